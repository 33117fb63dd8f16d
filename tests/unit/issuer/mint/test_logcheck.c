/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/logcheck.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "issuer/mint/log.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* A valid log of six lines. A case changes some of them and writes all to one file or to three files. */
#define LINES 6

static struct record_hash hashes[LINES];
static char *lines[LINES + 1];
static size_t count;
static char path[256];
static bool is_rotated;

static char *make_line(int64_t seq, const char *sub, const struct record_hash *prev)
{
	json_auto_t *members = json_pack("{s:s}", "sub", sub);
	SCOPED(bytes) line = {0};
	struct note n = {0};

	ck_assert_int_eq(record_write(seq, members, prev, &line, &n), REASON_OK);
	return strndup((const char *)line.at, line.len - 1);
}

static void make_log(void)
{
	const struct record_hash *prev = &record_no_hash;

	for (count = 0; count < LINES; count++) {
		lines[count] = make_line((int64_t)count + 1, "alice", prev);
		ck_assert(record_hash(span_of(lines[count]), &hashes[count]));
		prev = &hashes[count];
	}
	(void)snprintf(path, sizeof(path), "%s", scratch_path("mint.jsonl"));
	is_rotated = false;
}

static void free_log(void)
{
	for (size_t i = 0; i < count; i++)
		free(lines[i]);
	count = 0;
}

static void replace(size_t i, char *line)
{
	free(lines[i]);
	lines[i] = line;
}

static void remove_line(size_t i)
{
	free(lines[i]);
	memmove(&lines[i], &lines[i + 1], (count - i - 1) * sizeof(lines[0]));
	count--;
}

static void insert_line(size_t i, char *line)
{
	memmove(&lines[i + 1], &lines[i], (count - i) * sizeof(lines[0]));
	lines[i] = line;
	count++;
}

/* Rotated: lines 0 and 1 are in mint.jsonl.2, 2 and 3 in mint.jsonl.1, the others in mint.jsonl. */
static void place_of(size_t i, char *name, size_t size, size_t *ret_number)
{
	size_t file = is_rotated && i < 4 ? 2 - i / 2 : 0;

	*ret_number = !is_rotated ? i + 1 : file > 0 ? i % 2 + 1 : i - 3;
	(void)snprintf(name, size, file > 0 ? "%s.%zu" : "%s", path, file);
}

static void write_log(void)
{
	for (size_t i = 0; i < count; i++) {
		char name[300];
		size_t number;
		FILE *file;

		place_of(i, name, sizeof(name), &number);
		file = fopen(name, "ae");
		ck_assert_ptr_nonnull(file);
		ck_assert_int_gt(fprintf(file, "%s\n", lines[i]), 0);
		(void)fclose(file);
	}
}

static enum status run(const char *from, const char *head, struct logcheck *ret, struct note *n)
{
	const struct logcheck_ask ask = {path, from, head};

	return logcheck_run(&ask, ret, n);
}

/* The check must fail with this line and this sentence in the note. */
static void assert_named(size_t i, const char *what)
{
	struct logcheck found;
	struct note n = {0};
	char name[300], wanted[400];
	size_t number;

	place_of(i, name, sizeof(name), &number);
	(void)snprintf(wanted, sizeof(wanted), "%s:%zu: %s", name, number, what);
	write_log();
	ck_assert_int_eq(run(NULL, NULL, &found, &n), STATUS_REFUSED);
	ck_assert_msg(strncmp(n.text, wanted, strlen(wanted)) == 0, "%s, not %s", n.text, wanted);
}

static void assert_intact(const char *from, const char *head, int64_t after)
{
	struct logcheck found;
	struct note n = {0};

	ck_assert_msg(run(from, head, &found, &n) == STATUS_OK, "%s", n.text);
	ck_assert_int_eq(found.lines, (int64_t)count);
	ck_assert_int_eq(found.torn, 0);
	ck_assert_int_eq(found.after, after);
	ck_assert_str_eq(found.head.hex, hashes[LINES - 1].hex);
}

/* Loop tests run over each line: first of a log of one file, then of one of three files. */
static size_t which(int i)
{
	is_rotated = i >= LINES;
	return (size_t)i % LINES;
}

