/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/numberless.h"
#include "support/count.h"
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/json/tree.h"

/* A refusal must not change the result. */
static const struct json_shape untouched_shape = {4711, 4712, 4713, 4714};
static int untouched_place;
#define UNTOUCHED_TREE ((json_t *)(void *)&untouched_place)

/* --- jsonscan_check --- */

static const struct {
	const char *text;
	size_t strings;
	size_t string_bytes;
} shapes[] = {
	{"{}", 0, 0},
	{"[]", 0, 0},
	{"[1,true,null,-2.5e3]", 0, 0},
	{"\"\"", 1, 0},
	{"\"abc\"", 1, 3},
	{"{\"a\":1}", 1, 1},
	{"{\"alg\":\"ES256\"}", 2, 8},
	{"{\"a\":[\"bc\",\"def\",[\"\"]],\"g\":{\"h\":\"i\"}}", 7, 9},
	{" \t\r\n{ \"a\" : \"b\" } \n", 2, 2},
	/* brackets inside a string are text */
	{"\"{[{[]\"", 1, 5},
	{"{\"}\":\"]\"}", 2, 2},
	/* each escape is one byte */
	{"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", 1, 8},
	{"\"a\\\"b\"", 1, 3},
	/* \u counts as the bytes of its UTF-8; the first and last of each length */
	{"\"\\u0001\"", 1, 1},
	{"\"\\u007f\"", 1, 1},
	{"\"\\u0080\"", 1, 2},
	{"\"\\u07FF\"", 1, 2},
	{"\"\\u0800\"", 1, 3},
	{"\"\\u00a0\\u00A0\\u0f9F\\u9009\"", 1, 10},
	{"\"\\ud7ff\"", 1, 3},
	{"\"\\ue000\"", 1, 3},
	{"\"\\uffff\"", 1, 3},
	{"\"\\ud83d\\ude00\"", 1, 4},
	{"\"\\uD800\\uDC00\"", 1, 4},
	{"\"\\udbff\\udfff\"", 1, 4},
	/* unescaped bytes count one each */
	{"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"", 1, 9},
	{"\"\x7f \"", 1, 2},
};

START_TEST(counts_strings_and_their_decoded_bytes)
{
	struct json_shape shape = untouched_shape;

	ck_assert_msg(jsonscan_check(span_of(shapes[_i].text), &shape), "refused %s", shapes[_i].text);
	ck_assert_msg(shape.strings == shapes[_i].strings && shape.string_bytes == shapes[_i].string_bytes,
		      "%s: %zu strings of %zu bytes", shapes[_i].text, shape.strings, shape.string_bytes);
}
END_TEST

/* jansson must find the same strings and bytes as the scan. */
START_TEST(agrees_with_jansson_on_every_shape)
{
	json_t *tree = json_loads(shapes[_i].text, JSON_DECODE_ANY, NULL);
	struct json_shape shape;

	ck_assert(jsonscan_check(span_of(shapes[_i].text), &shape));
	ck_assert_msg(tree != NULL, "jansson refuses %s", shapes[_i].text);
	ck_assert_msg(json_matches(tree, &shape), "%s", shapes[_i].text);
	json_decref(tree);
}
END_TEST

static const struct {
	const char *what;
	const char *text;
} broken[] = {
	{"an open string", "\"abc"},
	{"an open string in an object", "{\"a\":\"b}"},
	{"a quote alone", "\""},
	{"a string that ends in a backslash", "\"abc\\"},
	{"a closing quote that is escaped", "\"abc\\\""},
	{"an unknown escape", "\"\\x41\""},
	{"an escape in upper case", "\"\\N\""},
	{"an escaped quote of another kind", "\"\\'\""},
	{"an escaped byte above ASCII", "\"\\\xc3\xa9\""},
	{"\\u and nothing", "\"\\u\""},
	{"\\u with three digits", "\"\\u123\""},
	{"\\u with a letter above f", "\"\\u00g0\""},
	{"\\u with a sign", "\"\\u+123\""},
	{"\\u at the end", "\"\\u12"},
	{"\\U", "\"\\U0041\""},
	{"a raw newline in a string", "\"a\nb\""},
	{"a raw tab in a string", "\"a\tb\""},
	{"the lowest control character in a string", "\"\x01\""},
	{"the highest control character in a string", "\"\x1f\""},
	{"an open object", "{"},
	{"an open list", "[1"},
	{"an object in an open list", "[{}"},
	{"a closing brace too many", "{}}"},
	{"a closing bracket alone", "]"},
	{"closing before opening", "}{"},
	{"two numbers without a comma", "[1-2]"},
	{"a letter behind a number", "[1x]"},
	{"a string behind a number", "[1\"a\"]"},
	{"a list behind a number", "[1[]]"},
	{"a second point", "[1.2.3]"},
	{"nothing", ""},
	{"white space alone", " \n"},
	{"an object that a bracket closes", "{\"a\":1]"},
	{"a list that a brace closes", "[1}"},
	{"an inner list that a brace closes", "[[1},2]"},
	{"a comma behind the last member", "{\"a\":1,}"},
	{"a comma behind the last element", "[1,]"},
	{"a comma before the first element", "[,1]"},
	{"a comma before the first member", "{,\"a\":1}"},
	{"two commas", "[1,,2]"},
	{"a comma behind the document", "{},"},
	{"a comma alone", ","},
	{"no comma between members", "{\"a\":1 \"b\":2}"},
	{"no comma between strings", "[\"a\"\"b\"]"},
	{"no comma behind a list", "[[]1]"},
	{"a colon in a list", "[\"a\":1]"},
	{"a colon alone", ":"},
	{"two colons", "{\"a\"::1}"},
	{"no value", "{\"a\":}"},
	{"no value and a comma", "{\"a\":,\"b\":1}"},
	{"no colon and no value", "{\"a\"}"},
	{"a name that is a literal", "{null:1}"},
	{"a name that is a list", "{[]:1}"},
	{"a second document", "{}{}"},
	{"a second document behind white space", "1 2"},
	{"a literal in capitals", "[True]"},
	{"a literal cut short", "[tru]"},
	{"a literal too long", "[nullx]"},
	{"undefined", "undefined"},
	{"a minus alone", "[-]"},
	{"a minus before a letter", "[-Infinity]"},
	{"two minuses", "[--1]"},
	{"an exponent without digits", "[1e]"},
	{"an exponent with a sign and no digits", "[1e+]"},
	{"an exponent with a point", "[1e1.5]"},
	{"a zero before a zero", "[00]"},
	{"a negative number with a leading zero", "[-01]"},
	{"1.7 * 10^308", "[1.7e308]"},
	{"1.7 * 10^308 by its digits", "[170e306]"},
	{"2 * 10^308", "[2e308]"},
	{"below -1.7 * 10^308", "[-17e307]"},
	{"10^309", "[1e309]"},
	{"10^309 before a fraction", "[10.5e308]"},
	{"an exponent that no int holds", "[1e99999999999999999999]"},
};

START_TEST(refuses_a_broken_document)
{
	struct json_shape shape = untouched_shape;

	ck_assert_msg(!jsonscan_check(span_of(broken[_i].text), &shape), "%s", broken[_i].what);
	ck_assert_mem_eq(&shape, &untouched_shape, sizeof(shape));
}
END_TEST

START_TEST(compares_a_string_with_decoded_bytes)
{
	static const struct {
		const char *written, *decoded;
		bool same;
	} rows[] = {
		{"", "", true},
		{"a", "a", true},
		{"a", "b", false},
		{"a", "", false},
		{"", "a", false},
		{"ab", "a", false},
		{"a", "ab", false},
		{"\\u0061", "a", true},
		{"\\u00fc", "\xc3\xbc", true},
		{"\xc3\xbc", "\xc3\xbc", true},
		{"\\u00fc", "\xc3", false},
		{"\\ud83d\\ude00", "\xf0\x9f\x98\x80", true},
		{"\\n", "\n", true},
		{"\\n", "n", false},
		{"\\/", "/", true},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_msg(jsonstring_reads(span_of(rows[i].written), span_of(rows[i].decoded)) ==
				      rows[i].same,
			      "%s", rows[i].written);
}
END_TEST

START_TEST(refuses_every_control_character_in_a_string)
{
	uint8_t text[] = {'"', 'a', (uint8_t)_i, 'b', '"'};
	struct json_shape shape = untouched_shape;

	ck_assert_msg(jsonscan_check((struct span){text, sizeof(text)}, &shape) == (_i >= 0x20), "byte %d",
		      _i);
}
END_TEST

START_TEST(refuses_nul_wherever_it_stands)
{
	static const char text[] = "{\"ab\":[\"c\\nd\",1 ]} ";

	for (size_t place = 0; place < sizeof(text); place++) {
		struct json_shape shape = untouched_shape;
		uint8_t with_nul[sizeof(text)];

		memcpy(with_nul, text, sizeof(text) - 1);
		memmove(with_nul + place + 1, with_nul + place, sizeof(text) - 1 - place);
		with_nul[place] = 0;
		ck_assert_msg(!jsonscan_check((struct span){with_nul, sizeof(with_nul)}, &shape),
			      "NUL at %zu", place);
		ck_assert_mem_eq(&shape, &untouched_shape, sizeof(shape));
	}
	ck_assert(jsonscan_check(span_of(text), &(struct json_shape){0}));
}
END_TEST

/* Write this many levels, the innermost a list: {"a":{"a":[]}} or [[[]]]. */
static void nest(char *text, size_t depth, const char *open, const char *close)
{
	text[0] = '\0';
	for (size_t i = 1; i < depth; i++)
		strcat(text, open);
	strcat(text, "[]");
	for (size_t i = 1; i < depth; i++)
		strcat(text, close);
}

static const struct {
	const char *open;
	const char *close;
} nests[] = {{"[", "]"}, {"{\"a\":", "}"}, {"[ \"[\",", ",\"]\" ]"}};

START_TEST(allows_a_depth_of_32_and_not_of_33)
{
	char text[1024];

	ck_assert_uint_eq(JSONSCAN_MAX_DEPTH, 32);
	for (size_t depth = 31; depth <= 33; depth++) {
		struct json_shape shape = untouched_shape;

		nest(text, depth, nests[_i].open, nests[_i].close);
		ck_assert_msg(jsonscan_check(span_of(text), &shape) == (depth <= 32), "depth %zu: %s", depth,
			      text);
	}
}
END_TEST

START_TEST(counts_the_depth_and_not_the_brackets)
{
	struct json_shape shape;
	char text[400] = "[";

	for (int i = 0; i < 100; i++)
		strcat(text, i ? ",[]" : "[]");
	strcat(text, "]");
	ck_assert(jsonscan_check(span_of(text), &shape));
}
END_TEST

START_TEST(allows_65536_bytes_and_not_one_more)
{
	static uint8_t text[JSONSCAN_MAX_BYTES + 1];

	ck_assert_uint_eq(JSONSCAN_MAX_BYTES, 65536);
	memset(text, ' ', sizeof(text));
	memcpy(text, "{}", 2);
	for (size_t len = JSONSCAN_MAX_BYTES - 1; len <= JSONSCAN_MAX_BYTES + 1; len++) {
		struct json_shape shape = untouched_shape;

		ck_assert_msg(jsonscan_check((struct span){text, len}, &shape) == (len <= JSONSCAN_MAX_BYTES),
			      "%zu bytes", len);
	}
}
END_TEST

START_TEST(reads_no_byte_after_the_span)
{
	struct json_shape shape;

	ck_assert(jsonscan_check((struct span){(const uint8_t *)"\"ab\"]]", 4}, &shape));
	ck_assert(!jsonscan_check((struct span){(const uint8_t *)"\"ab\"", 3}, &shape));
	ck_assert(!jsonscan_check((struct span){(const uint8_t *)"\"\\u0041\"", 6}, &shape));
}
END_TEST

static const struct {
	const char *text;
	size_t longest;
} longest[] = {
	{"{}", 0},
	{"\"\"", 0},
	{"\"abc\"", 3},
	{"{\"abcd\":\"abc\"}", 4},
	{"{\"abc\":[\"abcde\",\"a\"]}", 5},
	{"\"\\u0041\\n\"", 8}, /* the escaped length counts */
};

START_TEST(reports_the_longest_string)
{
	struct json_shape shape = untouched_shape;

	ck_assert(jsonscan_check(span_of(longest[_i].text), &shape));
	ck_assert_uint_eq(shape.longest, longest[_i].longest);
}
END_TEST

/* --- json_matches --- */

/* Trees that jansson might return for this document when an allocation fails. */
static const char scanned[] =
	"{\"iss\":\"https://login.example.com\",\"aud\":[\"a\",\"\"],\"act\":{\"sub\":\"x\"}}";

static const struct {
	const char *what;
	const char *tree;
} lossy[] = {
	{"a byte of a value lost",
	 "{\"iss\":\"https://login.xample.com\",\"aud\":[\"a\",\"\"],\"act\":{\"sub\":\"x\"}}"},
	{"the last byte of a value lost",
	 "{\"iss\":\"https://login.example.co\",\"aud\":[\"a\",\"\"],\"act\":{\"sub\":\"x\"}}"},
	{"a byte of a name lost",
	 "{\"is\":\"https://login.example.com\",\"aud\":[\"a\",\"\"],\"act\":{\"sub\":\"x\"}}"},
	{"a byte in a list lost",
	 "{\"iss\":\"https://login.example.com\",\"aud\":[\"\",\"\"],\"act\":{\"sub\":\"x\"}}"},
	{"a byte of a nested value lost",
	 "{\"iss\":\"https://login.example.com\",\"aud\":[\"a\",\"\"],\"act\":{\"sub\":\"\"}}"},
	{"a byte of a nested name lost",
	 "{\"iss\":\"https://login.example.com\",\"aud\":[\"a\",\"\"],\"act\":{\"su\":\"x\"}}"},
	{"an empty string lost",
	 "{\"iss\":\"https://login.example.com\",\"aud\":[\"a\"],\"act\":{\"sub\":\"x\"}}"},
	{"a member lost", "{\"iss\":\"https://login.example.com\",\"aud\":[\"a\",\"\"]}"},
	{"a string that became a number",
	 "{\"iss\":\"https://login.example.com\",\"aud\":[\"a\",0],\"act\":{\"sub\":\"x\"}}"},
	{"a byte too many",
	 "{\"iss\":\"https://login.example.com\",\"aud\":[\"aa\",\"\"],\"act\":{\"sub\":\"x\"}}"},
	{"a string too many",
	 "{\"iss\":\"https://login.example.com\",\"aud\":[\"a\",\"\",\"\"],\"act\":{\"sub\":\"x\"}}"},
	{"everything lost", "{}"},
};

START_TEST(matches_the_tree_that_was_scanned)
{
	json_t *tree = json_loads(scanned, 0, NULL);
	struct json_shape shape;

	ck_assert(jsonscan_check(span_of(scanned), &shape));
	ck_assert(json_matches(tree, &shape));
	json_decref(tree);
}
END_TEST

START_TEST(does_not_match_a_tree_that_lost_something)
{
	json_t *tree = json_loads(lossy[_i].tree, 0, NULL);
	struct json_shape shape;

	ck_assert_ptr_nonnull(tree);
	ck_assert(jsonscan_check(span_of(scanned), &shape));
	ck_assert_msg(!json_matches(tree, &shape), "%s", lossy[_i].what);
	json_decref(tree);
}
END_TEST

/* --- jsonscan_member --- */

static const struct {
	const char *text;
	const char *name;
	const char *value; /* NULL: no such member */
} members[] = {
	{"{\"exp\":1700000000}", "exp", "1700000000"},
	{"{\"exp\":1700000000.9999999999999999}", "exp", "1700000000.9999999999999999"},
	{"{\"exp\":-0}", "exp", "-0"},
	{"{\"exp\":17E+08}", "exp", "17E+08"},
	{"{\"exp\":null}", "exp", "null"},
	{"{\"exp\":\"17\"}", "exp", "\"17\""},
	{"{\"exp\":\"a,}]\\\"b\",\"x\":1}", "exp", "\"a,}]\\\"b\""},
	{"{\"exp\":[1,{\"a\":2},[3]],\"x\":1}", "exp", "[1,{\"a\":2},[3]]"},
	{"{\"exp\":{\"a\":{\"b\":1},\"c\":[2]},\"x\":1}", "exp", "{\"a\":{\"b\":1},\"c\":[2]}"},
	{"{\"exp\":[ ]}", "exp", "[ ]"},
	{"{\"a\":1,\"exp\":2,\"b\":3}", "exp", "2"},
	{"{\"a\":1,\"b\":3,\"exp\":2}", "exp", "2"},
	{"{\"\":1}", "", "1"},
	/* white space in every place */
	{" \t\r\n{ \t\r\n\"exp\" \t\r\n: \t\r\n17 \t\r\n, \t\r\n\"a\" : 1 } ", "exp", "17"},
	{"\n{ \"a\" : 1 ,\n \"exp\"\t:\r\n17\n}\n", "exp", "17"},
	{"{ \"exp\" : [ 1 , 2 ] }", "exp", "[ 1 , 2 ]"},
	/* names are compared decoded */
	{"{\"\\u0065xp\":5}", "exp", "5"},
	{"{\"e\\u0078\\u0070\":5}", "exp", "5"},
	{"{\"e\\/p\":5}", "e/p", "5"},
	{"{\"\\n\":5}", "\n", "5"},
	{"{\"\\u0045xp\":5}", "exp", NULL},
	{"{\"exp\\u0000\":5}", "exp", NULL},
	{"{\"\\\\u0065xp\":5}", "exp", NULL},
	{"{\"e\\u0178p\":5}", "exp", NULL},
	{"{\"\xc3\xa9\":1,\"exp\":2}", "exp", "2"},
	/* other names */
	{"{\"EXP\":1}", "exp", NULL},
	{"{\"ex\":1}", "exp", NULL},
	{"{\"expp\":1}", "exp", NULL},
	{"{\"xexp\":1}", "exp", NULL},
	{"{\"exp \":1}", "exp", NULL},
	{"{\"\":1}", "exp", NULL},
	{"{\"exp\":1}", "", NULL},
	/* text that looks like a top-level member, but is none */
	{"{\"a\":{\"exp\":1}}", "exp", NULL},
	{"{\"a\":{\"exp\":1},\"exp\":2}", "exp", "2"},
	{"{\"a\":[{\"exp\":1}],\"exp\":2}", "exp", "2"},
	{"{\"a\":[1,\"exp\"],\"b\":2}", "exp", NULL},
	{"{\"a\":\"exp\",\"b\":2}", "exp", NULL},
	{"{\"a\":\",\\\"exp\\\":1\",\"exp\":2}", "exp", "2"},
	{"{\"a\\\",\\\"exp\\\":1,\\\"b\":3,\"exp\":2}", "exp", "2"},
	{"{\"exp\":{\"exp\":1}}", "exp", "{\"exp\":1}"},
	/* no object */
	{"{}", "exp", NULL},
	{"{ \n}", "exp", NULL},
	{"[]", "exp", NULL},
	{"[\"exp\",1]", "exp", NULL},
	{"\"exp\"", "exp", NULL},
	{"1", "exp", NULL},
	{"", "exp", NULL},
	{"  ", "exp", NULL},
};

START_TEST(returns_a_top_level_member_as_it_is_written)
{
	static const struct span untouched = {(const uint8_t *)"untouched", 9};
	struct span text = span_of(members[_i].text), value = untouched;
	bool found = jsonscan_member(text, members[_i].name, &value);

	ck_assert_msg(found == (members[_i].value != NULL), "%s in %s", members[_i].name, members[_i].text);
	if (!found) {
		ck_assert_mem_eq(&value, &untouched, sizeof(value));
		return;
	}
	ck_assert_msg(span_is(value, members[_i].value), "%s in %s: %.*s", members[_i].name, members[_i].text,
		      (int)value.len, (const char *)value.at);
	ck_assert(value.at > text.at && value.at + value.len < text.at + text.len);
}
END_TEST

/* --- jsonscan_count_members --- */

static const struct {
	const char *text;
	size_t count; /* of members named a or bc */
} nested[] = {
	{"{}", 0},
	{"[]", 0},
	{"1", 0},
	{"\"a\"", 0},
	{"", 0},
	{"[\"a\",\"bc\"]", 0},
	{"{\"A\":1,\"aa\":2,\"b\":3,\"\":4}", 0},
	{"{\"x\":\"a\",\"y\":[\"bc\"]}", 0},
	{"{\"a\":1}", 1},
	{"{\"a\":1,\"a\":1}", 2},
	{"{\"\\u0061\":1,\"b\\u0063\":2}", 2},
	{" {\"x\":{\"a\":{\"bc\":{\"a\":1}}}} ", 3},
	{"[{\"a\":1},[[{\"bc\":[]}]],{\"c\":{\"a\":{}}}]", 3},
	{"{\"a\":\"a\",\"b\":\"bc\"}", 1},
};

START_TEST(counts_members_at_every_depth)
{
	const char *const names[] = {"a", "bc", "no such name"};
	struct span text = span_of(nested[_i].text);

	ck_assert_uint_eq(jsonscan_count_members(text, names, 3), nested[_i].count);
	ck_assert_uint_eq(jsonscan_count_members(text, names, 1) + jsonscan_count_members(text, names + 1, 1),
			  nested[_i].count);
	ck_assert_uint_eq(jsonscan_count_members(text, names + 2, 1), 0);
	ck_assert_uint_eq(jsonscan_count_members(text, names, 0), 0);
}
END_TEST

START_TEST(survives_a_document_that_was_never_scanned)
{
	static const char whole[] = "{ \"a\" : [1, \"b\\u0041\"] , \"exp\" : {\"c\": 2} }";

	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		/* on the heap, so that AddressSanitizer sees a read after the end */
		SCOPED(bytes) cut = {0};
		struct span value;

		ck_assert(bytes_copy((struct span){(const uint8_t *)whole, len}, &cut));
		(void)jsonscan_count_members(bytes_span(&cut), (const char *const[]){"ex", "expo"}, 2);
		if (jsonscan_member(bytes_span(&cut), "exp", &value))
			ck_assert(value.at + value.len <= cut.at + cut.len);
	}
}
END_TEST

/* --- json_text --- */

START_TEST(returns_the_text_of_a_string)
{
	json_t *tree = json_loads("[\"a\xc3\xa9\",\"\"]", 0, NULL);
	struct span text = {0};

	ck_assert(json_text(json_array_get(tree, 0), &text));
	ck_assert(span_is(text, "a\xc3\xa9"));
	ck_assert_ptr_eq(text.at, json_string_value(json_array_get(tree, 0)));
	ck_assert(json_text(json_array_get(tree, 1), &text));
	ck_assert_uint_eq(text.len, 0);
	json_decref(tree);
}
END_TEST

START_TEST(returns_text_for_strings_only)
{
	json_t *tree = json_loads("[1,1.5,true,false,null,[\"a\"],{\"a\":\"b\"}]", 0, NULL);
	struct span text = {(const uint8_t *)"untouched", 9};

	ck_assert_uint_eq(json_array_size(tree), 7);
	for (size_t i = 0; i < 7; i++)
		ck_assert_msg(!json_text(json_array_get(tree, i), &text), "element %zu", i);
	ck_assert(!json_text(NULL, &text));
	ck_assert(span_is(text, "untouched"));
	json_decref(tree);
}
END_TEST

/* --- json_parse and json_claims --- */

/* Valid objects, which all three readers accept and return unchanged. */
static const char *const sound[] = {
	"{}",
	" \t\r\n{ } \n",
	"{\"a\":1}",
	"{\"\":\"\"}",
	"{\"alg\":\"none\",\"typ\":\"x\"}",
	"{\"a\":[],\"b\":{},\"c\":null,\"d\":true,\"e\":false}",
	"{\"a\":{\"x\":1},\"b\":{\"x\":2}}",
	"{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
	"{\"a\":1.5,\"b\":1e300,\"c\":-0.0}",
	"{\"a\":[1.69e308,-1.69e308,169e306,16.9e307,1e308,0e308,0.9e308,1e-400,0.0e+308]}",
	"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
	"{\"a\":\"\\u0001\\u001f\\u007f\x7f\"}",
	"{\"a\":\"\\u00e9\xc3\xa9\\u20ac\xe2\x82\xac\\ud83d\\ude00\xf0\x9f\x98\x80\"}",
	"{\"\\u00e9\":1,\"\\ud83d\\ude00\":2}",
	"{\"A\":1,\"a\":2}",
	"{\"a\":{\"b\":[{\"a\":1,\"b\":2},{\"a\":3}]}}",
};

/* Invalid JSON. */
static const struct {
	const char *what;
	const char *text;
} unsound[] = {
	{"nothing", ""},
	{"white space", " \n"},
	{"an open object", "{\"a\":1"},
	{"a trailing comma", "{\"a\":1,}"},
	{"two documents", "{}{}"},
	{"something behind", "{\"a\":1}x"},
	{"a byte order mark", "\xef\xbb\xbf{}"},
	{"single quotes", "{'a':1}"},
	{"a bare name", "{a:1}"},
	{"a comment", "{\"a\":1/**/}"},
	{"no colon", "{\"a\" 1}"},
	{"a name that is a number", "{1:1}"},
	{"a leading zero", "{\"a\":01}"},
	{"a leading plus", "{\"a\":+1}"},
	{"a bare point", "{\"a\":1.}"},
	{"hexadecimal", "{\"a\":0x1}"},
	{"NaN", "{\"a\":NaN}"},
	{"2^63", "{\"a\":9223372036854775808}"},
	{"below -2^63", "{\"a\":-9223372036854775809}"},
	{"a number out of range", "{\"a\":1e400}"},
	{"a control character outside a string", "{\"a\":\x01 1}"},
	{"a form feed as white space", "{\f}"},
	{"\\u0000", "{\"a\":\"\\u0000\"}"},
	{"\\u0000 in a name", "{\"a\\u0000b\":1}"},
	{"a lone high surrogate", "{\"a\":\"\\ud83d\"}"},
	{"a lone low surrogate", "{\"a\":\"\\ude00\"}"},
	{"surrogates in the wrong order", "{\"a\":\"\\ude00\\ud83d\"}"},
	{"a high surrogate before a letter", "{\"a\":\"\\ud83dx\"}"},
	{"a high surrogate before an escaped letter", "{\"a\":\"\\ud83d\\u0041\"}"},
	{"two high surrogates", "{\"a\":\"\\ud83d\\ud83d\"}"},
	{"two low surrogates", "{\"a\":\"\\ude00\\ude00\"}"},
	{"a stray continuation byte", "{\"a\":\"\x80\"}"},
	{"a UTF-8 sequence cut short", "{\"a\":\"\xc3\"}"},
	{"an overlong slash", "{\"a\":\"\xc0\xaf\"}"},
	{"a surrogate in UTF-8", "{\"a\":\"\xed\xa0\x80\"}"},
	{"above U+10FFFF", "{\"a\":\"\xf4\x90\x80\x80\"}"},
	{"bad UTF-8 in a name", "{\"\xff\":1}"},
	{"a depth of 33", "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"},
	/* duplicate members, at any depth, escaped or not */
	{"a member twice", "{\"a\":1,\"a\":1}"},
	{"a member twice, apart", "{\"a\":1,\"b\":2,\"a\":3}"},
	{"the empty name twice", "{\"\":1,\"\":2}"},
	{"a nested member twice", "{\"x\":{\"a\":1,\"a\":2}}"},
	{"a member twice inside a list", "{\"x\":[1,[{\"a\":1,\"a\":2}]]}"},
	{"a member twice, once escaped", "{\"alg\":1,\"\\u0061lg\":2}"},
	{"a member twice, escaped first", "{\"\\u0061lg\":1,\"alg\":2}"},
	{"a nested member twice, once escaped", "{\"x\":{\"sub\":1,\"su\\u0062\":2}}"},
	{"a member twice, in two spellings of UTF-8", "{\"\xc3\xa9\":1,\"\\u00e9\":2}"},
};

/* Valid JSON that is not an object. */
static const char *const no_objects[] = {
	"[]", " \t\r\n[]", "[1]",  "[{}]", "[{\"alg\":\"HS256\"}]", "\"\"", "\"alg\"",
	"0",  "1.5",	   "true", "null",
};

/* Whether the scan accepts it and only jansson refuses it, which holds for duplicates. */
static bool names_twice(const char *what)
{
	return strstr(what, "twice") != NULL;
}

/* jansson gets no text that it would refuse, except for duplicates. */
START_TEST(refuses_invalid_json_before_jansson_sees_it)
{
	struct json_shape shape = untouched_shape;
	const char *what = unsound[_i].what;

	ck_assert_msg(jsonscan_check(span_of(unsound[_i].text), &shape) == names_twice(what), "%s", what);
}
END_TEST

static const struct {
	const char *text, *fault;
	size_t byte;
} faults[] = {
	{"", "it ends too early", 1},
	{"{\"a\":1", "it ends too early", 7},
	{"{\"a\":1}}", "more text follows its end", 8},
	{"\xef\xbb\xbf{}", "it begins with a byte order mark: write it without one", 1},
	{"{'a':1}", "a member has no name in double quotes", 2},
	{"{\"a\" 1}", "a colon is missing after a name", 6},
	{"{\"a\":1 \"b\"}", "a comma or a closing bracket is missing", 8},
	{"{\"a\":b}", "it has something other than a value where a value is required", 6},
	{"{\"a\":01}", "a number is not written as JSON writes numbers", 8},
	{"{\"a\":9223372036854775808}", "a number has more than 64 bits", 25},
	{"{\"a\":1e400}", "a number is beyond 10^308", 11},
	{"{\"a\":\"b", "a string is not closed", 8},
	{"{\"a\":\"b\\", "a string is not closed", 8},
	{"{\"a\":\"\n\"}", "a string has a control character in it, such as a line break", 7},
	{"{\"a\":\"\\x\"}", "a string has an escape that JSON does not know", 7},
	{"{\"a\":\"\\u12\"}", "a \\u in a string is not followed by four hexadecimal digits", 7},
	{"{\"a\":\"\\u0000\"}", "a string has a \\u0000", 13},
	{"{\"a\":\"\\ude00\"}", "a string has half of a surrogate pair", 13},
	{"{\"a\":\"\xe9\"}", "a string is not in UTF-8", 7},
	{"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	 "it nests deeper than 32 levels", 33},
};

START_TEST(says_what_is_wrong_and_where)
{
	size_t byte = 0;
	const char *fault = jsonscan_fault(span_of(faults[_i].text), &byte);

	ck_assert_msg(fault && strcmp(fault, faults[_i].fault) == 0, "%s: %s", faults[_i].text,
		      fault ? fault : "sound");
	ck_assert_msg(byte == faults[_i].byte, "%s: byte %zu", faults[_i].text, byte);
}
END_TEST

START_TEST(finds_no_fault_in_a_valid_document)
{
	size_t byte;

	ck_assert_ptr_null(jsonscan_fault(span_of(sound[_i]), &byte));
}
END_TEST

START_TEST(parses_a_valid_document)
{
	json_t *tree = NULL, *plain = json_loads(sound[_i], 0, NULL);

	ck_assert_int_eq(json_parse(span_of(sound[_i]), REASON_CONFIG_INVALID, &tree), REASON_OK);
	ck_assert(json_equal(tree, plain));
	json_decref(tree);
	json_decref(plain);
}
END_TEST

START_TEST(parses_a_document_that_is_not_an_object)
{
	json_t *tree = NULL, *plain = json_loads(no_objects[_i], JSON_DECODE_ANY, NULL);

	ck_assert_int_eq(json_parse(span_of(no_objects[_i]), REASON_CONFIG_INVALID, &tree), REASON_OK);
	ck_assert(json_equal(tree, plain));
	json_decref(tree);
	json_decref(plain);
}
END_TEST

START_TEST(does_not_parse_invalid_json)
{
	static const enum reason bad[] = {REASON_CONFIG_INVALID, REASON_CLAIMS_INVALID};

	for (size_t i = 0; i < 2; i++) {
		json_t *tree = UNTOUCHED_TREE;
		enum reason r = json_parse(span_of(unsound[_i].text), bad[i], &tree);

		ck_assert_msg(r == bad[i], "%s: %s", unsound[_i].what, reason_slug(r));
		ck_assert_ptr_eq(tree, UNTOUCHED_TREE);
	}
}
END_TEST

START_TEST(reads_a_valid_object_as_claims)
{
	json_t *tree = NULL, *plain = json_loads(sound[_i], 0, NULL);

	numberless(plain);
	ck_assert_int_eq(json_claims(span_of(sound[_i]), REASON_CLAIMS_INVALID, &tree), REASON_OK);
	ck_assert_msg(json_equal(tree, plain), "%s came back changed", sound[_i]);
	json_decref(tree);
	json_decref(plain);
}
END_TEST

START_TEST(refuses_claims_in_invalid_json)
{
	json_t *tree = UNTOUCHED_TREE;
	enum reason r = json_claims(span_of(unsound[_i].text), REASON_CLAIMS_INVALID, &tree);

	ck_assert_msg(r == REASON_CLAIMS_INVALID, "%s: %s", unsound[_i].what, reason_slug(r));
	ck_assert_ptr_eq(tree, UNTOUCHED_TREE);
}
END_TEST

START_TEST(refuses_claims_that_are_not_an_object)
{
	json_t *tree = UNTOUCHED_TREE;
	enum reason r = json_claims(span_of(no_objects[_i]), REASON_CLAIMS_INVALID, &tree);

	ck_assert_msg(r == REASON_CLAIMS_INVALID, "%s: %s", no_objects[_i], reason_slug(r));
	ck_assert_ptr_eq(tree, UNTOUCHED_TREE);
}
END_TEST

START_TEST(refuses_nul_between_two_documents)
{
	static const uint8_t text[] = "{\"a\":1}\0{\"b\":2}";
	json_t *tree = UNTOUCHED_TREE;
	struct span whole = {text, sizeof(text) - 1};

	ck_assert_int_eq(json_claims(whole, REASON_CLAIMS_INVALID, &tree), REASON_CLAIMS_INVALID);
	ck_assert_int_eq(json_parse(whole, REASON_CONFIG_INVALID, &tree), REASON_CONFIG_INVALID);
	ck_assert_ptr_eq(tree, UNTOUCHED_TREE);
}
END_TEST

START_TEST(parses_the_span_and_nothing_after_it)
{
	static const uint8_t text[] = "{\"a\":1},\"b\":2}";
	struct span part = {text, 7};
	json_t *tree = NULL;

	ck_assert_int_eq(json_parse(part, REASON_CONFIG_INVALID, &tree), REASON_OK);
	ck_assert_uint_eq(json_object_size(tree), 1);
	json_decref(tree);
	ck_assert_int_eq(json_claims(part, REASON_CLAIMS_INVALID, &tree), REASON_OK);
	ck_assert_uint_eq(json_object_size(tree), 1);
	json_decref(tree);
}
END_TEST

/* A document of exactly len bytes: {"a":"xxx..."}. */
static void long_document(char *text, size_t len)
{
	memset(text, 'x', len);
	memcpy(text, "{\"a\":\"", 6);
	memcpy(text + len - 2, "\"}", 3);
}

START_TEST(reads_65536_bytes_and_not_one_more)
{
	static char text[JSONSCAN_MAX_BYTES + 2];

	for (size_t len = JSONSCAN_MAX_BYTES - 1; len <= JSONSCAN_MAX_BYTES + 1; len++) {
		json_t *tree = NULL;
		enum reason want = len <= JSONSCAN_MAX_BYTES ? REASON_OK : REASON_CLAIMS_INVALID;

		long_document(text, len);
		ck_assert_int_eq(json_parse(span_of(text), REASON_CLAIMS_INVALID, &tree), want);
		json_decref(tree);
		tree = NULL;
		ck_assert_int_eq(json_claims(span_of(text), REASON_CLAIMS_INVALID, &tree), want);
		json_decref(tree);
	}
}
END_TEST

START_TEST(reads_claims_of_depth_32)
{
	char text[1024];
	json_t *tree = NULL;

	nest(text, JSONSCAN_MAX_DEPTH, "{\"a\":", "}");
	ck_assert_int_eq(json_claims(span_of(text), REASON_CLAIMS_INVALID, &tree), REASON_OK);
	json_decref(tree);
	tree = UNTOUCHED_TREE;
	nest(text, JSONSCAN_MAX_DEPTH + 1, "{\"a\":", "}");
	ck_assert_int_eq(json_claims(span_of(text), REASON_CLAIMS_INVALID, &tree), REASON_CLAIMS_INVALID);
	ck_assert_ptr_eq(tree, UNTOUCHED_TREE);
}
END_TEST

/* Like the padding, a token's own member may have a name of blanks. Up to this many are tried. */
#define MOST_BLANKS 140

START_TEST(leaves_no_padding_in_an_object)
{
	char text[2 * MOST_BLANKS + 16];
	json_t *tree = NULL;

	for (int n = 0; n <= MOST_BLANKS; n++) {
		(void)snprintf(text, sizeof(text), "{\"%*s\":\"%.*s\"}", n, "", n % 7, "xxxxxxx");
		ck_assert_int_eq(json_claims(span_of(text), REASON_CLAIMS_INVALID, &tree), REASON_OK);
		ck_assert_uint_eq(json_object_size(tree), 1);
		(void)snprintf(text, sizeof(text), "%*s", n, "");
		ck_assert(json_object_get(tree, text));
		json_decref(tree);
	}
	ck_assert_int_eq(json_claims(span_of(" { } "), REASON_CLAIMS_INVALID, &tree), REASON_OK);
	ck_assert_uint_eq(json_object_size(tree), 0);
	json_decref(tree);
}
END_TEST

Suite *json_suite(void)
{
	Suite *s = suite_create("json");
	TCase *t = suites_group(s, "scan");

	tcase_add_loop_test(t, counts_strings_and_their_decoded_bytes, 0, COUNT(shapes));
	tcase_add_loop_test(t, agrees_with_jansson_on_every_shape, 0, COUNT(shapes));
	tcase_add_loop_test(t, reports_the_longest_string, 0, COUNT(longest));
	tcase_add_loop_test(t, refuses_a_broken_document, 0, COUNT(broken));
	tcase_add_test(t, compares_a_string_with_decoded_bytes);
	tcase_add_loop_test(t, refuses_every_control_character_in_a_string, 0, 0x22);
	tcase_add_test(t, refuses_nul_wherever_it_stands);
	tcase_add_loop_test(t, allows_a_depth_of_32_and_not_of_33, 0, COUNT(nests));
	tcase_add_test(t, counts_the_depth_and_not_the_brackets);
	tcase_add_test(t, allows_65536_bytes_and_not_one_more);
	tcase_add_test(t, reads_no_byte_after_the_span);

	t = suites_group(s, "matches");
	tcase_add_test(t, matches_the_tree_that_was_scanned);
	tcase_add_loop_test(t, does_not_match_a_tree_that_lost_something, 0, COUNT(lossy));

	t = suites_group(s, "member text");
	tcase_add_loop_test(t, returns_a_top_level_member_as_it_is_written, 0, COUNT(members));
	tcase_add_loop_test(t, counts_members_at_every_depth, 0, COUNT(nested));
	tcase_add_test(t, survives_a_document_that_was_never_scanned);
	tcase_add_test(t, returns_the_text_of_a_string);
	tcase_add_test(t, returns_text_for_strings_only);

	t = suites_group(s, "parse");
	tcase_add_loop_test(t, parses_a_valid_document, 0, COUNT(sound));
	tcase_add_loop_test(t, parses_a_document_that_is_not_an_object, 0, COUNT(no_objects));
	tcase_add_loop_test(t, does_not_parse_invalid_json, 0, COUNT(unsound));
	tcase_add_loop_test(t, refuses_invalid_json_before_jansson_sees_it, 0, COUNT(unsound));
	tcase_add_loop_test(t, says_what_is_wrong_and_where, 0, COUNT(faults));
	tcase_add_loop_test(t, finds_no_fault_in_a_valid_document, 0, COUNT(sound));
	tcase_add_test(t, reads_65536_bytes_and_not_one_more);
	tcase_add_test(t, parses_the_span_and_nothing_after_it);
	tcase_add_test(t, refuses_nul_between_two_documents);

	t = suites_group(s, "claims");
	tcase_add_loop_test(t, reads_a_valid_object_as_claims, 0, COUNT(sound));
	tcase_add_loop_test(t, refuses_claims_in_invalid_json, 0, COUNT(unsound));
	tcase_add_loop_test(t, refuses_claims_that_are_not_an_object, 0, COUNT(no_objects));
	tcase_add_test(t, reads_claims_of_depth_32);
	tcase_add_test(t, leaves_no_padding_in_an_object);
	return s;
}
