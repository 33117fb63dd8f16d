/* SPDX-License-Identifier: BSD-2-Clause */
/* The example stacks in conf/: each accepts and refuses what its comment promises. */
#include "suites.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/count.h"
#include "support/expect.h"
#include "support/fakehost.h"
#include "support/scene.h"

/* The content of a file in conf/. */
static const char *shipped(const char *name)
{
	const char *path = scene_text("%s/%s", scene_variable("PAM_JWT_CONF_DIR"), name);
	char text[8192];
	FILE *in = fopen(path, "re");
	size_t bytes;

	ck_assert_msg(in, "cannot open %s", path);
	bytes = fread(text, 1, sizeof(text), in);
	ck_assert_uint_lt(bytes, sizeof(text));
	(void)fclose(in);
	return scene_text("%.*s", (int)bytes, text);
}

/* The files that examples include, as on a fresh Debian; session and password lines are not tested here. */
static const char *common(const char *name)
{
	if (strcmp(name, "common-auth") == 0)
		return "auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\nauth "
		       "required pam_permit.so\n";
	if (strcmp(name, "common-account") == 0)
		return "account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so\naccount "
		       "requisite pam_deny.so\n"
		       "account required pam_permit.so\n";
	return "";
}

/* The lines of an example with what they include. */
static const char *example(const char *name)
{
	static const char include[] = "@include ";
	const char *text = "";
	char *lines = strdup(shipped(scene_text("examples/%s", name))), *rest = lines, *line;

	while ((line = strsep(&rest, "\n")))
		if (strncmp(line, include, strlen(include)) == 0)
			text = scene_text("%s%s", text, common(line + strlen(include)));
		else
			text = scene_text("%s%s\n", text, line);
	free(lines);
	return text;
}

static void open_with(struct stack *s, const char *first, const char *second, int code, size_t prompts)
{
	ck_assert_int_eq(stack_authenticate2(s, first, second), code);
	ck_assert_uint_eq(s->talk.asked, prompts);
	if (code != PAM_SUCCESS)
		return;
	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	ck_assert_str_eq(stack_environment(s), "");
}

static void break_configuration(void)
{
	ck_assert_int_eq(unlink(scene.conf), 0);
}

static const char *const token_only[] = {"sshd-token-only", "sshd-key-and-token", "sudo-token-only",
					 "su-token-only",   "login-token-only",	  "postgresql-token-only"};
static const char *const token_or_password[] = {"sshd-token-or-password", "sudo-token-or-password",
						"su-token-or-password", "login-token-or-password",
						"postgresql-token-or-password"};
static const char *const password_and_token[] = {"sshd-password-and-token", "sudo-password-and-token"};

/* Without pam_rootok, which accepts everybody when root runs this test. */
static const char *asked(const char *name)
{
	const char *text = example(name), *root = strstr(text, "auth     sufficient pam_rootok.so\n");

	return root ? scene_text("%.*s%s", (int)(root - text), text, strchr(root, '\n')) : text;
}

/* sudo gives up on PAM_CRED_INSUFFICIENT, so these stacks never return it. */
START_TEST(token_only_accepts_only_a_token)
{
	struct stack *s = stack_start(asked(token_only[_i]), "alice");

	open_with(s, scene_token(), NULL, PAM_SUCCESS, 1);
	open_with(s, PASSWORD, PASSWORD, PAM_AUTH_ERR, 1);
	open_with(s, "", PASSWORD, PAM_AUTH_ERR, 1);
	open_with(s, JUNK_TOKEN, PASSWORD, PAM_AUTH_ERR, 1);
	break_configuration();
	open_with(s, scene_token(), PASSWORD, PAM_AUTH_ERR, 1);
	open_with(s, PASSWORD, PASSWORD, PAM_AUTH_ERR, 1);
}
END_TEST