START_TEST(accepts_a_valid_log)
{
	is_rotated = _i == 1;
	write_log();
	assert_intact(NULL, NULL, 0);
	assert_intact(record_no_hash.hex, NULL, 0);
}
END_TEST

START_TEST(finds_the_head_at_any_line)
{
	size_t i = which(_i);

	write_log();
	assert_intact(NULL, hashes[i].hex, (int64_t)(LINES - 1 - i));
	assert_intact(NULL, record_no_hash.hex, LINES);
}
END_TEST

START_TEST(names_a_changed_line)
{
	size_t i = which(_i);

	if (i == LINES - 1)
		return; /* the chain cannot show a change of the last line; a head can, see below */
	replace(i, make_line((int64_t)i + 1, "mallory", i ? &hashes[i - 1] : &record_no_hash));
	assert_named(i, "this line was changed");
}
END_TEST

START_TEST(names_a_line_that_is_not_a_record)
{
	static const char *const texts[] = {"x", "", "{}", "{\"seq\":1}", "[1"};
	size_t i = which(_i);

	if (i == LINES - 1)
		return;
	replace(i, strdup(texts[i]));
	assert_named(i, "this line was changed");
}
END_TEST

START_TEST(names_a_line_whose_number_was_changed)
{
	size_t i = which(_i);

	replace(i, make_line((int64_t)i + 2, "alice", i ? &hashes[i - 1] : &record_no_hash));
	assert_named(i, "this line was changed");
}
END_TEST

START_TEST(names_a_line_whose_hash_was_changed)
{
	size_t i = which(_i);

	replace(i, make_line((int64_t)i + 1, "alice", &hashes[LINES - 1]));
	if (i == LINES - 1)
		assert_named(i - 1, "this line was changed, or the line after it");
	else
		assert_named(i, "this line was changed");
}
END_TEST

START_TEST(names_the_place_of_a_removed_line)
{
	size_t i = which(_i);
	char wanted[100];

	if (i == LINES - 1)
		return;
	(void)snprintf(wanted, sizeof(wanted),
		       "before this line 1 line was removed, the first of them line %zu", i + 1);
	remove_line(i);
	assert_named(i, wanted);
}
END_TEST

START_TEST(names_the_place_of_removed_lines)
{
	remove_line(1);
	remove_line(1);
	remove_line(1);
	assert_named(1, "before this line 3 lines were removed, the first of them line 2 of the log");
}
END_TEST

/* The inserted line has the right seq and prev for its place. */
START_TEST(names_an_inserted_line)
{
	size_t i = which(_i);

	insert_line(i, make_line((int64_t)i + 1, "mallory", i ? &hashes[i - 1] : &record_no_hash));
	assert_named(i, "this line was inserted");
}
END_TEST

START_TEST(names_an_inserted_copy)
{
	size_t i = which(_i);

	insert_line(i, strdup(lines[(i + 3) % LINES]));
	assert_named(i, "this line was inserted");
}
END_TEST

START_TEST(names_an_inserted_line_that_is_not_a_record)
{
	size_t i = which(_i);

	insert_line(i, strdup("x"));
	assert_named(i, "this line was inserted");
}
END_TEST

/* A mark is valid only for the torn line after which it was written. */
START_TEST(names_a_torn_line_that_was_changed_after_its_mark)
{
	struct record_hash hash;
	json_auto_t *mark = record_torn_mark(NOW);
	SCOPED(bytes) line = {0};
	struct logcheck found;
	struct note n = {0};

	for (size_t i = 3; i < LINES; i++)
		remove_line(3);
	replace(1, strdup("{\"seq\":2"));
	ck_assert(record_hash(span_of(lines[1]), &hash));
	ck_assert_int_eq(record_write(3, mark, &hash, &line, &n), REASON_OK);
	replace(2, strndup((const char *)line.at, line.len - 1));
	if (_i == 0) {
		write_log();
		ck_assert_msg(run(NULL, NULL, &found, &n) == STATUS_OK, "%s", n.text);
		ck_assert_int_eq(found.torn, 1);
		return;
	}
	replace(1, strdup("{\"seq\":3"));
	assert_named(1, "this line was changed");
	ck_assert_int_eq(run(NULL, NULL, &found, &n), STATUS_REFUSED);
	ck_assert_ptr_null(strstr(n.text, "or else")); /* the mark shows which of the two it is */
}
END_TEST

