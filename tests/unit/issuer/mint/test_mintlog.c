/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/log.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "issuer/mint/logcheck.h"
#include "issuer/wire/message.h"
#include "support/fixture.h"
#include "tool/readfile.h"
#include "unit/suites.h"

static struct mintlog mint_log;
static char path[256];
static json_t *header, *claims;

static void open_log(void)
{
	(void)snprintf(path, sizeof(path), "%s", scratch_path("mint.jsonl"));
	mint_log = (struct mintlog){.path = path};
	header = json_pack("{s:s,s:s}", "alg", "ES256", "kid", "main");
	claims = json_pack("{s:s,s:s,s:s,s:s,s:I,s:I}", "iss", "i", "sub", "alice", "aud", "web1", "jti",
			   "one", "iat", (json_int_t)NOW, "exp", (json_int_t)(NOW + 60));
}

static void close_log(void)
{
	mintlog_done(&mint_log);
	json_decref(header);
	json_decref(claims);
}

static struct mintlog_entry entry(void)
{
	return (struct mintlog_entry){
		.now_s = NOW, .who = {.account = "alice"}, .header = header, .claims = claims};
}

static enum status append(struct note *n)
{
	struct mintlog_entry e = entry();

	return mintlog_append(&mint_log, &e, n);
}

static void append_lines(int count)
{
	struct note n = {0};

	for (int i = 0; i < count; i++)
		ck_assert_msg(append(&n) == STATUS_OK, "%s", n.text);
}

/* As after a restart of the process. */
static void restart(void)
{
	mintlog_done(&mint_log);
	mint_log = (struct mintlog){.path = path};
}

static const char *rotated(int number)
{
	static char name[300];

	(void)snprintf(name, sizeof(name), "%s.%d", path, number);
	return name;
}

static void read_text(const char *file, struct bytes *ret)
{
	struct note n = {0};
	bool is_exposed;

	ck_assert_msg(readfile_path(file, ret, &is_exposed, &n) == STATUS_OK, "%s", n.text);
}

static void append_raw(const char *text)
{
	FILE *file = fopen(path, "ae");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	(void)fclose(file);
}

static void assert_intact(int64_t lines, int64_t torn)
{
	const struct logcheck_ask ask = {.path = path};
	struct logcheck found = {0};
	struct note n = {0};

	ck_assert_msg(logcheck_run(&ask, &found, &n) == STATUS_OK, "%s", n.text);
	ck_assert_int_eq(found.lines, lines);
	ck_assert_int_eq(found.torn, torn);
}

START_TEST(writes_every_member)
{
	struct mintlog_entry e = entry();
	SCOPED(bytes) text = {0};
	char wanted[1024];
	struct note n = {0};

	e.who = (struct mintlog_who){"alice", "socket", "192.0.2.1", true, true, 1000, 77};
	e.section = "developers";
	e.why = "ticket \"7\"\n";
	ck_assert_int_eq(mintlog_append(&mint_log, &e, &n), STATUS_OK);
	(void)snprintf(
		wanted, sizeof(wanted),
		"{\"seq\":1,\"time\":1700000000,\"account\":\"alice\",\"uid\":1000,\"method\":\"socket\","
		"\"pid\":77,\"address\":\"192.0.2.1\",\"sub\":\"alice\",\"aud\":\"web1\",\"jti\":\"one\","
		"\"iat\":1700000000,\"exp\":1700000060,\"kid\":\"main\",\"alg\":\"ES256\","
		"\"section\":\"developers\",\"why\":\"ticket \\\"7\\\"\\n\",\"prev\":\"%s\"}\n",
		record_no_hash.hex);
	read_text(path, &text);
	ck_assert_str_eq((const char *)text.at, wanted);
}
END_TEST

START_TEST(leaves_out_what_is_absent)
{
	SCOPED(bytes) text = {0};

	append_lines(1);
	read_text(path, &text);
	for (size_t i = 0; i < 6; i++) {
		static const char *const absent[] = {"uid", "method", "pid", "address", "section", "why"};

		ck_assert_ptr_null(strstr((const char *)text.at, absent[i]));
	}
}
END_TEST

START_TEST(each_line_carries_the_hash_of_the_line_before)
{
	/* sha256sum of "a\n" */
	static const char of_a[] = "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7";
	struct record_hash hash;

	ck_assert(record_hash(span_of("a"), &hash));
	ck_assert_str_eq(hash.hex, of_a);
	append_lines(2);
	restart();
	append_lines(1);
	assert_intact(3, 0);
}
END_TEST

