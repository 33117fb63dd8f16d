/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/compare.h"

#include <stdio.h>

#include "support/fixture.h"
#include "unit/suites.h"

#define ABSENT COMPARISON_ABSENT
#define IMPOSSIBLE COMPARISON_IMPOSSIBLE
#define DIFFERENT COMPARISON_DIFFERENT
#define EQUAL COMPARISON_EQUAL

/* The claim x with this JSON text (NULL: none), and its comparison with a value. */
static const struct {
	const char *json, *value;
	enum comparison wanted;
} values[] = {
	{NULL, "a", ABSENT},
	{"\"a\"", "a", EQUAL},
	{"\"a\"", "A", DIFFERENT},
	{"\"a\"", "a ", DIFFERENT},
	{"\"a\"", "\"a\"", DIFFERENT},
	{"\"ab\"", "a", DIFFERENT},
	{"\"a\"", "ab", DIFFERENT},
	{"\"\"", "a", DIFFERENT},
	{"\"a b\"", "a", DIFFERENT}, /* only scope and scp have words */
	{"\"a b\"", "a b", EQUAL},
	{"\"b\\u00fc\"", "b\xc3\xbc", EQUAL},
	{"\"\\u0061\"", "a", EQUAL},
	{"\"*\"", "a", DIFFERENT},
	{"\"a\"", "*", DIFFERENT},
	{"true", "true", EQUAL},
	{"\"true\"", "true", EQUAL},
	{"true", "false", DIFFERENT},
	{"true", "True", DIFFERENT},
	{"true", "1", DIFFERENT},
	{"false", "false", EQUAL},
	{"false", "0", DIFFERENT},
	{"0", "0", EQUAL},
	{"0", "false", DIFFERENT},
	{"4711", "4711", EQUAL},
	{"\"4711\"", "4711", EQUAL},
	{"4711", "04711", DIFFERENT},
	{"4711", "+4711", DIFFERENT},
	{"4711", "4711.0", DIFFERENT},
	{"4711", "471", DIFFERENT},
	{"4711", "47110", DIFFERENT},
	{"-1", "-1", EQUAL},
	{"-0", "-0", EQUAL},
	{"-0", "0", DIFFERENT},
	/* beyond the integers of a double, and at the bounds of 64 bits */
	{"9007199254740993", "9007199254740993", EQUAL},
	{"9007199254740993", "9007199254740992", DIFFERENT},
	{"9223372036854775807", "9223372036854775807", EQUAL},
	{"-9223372036854775808", "-9223372036854775808", EQUAL},
	{"4711.0", "4711", IMPOSSIBLE},
	{"4711.0", "4711.0", IMPOSSIBLE},
	{"1e3", "1000", IMPOSSIBLE},
	{"1E3", "1E3", IMPOSSIBLE},
	{"0e0", "0", IMPOSSIBLE},
	{"null", "null", IMPOSSIBLE},
	{"{}", "a", IMPOSSIBLE},
	{"{\"a\":\"a\"}", "a", IMPOSSIBLE},
	{"[]", "a", DIFFERENT},
	{"[]", "[]", DIFFERENT},
	{"[\"a\"]", "a", EQUAL},
	{"[\"b\",\"a\"]", "a", EQUAL},
	{"[\"a\",\"b\"]", "a", EQUAL},
	{"[\"b\",\"c\"]", "a", DIFFERENT},
	{"[\"a b\"]", "a", DIFFERENT},
	{"[\"a,b\"]", "a", DIFFERENT},
	{"[true]", "true", EQUAL},
	{"[false]", "true", DIFFERENT},
	{"[1,2,3]", "3", EQUAL},
	{"[1,2,3]", "4", DIFFERENT},
	{"[\"a\",2]", "a", EQUAL},
	{"[\"a\",2]", "2", EQUAL},
	{"[2,\"a\",3]", "3", EQUAL},
	/* one member that cannot be compared hides what it may mean */
	{"[\"a\",null]", "a", IMPOSSIBLE},
	{"[null,\"a\"]", "a", IMPOSSIBLE},
	{"[\"a\",{}]", "a", IMPOSSIBLE},
	{"[\"a\",[\"b\"]]", "a", IMPOSSIBLE},
	{"[[\"a\"]]", "a", IMPOSSIBLE},
	{"[\"a\",1.5]", "a", IMPOSSIBLE},
	{"[1.5,\"a\"]", "a", IMPOSSIBLE},
	{"[1,1e0]", "1", IMPOSSIBLE},
	{"[1e0,1]", "1", IMPOSSIBLE},
};

static enum comparison compare(struct scene *s, const char *path, const char *value)
{
	char *token = scene_token(s);
	struct compare_cache cache = {0};
	enum comparison result;
	struct verdict v;

