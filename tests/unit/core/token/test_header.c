/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/header.h"

#include <stdio.h>

#include "core/base/bytes.h"
#include "core/base/scoped.h"
#include "support/fixture.h"
#include "support/headeroracle.h"
#include "unit/suites.h"

#define BYTES(literal)                                                                                       \
	{                                                                                                    \
		(const uint8_t *)(literal), sizeof(literal) - 1                                              \
	}

/*
 * A header, read from a copy on the heap of exactly its length, so that AddressSanitizer sees a read after
 * the end.
 */
struct reading {
	struct bytes text;
	struct header header;
	struct note note;
	enum reason reason;
};

static void read_header(struct span text, struct reading *r)
{
	const char *complaint = headeroracle_judge(text);

	ck_assert_msg(!complaint, "%s: %.*s", complaint, (int)text.len, (const char *)text.at);
	*r = (struct reading){.header = {.has_kid = true, .kid = {NULL, 4711}}};
	ck_assert(bytes_copy(text, &r->text));
	r->reason = header_read(r->text.at, r->text.len, &r->header, &r->note);
	ck_assert_msg((r->reason == REASON_OK) == !r->note.text[0], "%s: %s", reason_slug(r->reason),
		      r->note.text);
	if (r->reason != REASON_OK)
		ck_assert_uint_eq(r->header.kid.len, 4711);
}

static void assert_refused(struct span text, const char *note)
{
	struct reading r;

	read_header(text, &r);
	assert_slug(r.reason, "header-invalid");
	ck_assert_msg(strcmp(r.note.text, note) == 0, "%.*s: %s", (int)text.len, (const char *)text.at,
		      r.note.text);
	bytes_done(&r.text);
}

static void assert_read(struct span text)
{
	struct reading r;

	read_header(text, &r);
	ck_assert_msg(r.reason == REASON_OK, "%.*s: %s", (int)text.len, (const char *)text.at, r.note.text);
	bytes_done(&r.text);
}

START_TEST(reads_the_parameters_of_a_header)
{
	struct reading r;

	read_header(span_of("{\"alg\":\"ES256\",\"x\":{\"kid\":1},\"kid\":\"k1\",\"typ\":\"JWT\"}"), &r);
	assert_slug(r.reason, "ok");
	ck_assert(span_is(r.header.alg, "ES256"));
	ck_assert(r.header.has_kid && span_is(r.header.kid, "k1"));
	ck_assert(r.header.has_typ && span_is(r.header.typ, "JWT"));
	bytes_done(&r.text);
	read_header(span_of(" { \"alg\" : \"\" } "), &r);
	assert_slug(r.reason, "ok");
	ck_assert(r.header.alg.len == 0 && !r.header.has_kid && !r.header.has_typ);
	bytes_done(&r.text);
}
END_TEST

