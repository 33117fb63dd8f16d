/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/claims.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* A number as written, and the whole seconds just below and above it. */
static const struct date_row {
	const char *text;
	int64_t floor, ceiling;
} dates[] = {
	{"0", 0, 0},
	{"-0", 0, 0},
	{"-0.0", 0, 0},
	{"0e9999", 0, 0},
	{"1", 1, 1},
	{"1700000000", 1700000000, 1700000000},
	{"1700000000.0", 1700000000, 1700000000},
	{"1700000000.5", 1700000000, 1700000001},
	/* a double would round both of them to a whole number */
	{"1700000000.9999999999999999", 1700000000, 1700000001},
	{"1700000000.0000000000000001", 1700000000, 1700000001},
	{"0.1", 0, 1},
	{"1e-9999", 0, 1},
	{"1.7e9", 1700000000, 1700000000},
	{"1.7E9", 1700000000, 1700000000},
	{"1.7e+9", 1700000000, 1700000000},
	{"1.7e09", 1700000000, 1700000000},
	{"17e8", 1700000000, 1700000000},
	{"17000000000e-1", 1700000000, 1700000000},
	{"17000000001e-1", 1700000000, 1700000001},
	{"1.70000000009e9", 1700000000, 1700000001},
	{"0.0000000017e18", 1700000000, 1700000000},
	{"253402300798.9", 253402300798, 253402300799},
	{"253402300799", 253402300799, 253402300799},
	{"253402300799.000", 253402300799, 253402300799},
	{"2.53402300799e11", 253402300799, 253402300799},
	/* the largest number of digits */
	{"0.000000000000000000000000000000000000000000000000000000000000001", 0, 1},
	{"1700000000.000000000000000000000000000000000000000000000000000000", 1700000000, 1700000000},
};

START_TEST(reads_a_date_digit_by_digit)
{
	const struct date_row *row = &dates[_i];
	struct date d = {0};

	ck_assert_msg(claims_date(span_of(row->text), &d), "%s", row->text);
	ck_assert(d.present);
	ck_assert_msg(d.floor == row->floor, "%s: floor %jd", row->text, (intmax_t)d.floor);
	ck_assert_msg(d.ceiling == row->ceiling, "%s: ceiling %jd", row->text, (intmax_t)d.ceiling);
}
END_TEST

static const char *const no_dates[] = {
	"253402300800",
	"253402300799.1",
	"253402300799.0000000000000000000001",
	"253402300800.0",
	"2.534023008e11",
	"1e12",
	"1e9999",
	"1e10000",
	"1e99999999999999999999",
	"9223372036854775807",
	"9223372036854775808",
	"18446744073709551616",
	"100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
	/* more digits, and a larger exponent, than are read */
	"1700000000.0000000000000000000000000000000000000000000000000000000",
	"0e10000",
	"0e-10000",
	"01",
	"1.",
	"-1",
	"-0.1",
	"-1e-9999",
	"-253402300799",
	"-1700000000.5",
	"",
	"-",
	"+1",
	".5",
	"e9",
	"1e9x",
	"1.5.5",
	"0x10",
	"1 ",
	" 1",
	"\"1\"",
	"true",
	"false",
	"null",
	"[1]",
	"{}",
	"NaN",
	"Infinity",
	"-Infinity",
};

START_TEST(refuses_values_that_are_not_a_date)
{
	struct date d = {.floor = 42};

	ck_assert_msg(!claims_date(span_of(no_dates[_i]), &d), "%s", no_dates[_i]);
	ck_assert_int_eq(d.floor, 42);
}
END_TEST

/* For each of the three dates, each of these is claims-invalid, and the note names the date. */
static const char *const wrong_dates[] = {
	"\"1700000000\"",
	"\"\"",
	"null",
	"true",
	"false",
	"[]",
	"[1700000000]",
	"{}",
	"-1",
	"-0.5",
	"-1700000000",
	"253402300800",
	"253402300799.5",
	"1e12",
	"9223372036854775807",
	"9223372036854775808",
	"1e308",
	"1e400",
	"-9223372036854775809",
};

