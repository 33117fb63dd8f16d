/* SPDX-License-Identifier: BSD-2-Clause */
#include "askpass/caller.h"

#include <unistd.h>

#include "support/fixture.h"
#include "unit/suites.h"

#define BEFORE_START " S 1 2 2 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0"

static const struct {
	const char *stat, *name;
	unsigned long long started;
} lines[] = {
	{"4711 (ssh)" BEFORE_START " 98765 1 2\n", "ssh", 98765},
	{"4711 (sudo)" BEFORE_START " 18446744073709551615 1\n", "sudo", UINT64_MAX},
	{"4711 (a) S 1 (b)" BEFORE_START " 7 1\n", "a) S 1 (b", 7},
	{"4711 ()" BEFORE_START " 7 1\n", "", 7},
};

START_TEST(reads_the_line_of_a_process)
{
	struct caller c = {0};

	ck_assert(caller_read(lines[_i].stat, &c));
	ck_assert_int_eq(c.pid, 4711);
	ck_assert_str_eq(c.name, lines[_i].name);
	ck_assert(c.started == lines[_i].started);
}
END_TEST

static const char *const others[] = {
	"",
	"4711",
	"4711 (ssh",
	"4711 )ssh(" BEFORE_START " 7 1\n",
	"(ssh)" BEFORE_START " 7 1\n",
	"0 (ssh)" BEFORE_START " 7 1\n",
	"-1 (ssh)" BEFORE_START " 7 1\n",
	"x (ssh)" BEFORE_START " 7 1\n",
	"4711 (ssh)" BEFORE_START,
	"4711 (ssh)" BEFORE_START " ",
	"4711 (ssh)" BEFORE_START " 7",
	"4711 (ssh)" BEFORE_START " x 1\n",
	"4711 (ssh)" BEFORE_START " -7 1\n",
	"4711 (nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn)" BEFORE_START
	" 7 1\n",
};

START_TEST(refuses_what_is_no_such_line)
{
	struct caller c = {.pid = 99};

	ck_assert_msg(!caller_read(others[_i], &c), "%s", others[_i]);
	ck_assert_int_eq(c.pid, 99);
}
END_TEST

START_TEST(finds_this_process_and_no_missing_one)
{
	struct caller c = {0};

	ck_assert(caller_of(getpid(), &c));
	ck_assert_int_eq(c.pid, getpid());
	ck_assert(c.started > 0);
	ck_assert(!caller_is_sudo(&c));
	ck_assert(!caller_of(0, &c));
	ck_assert(!caller_of(0x7ffffffe, &c));
}
END_TEST

START_TEST(knows_sudo_by_its_names)
{
	static const struct {
		struct caller caller;
		bool is_sudo;
	} rows[] = {{{.name = "sudo"}, true}, {{.name = "sudoedit"}, true}, {{.name = "ssh"}, false},
		    {{.name = "su"}, false},  {{.name = "sudo2"}, false},   {{.name = ""}, false}};

	ck_assert_int_eq(caller_is_sudo(&rows[_i].caller), rows[_i].is_sudo);
}
END_TEST

Suite *caller_suite(void)
{
	Suite *suite = suite_create("caller");
	TCase *cases = suites_group(suite, "caller");

	tcase_add_loop_test(cases, reads_the_line_of_a_process, 0, COUNT(lines));
	tcase_add_loop_test(cases, refuses_what_is_no_such_line, 0, COUNT(others));
	tcase_add_test(cases, finds_this_process_and_no_missing_one);
	tcase_add_loop_test(cases, knows_sudo_by_its_names, 0, 6);
	return suite;
}
