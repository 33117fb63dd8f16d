/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The argument parts=N: an answer of exactly 500 bytes asks for one more, whatever it contains, and what was
 * answered is decided as one text.
 */
#include "suites.h"

#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "support/expect.h"
#include "support/failures.h"
#include "support/fakehost.h"
#include "support/scene.h"
#include "support/witness.h"

#define PART 500

/* The module with up to six parts. */
#define SIX ALONE_WITH("parts=6")

static const char *filled(char filling, size_t bytes)
{
	char *text = malloc(bytes + 1);
	const char *copy;

	memset(text, filling, bytes);
	text[bytes] = '\0';
	copy = scene_text("%s", text);
	free(text);
	return copy;
}

/* A token of exactly so many bytes. A length that base64url cannot have is made up with a space before it. */
static const char *token_of(size_t bytes)
{
	const char *token, *longer;
	size_t n;

	scene.recipe.jti = "\"\"";
	token = longer = scene_token();
	n = (bytes - strlen(token)) / 4 * 3;
	for (; strlen(longer) <= bytes; n++) {
		token = longer;
		scene.recipe.jti = scene_text("\"%s\"", filled('j', n));
		longer = scene_token();
	}
	ck_assert_uint_le(bytes - strlen(token), 2);
	return scene_text("%s%s", filled(' ', bytes - strlen(token)), token);
}

/* What sshd passes for an account that may not log in, in place of so many bytes. */
static const char *fake_of(size_t bytes)
{
	static const char junk[] = "\b\n\r\177INCORRECT";
	char *text = malloc(bytes + 1);
	const char *copy;

	for (size_t i = 0; i < bytes; i++)
		text[i] = junk[i % (sizeof(junk) - 1)];
	text[bytes] = '\0';
	copy = scene_text("%s", text);
	free(text);
	return copy;
}

/* Answer with the text in slices of 500 bytes, and with an empty line after a slice of 500 at its end. */
static int give(struct stack *s, const char *text)
{
	struct conversation c = {0};
	size_t len = strlen(text);

	for (size_t at = 0; at <= len && c.reply_count < CONVERSATION_MAX; at += PART)
		c.replies[c.reply_count++] = scene_text("%.*s", PART, text + at);
	s->talk = c;
	return pam_authenticate(s->pamh, 0);
}

/* Answer each prompt with the next of these lines. */
static int give_lines(struct stack *s, size_t count, const char *const lines[])
{
	struct conversation c = {.reply_count = count};

	memcpy(c.replies, lines, count * sizeof(lines[0]));
	s->talk = c;
	return pam_authenticate(s->pamh, 0);
}

#define GIVE_LINES(s, ...)                                                                                   \
	give_lines(s, sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *),                          \
		   (const char *[]){__VA_ARGS__})

/* ---- how many are asked for ---- */

/* The bytes of a token, and the prompts for it. */
static const struct {
	size_t bytes, asked;
} tokens[] = {{499, 1},	 {500, 2},  {501, 2},  {999, 2},  {1000, 3}, {1001, 3},
	      {1023, 3}, {1500, 4}, {2499, 5}, {2500, 6}, {2501, 6}, {3000, 6}};

START_TEST(accepts_a_token_in_parts)
{
	const char *token = token_of(tokens[_i].bytes);
	struct stack *s = stack_start(SIX, "alice");

	ck_assert_int_eq(give(s, token), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, tokens[_i].asked);
	ck_assert(!witness.has_authtok);
	ck_assert_ptr_nonnull(logbook_only("accepted slug=ok"));
	ck_assert_uint_eq(logbook.count, 1);
	ck_assert_int_eq(fakehost.sleeps, 0);
	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	stack_end(s);
	expect_clean_log(token + strlen(token) - 80);
}
END_TEST

START_TEST(asks_with_the_number_before_the_colon)
{
	struct stack *s = stack_start(ALONE_WITH("parts=16"), "alice");

	ck_assert_int_eq(give(s, token_of(5100)), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 11);
	for (size_t i = 0; i < s->talk.asked; i++) {
		ck_assert_int_eq(s->talk.styles[i], PAM_PROMPT_ECHO_OFF);
		ck_assert_str_eq(s->talk.prompts[i], i ? scene_text("Token, part %zu: ", i + 1) : "Token: ");
	}
}
END_TEST

