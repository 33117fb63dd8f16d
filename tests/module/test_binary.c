/* SPDX-License-Identifier: BSD-2-Clause */
/* The built files: what they export, import and load. */
#include "suites.h"

#include <string.h>

#include "decision/decision.h"
#include "support/elffile.h"
#include "support/sanitized.h"
#include "support/scene.h"

static struct elffile module, library;

static void read_files(void)
{
	const char *path = scene_variable("PAM_JWT_SO");

	elffile_read(path, &module);
	elffile_read(scene_text("%.*s/pam_jwt/decision.so", (int)(strrchr(path, '/') - path), path),
		     &library);
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

START_TEST(exports_one_function_of_the_library)
{
	ck_assert_uint_eq(library.exported.count, 1);
	ck_assert_str_eq(library.exported.at[0], DECISION_SYMBOL);
}
END_TEST

static void check_needed(const struct elffile *file, const char *const wanted[], size_t count)
{
	static const char *const others[] = {"ld-linux", "libasan.so.", "libubsan.so."};
	size_t found = 0;

	for (size_t i = 0; i < file->needed.count; i++) {
		const char *name = file->needed.at[i];
		bool is_wanted = begins_with_any(name, wanted, count);

		found += is_wanted;
		ck_assert_msg(is_wanted || begins_with_any(name, others, SANITIZED ? 3 : 1), "it needs %s",
			      name);
	}
	ck_assert_uint_eq(found, count);
}

/* The module's own libraries are loaded for every password on the host. */
START_TEST(needs_only_libpam_and_libc)
{
	static const char *const wanted[] = {"libpam.so.", "libc.so."};

	check_needed(&module, wanted, 2);
}
END_TEST

START_TEST(needs_no_library_but_five_for_a_token)
{
	static const char *const wanted[] = {"libcrypto.so.", "libjansson.so.", "libjwt.so.", "libinih.so.",
					     "libc.so."};

	check_needed(&library, wanted, 5);
}
END_TEST

static void check_form(const struct elffile *file)
{
	ck_assert(file->is_nodelete);
	ck_assert(file->binds_now);
	ck_assert(file->has_relro);
	ck_assert(!file->has_executable_stack);
	ck_assert(!file->has_text_relocations);
	ck_assert(!file->has_run_path);
}

START_TEST(is_never_unloaded_and_is_bound_at_load)
{
	check_form(&module);
	check_form(&library);
}
END_TEST

/* Properties of the whole process belong to the host program. */
START_TEST(calls_no_function_that_changes_the_process)
{
	static const char *const forbidden[] = {
		"abort",
		"exit",
		"_exit",
		"__assert_fail",
		"raise",
		"kill",
		"fork",
		"execve",
		"system",
		"popen",
		"signal",
		"sigaction",
		"sigprocmask",
		"pthread_sigmask",
		"alarm",
		"setitimer",
		"setenv",
		"putenv",
		"unsetenv",
		"clearenv",
		"getenv",
		"secure_getenv",
		"setlocale",
		"umask",
		"chdir",
		"fchdir",
		"chroot",
		"setuid",
		"seteuid",
		"setreuid",
		"setresuid",
		"setrlimit",
		"printf",
		"puts",
		"putchar",
		"fprintf",
		"perror",
		"__printf_chk",
		"__fprintf_chk",
		"openlog",
		"closelog",
		"socket",
		"connect",
		"fopen",
		"open",
		"strtok",
		"strerror",
		"gmtime",
		"localtime",
		"getpwnam",
		"json_set_alloc_funcs",
		"jwt_set_alloc",
		"jwt_decode",
		"CRYPTO_set_mem_functions",
		"OPENSSL_init_crypto",
		"OPENSSL_cleanup",
		"EVP_set_default_properties",
		"ERR_load_crypto_strings",
		"CONF_modules_load_file",
	};

	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		ck_assert_msg(!names_list_has(&module.imported, forbidden[i]), "the module calls %s",
			      forbidden[i]);
		ck_assert_msg(!names_list_has(&library.imported, forbidden[i]), "the library calls %s",
			      forbidden[i]);
	}
	ck_assert(names_list_has(&module.imported, "syslog") ||
		  names_list_has(&module.imported, "__syslog_chk"));
	ck_assert(names_list_has(&module.imported, "dlopen"));
	ck_assert(!names_list_has(&library.imported, "dlopen"));
	ck_assert(!names_list_has(&library.imported, "syslog") &&
		  !names_list_has(&library.imported, "__syslog_chk"));
}
END_TEST

Suite *binary_suite(void)
{
	Suite *s = suite_create("binary");
	TCase *group = suites_group(s, "file");

	tcase_add_checked_fixture(group, read_files, NULL);
	tcase_add_test(group, exports_exactly_the_three_functions_of_pam);
	tcase_add_test(group, exports_one_function_of_the_library);
	tcase_add_test(group, needs_only_libpam_and_libc);
	tcase_add_test(group, needs_no_library_but_five_for_a_token);
	tcase_add_test(group, is_never_unloaded_and_is_bound_at_load);
	tcase_add_test(group, calls_no_function_that_changes_the_process);
	return s;
}