START_TEST(creates_the_file_with_one_mode_under_any_umask)
{
	mode_t before = umask(_i == 0 ? 0 : 0777);
	struct stat st;

	append_lines(1);
	(void)umask(before);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
}
END_TEST

START_TEST(follows_the_path_after_a_rotation)
{
	SCOPED(bytes) text = {0};

	append_lines(2);
	ck_assert_int_eq(rename(path, rotated(1)), 0);
	append_lines(1);
	read_text(path, &text);
	ck_assert_ptr_nonnull(strstr((const char *)text.at, "{\"seq\":3,"));
	assert_intact(3, 0);
}
END_TEST

START_TEST(follows_the_path_to_a_file_that_a_rotation_creates)
{
	SCOPED(bytes) text = {0};

	append_lines(2);
	ck_assert_int_eq(rename(path, rotated(1)), 0);
	append_raw("");
	append_lines(1);
	read_text(path, &text);
	ck_assert_ptr_nonnull(strstr((const char *)text.at, "{\"seq\":3,"));
	assert_intact(3, 0);
}
END_TEST

START_TEST(follows_no_link_to_a_file)
{
	struct note n = {0};

	scratch_write("elsewhere", span_of(""), 0640);
	ck_assert_int_eq(symlink("elsewhere", path), 0);
	ck_assert_int_eq(append(&n), STATUS_HOST);
	ck_assert_ptr_nonnull(strstr(n.text, path));
}
END_TEST

START_TEST(goes_on_from_the_rotated_file_after_a_restart)
{
	append_lines(2);
	ck_assert_int_eq(rename(path, rotated(1)), 0);
	restart();
	append_lines(1);
	assert_intact(3, 0);
}
END_TEST

START_TEST(follows_the_path_to_a_file_that_has_lines)
{
	append_lines(2);
	ck_assert_int_eq(rename(path, rotated(9)), 0);
	restart();
	append_lines(1);
	assert_intact(1, 0);
}
END_TEST

START_TEST(closes_off_a_torn_line)
{
	static const char *const torn[] = {"{\"seq\":3,\"ti", "{", "{}", "{}\n", "\n", "a\nb\nc"};
	static const int64_t lines[] = {1, 1, 1, 1, 1, 3};
	SCOPED(bytes) text = {0};

	append_lines(2);
	append_raw(torn[_i]);
	restart();
	append_lines(1);
	read_text(path, &text);
	ck_assert_ptr_nonnull(strstr((const char *)text.at, "\"torn\":true"));
	ck_assert_ptr_nonnull(strstr((const char *)text.at, torn[_i]));
	assert_intact(4 + lines[_i], 1);
}
END_TEST

/* A complete record without its newline counts as torn: its token was not sent. */
START_TEST(closes_off_a_record_without_its_newline)
{
	struct stat st;

	append_lines(2);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(truncate(path, st.st_size - 1), 0);
	restart();
	append_lines(1);
	assert_intact(4, 1);
}
END_TEST

START_TEST(closes_off_a_torn_line_of_the_rotated_file)
{
	append_lines(2);
	append_raw("{\"seq\"");
	ck_assert_int_eq(rename(path, rotated(1)), 0);
	if (_i == 0)
		restart();
	else
		mint_log.size = -1; /* as after a failed write of a line */
	append_lines(1);
	assert_intact(5, 1);
}
END_TEST

/* Append with a limit on the size of files, as on a full disk. The limit also stops libcheck. */
static enum status append_when_full(rlim_t bytes, struct note *n)
{
	struct rlimit limit, before;
	enum status s;

	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = bytes;
	(void)setrlimit(RLIMIT_FSIZE, &limit);
	s = append(n);
	(void)setrlimit(RLIMIT_FSIZE, &before);
	return s;
}

START_TEST(stops_on_a_full_disk_and_resumes)
{
	struct note n = {0};
	struct stat st;

	append_lines(2);
	ck_assert_int_eq(stat(path, &st), 0);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(append_when_full((rlim_t)st.st_size + (_i == 0 ? 0 : 20), &n), STATUS_HOST);
		ck_assert_ptr_nonnull(strstr(n.text, "cannot be written, so no token is made: "));
		ck_assert(mint_log.is_stopped);
	}
	append_lines(2);
	ck_assert(!mint_log.is_stopped);
	assert_intact(_i == 0 ? 4 : 6, _i == 0 ? 0 : 1);
}
END_TEST

