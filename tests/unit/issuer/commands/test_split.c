/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/commands/split.h"

#include <stdio.h>
#include <string.h>

#include "support/count.h"
#include "unit/suites.h"

/* A command, and its words with | after each. */
static const char *const split_as[][2] = {
	{"", ""},
	{" \t ", ""},
	{"issue", "issue|"},
	{"\t issue  --sub\talice ", "issue|--sub|alice|"},
	{"issue --sub=alice", "issue|--sub=alice|"},
	{"''", "|"},
	{"a '' \"\"", "a|||"},
	{"'a b'\tc", "a b|c|"},
	{"a'b c'd\"e f\"g", "ab cde fg|"},
	{"';&<>()$`\\\"*'", ";&<>()$`\\\"*|"},
	{"\";&<>()$`'*\"", ";&<>()$`'*|"},
	{"\"a\\\"b\\\\c\\d\\$\\'\"", "a\"b\\c\\d\\$\\'|"},
	{"'a\\'", "a\\|"},
	{"'a\tb'", "a\tb|"},
	{"a\\ b\\;\\'\\\"\\\\c\\d", "a b;'\"\\cd|"},
	{"--why=#1 ~ *.x [a] {b,c} !d e=f %g ^h", "--why=#1|~|*.x|[a]|{b,c}|!d|e=f|%g|^h|"},
	{"--why=\xc3\xa9\xff", "--why=\xc3\xa9\xff|"},
};

START_TEST(splits_into_words)
{
	struct split words;
	struct note n = {0};
	char found[256] = "";
	size_t used = 0;

	ck_assert_int_eq(split_words(split_as[_i][0], &words, &n), STATUS_OK);
	for (size_t i = 0; i < words.count; i++)
		used += (size_t)snprintf(found + used, sizeof(found) - used, "%s|", words.at[i]);
	ck_assert_str_eq(found, split_as[_i][1]);
	ck_assert_ptr_null(words.at[words.count]);
	ck_assert_str_eq(n.text, "");
}

static const char *const refused[][2] = {
	{"a 'b", "the quote (') at byte 3 of the command has no end"},
	{"a \"b", "the quote (\") at byte 3 of the command has no end"},
	{"a \"b\\\"", "the quote (\") at byte 3 of the command has no end"},
	{"a \"b\\", "the quote (\") at byte 3 of the command has no end"},
	{"'a' \"'", "the quote (\") at byte 5 of the command has no end"},
	{"\"a\" '\"\\", "the quote (') at byte 5 of the command has no end"},
	{"a\\", "the command ends with a backslash, which quotes nothing"},
	{"a;", "byte 2 of the command (;) is not quoted"},
	{"a & b", "byte 3 of the command (&) is not quoted"},
	{"a|b", "byte 2 of the command (|) is not quoted"},
	{"a <b", "byte 3 of the command (<) is not quoted"},
	{"a >b", "byte 3 of the command (>) is not quoted"},
	{"(a", "byte 1 of the command (() is not quoted"},
	{"a)", "byte 2 of the command ()) is not quoted"},
	{"$a", "byte 1 of the command ($) is not quoted"},
	{"`a`", "byte 1 of the command (`) is not quoted"},
	{"'a'`b`", "byte 4 of the command (`) is not quoted"},
	{"a\nb", "byte 2 of the command (0x0A) is a control character"},
	{"'a\nb'", "byte 3 of the command (0x0A) is a control character"},
	{"a \\\n", "byte 4 of the command (0x0A) is a control character"},
	{"\"\x01\"", "byte 2 of the command (0x01) is a control character"},
	{"a\x1f", "byte 2 of the command (0x1F) is a control character"},
	{"a\x7f", "byte 2 of the command (0x7F) is a control character"},
	{"a\r", "byte 2 of the command (0x0D) is a control character"},
	{"a\v", "byte 2 of the command (0x0B) is a control character"},
};

START_TEST(refuses_what_a_shell_would_do_more_with)
{
	struct split words;
	struct note n = {0};

	ck_assert_int_eq(split_words(refused[_i][0], &words, &n), STATUS_USAGE);
	ck_assert_msg(strncmp(n.text, refused[_i][1], strlen(refused[_i][1])) == 0, "%s", n.text);
}

/* At the limit the words fill the whole text: a quoted word of one character has the longest source. */
START_TEST(limits_the_length)
{
	char command[SPLIT_MAX_BYTES + 2];
	struct split words;
	struct note n = {0};

	memset(command, 'a', sizeof(command));
	command[SPLIT_MAX_BYTES] = '\0';
	ck_assert_int_eq(split_words(command, &words, &n), STATUS_OK);
	ck_assert_uint_eq(strlen(words.at[0]), SPLIT_MAX_BYTES);
	command[SPLIT_MAX_BYTES] = 'a';
	command[SPLIT_MAX_BYTES + 1] = '\0';
	ck_assert_int_eq(split_words(command, &words, &n), STATUS_USAGE);
	ck_assert_str_eq(n.text, "the command is longer than 4096 bytes");
}

START_TEST(limits_the_number_of_words)
{
	char command[2 * (SPLIT_MAX_WORDS + 1) + 1];
	struct split words;
	struct note n = {0};

	for (size_t i = 0; i < SPLIT_MAX_WORDS + 1; i++)
		memcpy(command + 2 * i, "a ", 3);
	ck_assert_int_eq(split_words(command, &words, &n), STATUS_USAGE);
	ck_assert_str_eq(n.text, "the command has more than 64 words");
	command[(size_t)2 * SPLIT_MAX_WORDS] = '\0';
	ck_assert_int_eq(split_words(command, &words, &n), STATUS_OK);
	ck_assert_uint_eq(words.count, SPLIT_MAX_WORDS);
	ck_assert_ptr_null(words.at[SPLIT_MAX_WORDS]);
}

Suite *split_suite(void)
{
	Suite *suite = suite_create("split");
	TCase *cases = tcase_create("split");

	tcase_add_loop_test(cases, splits_into_words, 0, COUNT(split_as));
	tcase_add_loop_test(cases, refuses_what_a_shell_would_do_more_with, 0, COUNT(refused));
	tcase_add_test(cases, limits_the_length);
	tcase_add_test(cases, limits_the_number_of_words);
	suite_add_tcase(suite, cases);
	return suite;
}