	scene_verdict(s, token, &v);
	ck_assert_ptr_nonnull(v.claims.tree);
	result = compare_claim(&v.claims, path, value, &cache);
	ck_assert_int_eq(compare_claim(&v.claims, path, value, &cache), result);
	verdict_done(&v);
	return result;
}

START_TEST(compares_a_claim)
{
	struct scene *s = scene_start("HS256");
	char nested[128];

	if (values[_i].json)
		scene_claim(s, "x", values[_i].json);
	ck_assert_msg(compare(s, "x", values[_i].value) == values[_i].wanted, "%s and %s", values[_i].json,
		      values[_i].value);
	if (!values[_i].json)
		return;
	snprintf(nested, sizeof(nested), "{\"a/b\":%s}", values[_i].json);
	scene_claim(s, "y", nested);
	ck_assert_int_eq(compare(s, "/y/a~1b", values[_i].value), values[_i].wanted);
}
END_TEST

static const struct {
	const char *json, *value;
	enum comparison wanted;
} scopes[] = {
	{"\"ssh\"", "ssh", EQUAL},	   {"\"a ssh b\"", "ssh", EQUAL},
	{"\"ssh b\"", "ssh", EQUAL},	   {"\"a ssh\"", "ssh", EQUAL},
	{"\"a  ssh\"", "ssh", EQUAL},	   {"\"ssh-admin\"", "ssh", DIFFERENT},
	{"\"a xssh\"", "ssh", DIFFERENT},  {"\"a\\tssh\"", "ssh", DIFFERENT},
	{"\"a,ssh\"", "ssh", DIFFERENT},   {"\"a ssh b\"", "a ssh", DIFFERENT},
	{"\"a ssh\"", "a ssh", EQUAL},	   {"\"SSH\"", "ssh", DIFFERENT},
	{"\"\"", "ssh", DIFFERENT},	   {"\" \"", "ssh", DIFFERENT},
	{"[\"a\",\"ssh\"]", "ssh", EQUAL}, {"[\"a ssh\"]", "ssh", DIFFERENT},
	{"{}", "ssh", IMPOSSIBLE},
};

START_TEST(compares_the_words_of_scope_and_scp)
{
	static const char *const names[] = {"scope", "scp", "/scope", "/scp"};
	struct scene *s = scene_start("HS256");

	for (size_t i = 0; i < COUNT(names); i++) {
		scene_claim(s, names[i] + (*names[i] == '/'), scopes[_i].json);
		ck_assert_msg(compare(s, names[i], scopes[_i].value) == scopes[_i].wanted, "%s %s", names[i],
			      scopes[_i].json);
	}
	scene_claim(s, "x", "{\"scope\":\"a ssh\"}"); /* another claim of that name */
	ck_assert_int_eq(compare(s, "/x/scope", "ssh"), DIFFERENT);
}
END_TEST

/* More numbers than the cache has room for, each looked up twice in turn. */
START_TEST(keeps_numbers_of_different_claims_apart)
{
	struct scene *s = scene_start("HS256");
	struct compare_cache cache = {0};
	struct verdict v;
	char *token;

	for (char name[] = "a"; *name <= 'f'; ++*name) {
		char number[] = {*name - 'a' + '1', '\0'};

		scene_claim(s, name, number);
	}
	token = scene_token(s);
	scene_verdict(s, token, &v);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 6; i++) {
			static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
			char right[] = {(char)('1' + i), '\0'}, wrong[] = {(char)('2' + i), '\0'};

			ck_assert_int_eq(compare_claim(&v.claims, names[i], right, &cache), EQUAL);
			ck_assert_int_eq(compare_claim(&v.claims, names[i], wrong, &cache), DIFFERENT);
		}
	verdict_done(&v);
}
END_TEST

START_TEST(refuses_values_that_equal_no_claim)
{
	ck_assert_ptr_null(compare_fault("a"));
	ck_assert_ptr_null(compare_fault(" "));
	ck_assert_ptr_null(compare_fault("\xf0\x9f\x94\x91"));
	ck_assert_str_eq(compare_fault(""), "an empty VALUE");
	ck_assert_str_eq(compare_fault("a\x80"), "a VALUE that is not in UTF-8");
	ck_assert_str_eq(compare_fault("\xf0\x9f\x94"), "a VALUE that is not in UTF-8");
}
END_TEST

Suite *compare_suite(void)
{
	Suite *s = suite_create("compare");
	TCase *cases = scene_group(s, "compare");

	tcase_add_loop_test(cases, compares_a_claim, 0, COUNT(values));
	tcase_add_loop_test(cases, compares_the_words_of_scope_and_scp, 0, COUNT(scopes));
	tcase_add_test(cases, keeps_numbers_of_different_claims_apart);
	tcase_add_test(cases, refuses_values_that_equal_no_claim);
	return s;
}