START_TEST(closes_off_what_a_full_disk_cut_before_a_rotation)
{
	struct note n = {0};
	struct stat st;

	append_lines(2);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(append_when_full((rlim_t)st.st_size + 20, &n), STATUS_HOST);
	ck_assert_int_eq(rename(path, rotated(1)), 0);
	append_lines(1);
	assert_intact(5, 1);
}
END_TEST

START_TEST(writes_to_regular_files_only)
{
	struct note n = {0};

	if (_i == 0)
		ck_assert_int_eq(mkfifo(path, 0600), 0);
	else
		ck_assert_int_eq(symlink("elsewhere", path), 0);
	ck_assert_int_eq(append(&n), STATUS_HOST);
	ck_assert_ptr_nonnull(strstr(n.text, path));
	ck_assert_int_ne(access(scratch_path("elsewhere"), F_OK), 0);
	ck_assert_int_eq(unlink(path), 0);
	append_lines(1);
}
END_TEST

START_TEST(refuses_a_file_that_is_not_a_mint_log)
{
	char noise[4096];
	struct note n = {0};

	memset(noise, 'a', sizeof(noise) - 1);
	noise[sizeof(noise) - 1] = '\0';
	for (int i = 0; i < 20; i++)
		append_raw(noise);
	ck_assert_int_eq(append(&n), STATUS_HOST);
	ck_assert_ptr_nonnull(strstr(n.text, "does not end as a mint log does"));
}
END_TEST

START_TEST(refuses_a_reason_that_is_too_long)
{
	struct mintlog_entry e = entry();
	char why[MINTLOG_MAX_WHY + 2];
	struct note n = {0};

	memset(why, 'w', sizeof(why));
	e.why = why;
	why[MINTLOG_MAX_WHY + 1] = '\0';
	ck_assert_int_eq(mintlog_append(&mint_log, &e, &n), STATUS_REFUSED);
	why[MINTLOG_MAX_WHY] = '\0';
	ck_assert_int_eq(mintlog_append(&mint_log, &e, &n), STATUS_OK);
	assert_intact(1, 0);
}
END_TEST

START_TEST(refuses_a_line_that_is_too_long)
{
	static char long_text[RECORD_MAX_BYTES];
	struct mintlog_entry e = entry();
	struct note n = {0};

	memset(long_text, 'a', sizeof(long_text) - 1);
	e.section = long_text;
	ck_assert_int_eq(mintlog_append(&mint_log, &e, &n), STATUS_REFUSED);
	ck_assert(!mint_log.is_stopped);
	append_lines(1);
	assert_intact(1, 0);
}
END_TEST

Suite *mintlog_suite(void)
{
	Suite *suite = suite_create("mintlog");
	TCase *cases = scratch_group(suite, "mintlog");

	tcase_add_checked_fixture(cases, open_log, close_log);
	tcase_add_test(cases, writes_every_member);
	tcase_add_test(cases, leaves_out_what_is_absent);
	tcase_add_test(cases, each_line_carries_the_hash_of_the_line_before);
	tcase_add_loop_test(cases, creates_the_file_with_one_mode_under_any_umask, 0, 2);
	tcase_add_test(cases, follows_the_path_after_a_rotation);
	tcase_add_test(cases, follows_the_path_to_a_file_that_a_rotation_creates);
	tcase_add_test(cases, follows_no_link_to_a_file);
	tcase_add_test(cases, goes_on_from_the_rotated_file_after_a_restart);
	tcase_add_test(cases, follows_the_path_to_a_file_that_has_lines);
	tcase_add_loop_test(cases, closes_off_a_torn_line, 0, 6);
	tcase_add_test(cases, closes_off_a_record_without_its_newline);
	tcase_add_loop_test(cases, closes_off_a_torn_line_of_the_rotated_file, 0, 2);
	tcase_add_loop_test(cases, stops_on_a_full_disk_and_resumes, 0, 2);
	tcase_add_test(cases, closes_off_what_a_full_disk_cut_before_a_rotation);
	tcase_add_loop_test(cases, writes_to_regular_files_only, 0, 2);
	tcase_add_test(cases, refuses_a_file_that_is_not_a_mint_log);
	tcase_add_test(cases, refuses_a_reason_that_is_too_long);
	tcase_add_test(cases, refuses_a_line_that_is_too_long);
	return suite;
}
