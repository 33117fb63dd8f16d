/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/usersfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "support/fixture.h"
#include "unit/suites.h"

START_TEST(reads_every_kind_of_line)
{
	static const char text[] = "# comment\n"
				   "\n"
				   "own                                            # the account itself\n"
				   "  user \"8f14e45f # ceea\"  -> alice deploy     ; both\n"
				   "\twith groups=ops \"/a b\"=\"c \\\"d\\\\\" ->\tdeploy#1\n"
				   "; user x -> y\n"
				   "user CORP\\alice -> CORP\\alice";
	SCOPED(users) u = {0};
	struct note n = {0};

	ck_assert_int_eq(usersfile_read(span_of(text), "/x/users", &u, &n), REASON_OK);
	ck_assert_str_eq(u.path, "/x/users");
	ck_assert_uint_eq(u.count, 4);
	ck_assert_uint_eq(u.condition_count, 2);
	ck_assert_uint_eq(u.name_count, 4);
	ck_assert(u.lines[0].kind == USERLINE_OWN && u.lines[0].line == 3);
	ck_assert(u.lines[1].kind == USERLINE_USER && u.lines[1].line == 4);
	ck_assert_str_eq(u.lines[1].value, "8f14e45f # ceea");
	ck_assert(u.lines[1].names == 0 && u.lines[1].name_count == 2);
	ck_assert_str_eq(u.names[0], "alice");
	ck_assert_str_eq(u.names[1], "deploy");
	ck_assert(u.lines[2].kind == USERLINE_WITH && u.lines[2].line == 5);
	ck_assert(u.lines[2].conditions == 0 && u.lines[2].condition_count == 2);
	ck_assert_str_eq(u.conditions[0].claim, "groups");
	ck_assert_str_eq(u.conditions[0].value, "ops");
	ck_assert_str_eq(u.conditions[1].claim, "/a b");
	ck_assert_str_eq(u.conditions[1].value, "c \"d\\");
	ck_assert_int_eq(u.conditions[1].line, 5);
	ck_assert(u.lines[2].names == 2 && u.lines[2].name_count == 1);
	ck_assert_str_eq(u.names[2], "deploy#1");
	ck_assert_int_eq(u.lines[3].line, 7);
	ck_assert_str_eq(u.lines[3].value, "CORP\\alice");
	ck_assert_str_eq(u.names[3], "CORP\\alice");
}
END_TEST

START_TEST(accepts_a_file_without_lines)
{
	static const char *const texts[] = {"", "\n", "# nothing\n", "  \t\n;"};

	for (size_t i = 0; i < COUNT(texts); i++) {
		SCOPED(users) u = {0};
		struct note n = {0};

		ck_assert_int_eq(usersfile_read(span_of(texts[i]), "/x", &u, &n), REASON_OK);
		ck_assert_uint_eq(u.count, 0);
		ck_assert_ptr_nonnull(u.path); /* it counts as a file: no token opens an account */
	}
}
END_TEST

#define ROW(literal, why)                                                                                    \
	{                                                                                                    \
		{(const uint8_t *)(literal), sizeof(literal) - 1}, why                                       \
	}

static const struct {
	struct span line;
	const char *why;
} bad[] = {
	ROW("owner", "a line is own"),
	ROW("Own", "a line is own"),
	ROW("alice -> alice", "a line is own"),
	ROW("-> alice", "a line is own"),
	ROW("own=1", "a line is own"),
	ROW("own -> alice", "text after \"own\""),
	ROW("own alice", "text after \"own\""),
	ROW("user", "no value after \"user\""),
	ROW("user -> alice", "no value after \"user\""),
	ROW("user # x -> alice", "no value after \"user\""),
	ROW("user \"\" -> alice", "an empty VALUE"),
	ROW("user \"\xff\" -> alice", "a VALUE that is not in UTF-8"),
	ROW("user a", "no \"->\" before the accounts"),
	ROW("user a alice", "no \"->\" before the accounts"),
	ROW("user a b -> alice", "no \"->\" before the accounts"),
	ROW("user a ->alice", "no \"->\" before the accounts"),
	ROW("user a->alice", "no \"->\" before the accounts"),
	ROW("user a => alice", "no \"->\" before the accounts"),
	ROW("user a ->", "no account after \"->\""),
	ROW("user a -> # alice", "no account after \"->\""),
	ROW("user \"a -> alice", "a double quote is not closed"),
	ROW("user \"a\"b -> alice", "text after a closing quote"),
	ROW("user a\"b -> alice", "a double quote within a text"),
	ROW("user \"a\\b\" -> alice", "a backslash in quotes"),
	ROW("user a -> -alice", "a name that no account can have"),
	ROW("user a -> a:b", "a name that no account can have"),
	ROW("user a -> a/b", "a name that no account can have"),
	ROW("user a -> \"\"", "a name that no account can have"),
	ROW("user a -> \"a b\"", "a name that no account can have"),
	ROW("user a -> alice -> bob", "a name that no account can have"),
	ROW("with", "no CLAIM=VALUE after \"with\""),
	ROW("with -> alice", "no CLAIM=VALUE after \"with\""),
	ROW("with a=b", "no \"->\" before the accounts"),
	ROW("with a=b ->", "no account after \"->\""),
	ROW("with a=b->alice", "no \"->\" before the accounts"),
	ROW("with a -> alice", "a condition is CLAIM=VALUE"),
	ROW("with a=b c -> alice", "a condition is CLAIM=VALUE"),
	ROW("with a = b -> alice", "a condition is CLAIM=VALUE"),
	ROW("with a= -> alice", "an empty VALUE"),
	ROW("with =b -> alice", "an empty name"),
	ROW("with /a/0=b -> alice", "a list index"),
	ROW("with /a~=b -> alice", "a \"~\" in the pointer"),
	ROW("with a=b\r", "the line ends in CR LF"),
	ROW("own\r", "the line ends in CR LF"),
	ROW("user \"a\0b\" -> alice", "a control character"),
	ROW("own\0", "a control character"),
	ROW("# \x7f", "a control character"),
};

