/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/condition.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* claim, value and rest are NULL where the text is refused, and why is then the beginning of the reason. */
static const struct condition_row {
	const char *text;
	bool is_last;
	const char *claim, *value, *rest, *why;
} rows[] = {
	{"a=b", true, "a", "b", "", NULL},
	{"a=b", false, "a", "b", "", NULL},
	{"a=b=c", true, "a", "b=c", "", NULL},
	{"a==", true, "a", "=", "", NULL},
	{"a=b c", true, "a", "b c", "", NULL},
	{"a=b c=d", false, "a", "b", "c=d", NULL},
	{"a=b\tc", false, "a", "b", "c", NULL},
	{"a=b  -> x", false, "a", "b", " -> x", NULL},
	{"/a/b=c", true, "/a/b", "c", "", NULL},
	{"a/b=/c", true, "a/b", "/c", "", NULL},
	{"\"a\"=\"b\"", true, "a", "b", "", NULL},
	{"\"a=b\"=c", true, "a=b", "c", "", NULL},
	{"\"a b\"=\" c \"", true, "a b", " c ", "", NULL},
	{"\"a b\"=\" c \" d", false, "a b", " c ", "d", NULL},
	{"a=\"\\\"\\\\\"", true, "a", "\"\\", "", NULL},
	{"\"\\\\\"=x", true, "\\", "x", "", NULL},
	{"a=CORP\\alice", true, "a", "CORP\\alice", "", NULL},
	{"a\\=b", true, "a\\", "b", "", NULL},
	{"a=#1", false, "a", "#1", "", NULL},
	{"a=->", false, "a", "->", "", NULL},
	{"a=b\xc3\xbc", true, "a", "b\xc3\xbc", "", NULL},
	{"\"/a~1b\"=1", true, "/a~1b", "1", "", NULL},
	{"", true, NULL, NULL, NULL, "a condition is CLAIM=VALUE"},
	{"a", true, NULL, NULL, NULL, "a condition is CLAIM=VALUE"},
	{"\"a=b\"", true, NULL, NULL, NULL, "a condition is CLAIM=VALUE"},
	{"a =b", true, NULL, NULL, NULL, "a condition is CLAIM=VALUE"},
	{"a b=c", true, NULL, NULL, NULL, "a condition is CLAIM=VALUE"},
	{" a=b", true, NULL, NULL, NULL, "a condition is CLAIM=VALUE"},
	{"a\t=b", false, NULL, NULL, NULL, "a condition is CLAIM=VALUE"},
	{"a= b", true, NULL, NULL, NULL, "a blank before VALUE"},
	{"a=\tb", true, NULL, NULL, NULL, "a blank before VALUE"},
	{"a= b", false, NULL, NULL, NULL, "an empty VALUE"},
	{"a=", true, NULL, NULL, NULL, "an empty VALUE"},
	{"a=", false, NULL, NULL, NULL, "an empty VALUE"},
	{"a=\"\"", true, NULL, NULL, NULL, "an empty VALUE"},
	{"=b", true, NULL, NULL, NULL, "an empty name"},
	{"\"\"=b", true, NULL, NULL, NULL, "an empty name"},
	{"/a/0=b", true, NULL, NULL, NULL, "a list index"},
	{"\"/a/0\"=b", true, NULL, NULL, NULL, "a list index"},
	{"/a~=b", true, NULL, NULL, NULL, "a \"~\" in the pointer"},
	{"/=b", true, NULL, NULL, NULL, "an empty name in the pointer"},
	{"\"a=b", true, NULL, NULL, NULL, "a double quote is not closed"},
	{"a=\"b", true, NULL, NULL, NULL, "a double quote is not closed"},
	{"a=\"", true, NULL, NULL, NULL, "a double quote is not closed"},
	{"a=\"b\\\"", true, NULL, NULL, NULL, "a double quote is not closed"},
	{"a=\"b\\", true, NULL, NULL, NULL, "a backslash in quotes"},
	{"a=\"\\n\"", true, NULL, NULL, NULL, "a backslash in quotes"},
	{"a=\"b\"c", true, NULL, NULL, NULL, "text after a closing quote"},
	{"a=\"b\"c", false, NULL, NULL, NULL, "text after a closing quote"},
	{"a=\"b\" c", true, NULL, NULL, NULL, "text after a closing quote"},
	{"\"a\"b=c", true, NULL, NULL, NULL, "text after a closing quote"},
	{"a=b\"c", true, NULL, NULL, NULL, "a double quote within a text"},
	{"a=b\"", false, NULL, NULL, NULL, "a double quote within a text"},
	{"a\"=b", true, NULL, NULL, NULL, "a double quote within a text"},
	{"a=b\xfc", true, NULL, NULL, NULL, "a VALUE that is not in UTF-8"},
	{"a=\"\xed\xa0\x80\"", true, NULL, NULL, NULL, "a VALUE that is not in UTF-8"},
	{"\xfc=b", true, NULL, NULL, NULL, "a name that is not in UTF-8"},
};

