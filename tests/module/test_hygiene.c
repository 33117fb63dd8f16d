/* SPDX-License-Identifier: BSD-2-Clause */
/* The module does not change the process that loads it, however often it is called. */
#include "suites.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/interpose.h"
#include "support/process.h"
#include "support/scene.h"
#include "support/witness.h"

#define MANY 1000

static const char *picture_before, *picture_after;

static void note_before(void)
{
	picture_before = process_picture();
}

static void note_after(void)
{
	picture_after = process_picture();
}

static void on_signal(int number)
{
	(void)number;
}

/* Change the properties of this process, so that the module cannot find them at their defaults. */
static void change_process_state(void)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	ck_assert_int_eq(sigaction(SIGCHLD, &action, NULL), 0);
	ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
	ck_assert_int_eq(chdir(scene.dir), 0);
	ck_assert_int_eq(setenv("LC_ALL", "C.UTF-8", 1), 0);
	ck_assert_int_eq(setenv("OPENSSL_CONF", "/nowhere", 1), 0);
	(void)setlocale(LC_ALL, "");
	(void)umask(0);
}

static int authenticate_between(const char *typed)
{
	struct stack *s;
	int code;

	witness.before = note_before;
	witness.after = note_after;
	s = stack_start(BETWEEN_WITNESSES, "alice");
	code = stack_authenticate(s, typed);
	stack_end(s);
	return code;
}

START_TEST(changes_nothing_when_it_accepts)
{
	change_process_state();
	ck_assert_int_eq(authenticate_between(scene_token()), PAM_SUCCESS);
	ck_assert_str_eq(picture_before, picture_after);
}
END_TEST

START_TEST(changes_nothing_when_it_refuses)
{
	change_process_state();
	scene.recipe.exp = NULL;
	ck_assert_int_eq(authenticate_between(scene_token()), PAM_AUTH_ERR);
	ck_assert_str_eq(picture_before, picture_after);
}
END_TEST