START_TEST(decodes_escapes_in_names_and_strings)
{
	struct reading r;

	read_header(span_of("{\"\\u0061l\\u0067\":\"\\u0045S\\u00325\\u0036\",\"k\\u0069d\":\"\\\"\\\\\\/"
			    "\\b\\f\\n\\r\\t\\u00e9\\u20AC\\uD83D\\uDE00\","
			    "\"\\u0074yp\":\"at\\u002bjwt\"}"),
		    &r);
	assert_slug(r.reason, "ok");
	ck_assert(span_is(r.header.alg, "ES256"));
	ck_assert(span_is(r.header.kid, "\"\\/\b\f\n\r\t\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
	ck_assert(span_is(r.header.typ, "at+jwt"));
	bytes_done(&r.text);
}
END_TEST

/* assert_read() also compares the result with what jansson reads. */
START_TEST(decodes_every_character_of_the_basic_multilingual_plane)
{
	for (unsigned c = 1; c <= 0xffff; c++) {
		char text[64];

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		(void)snprintf(text, sizeof(text), "{\"alg\":\"x\",\"kid\":\"\\u%04x\\u%04X\"}", c, c);
		assert_read(span_of(text));
	}
}
END_TEST

static const char *const refused_names[] = {"crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc", "cty"};

START_TEST(refuses_a_forbidden_parameter_however_its_name_is_escaped)
{
	const char *name = refused_names[_i];
	char text[128], note[128], spelt[64];

	(void)snprintf(note, sizeof(note), "the header carries \"%s\", which is not accepted", name);
	for (unsigned escaped = 0; escaped < 1U << strlen(name); escaped++) {
		spelt[0] = '\0';
		for (size_t i = 0; name[i]; i++)
			(void)sprintf(spelt + strlen(spelt), escaped >> i & 1 ? "\\u%04x" : "%c", name[i]);
		(void)snprintf(text, sizeof(text), "{\"alg\":\"ES256\",\"%s\":null}", spelt);
		assert_refused(span_of(text), note);
	}
	(void)snprintf(text, sizeof(text), "{\"alg\":\"ES256\",\"x\":{\"%s\":1}}", name);
	assert_read(span_of(text));
}
END_TEST

static const struct {
	struct span text;
	size_t byte;
} twice[] = {
	{BYTES("{\"alg\":\"ES256\",\"alg\":\"ES256\"}"), 22},
	{BYTES("{\"alg\":\"ES256\",\"\\u0061lg\":\"none\"}"), 27},
	{BYTES("{\"a\\u006Cg\":\"ES256\",\"al\\u0067\":\"none\"}"), 32},
	{BYTES("{\"alg\":\"ES256\",\"\":1,\"\":2}"), 24},
	{BYTES("{\"alg\":\"ES256\",\"x\":1,\"y\":2,\"x\":3}"), 32},
	{BYTES("{\"alg\":\"ES256\",\"x\":{\"a\":1,\"a\":2}}"), 31},
	{BYTES("{\"alg\":\"ES256\",\"x\":[{\"b\":1},{\"a\":1,\"c\":{\"a\":2},\"\\u0061\":2}]}"), 57},
	{BYTES("{\"x\":{\"y\":{\"z\":{}}},\"alg\":\"ES256\",\"x\":1}"), 39},
	{BYTES("{\"\xc3\xa9\":1,\"\\u00e9\":2,\"alg\":\"ES256\"}"), 18},
	{BYTES("{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\uDE00\":2}"), 26},
	{BYTES("{\"\\n\":1,\"\\u000a\":2}"), 18},
	{BYTES("{\"\\/\":1,\"/\":2}"), 13},
};

START_TEST(refuses_a_member_named_twice_at_any_depth)
{
	char note[128];

	(void)snprintf(note, sizeof(note), "the header is not valid JSON: it names a member twice (byte %zu)",
		       twice[_i].byte);
	assert_refused(twice[_i].text, note);
}
END_TEST

START_TEST(counts_a_name_separately_in_each_object)
{
	assert_read(span_of("{\"alg\":\"ES256\",\"x\":{\"alg\":1,\"x\":{\"x\":{}}},\"y\":[{\"a\":1},{\"a\":1}"
			    ",{\"a\":{\"a\":[{\"a\":1}]}}]}"));
	assert_read(span_of("{\"alg\":\"ES256\",\"Alg\":1,\"alg \":1,\"al\":1,\"algg\":1,\"\":1}"));
}
END_TEST

/* As many members as fit, one of them twice. */
START_TEST(compares_all_members_of_the_longest_header)
{
	for (int same = 0; same < 2; same++) {
		char text[HEADER_MAX_BYTES + 1] = "{\"alg\":\"ES256\"", *at = text + strlen(text);
		int count = 0;

		for (; at - text < HEADER_MAX_BYTES - 16; count++)
			at += sprintf(at, ",\"%c%c\":0", '0' + count / 60,
				      'A' + count % 60 + (count % 60 > 26));
		(void)sprintf(at, ",\"%s\":0}", same ? "0A" : "zz");
		if (same)
			assert_refused(span_of(text),
				       "the header is not valid JSON: it names a member twice (byte 1015)");
		else
			assert_read(span_of(text));
	}
}
END_TEST

START_TEST(limits_the_length_of_a_header)
{
	for (size_t len = HEADER_MAX_BYTES - 1; len <= HEADER_MAX_BYTES + 1; len++) {
		char text[HEADER_MAX_BYTES + 2] = "{\"alg\":\"ES256\"";

		memset(text + strlen(text), ' ', len - strlen(text));
		text[len - 1] = '}';
		text[len] = '\0';
		if (len <= HEADER_MAX_BYTES)
			assert_read(span_of(text));
		else
			assert_refused(span_of(text), "the header has 1025 bytes, at most 1024 are accepted");
	}
}
END_TEST

/* The limit of 256 bytes holds for the decoded kid. */
START_TEST(limits_the_decoded_length_of_the_kid)
{
	static const struct {
		const char *written;
		size_t bytes;
	} letters[] = {{"k", 1}, {"\xc3\xa9", 2}, {"\\u00e9", 2}, {"\\n", 1}};

	for (size_t bytes = HEADER_MAX_KID_BYTES - 2; bytes <= HEADER_MAX_KID_BYTES + 2;
	     bytes += letters[_i].bytes) {
		char text[1200] = "{\"alg\":\"ES256\",\"kid\":\"", note[128];

		for (size_t i = 0; i < bytes; i += letters[_i].bytes)
			strcat(text, letters[_i].written);
		strcat(text, "\"}");
		(void)snprintf(note, sizeof(note), "the header's kid has %zu bytes, at most 256 are accepted",
			       bytes);
		if (bytes <= HEADER_MAX_KID_BYTES)
			assert_read(span_of(text));
		else
			assert_refused(span_of(text), note);
	}
}
END_TEST

#define NO_OBJECT "the header is not a JSON object: a token begins with \"ey\"; was its beginning lost?"
#define UNSOUND "the header is not valid JSON: "

static const struct {
	struct span text;
	const char *note;
} notes[] = {
	{BYTES(""), NO_OBJECT},
	{BYTES("[]"), NO_OBJECT},
	{BYTES("\"alg\""), NO_OBJECT},
	{BYTES("\xc8\x96\xc6r#\xa2$U"), NO_OBJECT},
	{BYTES("{\"alg\":\"ES256\""), UNSOUND "it ends too early (byte 15)"},
	{BYTES("{\"alg\":\"ES256\"}{}"), UNSOUND "more text follows its end (byte 16)"},
	{BYTES("{\"alg\":\"ES256\"}\0"), UNSOUND "more text follows its end (byte 16)"},
	{BYTES("\xef\xbb\xbf{\"alg\":\"ES256\"}"),
	 UNSOUND "it begins with a byte order mark: write it without one (byte 1)"},
	{BYTES("{'alg':'ES256'}"), UNSOUND "a member has no name in double quotes (byte 2)"},
	{BYTES("{\"alg\":\"\xe9\"}"), UNSOUND "a string is not in UTF-8 (byte 9)"},
	{BYTES("{\"alg\":\"ES256\",\"x\":\"\\u0000\"}"), UNSOUND "a string has a \\u0000 (byte 27)"},
	{BYTES("{\"alg\":\"ES256\",\"x\":9223372036854775808}"),
	 UNSOUND "a number has more than 64 bits (byte 39)"},
	{BYTES("{\"alg\":\"ES256\",\"d\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"),
	 UNSOUND "it nests deeper than 32 levels (byte 51)"},
	{BYTES("{}"), "the header has no alg"},
	{BYTES("{\"x\":{\"alg\":\"ES256\"}}"), "the header has no alg"},
	{BYTES("{\"alg\":null}"), "the header's alg is not a string"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":1}"), "the header's kid is not a string"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":[\"k\"]}"), "the header's kid is not a string"},
	{BYTES("{\"alg\":\"ES256\",\"typ\":{\"typ\":\"JWT\"}}"), "the header's typ is not a string"},
};

