/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/ownlines.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "issuer/wire/message.h"
#include "support/fixture.h"
#include "unit/suites.h"

#define PREV "\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\""

static void append(const char *name, const char *text)
{
	FILE *file = fopen(scratch_path(name), "ae");

	ck_assert_ptr_nonnull(file);
	(void)fputs(text, file);
	(void)fclose(file);
}

/* A line of the log; why is JSON text. */
static void add(const char *name, int seq, const char *account, const char *sub, const char *why)
{
	char line[1200];

	(void)snprintf(line, sizeof(line),
		       "{\"seq\":%d,\"time\":%d,\"account\":\"%s\",\"sub\":\"%s\",\"jti\":\"j%d\",\"why\":\"%"
		       "s\"," PREV "}\n",
		       seq, 1000 + seq, account, sub, seq, why);
	append(name, line);
}

static json_t *list(const json_t *asked)
{
	json_auto_t *answer = json_object();
	struct note n = {0};

	ck_assert_msg(ownlines_put(scratch_path("log"), "alice", asked, answer, &n) == STATUS_OK, "%s",
		      n.text);
	return json_incref(answer);
}

/* The numbers of the lines for alice, such as "1 3 ", and first_seq. Takes over asked. */
static void assert_lines(json_t *asked, const char *expected, int first_seq)
{
	json_auto_t *request = asked ? asked : json_object(), *answer = list(request);
	const json_t *lines = json_object_get(answer, "lines");
	char found[256] = "";

	for (size_t i = 0; i < json_array_size(lines); i++) {
		json_auto_t *line = json_loads(json_string_value(json_array_get(lines, i)), 0, NULL);
		size_t used = strlen(found);

		(void)snprintf(found + used, sizeof(found) - used, "%d ", (int)message_integer(line, "seq"));
	}
	ck_assert_str_eq(found, expected);
	ck_assert_int_eq(message_integer(answer, "first_seq"), first_seq);
}

START_TEST(shows_what_an_account_asked_for_and_what_opens_it)
{
	add("log", 1, "alice", "alice", "");
	add("log", 2, "bob", "bob", "");
	add("log", 3, "ci", "alice", "");
	add("log", 4, "alice", "ci", "");
	add("log", 5, "alice2", "alic", "");
	assert_lines(NULL, "1 3 4 ", 1);
	assert_lines(json_pack("{s:s}", "jti", "j3"), "3 ", 1);
	assert_lines(json_pack("{s:s}", "jti", "j2"), "", 1);
	assert_lines(json_pack("{s:s}", "subject", "ci"), "4 ", 1);
	assert_lines(json_pack("{s:s}", "subject", "bob"), "", 1);
	assert_lines(json_pack("{s:i}", "since", 1003), "3 4 ", 1);
	assert_lines(json_pack("{s:i}", "since", 1005), "", 1);
}
END_TEST

START_TEST(a_reason_cannot_look_like_another_member)
{
	add("log", 1, "bob", "bob", "\\\",\\\"account\\\":\\\"alice\\\",\\\"x\\\":\\\"");
	add("log", 2, "bob", "bob", "\\n{\\\"seq\\\":9,\\\"account\\\":\\\"alice\\\"}\\n");
	append("log", "{\"seq\":3,\"time\":3,\"sub\":[\"alice\"],\"account\":null," PREV "}\n");
	assert_lines(NULL, "", 1);
}
END_TEST

START_TEST(passes_over_lines_that_are_no_records)
{
	append("log", "{\"seq\":1,\"account\":\"ali\n");
	append("log", "{\"seq\":2,\"time\":1,\"torn\":true,\"account\":\"alice\"," PREV "}\n");
	append("log", "\n[]\n{}\n{\"seq\":0,\"account\":\"alice\"," PREV "}\n");
	append("log", "{\"seq\":4,\"account\":\"alice\",\"prev\":\"00\"}\n");
	add("log", 5, "alice", "alice", "");
	append("log", "{\"seq\":6,\"account\":\"alice\"," PREV "}"); /* not whole */
	assert_lines(NULL, "5 ", 2);
}
END_TEST

START_TEST(goes_on_from_the_rotated_file)
{
	add("log.1", 1, "bob", "bob", "");
	add("log.1", 2, "alice", "alice", "");
	assert_lines(NULL, "2 ", 1);
	add("log", 3, "alice", "alice", "");
	assert_lines(NULL, "2 3 ", 1);
}
END_TEST

