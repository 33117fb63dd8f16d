/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The module in the recommended stacks: on its own, before a password, and as a second factor before or after
 * one.
 */
#include "suites.h"

#include <string.h>
#include <unistd.h>

#include "support/count.h"
#include "support/expect.h"
#include "support/scene.h"

/* What is typed at a prompt. */
enum typed { NOTHING, GOOD_TOKEN, BAD_TOKEN, GOOD_PASSWORD, BAD_PASSWORD };

/* One attempt at a stack: what is typed at each prompt, and the result. */
struct way {
	enum typed first, second;
	int code;
	size_t prompts;
};

static const char *text_of(enum typed t)
{
	switch (t) {
	case NOTHING:
		return "";
	case GOOD_TOKEN:
		return scene_token();
	case BAD_TOKEN:
		return JUNK_TOKEN;
	case GOOD_PASSWORD:
		return PASSWORD;
	case BAD_PASSWORD:
		break;
	}
	return "wrong horse";
}

static void go(const char *lines, const struct way *w)
{
	struct stack *s = stack_start(lines, "alice");

	ck_assert_int_eq(stack_authenticate2(s, text_of(w->first), text_of(w->second)), w->code);
	ck_assert_uint_eq(s->talk.asked, w->prompts);
	if (w->code == PAM_SUCCESS) {
		ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
		/* pam_matrix sets another variable */
		ck_assert_ptr_null(strstr(stack_environment(s), "PAM_JWT"));
	}
}

static void break_configuration(void)
{
	ck_assert_int_eq(unlink(scene.conf), 0);
}

/* ---- a stack of its own ---- */

#define OWN "auth [success=done cred_insufficient=ignore authinfo_unavail=ignore default=die] pam_jwt.so\n"
#define OWN_THEN_DENY OWN "auth requisite pam_deny.so\n"
#define OWN_THEN_PASSWORD OWN "auth required pam_unix.so try_first_pass\n"
#define OWN_THEN_MATRIX OWN "auth required pam_matrix.so\n"

/* pam_deny decides the code: with PAM_CRED_INSUFFICIENT sudo would give up at once. */
static const struct way own_then_deny[] = {
	{GOOD_TOKEN, NOTHING, PAM_SUCCESS, 1},
	{BAD_TOKEN, NOTHING, PAM_AUTH_ERR, 1},
	{GOOD_PASSWORD, NOTHING, PAM_AUTH_ERR, 1},
	{NOTHING, NOTHING, PAM_AUTH_ERR, 1},
};

START_TEST(on_its_own_accepts_only_a_token)
{
	go(OWN_THEN_DENY, &own_then_deny[_i]);
}
END_TEST

START_TEST(on_its_own_refuses_everybody_when_the_host_is_at_fault)
{
	break_configuration();
	go(OWN_THEN_DENY, &(struct way){GOOD_TOKEN, NOTHING, PAM_AUTH_ERR, 1});
}
END_TEST

/* The password is typed once, and our module passes it on. */
static const struct way own_then_password[] = {
	{GOOD_TOKEN, NOTHING, PAM_SUCCESS, 1},	   {BAD_TOKEN, GOOD_PASSWORD, PAM_AUTH_ERR, 1},
	{GOOD_PASSWORD, NOTHING, PAM_SUCCESS, 1},  {BAD_PASSWORD, GOOD_PASSWORD, PAM_AUTH_ERR, 1},
	{NOTHING, GOOD_PASSWORD, PAM_AUTH_ERR, 1},
};

START_TEST(before_a_password_accepts_either_at_one_prompt)
{
	go(OWN_THEN_PASSWORD, &own_then_password[_i]);
}
END_TEST

/* A token is never passed on, also when the host is at fault. The next module has to ask for its password. */
static const struct way own_then_password_at_fault[] = {
	{GOOD_TOKEN, GOOD_PASSWORD, PAM_SUCCESS, 2},
	{GOOD_TOKEN, BAD_PASSWORD, PAM_AUTH_ERR, 2},
	{GOOD_PASSWORD, NOTHING, PAM_SUCCESS, 1},
	{BAD_PASSWORD, GOOD_PASSWORD, PAM_AUTH_ERR, 1},
};

START_TEST(before_a_password_falls_back_to_it_when_the_host_is_at_fault)
{
	break_configuration();
	go(OWN_THEN_PASSWORD, &own_then_password_at_fault[_i]);
}
END_TEST

static const struct way own_then_matrix[] = {
	{GOOD_TOKEN, GOOD_PASSWORD, PAM_SUCCESS, 1},
	{BAD_TOKEN, GOOD_PASSWORD, PAM_AUTH_ERR, 1},
	{NOTHING, GOOD_PASSWORD, PAM_SUCCESS, 2},
	{NOTHING, BAD_PASSWORD, PAM_AUTH_ERR, 2},
};

START_TEST(before_pam_matrix_accepts_a_token_or_lets_it_ask)
{
	go(OWN_THEN_MATRIX, &own_then_matrix[_i]);
}
END_TEST

/* ---- second factor ---- */

#define PASSWORD_THEN_TOKEN "auth required pam_matrix.so\nauth required pam_jwt.so\n"
#define TOKEN_THEN_PASSWORD "auth required pam_jwt.so\nauth required pam_matrix.so\n"