START_TEST(numbers_a_configured_prompt)
{
	struct stack *s = stack_start(ALONE_WITH("parts=2 [prompt=%s 100%n at 10:30: ]"), "alice");

	ck_assert_int_eq(give(s, token_of(700)), PAM_SUCCESS);
	ck_assert_str_eq(s->talk.prompts[0], "%s 100%n at 10:30: ");
	ck_assert_str_eq(s->talk.prompts[1], "%s 100%n at 10:30, part 2: ");
	stack_end(s);
	s = stack_start(ALONE_WITH("parts=2 [prompt=JWT ]"), "alice");
	ck_assert_int_eq(give(s, token_of(700)), PAM_SUCCESS);
	ck_assert_str_eq(s->talk.prompts[1], "JWT, part 2 ");
}
END_TEST

/* Texts of the same length cause the same prompts, whatever they are. */
START_TEST(asks_by_length_and_never_by_content)
{
	static const char *const begins[] = {"eyJhbGciOiJFUzI1NiJ9.e30.AA", "a.b.c", "correct horse", "\xff"};
	const char *whole = token_of(400), *first;
	struct stack *s = stack_start(SIX, "alice");

	first = _i < 4 ? scene_text("%s%s", begins[_i], filled('A', PART - strlen(begins[_i]))) :
		_i < 5 ? scene_text("%s%s", whole, filled(' ', PART - strlen(whole))) :
			 fake_of(PART);
	(void)GIVE_LINES(s, first, fake_of(PART), filled('B', PART), first, "x");
	ck_assert_uint_eq(s->talk.asked, 5);
	(void)GIVE_LINES(s, first, "");
	ck_assert_uint_eq(s->talk.asked, 2);
	(void)GIVE_LINES(s, filled('C', 499), "");
	ck_assert_uint_eq(s->talk.asked, 1);
	(void)GIVE_LINES(s, filled('C', 501), "");
	ck_assert_uint_eq(s->talk.asked, 1);
}
END_TEST

START_TEST(asks_once_by_default)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(give(s, token_of(PART)), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 1);
}
END_TEST

/* A longer prompt than ours takes a whole token. */
START_TEST(accepts_a_whole_token_at_the_first_prompt)
{
	struct stack *s = stack_start(SIX, "alice");

	ck_assert_int_eq(stack_authenticate(s, token_of(3000)), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 1);
}
END_TEST

/* sshd's method "password" and PostgreSQL give the same text at each prompt. */
START_TEST(takes_the_first_of_equal_answers)
{
	const char *token = token_of(PART);
	struct stack *s = stack_start(ALONE_WITH("parts=3"), "alice");

	ck_assert_int_eq(GIVE_LINES(s, token, token, token), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 3);
	ck_assert(!witness.has_authtok);
}
END_TEST

/* ---- passwords ---- */

START_TEST(passes_on_a_password_that_is_not_in_parts)
{
	static const size_t bytes[] = {0, 1, 79, 80, 499, 501, 1000};
	const char *password = filled('p', bytes[_i]);
	struct stack *s = stack_start(SIX, "alice");

	ck_assert_int_eq(stack_authenticate(s, password), PAM_CRED_INSUFFICIENT);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert_str_eq(witness.authtok, password);
}
END_TEST