START_TEST(says_what_is_wrong_with_a_header)
{
	assert_refused(notes[_i].text, notes[_i].note);
}
END_TEST

/* Every prefix of a header, and the header without each one of its bytes. */
START_TEST(agrees_with_jansson_about_every_damaged_header)
{
	static const char whole[] = "{ \"alg\" : \"ES256\", \"x\":[-1.5e+3,true,{\"\\ud83d\\ude00\":null}] "
				    ",\"kid\":\"\xc3\xa9\" }";

	for (size_t i = 0; i < sizeof(whole) - 1; i++) {
		uint8_t less[sizeof(whole)];
		const char *complaint = headeroracle_judge((struct span){(const uint8_t *)whole, i});

		ck_assert_msg(!complaint, "%zu bytes: %s", i, complaint);
		memcpy(less, whole, i);
		memcpy(less + i, whole + i + 1, sizeof(whole) - 1 - i);
		complaint = headeroracle_judge((struct span){less, sizeof(whole) - 2});
		ck_assert_msg(!complaint, "without byte %zu: %s", i, complaint);
	}
}
END_TEST

Suite *header_suite(void)
{
	Suite *suite = suite_create("header");
	TCase *cases = suites_group(suite, "header");

	tcase_add_test(cases, reads_the_parameters_of_a_header);
	tcase_add_test(cases, decodes_escapes_in_names_and_strings);
	tcase_add_test(cases, decodes_every_character_of_the_basic_multilingual_plane);
	tcase_add_loop_test(cases, refuses_a_forbidden_parameter_however_its_name_is_escaped, 0,
			    COUNT(refused_names));
	tcase_add_loop_test(cases, refuses_a_member_named_twice_at_any_depth, 0, COUNT(twice));
	tcase_add_test(cases, counts_a_name_separately_in_each_object);
	tcase_add_test(cases, compares_all_members_of_the_longest_header);
	tcase_add_test(cases, limits_the_length_of_a_header);
	tcase_add_loop_test(cases, limits_the_decoded_length_of_the_kid, 0, 4);
	tcase_add_loop_test(cases, says_what_is_wrong_with_a_header, 0, COUNT(notes));
	tcase_add_test(cases, agrees_with_jansson_about_every_damaged_header);
	return suite;
}
