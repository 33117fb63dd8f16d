/* SPDX-License-Identifier: BSD-2-Clause */
/* The built file: what it gives to the process that loads it, and what it takes from it. */
#include "suites.h"

#include <string.h>

#include "support/elffile.h"
#include "support/sanitized.h"
#include "support/scene.h"

static struct elffile module;

static void read_module(void)
{
	elffile_read(scene_variable("PAM_JWT_SO"), &module);
}

START_TEST(exports_exactly_the_three_functions_of_pam)
{
	ck_assert_uint_eq(module.exported.count, 3);
	ck_assert_str_eq(module.exported.at[0], "pam_sm_acct_mgmt");
	ck_assert_str_eq(module.exported.at[1], "pam_sm_authenticate");
	ck_assert_str_eq(module.exported.at[2], "pam_sm_setcred");
}
END_TEST

static bool begins_with_any(const char *name, const char *const prefixes[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

START_TEST(needs_no_library_but_the_six)
{
	static const char *const wanted[] = {"libcrypto.so.", "libjansson.so.", "libjwt.so.",
					     "libinih.so.",   "libpam.so.",	"libc.so."};
	static const char *const others[] = {"ld-linux", "libasan.so.", "libubsan.so."};
	size_t found = 0;

	for (size_t i = 0; i < module.needed.count; i++) {
		const char *name = module.needed.at[i];
		bool is_wanted = begins_with_any(name, wanted, 6);

		found += is_wanted;
		ck_assert_msg(is_wanted || begins_with_any(name, others, SANITIZED ? 3 : 1), "the module needs %s", name);
	}
	ck_assert_uint_eq(found, 6);
}
END_TEST

START_TEST(stays_in_memory_and_is_bound_before_it_runs)
{
	ck_assert(module.is_nodelete);
	ck_assert(module.binds_now);
	ck_assert(module.has_relro);
	ck_assert(!module.has_executable_stack);
	ck_assert(!module.has_text_relocations);
	ck_assert(!module.has_run_path);
}
END_TEST

/* What belongs to the whole process belongs to the host. */
START_TEST(calls_nothing_that_changes_the_process)
{
	static const char *const forbidden[] = {
		"abort", "exit", "_exit", "__assert_fail", "raise", "kill", "fork", "execve", "system", "popen",
		"signal", "sigaction", "sigprocmask", "pthread_sigmask", "alarm", "setitimer",
		"setenv", "putenv", "unsetenv", "clearenv", "getenv", "secure_getenv",
		"setlocale", "umask", "chdir", "fchdir", "chroot", "setuid", "seteuid", "setreuid", "setresuid", "setrlimit",
		"printf", "puts", "putchar", "fprintf", "perror", "__printf_chk", "__fprintf_chk", "openlog", "closelog",
		"dlopen", "socket", "connect", "fopen", "open", "strtok", "strerror", "gmtime", "localtime", "getpwnam",
		"json_set_alloc_funcs", "jwt_set_alloc", "jwt_decode", "CRYPTO_set_mem_functions", "OPENSSL_init_crypto",
		"OPENSSL_cleanup", "EVP_set_default_properties", "ERR_load_crypto_strings", "CONF_modules_load_file",
	};

	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		ck_assert_msg(!names_list_has(&module.imported, forbidden[i]), "the module calls %s", forbidden[i]);
	ck_assert(names_list_has(&module.imported, "syslog") || names_list_has(&module.imported, "__syslog_chk"));
}
END_TEST

Suite *binary_suite(void)
{
	Suite *s = suite_create("binary");
	TCase *group = suites_group(s, "file");

	tcase_add_checked_fixture(group, read_module, NULL);
	tcase_add_test(group, exports_exactly_the_three_functions_of_pam);
	tcase_add_test(group, needs_no_library_but_the_six);
	tcase_add_test(group, stays_in_memory_and_is_bound_before_it_runs);
	tcase_add_test(group, calls_nothing_that_changes_the_process);
	return s;
}
