/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/refusals.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "support/fixture.h"
#include "tool/readfile.h"
#include "unit/suites.h"

#define STEADY 5000

static struct refusals refused;
static char path[256];

static void open_log(void)
{
	(void)snprintf(path, sizeof(path), "%s", scratch_path("refused.jsonl"));
	refused = (struct refusals){.path = path};
}

static void close_log(void)
{
	refusals_done(&refused);
}

static struct refusal of_uid(uid_t uid)
{
	return (struct refusal){.now_s = NOW,
				.steady_s = STEADY,
				.what = "issue",
				.who = {.has_uid = true, .uid = uid},
				.sentence = "no"};
}

static struct refusal of_address(const char *address)
{
	struct refusal e = of_uid(0);

	e.who.address = address;
	return e;
}

/* A list of hosts h1, h2 and so on, or of copies of one text. */
static struct names hosts(int count, const char *text)
{
	struct names list = {0};
	char name[16];

	for (int i = 1; i <= count; i++) {
		(void)snprintf(name, sizeof(name), "h%d", i);
		ck_assert(names_add(&list, text ? text : name));
	}
	return list;
}

static void append_times(struct refusal e, int count)
{
	for (int i = 0; i < count; i++)
		refusals_append(&refused, &e);
}

static void read_log(struct bytes *ret)
{
	struct note n = {0};
	bool is_exposed;

	ck_assert_msg(readfile_path(path, ret, &is_exposed, &n) == STATUS_OK, "%s", n.text);
}

/* The number of lines that contain text. Each line must be JSON in printable ASCII, and not too long. */
static int count_lines(const char *text)
{
	SCOPED(bytes) all = {0};
	struct span rest;
	int count = 0;

	if (access(path, F_OK) != 0)
		return 0;
	read_log(&all);
	for (rest = bytes_span(&all); rest.len > 0;) {
		const uint8_t *end = memchr(rest.at, '\n', rest.len);
		struct span line = {rest.at, end ? (size_t)(end - rest.at) : rest.len};
		json_auto_t *tree = json_loadb((const char *)line.at, line.len, 0, NULL);

		ck_assert_msg(end && json_is_object(tree), "%.*s", (int)line.len, line.at);
		ck_assert_uint_le(line.len + 1, REFUSALS_MAX_LINE);
		ck_assert(span_is_plain_text(line));
		count += span_has(line, text);
		rest = span_after(rest, line.len + 1);
	}
	return count;
}

static void assert_log(const char *wanted)
{
	SCOPED(bytes) text = {0};

	read_log(&text);
	ck_assert_str_eq((const char *)text.at, wanted);
}

START_TEST(writes_every_member)
{
	SCOPED(names) aud = hosts(2, NULL);
	struct refusal e = of_uid(1000);
	struct stat st;

	e.who = (struct mintlog_who){"alice", "socket", "192.0.2.1", true, true, 1000, 77};
	e.sub = "bob";
	e.aud = &aud;
	e.service = "sudo";
	(void)umask(077);
	refusals_append(&refused, &e);
	ck_assert(!refused.is_stopped);
	assert_log("{\"time\":1700000000,\"what\":\"issue\",\"account\":\"alice\",\"uid\":1000,"
		   "\"method\":\"socket\",\"pid\":77,\"address\":\"192.0.2.1\",\"sub\":\"bob\","
		   "\"aud\":[\"h1\",\"h2\"],\"service\":\"sudo\",\"sentence\":\"no\"}\n");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0640);
}
END_TEST

START_TEST(leaves_out_what_is_unknown)
{
	struct refusal e = of_uid(0);

	e.who.has_uid = false;
	refusals_append(&refused, &e);
	assert_log("{\"time\":1700000000,\"what\":\"issue\",\"sentence\":\"no\"}\n");
}
END_TEST

START_TEST(escapes_what_is_not_ascii)
{
	struct refusal e = of_uid(0);

	e.what = "a\n\"\x1b[1m";
	e.sub = "j\xc3\xb6rg";
	e.sentence = "\xff\xfe";
	refusals_append(&refused, &e);
	assert_log("{\"time\":1700000000,\"what\":\"a\\n\\\"\\u001B[1m\",\"uid\":0,\"sub\":\"j\\u00F6rg\","
		   "\"sentence\":\"\\\\xFF\\\\xFE\"}\n");
}
END_TEST