/* Add lines of bob until the file has exactly this size. */
static void fill(const char *name, int seq, int size)
{
	static const char line[] = "{\"seq\":%d,%*s\"account\":\"bob\"," PREV "}\n";
	FILE *file = fopen(scratch_path(name), "ae");

	ck_assert_ptr_nonnull(file);
	while (ftell(file) < size - 600)
		(void)fprintf(file, line, seq++, 0, "");
	(void)fprintf(file, line, seq, size - (int)ftell(file) - snprintf(NULL, 0, line, seq, 0, ""), "");
	ck_assert_int_eq(ftell(file), size);
	(void)fclose(file);
}

START_TEST(reads_the_last_mebibyte)
{
	add("log.1", 1, "alice", "alice", "");
	add("log", 2, "alice", "alice", "");
	fill("log", 3, OWNLINES_READ_BYTES);
	assert_lines(NULL, "1 2 ", 1);
	ck_assert_int_eq(unlink(scratch_path("log")), 0);
	add("log", 2, "alice", "alice", "");
	fill("log", 3, OWNLINES_READ_BYTES + 1); /* line 2 is cut, so the one before it is not shown either */
	assert_lines(NULL, "", 3);
}
END_TEST

START_TEST(keeps_the_newest_lines_that_fit_an_answer)
{
	json_auto_t *request = json_object(), *answer = NULL, *last = NULL;
	const json_t *lines;
	char quotes[401];
	size_t bytes = 0;

	for (size_t i = 0; i < 400; i++)
		quotes[i] = i % 2 ? '"' : '\\';
	quotes[400] = '\0';
	for (int seq = 1; seq <= 50; seq++)
		add("log", seq, "alice", "alice", quotes);
	answer = list(request);
	lines = json_object_get(answer, "lines");
	for (size_t i = 0; i < json_array_size(lines); i++)
		bytes += json_string_length(json_array_get(lines, i));
	ck_assert_uint_le(bytes, OWNLINES_TEXT_BYTES);
	ck_assert_uint_gt(bytes, OWNLINES_TEXT_BYTES - 1000);
	last = json_loads(json_string_value(json_array_get(lines, json_array_size(lines) - 1)), 0, NULL);
	ck_assert_int_eq(message_integer(last, "seq"), 50);
	bytes = json_dumpb(answer, NULL, 0, JSON_COMPACT);
	ck_assert_uint_lt(bytes, MESSAGE_MAX_BYTES - 100);
}
END_TEST

START_TEST(has_no_lines_without_a_regular_file)
{
	assert_lines(NULL, "", 0);
	scratch_folder("log", 0755);
	assert_lines(NULL, "", 0);
	scratch_folder("log.1", 0755);
	assert_lines(NULL, "", 0);
	ck_assert_int_eq(rmdir(scratch_path("log")), 0);
	add("other", 1, "alice", "alice", "");
	ck_assert_int_eq(symlink(scratch_path("other"), scratch_path("log")), 0);
	assert_lines(NULL, "", 0);
}
END_TEST

/* A path through a file: open() fails with ENOTDIR. */
START_TEST(reports_a_file_that_cannot_be_opened)
{
	json_auto_t *answer = json_object(), *asked = json_object();
	struct note n = {0};

	add("log", 1, "alice", "alice", "");
	ck_assert_int_eq(ownlines_put(scratch_path("log/log"), "alice", asked, answer, &n), STATUS_HOST);
	ck_assert_str_eq(n.text, "the mint log cannot be read now: try again later");
	ck_assert_uint_eq(json_object_size(answer), 0);
}
END_TEST

Suite *ownlines_suite(void)
{
	Suite *suite = suite_create("ownlines");
	TCase *cases = scratch_group(suite, "ownlines");

	tcase_add_test(cases, shows_what_an_account_asked_for_and_what_opens_it);
	tcase_add_test(cases, a_reason_cannot_look_like_another_member);
	tcase_add_test(cases, passes_over_lines_that_are_no_records);
	tcase_add_test(cases, goes_on_from_the_rotated_file);
	tcase_add_test(cases, reads_the_last_mebibyte);
	tcase_add_test(cases, keeps_the_newest_lines_that_fit_an_answer);
	tcase_add_test(cases, has_no_lines_without_a_regular_file);
	tcase_add_test(cases, reports_a_file_that_cannot_be_opened);
	suite_add_tcase(suite, cases);
	return suite;
}