START_TEST(changes_nothing_for_a_password)
{
	change_process_state();
	ck_assert_int_eq(authenticate_between(PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(picture_before, picture_after);
}
END_TEST

START_TEST(changes_nothing_when_the_host_is_at_fault)
{
	change_process_state();
	scene_configure("", "key = gone.pem\n", "");
	ck_assert_int_eq(authenticate_between(scene_token()), PAM_AUTHINFO_UNAVAIL);
	ck_assert_str_eq(picture_before, picture_after);
}
END_TEST

START_TEST(this_test_notices_what_a_module_changes)
{
	const char *before = process_picture();

	(void)umask(umask(0) ^ 1);
	ck_assert_str_ne(before, process_picture());
	before = process_picture();
	ck_assert_int_eq(setenv("PAM_JWT_LEFT_BEHIND", "1", 1), 0);
	ck_assert_str_ne(before, process_picture());
	before = process_picture();
	ck_assert_ptr_ne(signal(SIGUSR1, on_signal), SIG_ERR);
	ck_assert_str_ne(before, process_picture());
	before = process_picture();
	ck_assert_int_ge(dup(1), 0);
	ck_assert_str_ne(before, process_picture());
}
END_TEST

/* ---- another thread may start a program at any moment, which inherits descriptors ---- */

/* The number of files opened, and of those without O_CLOEXEC. */
static unsigned opened, inheritable;

INTERPOSED int openat(int folder, const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list rest;

	opened++;
	inheritable += !(flags & O_CLOEXEC);
	va_start(rest, flags);
	if (flags & O_CREAT)
		mode = va_arg(rest, mode_t);
	va_end(rest);
	return NEXT(openat)(folder, path, flags, mode);
}

START_TEST(opens_no_file_that_a_program_would_inherit)
{
	struct stack *s = stack_start(ALONE, "alice");

	opened = inheritable = 0;
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_uint_gt(opened, 0);
	ck_assert_uint_eq(inheritable, 0);
}
END_TEST

/* ---- OpenSSL's error queue, which the thread shares with the host ---- */

/* Authenticate with a valid token, or with one whose signature is wrong. */
static void answer_one(bool good)
{
	const char *token = scene_token();
	struct stack *s = stack_start(ALONE, "alice");

	if (good)
		ck_assert_int_eq(stack_authenticate(s, token), PAM_SUCCESS);
	else
		ck_assert_int_eq(stack_authenticate(s, scene_changed_signature(token)), PAM_AUTH_ERR);
}

START_TEST(leaves_an_empty_error_queue_empty)
{
	ERR_clear_error();
	answer_one(_i);
	ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

START_TEST(leaves_the_hosts_error_in_the_queue)
{
	ERR_clear_error();
	ERR_raise(ERR_LIB_USER, 42);
	answer_one(_i);
	ck_assert_int_eq(ERR_GET_REASON(ERR_get_error()), 42);
	ck_assert_uint_eq(ERR_get_error(), 0);
}
END_TEST

/* ---- many times ---- */

static void load_once(void)
{
	void *module = dlopen(scene_variable("PAM_JWT_SO"), RTLD_NOW);

	ck_assert_msg(module, "%s", dlerror());
	ck_assert_ptr_nonnull(dlsym(module, "pam_sm_authenticate"));
	ck_assert_int_eq(dlclose(module), 0);
}

START_TEST(can_be_loaded_a_thousand_times)
{
	size_t descriptors, mappings;

	load_once();
	descriptors = process_descriptors();
	mappings = process_mappings(scene_variable("PAM_JWT_SO"));
	ck_assert_uint_gt(mappings, 0); /* -z nodelete: the module is never unloaded */
	for (int i = 0; i < MANY; i++)
		load_once();
	ck_assert_uint_eq(process_descriptors(), descriptors);
	ck_assert_uint_eq(process_mappings(scene_variable("PAM_JWT_SO")), mappings);
}
END_TEST

/* One login with a new handle. */
static void log_in_once(const char *token, int code)
{
	struct stack *s = stack_start_again("alice");

	ck_assert_int_eq(stack_authenticate(s, token), code);
	ck_assert_int_eq(stack_account(s), code == PAM_SUCCESS ? PAM_SUCCESS : PAM_IGNORE);
	ck_assert_int_eq(stack_setcred(s), code == PAM_SUCCESS ? PAM_SUCCESS : SETCRED_IGNORED);
	stack_end(s);
	logbook_reset();
}

static void log_in_often(const char *token, int code)
{
	size_t descriptors, mappings;

	stack_end(stack_start(ALONE, "alice"));
	log_in_once(token, code);
	descriptors = process_descriptors();
	mappings = process_mappings(scene_variable("PAM_JWT_SO"));
	for (int i = 0; i < MANY; i++)
		log_in_once(token, code);
	ck_assert_uint_eq(process_descriptors(), descriptors);
	ck_assert_uint_eq(process_mappings(scene_variable("PAM_JWT_SO")), mappings);
}

START_TEST(accepts_a_thousand_logins_of_one_process)
{
	log_in_often(scene_token(), PAM_SUCCESS);
}
END_TEST

START_TEST(refuses_a_thousand_logins_of_one_process)
{
	scene.recipe.exp = NULL;
	log_in_often(scene_token(), PAM_AUTH_ERR);
}
END_TEST

START_TEST(reports_a_thousand_faults_of_the_host_in_one_process)
{
	scene_configure("", "key = gone.pem\n", "");
	log_in_often(scene_token(), PAM_AUTHINFO_UNAVAIL);
}
END_TEST

START_TEST(leaves_standard_descriptors_closed)
{
	int saved = dup(0);
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(close(0), 0);
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(close(0), -1);
	ck_assert_int_eq(dup2(saved, 0), 0);
	ck_assert_int_eq(close(saved), 0);
}
END_TEST

static void add_often(Suite *s)
{
	TCase *often = suites_group(s, "often");

	tcase_add_test(often, can_be_loaded_a_thousand_times);
	tcase_add_test(often, accepts_a_thousand_logins_of_one_process);
	tcase_add_test(often, refuses_a_thousand_logins_of_one_process);
	tcase_add_test(often, reports_a_thousand_faults_of_the_host_in_one_process);
}

Suite *hygiene_suite(void)
{
	Suite *s = suite_create("hygiene");
	TCase *process = suites_group(s, "process"), *queue = suites_group(s, "error queue");

	tcase_add_test(process, changes_nothing_when_it_accepts);
	tcase_add_test(process, changes_nothing_when_it_refuses);
	tcase_add_test(process, changes_nothing_for_a_password);
	tcase_add_test(process, changes_nothing_when_the_host_is_at_fault);
	tcase_add_test(process, this_test_notices_what_a_module_changes);
	tcase_add_test(process, opens_no_file_that_a_program_would_inherit);
	tcase_add_test(process, leaves_standard_descriptors_closed);
	tcase_add_loop_test(queue, leaves_an_empty_error_queue_empty, 0, 2);
	tcase_add_loop_test(queue, leaves_the_hosts_error_in_the_queue, 0, 2);
	add_often(s);
	return s;
}