static const struct way password_then_token[] = {
	{GOOD_PASSWORD, GOOD_TOKEN, PAM_SUCCESS, 2},
	{GOOD_PASSWORD, BAD_TOKEN, PAM_AUTH_ERR, 2},
	{GOOD_PASSWORD, GOOD_PASSWORD, PAM_CRED_INSUFFICIENT, 2},
	{GOOD_PASSWORD, NOTHING, PAM_CRED_INSUFFICIENT, 2},
	{BAD_PASSWORD, GOOD_TOKEN, PAM_AUTH_ERR, 2},
	{BAD_PASSWORD, BAD_TOKEN, PAM_AUTH_ERR, 2},
	{GOOD_TOKEN, GOOD_TOKEN, PAM_AUTH_ERR, 2},
	{NOTHING, NOTHING, PAM_AUTH_ERR, 2},
};

START_TEST(after_a_password_requires_both)
{
	go(PASSWORD_THEN_TOKEN, &password_then_token[_i]);
}
END_TEST

static const struct way token_then_password[] = {
	{GOOD_TOKEN, GOOD_PASSWORD, PAM_SUCCESS, 2},
	{GOOD_TOKEN, BAD_PASSWORD, PAM_AUTH_ERR, 2},
	{GOOD_TOKEN, GOOD_TOKEN, PAM_AUTH_ERR, 2},
	{GOOD_TOKEN, NOTHING, PAM_AUTH_ERR, 2},
	{BAD_TOKEN, GOOD_PASSWORD, PAM_AUTH_ERR, 2},
	{GOOD_PASSWORD, GOOD_PASSWORD, PAM_CRED_INSUFFICIENT, 2},
	{NOTHING, GOOD_PASSWORD, PAM_CRED_INSUFFICIENT, 2},
};

START_TEST(before_a_required_password_requires_both)
{
	go(TOKEN_THEN_PASSWORD, &token_then_password[_i]);
}
END_TEST

START_TEST(after_a_password_refuses_when_the_host_is_at_fault)
{
	break_configuration();
	go(PASSWORD_THEN_TOKEN, &(struct way){GOOD_PASSWORD, GOOD_TOKEN, PAM_AUTHINFO_UNAVAIL, 2});
}
END_TEST

START_TEST(before_a_required_password_refuses_when_the_host_is_at_fault)
{
	break_configuration();
	go(TOKEN_THEN_PASSWORD, &(struct way){GOOD_TOKEN, GOOD_PASSWORD, PAM_AUTHINFO_UNAVAIL, 2});
}
END_TEST

START_TEST(after_a_password_refuses_with_wrong_arguments)
{
	go("auth required pam_matrix.so\nauth required pam_jwt.so nonsense\n",
	   &(struct way){GOOD_PASSWORD, GOOD_TOKEN, PAM_AUTHINFO_UNAVAIL, 1});
}
END_TEST

/* The substitute for pam_unix leaves the password in PAM_AUTHTOK; pam_matrix in the stacks above does not. */
START_TEST(after_pam_unix_does_not_use_the_password_as_a_token)
{
	go("auth required pam_unix.so\nauth required pam_jwt.so\n",
	   &(struct way){GOOD_PASSWORD, GOOD_TOKEN, PAM_SUCCESS, 2});
}
END_TEST

START_TEST(after_pam_unix_use_first_pass_does_not_count_the_password_twice)
{
	go("auth required pam_unix.so\nauth required pam_jwt.so use_first_pass\n",
	   &(struct way){GOOD_PASSWORD, GOOD_TOKEN, PAM_CRED_INSUFFICIENT, 1});
}
END_TEST

/* This stack succeeds unless a module fails, so it shows PAM_IGNORE, which authenticate must never return. */
START_TEST(authenticate_never_says_ignore)
{
	static const enum typed texts[] = {NOTHING, BAD_TOKEN, GOOD_PASSWORD};
	struct stack *s = stack_start("auth required pam_permit.so\nauth required pam_jwt.so\n", "alice");

	ck_assert_int_ne(stack_authenticate(s, text_of(texts[_i])), PAM_SUCCESS);
	break_configuration();
	ck_assert_int_ne(stack_authenticate(s, text_of(GOOD_TOKEN)), PAM_SUCCESS);
}
END_TEST

static void add_second_factor(Suite *s)
{
	TCase *group = suites_group(s, "second factor");

	tcase_add_loop_test(group, after_a_password_requires_both, 0, COUNT(password_then_token));
	tcase_add_loop_test(group, before_a_required_password_requires_both, 0, COUNT(token_then_password));
	tcase_add_test(group, after_a_password_refuses_when_the_host_is_at_fault);
	tcase_add_test(group, before_a_required_password_refuses_when_the_host_is_at_fault);
	tcase_add_test(group, after_a_password_refuses_with_wrong_arguments);
	tcase_add_test(group, after_pam_unix_does_not_use_the_password_as_a_token);
	tcase_add_test(group, after_pam_unix_use_first_pass_does_not_count_the_password_twice);
	tcase_add_loop_test(group, authenticate_never_says_ignore, 0, 3);
}

Suite *stacks_suite(void)
{
	Suite *s = suite_create("stacks");
	TCase *own = suites_group(s, "own");

	tcase_add_loop_test(own, on_its_own_accepts_only_a_token, 0, COUNT(own_then_deny));
	tcase_add_test(own, on_its_own_refuses_everybody_when_the_host_is_at_fault);
	tcase_add_loop_test(own, before_a_password_accepts_either_at_one_prompt, 0, COUNT(own_then_password));
	tcase_add_loop_test(own, before_a_password_falls_back_to_it_when_the_host_is_at_fault, 0,
			    COUNT(own_then_password_at_fault));
	tcase_add_loop_test(own, before_pam_matrix_accepts_a_token_or_lets_it_ask, 0, COUNT(own_then_matrix));
	add_second_factor(s);
	return s;
}