START_TEST(reads_a_condition)
{
	const struct condition_row *row = &rows[_i];
	char text[64], *rest = text;
	struct condition c = {0};
	const char *fault;

	snprintf(text, sizeof(text), "%s", row->text);
	fault = condition_take(&rest, row->is_last, &c);
	if (row->why) {
		ck_assert_msg(fault && strncmp(fault, row->why, strlen(row->why)) == 0, "%s: %s", row->text,
			      fault ? fault : "accepted");
		return;
	}
	ck_assert_msg(!fault, "%s: %s", row->text, fault);
	ck_assert_str_eq(c.claim, row->claim);
	ck_assert_str_eq(c.value, row->value);
	ck_assert_str_eq(rest, row->rest);
}
END_TEST

/* Cut after each byte, and with each byte replaced: the texts stay within their memory. */
START_TEST(stays_within_the_text)
{
	static const char sample[] = "\"/a~1b\\\"\\\\\"=\"c \\\\ d\" e=f";
	static const char other[] = "\"\\= /~0\xff";

	for (size_t len = 0; len < sizeof(sample); len++)
		for (size_t k = 0; k < sizeof(other); k++)
			for (int is_last = 0; is_last < 2; is_last++) {
				char *text = calloc(1, len + 1), *rest = text;
				struct condition c = {0};

				memcpy(text, sample, len);
				if (len)
					text[len - 1] = other[k];
				if (!condition_take(&rest, is_last, &c))
					ck_assert(c.claim == text && c.value > c.claim && rest >= c.value &&
						  rest <= text + len);
				free(text);
			}
}
END_TEST

START_TEST(adds_conditions_with_their_lines)
{
	struct conditions list = {0};
	struct note n = {0};

	ck_assert_int_eq(condition_add(&list, "deny", "a=b", 7, &n), REASON_OK);
	ck_assert_int_eq(condition_add(&list, "deny", "\"c\"=\"d\"", 9, &n), REASON_OK);
	ck_assert_uint_eq(list.count, 2);
	ck_assert_str_eq(list.at[0].claim, "a");
	ck_assert_int_eq(list.at[0].line, 7);
	ck_assert_str_eq(list.at[1].claim, "c");
	ck_assert_str_eq(list.at[1].value, "d");
	ck_assert_int_eq(list.at[1].line, 9);
	ck_assert_int_eq(condition_add(&list, "deny", "\"c\"", 9, &n), REASON_CONFIG_INVALID);
	ck_assert_msg(strncmp(n.text, "deny: a condition is CLAIM=VALUE", 32) == 0, "%s", n.text);
	for (size_t i = 0; i < list.count; i++)
		free(list.at[i].claim);
	free(list.at);
}
END_TEST

Suite *condition_suite(void)
{
	Suite *s = suite_create("condition");
	TCase *cases = tcase_create("condition");

	suite_add_tcase(s, cases);
	tcase_add_loop_test(cases, reads_a_condition, 0, COUNT(rows));
	tcase_add_test(cases, stays_within_the_text);
	tcase_add_test(cases, adds_conditions_with_their_lines);
	return s;
}
