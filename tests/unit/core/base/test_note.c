/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <string.h>

#include "core/base/note.h"

/* The length of the longest text that a note can hold. */
#define LONGEST (sizeof(((struct note *)NULL)->text) - 1)

static void fill(char *text, size_t len)
{
	memset(text, 'x', len);
	text[len] = '\0';
}

START_TEST(keeps_the_text_that_was_set)
{
	struct note n = {0};

	note_set(&n, "line %d of %s", 12, "a.conf");
	ck_assert_str_eq(n.text, "line 12 of a.conf");
}
END_TEST

START_TEST(replaces_an_earlier_text)
{
	struct note n = {0};

	note_set(&n, "a long first text");
	note_set(&n, "short");
	ck_assert_str_eq(n.text, "short");
}
END_TEST

START_TEST(cuts_text_that_does_not_fit)
{
	char text[1024];
	struct {
		struct note n;
		char guard;
	} boxed = {.guard = '#'};

	for (size_t len = LONGEST - 1; len <= LONGEST + 1; len++) {
		fill(text, len);
		note_set(&boxed.n, "%s", text);
		ck_assert_uint_eq(strlen(boxed.n.text), len < LONGEST ? len : LONGEST);
		ck_assert_int_eq(boxed.guard, '#');
	}
}
END_TEST

START_TEST(puts_the_place_before_the_text)
{
	struct note n = {0};

	note_set(&n, "unknown keyword");
	note_prefix(&n, "%s:%d: ", "/etc/x.conf", 12);
	ck_assert_str_eq(n.text, "/etc/x.conf:12: unknown keyword");
}
END_TEST

START_TEST(puts_one_place_before_another)
{
	struct note n = {0};

	note_set(&n, "bad");
	note_prefix(&n, "key 2: ");
	note_prefix(&n, "file: ");
	ck_assert_str_eq(n.text, "file: key 2: bad");
}
END_TEST

START_TEST(is_only_the_place_when_there_was_no_text)
{
	struct note n = {0};

	note_prefix(&n, "file: ");
	ck_assert_str_eq(n.text, "file: ");
}
END_TEST

START_TEST(keeps_a_percent_sign_as_it_is)
{
	struct note n = {0};

	note_set(&n, "%s", "audience = %h %n %s");
	note_prefix(&n, "%s", "%d: ");
	ck_assert_str_eq(n.text, "%d: audience = %h %n %s");
}
END_TEST

START_TEST(cuts_the_text_and_keeps_the_place)
{
	char text[1024];
	struct note n = {0};

	fill(text, LONGEST - 6);
	note_set(&n, "%s", text);
	note_prefix(&n, "file: ");
	ck_assert_uint_eq(strlen(n.text), LONGEST);
	ck_assert_int_eq(strncmp(n.text, "file: x", 7), 0);

	note_prefix(&n, "more: ");
	ck_assert_uint_eq(strlen(n.text), LONGEST);
	ck_assert_int_eq(strncmp(n.text, "more: file: x", 13), 0);
}
END_TEST

START_TEST(cuts_a_place_that_fills_the_note)
{
	char text[1024];
	struct {
		struct note n;
		char guard;
	} boxed = {.guard = '#'};

	fill(text, 600);
	note_set(&boxed.n, "what was wrong");
	note_prefix(&boxed.n, "%s", text);
	ck_assert_uint_eq(strlen(boxed.n.text), LONGEST);
	ck_assert_ptr_null(strchr(boxed.n.text, 'w'));
	ck_assert_int_eq(boxed.guard, '#');
}
END_TEST

Suite *note_suite(void)
{
	Suite *s = suite_create("note");
	TCase *t = suites_group(s, "note");

	tcase_add_test(t, keeps_the_text_that_was_set);
	tcase_add_test(t, replaces_an_earlier_text);
	tcase_add_test(t, cuts_text_that_does_not_fit);
	tcase_add_test(t, puts_the_place_before_the_text);
	tcase_add_test(t, puts_one_place_before_another);
	tcase_add_test(t, is_only_the_place_when_there_was_no_text);
	tcase_add_test(t, keeps_a_percent_sign_as_it_is);
	tcase_add_test(t, cuts_the_text_and_keeps_the_place);
	tcase_add_test(t, cuts_a_place_that_fills_the_note);
	return s;
}