/* Texts that need many bytes as JSON: a control character, a character of four bytes, no UTF-8. */
START_TEST(keeps_the_longest_line_within_its_bound)
{
	static const char *const pieces[] = {"\x01", "\xf0\x9f\x98\x80", "\xff", "\"", "a"};
	char text[2048] = "";
	SCOPED(names) aud = {0};
	struct refusal e = of_uid(0);

	while (strlen(text) + 5 < sizeof(text))
		(void)strcat(text, pieces[_i]);
	aud = hosts(20, text);
	e.what = e.who.account = e.who.method = e.who.address = e.sub = e.service = e.sentence = text;
	e.aud = &aud;
	refusals_append(&refused, &e);
	ck_assert(!refused.is_stopped);
	ck_assert_int_eq(count_lines("...\""), 1);
}
END_TEST

START_TEST(cuts_a_text_between_two_characters)
{
	char text[600];
	struct refusal e = of_uid(0);

	(void)memset(text, 'a', sizeof(text));
	(void)strcpy(text + 511, "\xc3\xb6 and more");
	e.sentence = text;
	refusals_append(&refused, &e);
	ck_assert_int_eq(count_lines("aaaa...\""), 1);
	text[512 - 1] = '\0';
	refusals_append(&refused, &e);
	ck_assert_int_eq(count_lines("aaaa\"}"), 1);
}
END_TEST

START_TEST(logs_eight_audiences)
{
	SCOPED(names) aud = hosts(8, NULL);
	struct refusal e = of_uid(0);

	e.aud = &aud;
	refusals_append(&refused, &e);
	ck_assert_int_eq(count_lines("\"h7\",\"h8\"]"), 1);
	ck_assert(names_add(&aud, "h9"));
	refusals_append(&refused, &e);
	ck_assert_int_eq(count_lines("\"h7\",\"h8\",\"...\"]"), 1);
}
END_TEST

START_TEST(limits_each_uid)
{
	append_times(of_uid(1000), REFUSALS_PER_MINUTE + 3);
	ck_assert_int_eq(count_lines("\"uid\":1000"), REFUSALS_PER_MINUTE);
	append_times(of_uid(1001), REFUSALS_PER_MINUTE);
	ck_assert_int_eq(count_lines("\"uid\":1001"), REFUSALS_PER_MINUTE);
}
END_TEST

/* Of an IPv6 address only the first 64 bits count. The uid, that of the web process, does not count. */
START_TEST(limits_each_address)
{
	static const char *const pairs[][2] = {{"192.0.2.1", "192.0.2.1"},
					       {"192.0.2.1", "::ffff:192.0.2.1"},
					       {"2001:db8:0:1::1", "2001:db8:0:1:ffff::2"}};
	static const char *const others[] = {"192.0.2.2", "::ffff:192.0.2.2", "2001:db8:0:2::1"};

	append_times(of_address(pairs[_i][0]), REFUSALS_PER_MINUTE - 1);
	append_times(of_address(pairs[_i][1]), 2);
	ck_assert_int_eq(count_lines("issue"), REFUSALS_PER_MINUTE);
	append_times(of_address(others[_i]), 1);
	ck_assert_int_eq(count_lines("issue"), REFUSALS_PER_MINUTE + 1);
}
END_TEST

START_TEST(reports_what_was_left_out_with_the_next_line)
{
	struct refusal e = of_uid(1000);

	append_times(e, REFUSALS_PER_MINUTE + 3);
	e.steady_s += 59;
	append_times(e, 1);
	ck_assert_int_eq(count_lines("left_out"), 0);
	e.steady_s += 1;
	e.now_s += 60;
	append_times(e, 1);
	ck_assert_int_eq(
		count_lines("{\"time\":1700000060,\"what\":\"left-out\",\"uid\":1000,\"left_out\":4}"), 1);
	ck_assert_int_eq(count_lines("issue"), REFUSALS_PER_MINUTE + 1);
}
END_TEST