START_TEST(token_only_denies_a_token_that_has_expired_before_the_account_phase)
{
	struct stack *s = stack_start(asked(token_only[_i]), "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	fakehost.now += 3600;
	ck_assert_int_eq(stack_account(s), PAM_PERM_DENIED);
}
END_TEST

/*
 * login -f is refused, as the comment in login-token-only says. (sshd ignores the failure after a login by
 * key.)
 */
START_TEST(token_only_refuses_setcred_to_other_logins)
{
	struct stack *s = stack_start(asked(token_only[_i]), "alice");

	ck_assert_int_ne(stack_setcred(s), PAM_SUCCESS);
}
END_TEST

START_TEST(token_or_password_accepts_either)
{
	struct stack *s = stack_start(asked(token_or_password[_i]), "alice");

	open_with(s, scene_token(), NULL, PAM_SUCCESS, 1);
	open_with(s, PASSWORD, NULL, PAM_SUCCESS, 1);
	open_with(s, JUNK_TOKEN, PASSWORD, PAM_AUTH_ERR, 1);
	open_with(s, "wrong horse", PASSWORD, PAM_AUTH_ERR, 1);
}
END_TEST

/* sshd's keyboard-interactive and login -f call pam_setcred with a handle that was never authenticated. */
START_TEST(token_or_password_grants_setcred_to_other_logins)
{
	struct stack *s = stack_start(asked(token_or_password[_i]), "alice");

	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
}
END_TEST

START_TEST(token_or_password_falls_back_to_the_password)
{
	struct stack *s;

	break_configuration();
	s = stack_start(asked(token_or_password[_i]), "alice");
	open_with(s, PASSWORD, NULL, PAM_SUCCESS, 1);
	open_with(s, scene_token(), PASSWORD, PAM_SUCCESS, 2);
	open_with(s, scene_token(), "wrong horse", PAM_AUTH_ERR, 2);
}
END_TEST

START_TEST(password_and_token_requires_both)
{
	struct stack *s = stack_start(asked(password_and_token[_i]), "alice");

	open_with(s, PASSWORD, scene_token(), PAM_SUCCESS, 2);
	open_with(s, PASSWORD, PASSWORD, PAM_AUTH_ERR, 2);
	open_with(s, PASSWORD, JUNK_TOKEN, PAM_AUTH_ERR, 2);
	open_with(s, PASSWORD, "", PAM_AUTH_ERR, 2);
	open_with(s, "wrong horse", scene_token(), PAM_AUTH_ERR, 2);
	open_with(s, scene_token(), PASSWORD, PAM_AUTH_ERR, 2);
	break_configuration();
	open_with(s, PASSWORD, scene_token(), PAM_AUTH_ERR, 2);
}
END_TEST

/* As in sshd's monitor, which gets the mark of an accepted token from another process. */
START_TEST(password_and_token_grants_setcred_in_another_process)
{
	struct stack *s = stack_start(asked(password_and_token[_i]), "alice");

	ck_assert_int_ne(stack_setcred(s), PAM_SUCCESS);
	ck_assert_int_eq(pam_putenv(s->pamh, "PAM_JWT_LOGIN=1"), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	ck_assert_str_eq(stack_environment(s), "");
}
END_TEST

/* Fails when a new example is missing above. */
START_TEST(this_test_tries_every_example)
{
	const char *folder = scene_text("%s/examples/*-*-*", scene_variable("PAM_JWT_CONF_DIR"));
	glob_t found;

	ck_assert_int_eq(glob(folder, 0, NULL, &found), 0);
	ck_assert_uint_eq(found.gl_pathc,
			  COUNT(token_only) + COUNT(token_or_password) + COUNT(password_and_token));
	globfree(&found);
}
END_TEST

/* ---- the pam-auth-update profile, as pam-auth-update(8) puts it into common-auth and common-account ---- */

/* The line below a heading of the profile, such as "Auth-Initial:". */
static const char *profile_line(const char *heading)
{
	char *text = strdup(shipped("jwt.pam-auth-update")),
	     *at = strstr(text, scene_text("\n%s:\n", heading));
	const char *line;

	ck_assert_msg(at, "the profile has no %s", heading);
	at += strlen(heading) + 3;
	at += strspn(at, " \t");
	line = scene_text("%.*s", (int)strcspn(at, "\n"), at);
	free(text);
	return line;
}

/* Replace "end" by a jump to the line after the block: over pam_unix, if it follows, and pam_deny. */
static const char *with_end(const char *line, int skip)
{
	const char *end = strstr(line, "success=end");

	ck_assert_ptr_nonnull(end);
	return scene_text("%.*ssuccess=%d%s", (int)(end - line), line, skip, end + strlen("success=end"));
}

static const char *profile_account(void)
{
	ck_assert_str_eq(strtok(strdupa(profile_line("Account")), " \t"), "required");
	return scene_text("account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so\naccount "
			  "requisite pam_deny.so\n"
			  "account required pam_permit.so\naccount %s\n",
			  profile_line("Account"));
}

/* The usual host: our module first, then pam_unix. */
static const char *profile_first(void)
{
	return scene_text("auth %s\nauth [success=1 default=ignore] pam_unix.so nullok try_first_pass\n"
			  "auth requisite pam_deny.so\nauth required pam_permit.so\n%s",
			  with_end(profile_line("Auth-Initial"), 2), profile_account());
}

/* A host where another module asks first. */
static const char *profile_second(void)
{
	return scene_text(
		"auth [success=2 default=ignore] pam_unix.so nullok\nauth %s\nauth requisite pam_deny.so\n"
		"auth required pam_permit.so\n%s",
		with_end(profile_line("Auth"), 1), profile_account());
}

START_TEST(profile_accepts_a_token)
{
	struct stack *s = stack_start(profile_first(), "alice");

	open_with(s, scene_token(), NULL, PAM_SUCCESS, 1);
	ck_assert_str_eq(s->talk.prompts[0], "Password: ");
}
END_TEST

START_TEST(profile_accepts_a_password_typed_once)
{
	struct stack *s = stack_start(profile_first(), "alice");

	open_with(s, PASSWORD, NULL, PAM_SUCCESS, 1);
}
END_TEST

START_TEST(profile_asks_no_password_after_a_refused_token)
{
	struct stack *s = stack_start(profile_first(), "bob");

	open_with(s, scene_token(), PASSWORD, PAM_AUTH_ERR, 1);
}
END_TEST

START_TEST(profile_falls_back_to_the_password)
{
	struct stack *s;

	break_configuration();
	s = stack_start(profile_first(), "alice");
	open_with(s, PASSWORD, NULL, PAM_SUCCESS, 1);
	open_with(s, scene_token(), PASSWORD, PAM_SUCCESS, 2);
}
END_TEST

START_TEST(profile_denies_an_expired_token_in_the_account_phase)
{
	struct stack *s = stack_start(profile_first(), "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	fakehost.now += 3600;
	ck_assert_int_eq(stack_account(s), PAM_PERM_DENIED);
}
END_TEST

START_TEST(profile_does_not_affect_key_logins)
{
	struct stack *s = stack_start(profile_first(), "alice");

	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
}
END_TEST

START_TEST(profile_after_another_module_accepts_its_token)
{
	struct stack *s = stack_start(profile_second(), "alice");

	open_with(s, scene_token(), NULL, PAM_SUCCESS, 1);
}
END_TEST

START_TEST(profile_after_another_module_asks_after_a_wrong_password)
{
	struct stack *s = stack_start(profile_second(), "alice");

	open_with(s, "wrong horse", scene_token(), PAM_SUCCESS, 2);
	open_with(s, "wrong horse", "wrong horse", PAM_AUTH_ERR, 2);
}
END_TEST

START_TEST(profile_is_off_by_default)
{
	ck_assert_ptr_nonnull(strstr(shipped("jwt.pam-auth-update"), "\nDefault: no\n"));
}
END_TEST

Suite *examples_suite(void)
{
	Suite *s = suite_create("examples");
	TCase *group = suites_group(s, "files"), *profile = suites_group(s, "profile");

	tcase_add_loop_test(group, token_only_accepts_only_a_token, 0, COUNT(token_only));
	tcase_add_loop_test(group, token_only_denies_a_token_that_has_expired_before_the_account_phase, 0,
			    COUNT(token_only));
	tcase_add_loop_test(group, token_only_refuses_setcred_to_other_logins, 0, COUNT(token_only));
	tcase_add_loop_test(group, token_or_password_accepts_either, 0, COUNT(token_or_password));
	tcase_add_loop_test(group, token_or_password_grants_setcred_to_other_logins, 0,
			    COUNT(token_or_password));
	tcase_add_loop_test(group, token_or_password_falls_back_to_the_password, 0, COUNT(token_or_password));
	tcase_add_loop_test(group, password_and_token_requires_both, 0, COUNT(password_and_token));
	tcase_add_loop_test(group, password_and_token_grants_setcred_in_another_process, 0,
			    COUNT(password_and_token));
	tcase_add_test(group, this_test_tries_every_example);
	tcase_add_test(profile, profile_accepts_a_token);
	tcase_add_test(profile, profile_accepts_a_password_typed_once);
	tcase_add_test(profile, profile_asks_no_password_after_a_refused_token);
	tcase_add_test(profile, profile_falls_back_to_the_password);
	tcase_add_test(profile, profile_denies_an_expired_token_in_the_account_phase);
	tcase_add_test(profile, profile_does_not_affect_key_logins);
	tcase_add_test(profile, profile_after_another_module_accepts_its_token);
	tcase_add_test(profile, profile_after_another_module_asks_after_a_wrong_password);
	tcase_add_test(profile, profile_is_off_by_default);
	return s;
}
