/* SPDX-License-Identifier: BSD-2-Clause */
/* PAM_AUTHTOK: which text the module takes as the token, and which modules get the typed text. */
#include "suites.h"

#include <string.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/failures.h"
#include "support/scene.h"
#include "support/witness.h"

/* The module after another one that has set PAM_AUTHTOK. */
#define BEHIND_ANOTHER(arguments) GIVEN ALONE_WITH(arguments)

/* ---- without *_first_pass ---- */

START_TEST(asks_even_if_an_earlier_module_left_a_token)
{
	struct stack *s = stack_start(BEHIND_ANOTHER(""), "alice");

	witness.given = scene_token();
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert_str_eq(witness.authtok, PASSWORD);
}
END_TEST

/* pam_gnome_keyring and pam_mount come later and need the password that an earlier module asked for. */
START_TEST(keeps_an_earlier_password_when_a_token_is_typed)
{
	struct stack *s = stack_start(BEHIND_ANOTHER(""), _i ? "bob" : "alice");

	witness.given = PASSWORD;
	ck_assert_int_eq(stack_authenticate(s, scene_token()), _i ? PAM_AUTH_ERR : PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert_str_eq(witness.authtok, PASSWORD);
}
END_TEST

START_TEST(clears_an_earlier_token_when_a_token_is_typed)
{
	struct stack *s = stack_start(BEHIND_ANOTHER(""), "alice");

	witness.given = scene_token();
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert(!witness.has_authtok);
}
END_TEST

/*
 * A pasted token with extra text around it still contains the token. No later module may get it or send it
 * elsewhere.
 */
START_TEST(passes_a_damaged_token_to_no_module)
{
	static const struct {
		const char *before, *behind;
	} pastes[] = {{"\"", "\""},
		      {"Bearer ", ""},
		      {"TOKEN=", ""},
		      {"{\"access_token\":\"", "\"}"},
		      {"https://h.example.com/?t=", ""},
		      {"", ","},
		      {"", "="},
		      {"\xc2\xa0", ""}};
	const char *typed = scene_text("%s%s%s", pastes[_i].before, scene_token(), pastes[_i].behind);
	struct stack *s = stack_start(BEHIND_ANOTHER(""), "alice");

	ck_assert_int_eq(stack_authenticate(s, typed), PAM_AUTH_ERR);
	ck_assert(!witness.has_authtok);
	ck_assert_ptr_nonnull(logbook_only("refused slug=malformed"));
	stack_end(s);
	expect_clean_log(typed);
	witness.given = typed;
	s = stack_start(BEHIND_ANOTHER("use_first_pass"), "alice");
	ck_assert_int_eq(stack_authenticate(s, NULL), PAM_AUTH_ERR);
	ck_assert(!witness.has_authtok);
}
END_TEST

/* ---- use_first_pass ---- */

START_TEST(use_first_pass_accepts_an_earlier_token_and_clears_it)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("use_first_pass"), "alice");

	witness.given = scene_token();
	ck_assert_int_eq(stack_authenticate(s, NULL), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 0);
	ck_assert_int_eq(witness.calls, 1);
	ck_assert(!witness.has_authtok);
	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	stack_end(s);
	expect_clean_log(witness.given);
}
END_TEST

START_TEST(use_first_pass_refuses_an_earlier_token_and_clears_it)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("use_first_pass"), "bob");

	witness.given = scene_token();
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTH_ERR);
	ck_assert_uint_eq(s->talk.asked, 0);
	ck_assert_int_eq(failures.delays, 1);
	ck_assert(!witness.has_authtok);
}
END_TEST

START_TEST(use_first_pass_clears_an_earlier_token_when_the_host_is_at_fault)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("use_first_pass"), "alice");

	witness.given = scene_token();
	ck_assert_int_eq(unlink(scene.conf), 0);
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTHINFO_UNAVAIL);
	ck_assert_uint_eq(s->talk.asked, 0);
	ck_assert(!witness.has_authtok);
}
END_TEST

START_TEST(use_first_pass_keeps_an_earlier_password)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("use_first_pass"), "alice");

	witness.given = PASSWORD;
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_CRED_INSUFFICIENT);
	ck_assert_uint_eq(s->talk.asked, 0);
	ck_assert_str_eq(witness.authtok, PASSWORD);
}
END_TEST