START_TEST(refuses_a_date_of_another_type_or_range)
{
	static const char *const names[] = {"exp", "nbf", "iat"};

	for (size_t i = 0; i < COUNT(names); i++) {
		struct scene *s = scene_start("HS256");
		enum reason r;

		scene_date(s, "nbf", 0, "");
		assert_slug(scene_decide(s), "ok");
		scene_claim(s, names[i], wrong_dates[_i]);
		r = scene_decide(s);
		ck_assert_msg(r == REASON_CLAIMS_INVALID, "%s %s: %s", names[i], wrong_dates[_i],
			      reason_slug(r));
	}
}
END_TEST

/* Name, text, outcome. The policy may still refuse a value of the right type. */
static const struct text_row {
	const char *name;
	const char *json;
	const char *slug;
} texts[] = {
	{"iss", "1", "claims-invalid"},
	{"iss", "null", "claims-invalid"},
	{"iss", "true", "claims-invalid"},
	{"iss", "[\"https://login.example.com\"]", "claims-invalid"},
	{"iss", "{}", "claims-invalid"},
	{"sub", "1000", "claims-invalid"},
	{"sub", "null", "claims-invalid"},
	{"sub", "[\"alice\"]", "claims-invalid"},
	{"sub", "{\"alice\":1}", "claims-invalid"},
	{"jti", "1", "claims-invalid"},
	{"jti", "null", "claims-invalid"},
	{"jti", "[]", "claims-invalid"},
	{"jti", "\"\"", "ok"},
	{"aud", "1", "claims-invalid"},
	{"aud", "null", "claims-invalid"},
	{"aud", "true", "claims-invalid"},
	{"aud", "{}", "claims-invalid"},
	{"aud", "{\"web1.example.com\":1}", "claims-invalid"},
	{"aud", "[1]", "claims-invalid"},
	{"aud", "[\"web1.example.com\",null]", "claims-invalid"},
	{"aud", "[\"web1.example.com\",1]", "claims-invalid"},
	{"aud", "[[\"web1.example.com\"]]", "claims-invalid"},
	{"aud", "[\"web1.example.com\"]", "ok"},
	{"aud", "[\"a\",\"web1.example.com\",\"web1.example.com\"]", "ok"},
	{"aud", "[]", "audience-mismatch"},
	/* a claim that no rule reads may have any value */
	{"groups", "[1,{\"a\":null}]", "ok"},
	{"email", "null", "ok"},
	{"", "{\"\":[]}", "ok"},
	{"EXP", "\"tomorrow\"", "ok"},
	/* the same text, with escapes */
	{"sub", "\"\\u0061l\\u0069ce\"", "ok"},
	{"aud", "\"web1\\u002eexample.com\"", "ok"},
};

START_TEST(requires_the_type_of_a_registered_claim)
{
	const struct text_row *row = &texts[_i];
	struct scene *s = scene_start("HS256");
	enum reason r;

	scene_claim(s, row->name, row->json);
	r = scene_decide(s);
	ck_assert_msg(strcmp(reason_slug(r), row->slug) == 0, "%s %s: %s", row->name, row->json,
		      reason_slug(r));
}
END_TEST

#define BYTES(literal)                                                                                       \
	{                                                                                                    \
		(const uint8_t *)(literal), sizeof(literal) - 1                                              \
	}
#define GOOD                                                                                                 \
	"\"iss\":\"https://"                                                                                 \
	"login.example.com\",\"aud\":\"web1.example.com\",\"sub\":\"alice\",\"iat\":1700000000,\"exp\":"     \
	"1700000060"