/* The chain alone cannot show these changes. */
START_TEST(a_head_shows_changes_of_the_last_line)
{
	struct logcheck found;
	struct note n = {0};

	if (_i == 0)
		remove_line(LINES - 1);
	else
		replace(LINES - 1, make_line(LINES, "mallory", &hashes[LINES - 2]));
	write_log();
	ck_assert_int_eq(run(NULL, NULL, &found, &n), STATUS_OK);
	ck_assert_int_eq(run(NULL, hashes[LINES - 1].hex, &found, &n), STATUS_REFUSED);
	ck_assert_ptr_nonnull(strstr(n.text, "no line has this hash"));
}
END_TEST

START_TEST(begins_at_a_later_line_only_with_its_hash)
{
	struct logcheck found;
	struct note n = {0};

	remove_line(0);
	remove_line(0);
	write_log();
	ck_assert_int_eq(run(NULL, NULL, &found, &n), STATUS_REFUSED);
	ck_assert_int_eq(run(hashes[0].hex, NULL, &found, &n), STATUS_REFUSED);
	assert_intact(hashes[1].hex, NULL, 0);
}
END_TEST

START_TEST(refuses_a_log_with_a_torn_last_line)
{
	struct logcheck found;
	struct note n = {0};
	FILE *file;

	write_log();
	file = fopen(path, "ae");
	ck_assert_int_gt(fprintf(file, "{\"seq\":7"), 0);
	(void)fclose(file);
	ck_assert_int_eq(run(NULL, NULL, &found, &n), STATUS_REFUSED);
	ck_assert_ptr_nonnull(strstr(n.text, ":7: the last line is incomplete"));
}
END_TEST

START_TEST(a_missing_log_is_a_fault)
{
	struct logcheck found;
	struct record_hash head;
	struct note n = {0};

	ck_assert_int_eq(run(NULL, NULL, &found, &n), STATUS_HOST);
	ck_assert_int_eq(logcheck_head(path, &head, &n), STATUS_HOST);
}
END_TEST

START_TEST(reads_the_head)
{
	struct record_hash head;
	struct note n = {0};

	is_rotated = _i == 1;
	write_log();
	ck_assert_int_eq(logcheck_head(path, &head, &n), STATUS_OK);
	ck_assert_str_eq(head.hex, hashes[LINES - 1].hex);
}
END_TEST

Suite *logcheck_suite(void)
{
	Suite *suite = suite_create("logcheck");
	TCase *cases = scratch_group(suite, "logcheck");

	tcase_add_checked_fixture(cases, make_log, free_log);
	tcase_add_loop_test(cases, accepts_a_valid_log, 0, 2);
	tcase_add_loop_test(cases, finds_the_head_at_any_line, 0, 2 * LINES);
	tcase_add_loop_test(cases, names_a_changed_line, 0, 2 * LINES);
	tcase_add_loop_test(cases, names_a_line_that_is_not_a_record, 0, 2 * LINES);
	tcase_add_loop_test(cases, names_a_line_whose_number_was_changed, 0, 2 * LINES);
	tcase_add_loop_test(cases, names_a_line_whose_hash_was_changed, 0, 2 * LINES);
	tcase_add_loop_test(cases, names_the_place_of_a_removed_line, 0, 2 * LINES);
	tcase_add_test(cases, names_the_place_of_removed_lines);
	tcase_add_loop_test(cases, names_an_inserted_line, 0, 2 * LINES);
	tcase_add_loop_test(cases, names_an_inserted_copy, 0, 2 * LINES);
	tcase_add_loop_test(cases, names_an_inserted_line_that_is_not_a_record, 0, 2 * LINES);
	tcase_add_loop_test(cases, names_a_torn_line_that_was_changed_after_its_mark, 0, 2);
	tcase_add_loop_test(cases, a_head_shows_changes_of_the_last_line, 0, 2);
	tcase_add_test(cases, begins_at_a_later_line_only_with_its_hash);
	tcase_add_test(cases, refuses_a_log_with_a_torn_last_line);
	tcase_add_test(cases, a_missing_log_is_a_fault);
	tcase_add_loop_test(cases, reads_the_head, 0, 2);
	return suite;
}