START_TEST(reports_what_was_left_out_when_the_minute_is_over)
{
	static const char *const addresses[] = {"192.0.2.1", "2001:db8:0:1::1"};
	static const char *const lines[] = {"\"left-out\",\"address\":\"192.0.2.1\",\"left_out\":2}",
					    "\"left-out\",\"address\":\"2001:db8:0:1::/64\",\"left_out\":2}"};

	append_times(of_address(addresses[_i]), REFUSALS_PER_MINUTE);
	ck_assert_int_eq(refusals_due(&refused), INT64_MAX);
	append_times(of_address(addresses[_i]), 2);
	ck_assert_int_eq(refusals_due(&refused), STEADY + 60);
	refusals_flush(&refused, NOW + 59, STEADY + 59);
	ck_assert_int_eq(count_lines("left_out"), 0);
	refusals_flush(&refused, NOW + 60, STEADY + 60);
	ck_assert_int_eq(count_lines(lines[_i]), 1);
	ck_assert_int_eq(refusals_due(&refused), INT64_MAX);
	refusals_flush(&refused, NOW + 120, STEADY + 120);
	ck_assert_int_eq(count_lines("left_out"), 1);
}
END_TEST

/* A step of the clock of the time in the lines does not open the limits. */
START_TEST(counts_the_minute_with_the_steady_clock)
{
	struct refusal e = of_uid(1000);

	append_times(e, REFUSALS_PER_MINUTE);
	e.now_s += 3600;
	append_times(e, 1);
	ck_assert_int_eq(count_lines("issue"), REFUSALS_PER_MINUTE);
}
END_TEST

START_TEST(shares_one_limit_when_the_table_is_full)
{
	struct refusal nobody = of_uid(0);

	nobody.who.has_uid = false;
	for (uid_t uid = 1; uid <= REFUSALS_SOURCES + REFUSALS_PER_MINUTE - 1; uid++)
		append_times(of_uid(uid), 1);
	append_times(nobody, 1);
	ck_assert_int_eq(count_lines("issue"), REFUSALS_SOURCES + REFUSALS_PER_MINUTE);
	append_times(nobody, 1);
	append_times(of_uid(REFUSALS_SOURCES + REFUSALS_PER_MINUTE), 1);
	append_times(of_address("no address"), 1);
	ck_assert_int_eq(count_lines("issue"), REFUSALS_SOURCES + REFUSALS_PER_MINUTE);
	append_times(of_uid(1), 1);
	ck_assert_int_eq(count_lines("issue"), REFUSALS_SOURCES + REFUSALS_PER_MINUTE + 1);
	refusals_flush(&refused, NOW, INT64_MAX);
	ck_assert_int_eq(count_lines("{\"time\":1700000000,\"what\":\"left-out\",\"left_out\":3}"), 1);
}
END_TEST

START_TEST(shares_one_limit_for_sources_it_cannot_name)
{
	struct refusal nobody = of_uid(0);

	nobody.who.has_uid = false;
	append_times(nobody, REFUSALS_PER_MINUTE);
	nobody.who.address = "no address";
	append_times(nobody, 1);
	ck_assert_int_eq(count_lines("issue"), REFUSALS_PER_MINUTE);
}
END_TEST

START_TEST(has_room_for_others_when_minutes_are_over)
{
	struct refusal e = of_uid(0);

	for (uid_t uid = 1; uid <= REFUSALS_SOURCES; uid++)
		append_times(of_uid(uid), 1);
	e.steady_s += 60;
	for (e.who.uid = 1001; e.who.uid <= 1000 + REFUSALS_SOURCES; e.who.uid++)
		append_times(e, 1);
	ck_assert_int_eq(count_lines("issue"), 2 * REFUSALS_SOURCES);
}
END_TEST

START_TEST(opens_the_file_again_when_it_is_rotated)
{
	char old[300];

	(void)snprintf(old, sizeof(old), "%s.1", path);
	append_times(of_uid(1), 1);
	ck_assert_int_eq(rename(path, old), 0);
	append_times(of_uid(2), 1);
	ck_assert_int_eq(count_lines("\"uid\":2"), 1);
	ck_assert_int_eq(count_lines("\"uid\":1"), 0);
}
END_TEST