static const struct payload_row {
	struct span payload;
	const char *slug;
} payloads[] = {
	{BYTES("{" GOOD "}"), "ok"},
	{BYTES(" \r\n\t{ " GOOD " }\n"), "ok"},
	{BYTES("{" GOOD ",\"name\":\"J\xc3\xb6rg \\ud83d\\ude00\"}"), "ok"},
	{BYTES("{" GOOD ",\"nested\":{\"exp\":\"never\",\"iss\":1}}"), "ok"},
	{BYTES("null"), "claims-invalid"},
	{BYTES("1700000000"), "claims-invalid"},
	{BYTES("\""
	       "alice"
	       "\""),
	 "claims-invalid"},
	{BYTES("[]"), "claims-invalid"},
	{BYTES("[{" GOOD "}]"), "claims-invalid"},
	{BYTES("foo"), "claims-invalid"},
	{BYTES("{" GOOD), "claims-invalid"},
	{BYTES("{" GOOD "}}"), "claims-invalid"},
	{BYTES("{" GOOD "}x"), "claims-invalid"},
	{BYTES("{" GOOD "}{}"), "claims-invalid"},
	{BYTES("{" GOOD ",}"), "claims-invalid"},
	{BYTES("{" GOOD "} // why"), "claims-invalid"},
	{BYTES("\xef\xbb\xbf{" GOOD "}"), "claims-invalid"},
	{BYTES("{" GOOD "}\0"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":\"\0\"}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":\"\\u0000\"}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\\u0000\":1}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":\"\xff\"}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":\"\xc0\xaf\"}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":\"\xed\xa0\x80\"}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":\"\\ud800\"}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":\"\n\"}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":'b'}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":01}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":NaN}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":1e400}"), "claims-invalid"},
	/* a duplicate member, escaped or not, at any depth */
	{BYTES("{" GOOD ",\"exp\":1700000060}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"sub\":\"root\"}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"s\\u0075b\":\"root\"}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":1,\"a\":1}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":{\"b\":1,\"b\":2}}"), "claims-invalid"},
	{BYTES("{" GOOD ",\"a\":[{\"b\":1,\"b\":2}]}"), "claims-invalid"},
};

START_TEST(requires_one_valid_json_object)
{
	struct scene *s = scene_start("HS256");
	enum reason r;

	r = scene_decide_payload(s, payloads[_i].payload);
	ck_assert_msg(strcmp(reason_slug(r), payloads[_i].slug) == 0, "%s: %s",
		      (const char *)payloads[_i].payload.at, reason_slug(r));
}
END_TEST

