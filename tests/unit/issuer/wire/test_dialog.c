/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/dialog.h"

#include "support/fixture.h"
#include "unit/suites.h"

/* Text with all kinds of bytes that a message can carry. */
#define TEXT "\xc3\xa9\"\\\n\x01"

START_TEST(reads_what_the_other_side_wrote)
{
	json_auto_t *first = dialog_first(TEXT, "2001:db8::1"), *answer = dialog_answer(TEXT);
	json_auto_t *question = dialog_question(TEXT, true), *hidden = dialog_question(TEXT, false);
	enum dialog kind = DIALOG_NONE;
	struct note n = {0};

	ck_assert(dialog_is_first(first, &n) && dialog_is_answer(answer, &n));
	ck_assert_str_eq(message_text(first, "account"), TEXT);
	ck_assert_str_eq(message_text(answer, "answer"), TEXT);
	ck_assert(dialog_read(question, &kind, &n));
	ck_assert_int_eq(kind, DIALOG_QUESTION);
	ck_assert(dialog_read(hidden, &kind, &n) && dialog_echo(question) && !dialog_echo(hidden));
}
END_TEST

START_TEST(reads_each_outcome)
{
	json_auto_t *ok = dialog_ok("s"), *refused = dialog_refused(), *error = dialog_error("e");
	enum dialog kind = DIALOG_NONE;
	struct note n = {0};

	ck_assert(dialog_read(ok, &kind, &n) && kind == DIALOG_OK);
	ck_assert_str_eq(message_text(ok, "session"), "s");
	ck_assert(dialog_read(refused, &kind, &n) && kind == DIALOG_REFUSED);
	ck_assert(dialog_read(error, &kind, &n) && kind == DIALOG_ERROR);
	ck_assert_str_eq(message_text(error, "sentence"), "e");
}
END_TEST

static bool is_read(const json_t *message, struct note *n)
{
	enum dialog kind = DIALOG_NONE;
	bool is = dialog_read(message, &kind, n);

	ck_assert(is == (kind != DIALOG_NONE));
	return is;
}

static const struct {
	bool (*is)(const json_t *message, struct note *n);
	const char *text;
} messages[] = {
	{dialog_is_first, "{\"account\":\"a\",\"address\":\"192.0.2.1\"}"},
	{dialog_is_answer, "{\"answer\":\"\"}"},
	{is_read, "{\"question\":\"Password: \",\"echo\":false}"},
	{is_read, "{\"outcome\":\"ok\",\"session\":\"s\"}"},
	{is_read, "{\"outcome\":\"refused\"}"},
	{is_read, "{\"outcome\":\"error\",\"sentence\":\"s\"}"},
};

static bool is_message(const json_t *message)
{
	struct note n = {0};
	bool is = messages[0].is(message, &n);

	for (size_t i = 1; i < COUNT(messages); i++)
		is = messages[i].is(message, &n) || is;
	ck_assert(is || n.text[0]);
	return is;
}

/* Each message with one member removed, of another type, or added. It is none of the others either. */
START_TEST(refuses_a_message_with_other_members)
{
	json_auto_t *message = json_loads(messages[_i].text, 0, NULL);
	const char *name;
	json_t *value;
	void *next;
	struct note n = {0};

	ck_assert(messages[_i].is(message, &n));
	json_object_foreach_safe(message, next, name, value)
	{
		json_auto_t *changed = json_copy(message);

		json_object_del(changed, name);
		ck_assert(!is_message(changed));
		json_object_set_new(changed, name, json_array());
		ck_assert(!is_message(changed));
		json_object_set_new(changed, name, json_null());
		ck_assert(!is_message(changed));
		json_object_set_new(changed, name, json_integer(1));
		ck_assert(!is_message(changed));
	}
	json_object_set_new(message, "more", json_integer(1));
	ck_assert(!is_message(message));
}
END_TEST

START_TEST(refuses_an_unknown_outcome)
{
	json_auto_t *message = json_loads("{\"outcome\":\"Refused\"}", 0, NULL);

	ck_assert(!is_message(message));
}
END_TEST

static bool takes_address(const char *address)
{
	json_auto_t *message = dialog_first("a", address);
	struct note n = {0};

	return dialog_is_first(message, &n);
}

START_TEST(requires_an_address)
{
	ck_assert(takes_address("127.0.0.1") && takes_address("::1") && takes_address("::ffff:192.0.2.1"));
	ck_assert(!takes_address("") && !takes_address("localhost") && !takes_address("192.0.2"));
	ck_assert(!takes_address("192.0.2.1 ") && !takes_address("192.0.2.1\n") && !takes_address("[::1]"));
}
END_TEST

START_TEST(makes_no_message_of_text_that_is_not_utf8)
{
	ck_assert_ptr_null(dialog_first("\xff", "::1"));
	ck_assert_ptr_null(dialog_answer("\xff"));
	ck_assert_ptr_null(dialog_question("\xff", true));
}
END_TEST

Suite *dialog_suite(void)
{
	Suite *suite = suite_create("dialog");
	TCase *cases = tcase_create("dialog");

	tcase_add_test(cases, reads_what_the_other_side_wrote);
	tcase_add_test(cases, reads_each_outcome);
	tcase_add_loop_test(cases, refuses_a_message_with_other_members, 0, COUNT(messages));
	tcase_add_test(cases, refuses_an_unknown_outcome);
	tcase_add_test(cases, requires_an_address);
	tcase_add_test(cases, makes_no_message_of_text_that_is_not_utf8);
	suite_add_tcase(suite, cases);
	return suite;
}