START_TEST(begins_a_new_line_after_a_torn_one)
{
	scratch_write("refused.jsonl", span_of("{\"ti"), 0640);
	append_times(of_uid(1), 1);
	assert_log("{\"ti\n{\"time\":1700000000,\"what\":\"issue\",\"uid\":1,\"sentence\":\"no\"}\n");
}
END_TEST

START_TEST(writes_to_regular_files_only)
{
	if (_i == 0)
		ck_assert_int_eq(mkfifo(path, 0600), 0);
	else
		ck_assert_int_eq(symlink("elsewhere", path), 0);
	append_times(of_uid(1), 1);
	ck_assert(refused.is_stopped);
	ck_assert_ptr_nonnull(strstr(refused.fault.text, path));
	ck_assert_int_ne(access(scratch_path("elsewhere"), F_OK), 0);
	ck_assert_int_eq(unlink(path), 0);
	append_times(of_uid(1), 1);
	ck_assert(!refused.is_stopped);
	ck_assert_int_eq(count_lines("issue"), 1);
}
END_TEST

/* Lines that cannot be written are counted. refusals_due() does not send the caller into a loop. */
START_TEST(counts_the_lines_that_it_cannot_write)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	append_times(of_uid(1), 3);
	ck_assert_int_eq(refusals_due(&refused), INT64_MAX);
	refusals_flush(&refused, NOW + 60, STEADY + 60);
	ck_assert(refused.is_stopped);
	ck_assert_int_eq(unlink(path), 0);
	append_times(of_uid(1), 1);
	ck_assert_int_eq(refusals_due(&refused), STEADY + 60);
	refusals_flush(&refused, NOW + 60, STEADY + 60);
	ck_assert_int_eq(count_lines("\"uid\":1,\"left_out\":3}"), 1);
	ck_assert_int_eq(count_lines("issue"), 1);
}
END_TEST

/* With a limit on the size of files, as on a full disk. The limit also stops libcheck. */
START_TEST(notices_a_full_disk)
{
	struct rlimit limit, before;
	SCOPED(bytes) text = {0};

	append_times(of_uid(1), 1);
	read_log(&text);
	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = text.len + (_i == 0 ? 0 : 20);
	(void)setrlimit(RLIMIT_FSIZE, &limit);
	append_times(of_uid(1), 1);
	(void)setrlimit(RLIMIT_FSIZE, &before);
	ck_assert(refused.is_stopped);
	ck_assert_int_eq(refused.at[0].left_out, 1);
}
END_TEST

Suite *refusals_suite(void)
{
	Suite *s = suite_create("refusals");
	TCase *t = scratch_group(s, "refusals");

	tcase_add_checked_fixture(t, open_log, close_log);
	tcase_add_test(t, writes_every_member);
	tcase_add_test(t, leaves_out_what_is_unknown);
	tcase_add_test(t, escapes_what_is_not_ascii);
	tcase_add_loop_test(t, keeps_the_longest_line_within_its_bound, 0, 5);
	tcase_add_test(t, cuts_a_text_between_two_characters);
	tcase_add_test(t, logs_eight_audiences);
	tcase_add_test(t, limits_each_uid);
	tcase_add_loop_test(t, limits_each_address, 0, 3);
	tcase_add_test(t, reports_what_was_left_out_with_the_next_line);
	tcase_add_loop_test(t, reports_what_was_left_out_when_the_minute_is_over, 0, 2);
	tcase_add_test(t, counts_the_minute_with_the_steady_clock);
	tcase_add_test(t, shares_one_limit_when_the_table_is_full);
	tcase_add_test(t, shares_one_limit_for_sources_it_cannot_name);
	tcase_add_test(t, has_room_for_others_when_minutes_are_over);
	tcase_add_test(t, opens_the_file_again_when_it_is_rotated);
	tcase_add_test(t, begins_a_new_line_after_a_torn_one);
	tcase_add_loop_test(t, writes_to_regular_files_only, 0, 2);
	tcase_add_test(t, counts_the_lines_that_it_cannot_write);
	tcase_add_loop_test(t, notices_a_full_disk, 0, 2);
	return s;
}