START_TEST(limits_the_depth_of_claims)
{
	for (int depth = 31; depth <= 33; depth++) { /* the claims object is level 1 */
		char payload[512];
		struct scene *s;

		snprintf(payload, sizeof(payload), "{" GOOD ",\"a\":%.*s%.*s}", depth - 1,
			 "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", depth - 1, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
		s = scene_start("HS256");
		assert_slug(scene_decide_payload(s, span_of(payload)), depth <= 32 ? "ok" : "claims-invalid");
	}
}
END_TEST

/* Decide the scene's token and keep the verdict, to look at its claims. */
static void reach(const struct scene *s, struct verdict *ret)
{
	scene_verdict(s, scene_token(s), ret);
	ck_assert_ptr_nonnull(ret->claims.tree);
}

START_TEST(distinguishes_absent_claims_strings_and_other_types)
{
	struct scene *s = scene_start("HS256");
	SCOPED(verdict) v = {0};
	struct span text = {0};

	scene_claim(s, "number", "7");
	scene_claim(s, "nothing", "null");
	scene_claim(s, "empty", "\"\"");
	scene_claim(s, "nested", "{\"inner\":\"x\"}");
	reach(s, &v);
	ck_assert_int_eq(claims_text(&v.claims, "sub", &text), CLAIM_TEXT);
	ck_assert(span_is(text, "alice"));
	ck_assert_int_eq(claims_text(&v.claims, "empty", &text), CLAIM_TEXT);
	ck_assert_uint_eq(text.len, 0);
	ck_assert_int_eq(claims_text(&v.claims, "absent", &text), CLAIM_ABSENT);
	ck_assert_int_eq(claims_text(&v.claims, "", &text), CLAIM_ABSENT);
	ck_assert_int_eq(claims_text(&v.claims, "inner", &text), CLAIM_ABSENT);
	ck_assert_int_eq(claims_text(&v.claims, "number", &text), CLAIM_OTHER);
	ck_assert_int_eq(claims_text(&v.claims, "nothing", &text), CLAIM_OTHER);
	ck_assert_int_eq(claims_text(&v.claims, "nested", &text), CLAIM_OTHER);
}
END_TEST

static const struct audience_row {
	const char *json;
	size_t count;
	const char *expected[3];
} audiences[] = {
	{NULL, 0, {NULL}}, {"[]", 0, {NULL}},	  {"\"a\"", 1, {"a"}},
	{"\"\"", 1, {""}}, {"[\"a\"]", 1, {"a"}}, {"[\"b\",\"a\",\"b\"]", 3, {"b", "a", "b"}},
};

START_TEST(counts_audiences)
{
	const struct audience_row *row = &audiences[_i];
	struct scene *s = scene_start("HS256");
	SCOPED(verdict) v = {0};

	scene_claim(s, "aud", row->json);
	reach(s, &v);
	ck_assert_uint_eq(claims_audience_count(&v.claims), row->count);
	for (size_t i = 0; i < row->count; i++)
		ck_assert(span_is(claims_audience(&v.claims, i), row->expected[i]));
}
END_TEST

START_TEST(distinguishes_an_absent_date_from_zero)
{
	struct scene *s = scene_start("HS256");
	SCOPED(verdict) v = {0};

	scene_claim(s, "exp", "0");
	scene_claim(s, "iat", NULL);
	reach(s, &v);
	ck_assert(v.claims.exp.present && v.claims.exp.floor == 0);
	ck_assert(!v.claims.nbf.present && !v.claims.iat.present);
}
END_TEST

START_TEST(names_the_claim_that_is_wrong)
{
	static const char *const rows[][3] = {
		{"exp", "\"x\"",
		 "exp is the string \"x\": write the number of seconds since 1970, without quotes"},
		{"exp", "\"\\n\\u001b\\\"\xc3\xa9\"",
		 "exp is the string \"\\x0A\\x1B\\\"\\xC3\\xA9\": write the number of seconds since 1970, "
		 "without quotes"},
		{"exp", "253402300800", "exp is 253402300800: a NumericDate is from 0 to 253402300799"},
		{"exp", "1.70000000000000000000000000000000000000000000000000000000000000000",
		 "exp is 1.7000000000000000000000000000000000000000000...: a NumericDate is from 0 to "
		 "253402300799"},
		{"exp", "1700000000000",
		 "exp is 1700000000000: NumericDate counts seconds since 1970; are these milliseconds?"},
		{"nbf", "-1", "nbf is -1: a date before 1970 is not accepted"},
		{"nbf", "-1e300", "nbf is -1e300: a date before 1970 is not accepted"},
		{"iat", "null", "iat is null: write the number of seconds since 1970"},
		{"iat", "true", "iat is true: write the number of seconds since 1970"},
		{"iat", "[1700000000]", "iat is an array: write the number of seconds since 1970"},
		{"iat", "{\"a\":1}", "iat is an object: write the number of seconds since 1970"},
		{"jti", "1", "jti is 1: write a string, in quotes"},
		{"sub", "1.50", "sub is 1.50: write a string, in quotes"},
		{"iss", "false", "iss is false: write a string, in quotes"},
		{"aud", "1", "aud is 1: write a string, or an array of strings"},
		{"aud", "[1]", "aud is an array: write a string, or an array of strings"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = scene_start("HS256");
		SCOPED(verdict) v = {0};

		scene_claim(s, rows[i][0], rows[i][1]);
		scene_verdict(s, scene_token(s), &v);
		ck_assert_str_eq(v.note.text, rows[i][2]);
		ck_assert_ptr_null(v.claims.tree);
	}
}
END_TEST

Suite *claims_suite(void)
{
	Suite *suite = suite_create("claims");
	TCase *cases = scene_group(suite, "claims");

	tcase_add_loop_test(cases, reads_a_date_digit_by_digit, 0, COUNT(dates));
	tcase_add_loop_test(cases, refuses_values_that_are_not_a_date, 0, COUNT(no_dates));
	tcase_add_loop_test(cases, refuses_a_date_of_another_type_or_range, 0, COUNT(wrong_dates));
	tcase_add_loop_test(cases, requires_the_type_of_a_registered_claim, 0, COUNT(texts));
	tcase_add_loop_test(cases, requires_one_valid_json_object, 0, COUNT(payloads));
	tcase_add_test(cases, limits_the_depth_of_claims);
	tcase_add_test(cases, distinguishes_absent_claims_strings_and_other_types);
	tcase_add_loop_test(cases, counts_audiences, 0, COUNT(audiences));
	tcase_add_test(cases, distinguishes_an_absent_date_from_zero);
	tcase_add_test(cases, names_the_claim_that_is_wrong);
	return suite;
}
