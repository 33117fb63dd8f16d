/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of revoked tokens. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "store/revoked.h"
#include "support/fixture.h"
#include "unit/suites.h"

#define UNTIL "2026-01-31T12:00:00Z "
#define KEY "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"

START_TEST(reads_every_kind_of_line)
{
	static const char text[] =
		"# comment\n"
		"\n" UNTIL "* jti a1\n" UNTIL
		"https://login.example.com sub \"al # \\\"ice\\\\\" 2026-01-01T00:00:00Z  # why\n"
		"\t" UNTIL "\t* user alice 2026-01-01T01:00:00+01:00 ; why\n"
		"9999-12-31T23:59:59Z * key " KEY "\n" UNTIL "* all *";
	SCOPED(revocations) list = {0};
	struct note n = {0};

	ck_assert_msg(revoked_read(span_of(text), "/x/revoked", &list, &n) == REASON_OK, "%s", n.text);
	ck_assert_str_eq(list.path, "/x/revoked");
	ck_assert_uint_eq(list.count, 5);
	ck_assert(list.at[0].kind == REVOCATION_JTI && list.at[0].line == 3 && !list.at[0].has_before);
	ck_assert_int_eq(list.at[0].until, 1769860800);
	ck_assert_ptr_null(list.at[0].iss);
	ck_assert_str_eq(list.at[0].value, "a1");
	ck_assert(list.at[1].kind == REVOCATION_SUB && list.at[1].has_before);
	ck_assert_str_eq(list.at[1].iss, "https://login.example.com");
	ck_assert_str_eq(list.at[1].value, "al # \"ice\\");
	ck_assert_int_eq(list.at[1].before, 1767225600);
	ck_assert(list.at[2].kind == REVOCATION_USER && list.at[2].before == 1767225600);
	ck_assert(list.at[3].kind == REVOCATION_KEY && list.at[3].until == INT64_C(253402300799));
	ck_assert(list.at[4].kind == REVOCATION_ALL && list.at[4].line == 7);
}
END_TEST

START_TEST(reads_a_file_without_lines)
{
	SCOPED(revocations) list = {0};
	struct note n = {0};

	ck_assert_int_eq(revoked_read(span_of(""), "/x", &list, &n), REASON_OK);
	ck_assert_uint_eq(list.count, 0);
}
END_TEST

static const struct {
	const char *line, *why;
} bad[] = {
	{"x", "does not begin with a date"},
	{"2026-01-31 * jti a", "does not begin with a date"},
	{"2026-01-31T12:00:00 * jti a", "does not begin with a date"},
	{"* jti a", "does not begin with a date"},
	{UNTIL, "a line is UNTIL ISS"},
	{UNTIL "*", "a line is UNTIL ISS"},
	{UNTIL "* token a", "a line is UNTIL ISS"},
	{UNTIL "* JTI a", "a line is UNTIL ISS"},
	{UNTIL "jti a", "a line is UNTIL ISS"},
	{UNTIL "* jti", "the value is missing"},
	{UNTIL "* jti # a", "the value is missing"},
	{UNTIL "* jti \"\"", "the value is missing"},
	{UNTIL "* jti \"a", "a double quote is not closed"},
	{UNTIL "* jti a\"b", "a double quote within a text"},
	{UNTIL "* jti \xff", "not in UTF-8"},
	{UNTIL "* jti a\x01", "a control character"},
	{UNTIL "* user -a", "a name that no account can have"},
	{UNTIL "* user a:b", "a name that no account can have"},
	{UNTIL "* key a", "not the thumbprint of a key"},
	{UNTIL "* key " KEY "A", "not the thumbprint of a key"},
	{UNTIL "* key 0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4J", "not the thumbprint of a key"},
	{UNTIL "* all a", "the value of \"all\" is *"},
	{UNTIL "* jti a b", "the last word is no date"},
	{UNTIL "* jti a 2026-01-01", "the last word is no date"},
	{UNTIL "* jti a 2026-01-01T00:00:00Z b", "text after the date"},
	{UNTIL "* jti a\r", "the line ends in CR LF"},
};

START_TEST(refuses_a_bad_line_with_its_number)
{
	SCOPED(revocations) list = {0};
	struct note n = {0};
	char text[256];

	snprintf(text, sizeof(text), "# first\n%s\n", bad[_i].line);
	assert_slug(revoked_read(span_of(text), "/x/revoked", &list, &n), "store-unavailable");
	ck_assert_msg(strncmp(n.text, "/x/revoked:2: ", 14) == 0, "%s", n.text);
	ck_assert_msg(strstr(n.text, bad[_i].why) != NULL, "%s: %s", bad[_i].line, n.text);
	ck_assert_ptr_null(list.path);
}
END_TEST

static enum reason load(const char *name, bool may_be_missing)
{
	SCOPED(snapshot) files = {0};
	SCOPED(revocations) list = {0};
	struct note n = {0};
	enum reason r = revoked_load(&files, scratch_path(name), may_be_missing, &list, &n);

	ck_assert_int_eq(n.text[0] != '\0', r != REASON_OK);
	if (n.text[0]) /* with the path */
		ck_assert_msg(n.text[0] == '/', "%s", n.text);
	return r;
}

START_TEST(permits_that_the_first_file_is_missing)
{
	assert_slug(load("revoked", true), "ok");
	assert_slug(load("revoked", false), "store-unavailable");
	/* its folder may be missing as well, but not the folder above */
	assert_slug(load("lib/revoked", true), "ok");
	assert_slug(load("lib/pam_jwt/revoked", true), "store-unavailable");
}
END_TEST

START_TEST(refuses_a_file_that_it_cannot_trust_or_read)
{
	scratch_write("revoked", span_of(UNTIL "* all *\n"), 0644);
	assert_slug(load("revoked", true), "ok");
	scratch_write("revoked", span_of(UNTIL "* all *\n"), 0664);
	assert_slug(load("revoked", true), "store-unavailable");
	ck_assert_int_eq(unlink(scratch_path("revoked")), 0);
	ck_assert_int_eq(symlink(scratch_path("none"), scratch_path("revoked")), 0);
	assert_slug(load("revoked", true), "store-unavailable");
	scratch_folder("open", 0777);
	assert_slug(load("open/revoked", true), "store-unavailable");
	scratch_folder("folder", 0755);
	assert_slug(load("folder", true), "store-unavailable");
}
END_TEST

/* A broken link in the place of the folder does not mean that nothing was revoked. */
START_TEST(refuses_a_link_in_the_place_of_the_folder)
{
	ck_assert_int_eq(symlink(scratch_path("none"), scratch_path("lib")), 0);
	assert_slug(load("lib/revoked", true), "store-unavailable");
	ck_assert_int_eq(unlink(scratch_path("lib")), 0);
	scratch_write("lib", span_of(""), 0644);
	assert_slug(load("lib/revoked", true), "store-unavailable");
}
END_TEST

Suite *revokedfile_suite(void)
{
	Suite *suite = suite_create("revokedfile");
	TCase *cases = scratch_group(suite, "revokedfile");

	tcase_add_test(cases, reads_every_kind_of_line);
	tcase_add_test(cases, reads_a_file_without_lines);
	tcase_add_loop_test(cases, refuses_a_bad_line_with_its_number, 0, COUNT(bad));
	tcase_add_test(cases, permits_that_the_first_file_is_missing);
	tcase_add_test(cases, refuses_a_file_that_it_cannot_trust_or_read);
	tcase_add_test(cases, refuses_a_link_in_the_place_of_the_folder);
	return suite;
}