START_TEST(passes_on_a_password_that_is_given_at_each_prompt)
{
	const char *password = filled('p', PART);
	struct stack *s = stack_start(ALONE_WITH("parts=2"), "alice");

	ck_assert_int_eq(GIVE_LINES(s, password, password), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(witness.authtok, password);
	ck_assert_ptr_nonnull(logbook_only("slug=not-a-token"));
}
END_TEST

/* The second part of a text that is no token; the module before ours has left a password, or nothing. */
static const struct {
	const char *second;
	bool has_earlier;
} passwords[] = {{"", false}, {"x", false}, {"correct horse", true}, {"", true}};

START_TEST(refuses_other_text_in_parts_and_passes_it_to_no_module)
{
	const char *first = filled('p', PART), *second = passwords[_i].second;
	struct stack *s = stack_start(GIVEN SIX, "alice");

	witness.given = passwords[_i].has_earlier ? PASSWORD : NULL;
	ck_assert_int_eq(GIVE_LINES(s, first, second), PAM_AUTH_ERR);
	ck_assert_uint_eq(s->talk.asked, 2);
	ck_assert_ptr_nonnull(logbook_only("refused slug=malformed"));
	ck_assert_str_eq(witness.authtok, passwords[_i].has_earlier ? PASSWORD : "");
	ck_assert_int_eq(failures.delays, 1);
	ck_assert_int_eq(fakehost.sleeps, 1);
	ck_assert_int_eq(stack_account(s), PAM_IGNORE);
	stack_end(s);
	expect_clean_log(first);
}
END_TEST

/* ---- refusals ---- */

START_TEST(refuses_a_token_in_parts_for_another_account)
{
	const char *token = token_of(1300);
	struct stack *s = stack_start(SIX, "bob");

	ck_assert_int_eq(give(s, token), PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only("refused slug=user-mismatch"));
	ck_assert(!witness.has_authtok);
	ck_assert_int_eq(failures.delays, 1);
	ck_assert_int_eq(fakehost.sleeps, 1);
}
END_TEST

/* Each change of one part of a valid token is noticed. */
START_TEST(refuses_parts_in_another_order_or_with_another_length)
{
	const char *token = token_of(1300);
	const char *a = scene_text("%.500s", token), *b = scene_text("%.500s", token + PART),
		   *c = token + 2 * PART;
	struct stack *s = stack_start(SIX, "alice");

	ck_assert_int_eq(GIVE_LINES(s, a, b, c), PAM_SUCCESS);
	ck_assert_int_eq(GIVE_LINES(s, b, a, c), PAM_AUTH_ERR);
	ck_assert_int_eq(GIVE_LINES(s, a, a, c), PAM_AUTH_ERR);
	ck_assert_int_eq(GIVE_LINES(s, a, c), PAM_AUTH_ERR);
	ck_assert_int_eq(GIVE_LINES(s, a, b, b, c), PAM_AUTH_ERR);
	ck_assert_int_eq(GIVE_LINES(s, a, b, ""), PAM_AUTH_ERR);
	ck_assert_int_eq(GIVE_LINES(s, a, b, c + 1), PAM_AUTH_ERR);
	ck_assert_int_eq(GIVE_LINES(s, a, b, scene_text("%sA", c)), PAM_AUTH_ERR);
	ck_assert_uint_eq(logbook_count("accepted"), 1);
	ck_assert(!witness.has_authtok);
}
END_TEST

/* As for an account that may log in: two prompts more, one refusal, one delay. */
START_TEST(recognises_sshds_text_part_by_part)
{
	static const size_t last[] = {0, 1, 79, 221, PART};
	struct stack *s = stack_start(ALONE_WITH("parts=3"), "alice");

	ck_assert_int_eq(GIVE_LINES(s, fake_of(PART), fake_of(PART), fake_of(last[_i])), PAM_AUTH_ERR);
	ck_assert_uint_eq(s->talk.asked, 3);
	ck_assert_ptr_nonnull(logbook_only("refused slug=account-unknown"));
	ck_assert(!witness.has_authtok);
	ck_assert_int_eq(failures.delays, 1);
	ck_assert_int_eq(fakehost.sleeps, 1);
}
END_TEST

/* With a broken configuration, too, sshd's text, a token and other text in parts are answered alike. */
START_TEST(answers_all_text_in_parts_alike_when_the_host_is_at_fault)
{
	const char *text = _i == 0 ? token_of(1221) : _i == 1 ? filled('p', 1221) : "";
	struct stack *s = stack_start(SIX, "alice");

	scene_configure("no_such_key = 1\n", "", "");
	ck_assert_int_eq(_i < 2 ? give(s, text) : GIVE_LINES(s, fake_of(PART), fake_of(PART), fake_of(221)),
			 PAM_AUTHINFO_UNAVAIL);
	ck_assert_uint_eq(s->talk.asked, 3);
	ck_assert_ptr_nonnull(logbook_only("unavailable slug=config-invalid"));
	ck_assert(!witness.has_authtok);
	ck_assert_int_eq(failures.delays, 1);
	ck_assert_int_eq(fakehost.sleeps, 1);
}
END_TEST

START_TEST(refuses_300_kib_after_a_part)
{
	struct stack *s = stack_start(SIX, "alice");

	ck_assert_int_eq(GIVE_LINES(s, filled('a', PART), filled(_i ? 'A' : '.', 300 * 1024)), PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only("refused slug=token-too-long"));
	ck_assert(!witness.has_authtok);
}
END_TEST

/* Of the answers no more is kept than the longest token that a configuration can permit, and one byte. */
START_TEST(refuses_a_token_with_more_than_64_kib_after_it)
{
	const char *token = token_of(700);
	struct stack *s = stack_start(SIX, "alice");

	token += strspn(token, " ");
	scene_configure("max_token_bytes = 65536\n", "", "");
	ck_assert_int_eq(
		GIVE_LINES(s, scene_text("%.500s", token),
			   scene_text("%s%s", token + PART, filled('A', 65536 - 700 + 3 + _i * 1000))),
		PAM_AUTH_ERR);
	ck_assert_msg(logbook_only("refused slug=token-too-long"), "%s", logbook.lines[0].text);
}
END_TEST

/* ssh and others cut the last part as they cut a whole token. */
START_TEST(names_a_last_part_that_was_cut)
{
	const char *token = token_of(4000);
	struct stack *s;

	token += strspn(token, " ");
	s = stack_start(SIX, "alice");
	ck_assert_int_eq(GIVE_LINES(s, scene_text("%.500s", token), scene_text("%.1023s", token + PART)),
			 PAM_AUTH_ERR);
	ck_assert_msg(logbook_only("exactly 1023 bytes arrived"), "%s", logbook.lines[0].text);
}
END_TEST

/* ---- a conversation that fails ---- */

START_TEST(returns_an_error_in_the_middle_as_it_is)
{
	const char *token = token_of(2000);
	struct conversation c = {.reply_count = (size_t)_i + 1};
	struct stack *s = stack_start(GIVEN SIX, "alice");

	witness.given = PASSWORD;
	for (int i = 0; i <= _i; i++)
		c.replies[i] = scene_text("%.*s", PART, token + (ptrdiff_t)PART * i);
	s->talk = c;
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), PAM_CONV_ERR);
	ck_assert_uint_eq(s->talk.asked, (size_t)_i + 2);
	ck_assert_str_eq(witness.authtok, PASSWORD);
	ck_assert_uint_eq(logbook_count(" slug="), 0);
	ck_assert_ptr_nonnull(logbook_only("no reply"));
	ck_assert_int_eq(stack_account(s), PAM_IGNORE);
	stack_end(s);
	expect_clean_log(token);
}
END_TEST