START_TEST(use_first_pass_never_asks_even_without_an_earlier_text)
{
	struct stack *s = stack_start(ALONE_WITH("use_first_pass"), "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_CRED_INSUFFICIENT);
	ck_assert_uint_eq(s->talk.asked, 0);
}
END_TEST

/* The next module would take an empty PAM_AUTHTOK as the password and not ask for one. */
START_TEST(use_first_pass_does_not_set_an_empty_text)
{
	struct stack *s = stack_start(ALONE_WITH("use_first_pass"), "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_CRED_INSUFFICIENT);
	ck_assert_int_eq(witness.calls, 1);
	ck_assert(!witness.has_authtok);
}
END_TEST

START_TEST(use_first_pass_without_an_earlier_text_lets_the_next_module_ask)
{
	struct stack *s = stack_start(
		"auth [success=done default=ignore] pam_jwt.so use_first_pass\nauth required pam_unix.so\n",
		"alice");

	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 1);
}
END_TEST

/* ---- try_first_pass ---- */

START_TEST(try_first_pass_accepts_an_earlier_token_without_asking)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("try_first_pass"), "alice");

	witness.given = scene_token();
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 0);
	ck_assert(!witness.has_authtok);
}
END_TEST

START_TEST(try_first_pass_does_not_ask_again_after_a_refused_token)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("try_first_pass"), "bob");

	witness.given = scene_token();
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_AUTH_ERR);
	ck_assert_uint_eq(s->talk.asked, 0);
	ck_assert(!witness.has_authtok);
}
END_TEST

START_TEST(try_first_pass_does_not_ask_again_when_the_host_is_at_fault)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("try_first_pass"), "alice");

	witness.given = scene_token();
	ck_assert_int_eq(unlink(scene.conf), 0);
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_AUTHINFO_UNAVAIL);
	ck_assert_uint_eq(s->talk.asked, 0);
	ck_assert(!witness.has_authtok);
}
END_TEST

START_TEST(try_first_pass_asks_again_after_an_earlier_password)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("try_first_pass"), "alice");

	witness.given = "another password";
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert_str_eq(witness.authtok, "another password");
}
END_TEST

START_TEST(try_first_pass_passes_on_the_second_password)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("try_first_pass"), "alice");

	witness.given = "another password";
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert_str_eq(witness.authtok, PASSWORD);
}
END_TEST

START_TEST(try_first_pass_asks_once_without_an_earlier_text)
{
	struct stack *s = stack_start(ALONE_WITH("try_first_pass"), "alice");

	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert_uint_eq(logbook_count(" slug="), 1);
}
END_TEST

START_TEST(try_first_pass_returns_an_error_of_the_second_prompt_as_it_is)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("try_first_pass"), "alice");

	witness.given = "another password";
	s->talk = (struct conversation){.code = PAM_CONV_ERR};
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), PAM_CONV_ERR);
	ck_assert_uint_eq(s->talk.asked, 1);
}
END_TEST

START_TEST(try_first_pass_requests_one_delay_for_one_refusal)
{
	struct stack *s = stack_start(BEHIND_ANOTHER("try_first_pass"), "bob");

	witness.given = "another password";
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTH_ERR);
	ck_assert_int_eq(s->talk.delays, 1); /* requested for both texts, but libpam waits once */
	ck_assert_uint_le(s->talk.delay_us, 3000000);
}
END_TEST

static void add_first_pass(Suite *s)
{
	TCase *use = suites_group(s, "use_first_pass"), *try = suites_group(s, "try_first_pass");

	tcase_add_test(use, use_first_pass_accepts_an_earlier_token_and_clears_it);
	tcase_add_test(use, use_first_pass_refuses_an_earlier_token_and_clears_it);
	tcase_add_test(use, use_first_pass_clears_an_earlier_token_when_the_host_is_at_fault);
	tcase_add_test(use, use_first_pass_keeps_an_earlier_password);
	tcase_add_test(use, use_first_pass_never_asks_even_without_an_earlier_text);
	tcase_add_test(use, use_first_pass_does_not_set_an_empty_text);
	tcase_add_test(use, use_first_pass_without_an_earlier_text_lets_the_next_module_ask);
	tcase_add_test(try, try_first_pass_accepts_an_earlier_token_without_asking);
	tcase_add_test(try, try_first_pass_does_not_ask_again_after_a_refused_token);
	tcase_add_test(try, try_first_pass_does_not_ask_again_when_the_host_is_at_fault);
	tcase_add_test(try, try_first_pass_asks_again_after_an_earlier_password);
	tcase_add_test(try, try_first_pass_passes_on_the_second_password);
	tcase_add_test(try, try_first_pass_asks_once_without_an_earlier_text);
	tcase_add_test(try, try_first_pass_returns_an_error_of_the_second_prompt_as_it_is);
	tcase_add_test(try, try_first_pass_requests_one_delay_for_one_refusal);
}

Suite *authtok_suite(void)
{
	Suite *s = suite_create("authtok");
	TCase *group = suites_group(s, "without first_pass");

	tcase_add_test(group, asks_even_if_an_earlier_module_left_a_token);
	tcase_add_loop_test(group, keeps_an_earlier_password_when_a_token_is_typed, 0, 2);
	tcase_add_test(group, clears_an_earlier_token_when_a_token_is_typed);
	tcase_add_loop_test(group, passes_a_damaged_token_to_no_module, 0, 8);
	add_first_pass(s);
	return s;
}
