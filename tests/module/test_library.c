/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decision library beside the module: missing, damaged, of another version, or without a library that it
 * needs.
 */
#include "suites.h"

#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/scene.h"
#include "support/witness.h"

/* Not named pam_jwt.so, because that name in a stack stands for the built module. */
#define COPY "copy/module.so"
#define LIBRARY "copy/pam_jwt/decision.so"

/* Copy a file of the build into the scene. If pattern is not NULL, change one character of it in the copy. */
static void copy_file(const char *from, const char *name, const char *pattern)
{
	FILE *in = fopen(from, "rb"), *out;
	char *text = NULL, *found;
	size_t size;

	ck_assert_msg(in != NULL, "cannot open %s", from);
	ck_assert_int_eq(fseek(in, 0, SEEK_END), 0);
	size = (size_t)ftell(in);
	rewind(in);
	text = malloc(size);
	ck_assert(text && fread(text, 1, size, in) == size);
	(void)fclose(in);
	if (pattern) {
		found = memmem(text, size, pattern, strlen(pattern));
		ck_assert_msg(found != NULL, "no %s in %s", pattern, from);
		found[strlen(pattern) - 1] ^= 1;
	}
	out = fopen(scene_text("%s/%s", scene.dir, name), "wb");
	ck_assert(out && fwrite(text, 1, size, out) == size && fclose(out) == 0);
	free(text);
}

/* The built library, which is beside the built module. */
static const char *library_of_build(void)
{
	const char *module = scene_variable("PAM_JWT_SO");

	return scene_text("%.*s/pam_jwt/decision.so", (int)(strrchr(module, '/') - module), module);
}

static void copy_module(void)
{
	ck_assert_int_eq(mkdir(scene_text("%s/copy", scene.dir), 0755), 0);
	ck_assert_int_eq(mkdir(scene_text("%s/copy/pam_jwt", scene.dir), 0755), 0);
	copy_file(scene_variable("PAM_JWT_SO"), COPY, NULL);
}

/* A stack of the copied module and then the password. */
static const char *lines(const char *control)
{
	const char *module = scene_text("%s/%s conf=%s", scene.dir, COPY, scene.conf);

	return scene_text("auth %s %s\nauth required pam_unix.so try_first_pass\naccount [default=ok] %s\n",
			  control, module, module);
}

/* A token is answered by a fault of the host, whose log line says what is missing. A password still works. */
static void expect_missing(const char *words)
{
	const struct logbook_line *line;
	struct stack *s = stack_start(lines("[default=ok]"), "alice");

	s->talk = (struct conversation){.replies = {scene_token(), PASSWORD}, .reply_count = 2};
	(void)pam_authenticate(s->pamh, 0);
	line = logbook_only("unavailable slug=library-missing user=\"alice\"");
	ck_assert_msg(line != NULL, "%zu lines", logbook.count);
	ck_assert_msg(strstr(line->text, words) != NULL, "no %s in: %s", words, line->text);
	ck_assert_int_eq(line->priority, LOG_ERR);
	stack_end(s);
	s = stack_start(lines("[success=done cred_insufficient=ignore authinfo_unavail=ignore default=die]"),
			"alice");
	ck_assert_int_eq(stack_authenticate2(s, scene_token(), PASSWORD), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, "wrong horse"), PAM_AUTH_ERR);
	stack_end(s);
}

START_TEST(accepts_a_token_with_the_library_beside_the_module)
{
	struct stack *s;

	copy_module();
	copy_file(library_of_build(), LIBRARY, NULL);
	s = stack_start(lines("[default=ok]"), "alice");
	(void)stack_authenticate2(s, scene_token(), PASSWORD);
	stack_end(s);
	ck_assert_ptr_nonnull(logbook_only("accepted slug=ok"));
}
END_TEST

START_TEST(says_library_missing_without_a_library)
{
	copy_module();
	expect_missing("decision.so: cannot open shared object file: No such file or directory: reinstall");
}
END_TEST

START_TEST(says_library_missing_of_a_file_that_is_not_a_library)
{
	copy_module();
	scene_write(LIBRARY, "not an object\n", 0644);
	expect_missing("decision.so");
	ck_assert_uint_eq(logbook_count("reinstall"), 0);
}
END_TEST

START_TEST(says_library_missing_of_another_interface)
{
	copy_module();
	copy_file(scene_text("%s/witness.so", scene_variable("PAM_JWT_HELPERS")), LIBRARY, NULL);
	expect_missing("it belongs to another version of pam_jwt.so");
}
END_TEST

/* One letter of libjwt's name is changed, so that the library is not found. */
START_TEST(says_library_missing_without_a_library_that_it_needs)
{
	copy_module();
	copy_file(library_of_build(), LIBRARY, "libjwt.s");
	expect_missing("cannot open shared object file: No such file or directory: reinstall");
}
END_TEST

/* The package may be removed or upgraded between two phases of a login. */
START_TEST(needs_no_library_in_the_later_phases)
{
	struct stack *s;

	copy_module();
	copy_file(library_of_build(), LIBRARY, NULL);
	s = stack_start(lines("[success=done default=die]"), "alice");
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(unlink(scene_text("%s/" LIBRARY, scene.dir)), 0);
	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
}
END_TEST

static int count_object(struct dl_phdr_info *info, size_t size, void *to)
{
	(void)info, (void)size;
	++*(int *)to;
	return 0;
}

static int objects_before;

static void count_before(void)
{
	(void)dl_iterate_phdr(count_object, &objects_before);
}

/* Runs in a child process, where no earlier case has loaded a library. */
static void end_with_objects_loaded(void)
{
	int now = 0;

	(void)dl_iterate_phdr(count_object, &now);
	_exit(now - objects_before);
}

static int objects_loaded_for(const char *typed)
{
	struct stack *s;
	int status = -1;
	pid_t child;

	witness.before = count_before;
	witness.after = end_with_objects_loaded;
	objects_before = 0;
	child = fork();
	if (child == 0) {
		s = stack_start(BETWEEN_WITNESSES, "alice");
		(void)stack_authenticate(s, typed);
		_exit(97);
	}
	ck_assert_int_gt(child, 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The module may be in every stack of a host, so a password must not load libraries. */
START_TEST(loads_no_library_for_a_password)
{
	static char long_password[] = "a password of more bytes than the shortest token has, with spaces in "
				      "it, as people choose them";

	ck_assert_int_eq(objects_loaded_for(PASSWORD), 0);
	ck_assert_int_eq(objects_loaded_for("a.b.c"), 0);
	ck_assert_int_eq(objects_loaded_for(long_password), 0);
	ck_assert_int_ge(objects_loaded_for(scene_token()), 1);
	ck_assert_int_ge(objects_loaded_for(JUNK_TOKEN), 1);
}
END_TEST

Suite *library_suite(void)
{
	Suite *s = suite_create("library");
	TCase *group = suites_group(s, "library");

	tcase_add_test(group, accepts_a_token_with_the_library_beside_the_module);
	tcase_add_test(group, says_library_missing_without_a_library);
	tcase_add_test(group, says_library_missing_of_a_file_that_is_not_a_library);
	tcase_add_test(group, says_library_missing_of_another_interface);
	tcase_add_test(group, says_library_missing_without_a_library_that_it_needs);
	tcase_add_test(group, needs_no_library_in_the_later_phases);
	tcase_add_test(group, loads_no_library_for_a_password);
	return s;
}