START_TEST(refuses_a_bad_line_with_its_number)
{
	struct note n = {0};
	struct users u = {.count = 42};
	char text[256] = "own\n\n";

	memcpy(text + 5, bad[_i].line.at, bad[_i].line.len);
	memcpy(text + 5 + bad[_i].line.len, "\nown\n", 5);
	ck_assert_int_eq(
		usersfile_read((struct span){(uint8_t *)text, 10 + bad[_i].line.len}, "/x/users", &u, &n),
		REASON_CONFIG_INVALID);
	ck_assert_uint_eq(u.count, 42);
	ck_assert_msg(strncmp(n.text, "/x/users:3: ", 12) == 0, "%s", n.text);
	ck_assert_msg(strncmp(n.text + 12, bad[_i].why, strlen(bad[_i].why)) == 0, "%s", n.text);
}
END_TEST

START_TEST(refuses_a_byte_order_mark_at_the_beginning)
{
	SCOPED(users) u = {0};
	struct note n = {0};

	ck_assert_int_eq(usersfile_read(span_of("\xef\xbb\xbfown\n"), "/x", &u, &n), REASON_CONFIG_INVALID);
	ck_assert_ptr_nonnull(strstr(n.text, "/x:1: the file begins with a byte order mark"));
}
END_TEST

/* More lines, names and conditions than the room that is first made. */
START_TEST(reads_a_thousand_lines)
{
	SCOPED(users) u = {0};
	struct note n = {0};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	for (int i = 0; i < 1000; i++)
		fprintf(out, "with id=%d env=e%d -> u%d v%d\n", i, i, i, i);
	fclose(out);
	ck_assert_int_eq(usersfile_read((struct span){(uint8_t *)text, size}, "/x", &u, &n), REASON_OK);
	ck_assert_uint_eq(u.count, 1000);
	for (size_t i = 0; i < u.count; i++) {
		char wanted[24];

		snprintf(wanted, sizeof(wanted), "v%zu", i);
		ck_assert_str_eq(u.names[u.lines[i].names + 1], wanted);
		snprintf(wanted, sizeof(wanted), "e%zu", i);
		ck_assert_str_eq(u.conditions[u.lines[i].conditions + 1].value, wanted);
		ck_assert(u.lines[i].name_count == 2 && u.lines[i].condition_count == 2 &&
			  u.lines[i].line == (int)i + 1);
	}
	free(text);
}
END_TEST

START_TEST(loads_a_file_by_the_rules_for_configurations)
{
	static const struct {
		mode_t mode;
		const char *slug;
	} modes[] = {{0644, "ok"}, {0600, "ok"}, {0664, "config-invalid"}, {0646, "config-invalid"}};

	for (size_t i = 0; i < COUNT(modes); i++) {
		SCOPED(snapshot) files = {0};
		SCOPED(users) u = {0};
		struct note n = {0};

		scratch_write("corp.users", span_of("own\n"), modes[i].mode);
		assert_slug(usersfile_load(&files, scratch_path("corp.users"), &u, &n), modes[i].slug);
	}
}
END_TEST

Suite *usersfile_suite(void)
{
	Suite *s = suite_create("usersfile");
	TCase *cases = scratch_group(s, "usersfile");

	tcase_add_test(cases, reads_every_kind_of_line);
	tcase_add_test(cases, accepts_a_file_without_lines);
	tcase_add_loop_test(cases, refuses_a_bad_line_with_its_number, 0, COUNT(bad));
	tcase_add_test(cases, refuses_a_byte_order_mark_at_the_beginning);
	tcase_add_test(cases, reads_a_thousand_lines);
	tcase_add_test(cases, loads_a_file_by_the_rules_for_configurations);
	return s;
}