/* ---- text of an earlier module ---- */

START_TEST(does_not_continue_the_text_of_an_earlier_module)
{
	struct stack *s = stack_start(_i ? GIVEN ALONE_WITH("parts=6 use_first_pass") :
					   GIVEN ALONE_WITH("parts=6 try_first_pass"),
				      "alice");

	witness.given = token_of(PART);
	ck_assert_int_eq(stack_authenticate(s, ""), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 0);
	ck_assert(!witness.has_authtok);
}
END_TEST

START_TEST(asks_in_parts_after_an_earlier_password_of_500_bytes)
{
	struct stack *s = stack_start(GIVEN ALONE_WITH("parts=6 try_first_pass"), "alice");
	const char *token = token_of(1300), *password = filled('p', PART);

	witness.given = password;
	ck_assert_int_eq(give(s, token), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 3);
	ck_assert_str_eq(s->talk.prompts[0], "Token: ");
	ck_assert_str_eq(witness.authtok, password);
}
END_TEST

static void add_refusals(Suite *s)
{
	TCase *group = suites_group(s, "refusals");

	tcase_add_test(group, refuses_a_token_in_parts_for_another_account);
	tcase_add_test(group, refuses_parts_in_another_order_or_with_another_length);
	tcase_add_loop_test(group, recognises_sshds_text_part_by_part, 0, 5);
	tcase_add_loop_test(group, answers_all_text_in_parts_alike_when_the_host_is_at_fault, 0, 3);
	tcase_add_loop_test(group, refuses_300_kib_after_a_part, 0, 2);
	tcase_add_loop_test(group, refuses_a_token_with_more_than_64_kib_after_it, 0, 2);
	tcase_add_test(group, names_a_last_part_that_was_cut);
	tcase_add_loop_test(group, returns_an_error_in_the_middle_as_it_is, 0, 3);
}

Suite *parts_suite(void)
{
	Suite *s = suite_create("parts");
	TCase *asking = suites_group(s, "asking"), *passwords_group = suites_group(s, "passwords");

	tcase_add_loop_test(asking, accepts_a_token_in_parts, 0, (int)(sizeof(tokens) / sizeof(tokens[0])));
	tcase_add_test(asking, asks_with_the_number_before_the_colon);
	tcase_add_test(asking, numbers_a_configured_prompt);
	tcase_add_loop_test(asking, asks_by_length_and_never_by_content, 0, 6);
	tcase_add_test(asking, asks_once_by_default);
	tcase_add_test(asking, accepts_a_whole_token_at_the_first_prompt);
	tcase_add_test(asking, takes_the_first_of_equal_answers);
	tcase_add_loop_test(asking, does_not_continue_the_text_of_an_earlier_module, 0, 2);
	tcase_add_test(asking, asks_in_parts_after_an_earlier_password_of_500_bytes);
	tcase_add_loop_test(passwords_group, passes_on_a_password_that_is_not_in_parts, 0, 7);
	tcase_add_test(passwords_group, passes_on_a_password_that_is_given_at_each_prompt);
	tcase_add_loop_test(passwords_group, refuses_other_text_in_parts_and_passes_it_to_no_module, 0, 4);
	add_refusals(s);
	return s;
}
