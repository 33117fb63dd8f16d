/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/claimpath.h"

#include <stdlib.h>

#include "support/fixture.h"
#include "unit/suites.h"

static const char *const sound[] = {
	"sub",
	"https://example.com/user", /* a name with "/" in it, as Auth0 has */
	"a/b",
	"~",
	"0",
	"-",
	"b\xc3\xbc",
	"/sub",
	"/realm_access/roles",
	"/kubernetes.io/serviceaccount/name",
	"/a~1b/c~0d",
	"/a1",
	"/1a",
	"/--",
};

START_TEST(accepts_names_and_pointers)
{
	ck_assert_msg(!claimpath_fault(sound[_i]), "%s: %s", sound[_i], claimpath_fault(sound[_i]));
}
END_TEST

static const struct {
	const char *path, *fault;
} unsound[] = {
	{"", "an empty name"},
	{"/", "an empty name in the pointer"},
	{"//a", "an empty name in the pointer"},
	{"/a/", "an empty name in the pointer"},
	{"/a//b", "an empty name in the pointer"},
	{"/~", "a \"~\" in the pointer"},
	{"/a~", "a \"~\" in the pointer"},
	{"/a~2", "a \"~\" in the pointer"},
	{"/a~/b", "a \"~\" in the pointer"},
	{"/~01~", "a \"~\" in the pointer"},
	{"/a/0", "a list index"},
	{"/0", "a list index"},
	{"/a/12/b", "a list index"},
	{"/a/-", "a list index"},
	{"b\xfc", "a name that is not in UTF-8"},
	{"/a/b\xc3", "a name that is not in UTF-8"},
	{"\xc0\x80", "a name that is not in UTF-8"},
};

START_TEST(refuses_other_paths)
{
	const char *fault = claimpath_fault(unsound[_i].path);

	ck_assert_msg(fault && strncmp(fault, unsound[_i].fault, strlen(unsound[_i].fault)) == 0, "%s: %s",
		      unsound[_i].path, fault ? fault : "sound");
}
END_TEST

START_TEST(accepts_names_of_255_bytes)
{
	for (int n = 254; n <= 256; n++) {
		char path[300] = "/";

		memset(path + 1, 'a', (size_t)n);
		path[n + 1] = '\0';
		ck_assert_int_eq(claimpath_fault(path) != NULL, n == 256);
		ck_assert_int_eq(claimpath_fault(path + 1) != NULL, n == 256);
		ck_assert_ptr_null(claimpath_value(NULL, path));
	}
}
END_TEST

#define CLAIMS                                                                                               \
	"{\"sub\":\"alice\",\"a/b\":1,\"x\":{\"a/b\":\"slash\",\"c~d\":\"tilde\",\"~1\":\"both\","           \
	"\"b\\u00fc\":\"umlaut\",\"list\":[{\"y\":1}],\"y\":{\"z\":[1,2]}},\"/sub\":\"odd\",\"n\":null}"

static const struct {
	const char *path, *written; /* NULL: absent */
} places[] = {
	{"sub", "\"alice\""},
	{"/sub", "\"alice\""},
	{"/~1sub", "\"odd\""},
	{"a/b", "1"},
	{"/a/b", NULL},
	{"/a~1b", "1"},
	{"/x/a~1b", "\"slash\""},
	{"/x/c~0d", "\"tilde\""},
	{"/x/~01", "\"both\""},
	{"/x/b\xc3\xbc", "\"umlaut\""},
	{"/x/b\xc3", NULL},
	{"/x/y/z", "[1,2]"},
	{"/x/list/y", NULL}, /* a list has no members with names */
	{"/sub/x", NULL},
	{"/n", "null"},
	{"/n/x", NULL},
	{"x/y", NULL},
	{"Sub", NULL},
	{"su", NULL},
	{"subs", NULL},
	{"/x/Y", NULL},
};

START_TEST(finds_a_value_in_the_tree_and_in_the_text)
{
	json_t *tree = json_loads(CLAIMS, 0, NULL);
	struct span written = {0};
	bool found = claimpath_written(span_of(CLAIMS), places[_i].path, &written);
	const json_t *value = claimpath_value(tree, places[_i].path);
	char *dump = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;

	ck_assert_msg(found == (places[_i].written != NULL), "%s", places[_i].path);
	ck_assert_msg((value != NULL) == found, "%s", places[_i].path);
	if (found) {
		ck_assert_msg(span_is(written, places[_i].written), "%s", places[_i].path);
		ck_assert_str_eq(dump, places[_i].written);
	}
	free(dump);
	json_decref(tree);
}
END_TEST

START_TEST(compares_a_path_with_a_top_level_name)
{
	ck_assert(claimpath_is("email", "email"));
	ck_assert(claimpath_is("/email", "email"));
	ck_assert(!claimpath_is("//email", "email"));
	ck_assert(!claimpath_is("/user/email", "email"));
	ck_assert(!claimpath_is("email_verified", "email"));
	ck_assert(!claimpath_is("Email", "email"));
}
END_TEST

Suite *claimpath_suite(void)
{
	Suite *s = suite_create("claimpath");
	TCase *cases = tcase_create("claimpath");

	suite_add_tcase(s, cases);
	tcase_add_loop_test(cases, accepts_names_and_pointers, 0, COUNT(sound));
	tcase_add_loop_test(cases, refuses_other_paths, 0, COUNT(unsound));
	tcase_add_test(cases, accepts_names_of_255_bytes);
	tcase_add_loop_test(cases, finds_a_value_in_the_tree_and_in_the_text, 0, COUNT(places));
	tcase_add_test(cases, compares_a_path_with_a_top_level_name);
	return s;
}
