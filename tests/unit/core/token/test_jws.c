/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/jws.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/token/shape.h"
#include "support/fixture.h"
#include "unit/suites.h"

#define BYTES(literal)                                                                                       \
	{                                                                                                    \
		(const uint8_t *)(literal), sizeof(literal) - 1                                              \
	}

/* The slug for a text. Every refusal must have a note. */
static const char *parse(const char *token, size_t max_bytes)
{
	SCOPED(jws) t = {0};
	struct note note = {0};
	enum reason r = jws_parse(span_of(token), max_bytes, &t, &note);

	ck_assert_msg((r == REASON_OK) == (note.text[0] == '\0'), "%s: the note says %s", reason_slug(r),
		      note.text);
	ck_assert((r == REASON_OK) == t.has_header);
	return reason_slug(r);
}

/* {"alg":"HS256"} and segments that decode. */
#define H "eyJhbGciOiJIUzI1NiJ9"

static const struct {
	const char *token, *slug;
} forms[] = {
	{H ".e30.AA", "ok"},
	{H ".AA.AAA", "ok"}, /* the payload is not read yet */
	{H ".AA.AAAA", "ok"},
	{"", "malformed"},
	{H, "malformed"},
	{H ".e30", "malformed"},
	{H ".e30.AA.AA", "malformed"},
	{H ".e30.AA.AA.AA", "malformed"},
	{".e30.AA", "malformed"},
	{H "..AA", "malformed"},
	{H ".e30.", "malformed"},
	{"..", "malformed"},
	{"...", "malformed"},
	{H ".e30.AA.", "malformed"},
	{"." H ".e30.AA", "malformed"},
	/* padding, plain base64, white space, junk */
	{H ".e30=.AA", "malformed"},
	{H ".e30.AA==", "malformed"},
	{H "=.e30.AA", "malformed"},
	{H ".e30.A+AA", "malformed"},
	{H ".e30.A/AA", "malformed"},
	{H ".e30.A AA", "malformed"},
	{H ".e3\n0.AA", "malformed"},
	{H ".e30.AA\n", "malformed"},
	{" " H ".e30.AA", "malformed"},
	{H ".e30.AA!", "malformed"},
	/* a length that base64url cannot have */
	{H ".e30.A", "malformed"},
	{H ".e30.AAAAA", "malformed"},
	{H "A.e30.AA", "malformed"},
	/* unused bits that are not zero */
	{H ".e30.AB", "malformed"},
	{H ".e30.AAB", "malformed"},
	{H ".e31.AA", "malformed"},
	{"eyJhbGciOiJIUzI1NiJ.e30.AA", "malformed"},
	{"eyJhbGciOiJIUzI1NiIsImEiOjF9.e30.AA", "ok"},
};

START_TEST(requires_three_segments_in_canonical_base64url)
{
	const char *slug = parse(forms[_i].token, 8192);

	ck_assert_msg(strcmp(slug, forms[_i].slug) == 0, "%s: %s", forms[_i].token, slug);
}
END_TEST

START_TEST(names_the_segment_that_is_damaged)
{
	static const char *const rows[][2] = {
		{H "A.e30.AA", "the header segment"},
		{H ".e31.AA", "the payload segment"},
		{H ".e30.AB", "the signature segment"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(jws) t = {0};
		struct note note = {0};

		assert_slug(jws_parse(span_of(rows[i][0]), 8192, &t, &note), "malformed");
		ck_assert_ptr_nonnull(strstr(note.text, rows[i][1]));
	}
}
END_TEST

START_TEST(limits_the_length_of_a_token)
{
	static const char token[] = H ".e30.AA";
	size_t length = sizeof(token) - 1;

	ck_assert_str_eq(parse(token, length + 1), "ok");
	ck_assert_str_eq(parse(token, length), "ok");
	ck_assert_str_eq(parse(token, length - 1), "token-too-long");
	ck_assert_str_eq(parse("not even a token", 15), "token-too-long");
}
END_TEST

START_TEST(splits_and_decodes_a_token)
{
	SCOPED(jws) t = {0};
	struct note note = {0};
	static const char token[] = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIiwidHlwIjoiSldUIn0.Zm9v._-8";

	assert_slug(jws_parse(span_of(token), 8192, &t, &note), "ok");
	ck_assert(span_is(t.signing_input, "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIiwidHlwIjoiSldUIn0.Zm9v"));
	ck_assert(span_begins((struct span){t.header, sizeof(t.header)},
			      "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}"));
	ck_assert(span_is(bytes_span(&t.payload), "foo"));
	ck_assert(span_is(bytes_span(&t.signature), "\xff\xef"));
	ck_assert(span_is(t.alg, "HS256"));
	ck_assert(t.has_kid && span_is(t.kid, "k1"));
	ck_assert(t.has_typ && span_is(t.typ, "JWT"));
	jws_done(&t);
	ck_assert(!t.has_header && t.alg.len == 0);
	ck_assert_ptr_null(t.signature.at);
}
END_TEST

/* The header is read as jws_parse() reads it, whatever follows its segment. */
START_TEST(peeks_at_the_header_alone)
{
	static const char header[] = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIiwidHlwIjoiSldUIn0";
	static const char *const rests[] = {".Zm9v._-8", ".", ".=.=.="};
	static const char *const bad[] = {"",
					  ".",
					  "eyJhbGciOiJIUzI1NiJ9",
					  "e30.e30.AA",
					  "eyJhbGciOiJIUzI1NiJ9=.e30.AA",
					  "eyJhbGciOiJIUzI1NiJ.e30.AA"};
	uint8_t text[HEADER_MAX_BYTES];
	struct header h = {0};
	char token[128];

	for (size_t i = 0; i < COUNT(rests); i++) {
		snprintf(token, sizeof(token), "%s%s", header, rests[i]);
		h = (struct header){0};
		ck_assert(jws_peek(span_of(token), text, &h));
		ck_assert(span_is(h.alg, "HS256") && h.has_kid && span_is(h.kid, "k1") &&
			  span_is(h.typ, "JWT"));
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(!jws_peek(span_of(bad[i]), text, &h), "%s", bad[i]);
}
END_TEST

/* A header of HEADER_MAX_BYTES is read, a longer one is not, and nothing is written beyond the buffer. */
START_TEST(peeks_at_no_header_that_is_too_long)
{
	for (size_t len = HEADER_MAX_BYTES - 1; len <= HEADER_MAX_BYTES + 1; len++) {
		char json[HEADER_MAX_BYTES + 2], *token = NULL;
		SCOPED(bytes) encoded = {0};
		uint8_t text[HEADER_MAX_BYTES];
		struct header h;

		memset(json, ' ', sizeof(json));
		memcpy(json, "{\"alg\":\"HS256\"}", 15);
		ck_assert_int_eq(base64url_encode((struct span){(uint8_t *)json, len}, &encoded), REASON_OK);
		ck_assert_int_gt(asprintf(&token, "%s.e30.AA", (char *)encoded.at), 0);
		ck_assert(jws_peek(span_of(token), text, &h) == (len <= HEADER_MAX_BYTES));
		free(token);
	}
}
END_TEST

/* The slug for a header's text, with a payload and a signature that decode. */
static const char *parse_header(struct span header)
{
	SCOPED(bytes) encoded = {0};
	char *token = NULL;
	const char *slug;

	ck_assert_int_eq(base64url_encode(header, &encoded), REASON_OK);
	ck_assert_int_gt(asprintf(&token, "%s.e30.AA", (char *)encoded.at), 0);
	slug = parse(token, 65536);
	free(token);
	return slug;
}

static const struct {
	struct span header;
	const char *slug;
} headers[] = {
	{BYTES("{\"alg\":\"ES256\"}"), "ok"},
	{BYTES(" {\r\n\"alg\" : \"ES256\"\t}\n"), "ok"},
	/* any alg is accepted here: the keys decide which is allowed */
	{BYTES("{\"alg\":\"none\"}"), "ok"},
	{BYTES("{\"alg\":\"hs256\"}"), "ok"},
	{BYTES("{\"alg\":\"\"}"), "ok"},
	{BYTES("{\"alg\":\"RSA-OAEP\"}"), "ok"},
	{BYTES("{}"), "header-invalid"},
	{BYTES("{\"ALG\":\"ES256\"}"), "header-invalid"},
	{BYTES("{\"typ\":\"JWT\"}"), "header-invalid"},
	{BYTES("{\"alg\":null}"), "header-invalid"},
	{BYTES("{\"alg\":1}"), "header-invalid"},
	{BYTES("{\"alg\":true}"), "header-invalid"},
	{BYTES("{\"alg\":[\"ES256\"]}"), "header-invalid"},
	{BYTES("{\"alg\":{}}"), "header-invalid"},
	/* kid */
	{BYTES("{\"alg\":\"ES256\",\"kid\":\"k\"}"), "ok"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":\"\"}"), "ok"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":\"../../etc/passwd\"}"), "ok"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":1}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":null}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":[\"k\"]}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":{}}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":\"\\u0000\"}"), "header-invalid"},
	/* typ */
	{BYTES("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}"), "ok"},
	{BYTES("{\"alg\":\"ES256\",\"typ\":1}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"typ\":null}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"typ\":[\"JWT\"]}"), "header-invalid"},
	/* parameters that are ignored and parameters that are refused, of any type, escaped or not */
	{BYTES("{\"alg\":\"ES256\",\"x5t\":\"AAAA\",\"x5t#S256\":\"AAAA\",\"iss\":\"x\",\"private\":[1]}"),
	 "ok"},
	{BYTES("{\"alg\":\"ES256\",\"CRIT\":[\"exp\"]}"), "ok"},
	{BYTES("{\"alg\":\"ES256\",\"x\":{\"crit\":[\"exp\"]}}"), "ok"},
	{BYTES("{\"alg\":\"ES256\",\"crit\":[\"exp\"]}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"crit\":[]}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"crit\":null}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"cr\\u0069t\":[\"exp\"]}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"b64\":true}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"b64\":false}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"jku\":\"https://evil.example/\"}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"x5u\":\"https://evil.example/\"}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"x5c\":[\"AAAA\"]}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"zip\":\"DEF\"}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"enc\":\"A256GCM\"}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"cty\":\"JWT\"}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"cty\":\"\"}"), "header-invalid"},
	/* a duplicate member */
	{BYTES("{\"alg\":\"ES256\",\"alg\":\"ES256\"}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"alg\":\"none\"}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"\\u0061lg\":\"none\"}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"kid\":\"a\",\"kid\":\"b\"}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"x\":{\"a\":1,\"a\":1}}"), "header-invalid"},
	/* no valid JSON object */
	{BYTES("[]"), "header-invalid"},
	{BYTES("[{\"alg\":\"ES256\"}]"), "header-invalid"},
	{BYTES("\"ES256\""), "header-invalid"},
	{BYTES("null"), "header-invalid"},
	{BYTES("0"), "header-invalid"},
	{BYTES(" "), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\""), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\"}}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\"} x"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\"}\0"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\0\"}"), "header-invalid"},
	{BYTES("{'alg':'ES256'}"), "header-invalid"},
	{BYTES("{\"alg\":\"ES256\",\"a\":\"\xff\"}"), "header-invalid"},
	{BYTES("\xef\xbb\xbf{\"alg\":\"ES256\"}"), "header-invalid"},
	{BYTES("\xff\xfe{\0}\0"), "header-invalid"},
};

START_TEST(checks_the_header)
{
	const char *slug = parse_header(headers[_i].header);

	ck_assert_msg(strcmp(slug, headers[_i].slug) == 0, "%s: %s", (const char *)headers[_i].header.at,
		      slug);
}
END_TEST

START_TEST(limits_the_length_of_the_kid)
{
	for (int length = HEADER_MAX_KID_BYTES - 1; length <= HEADER_MAX_KID_BYTES + 1; length++) {
		char header[512];

		snprintf(header, sizeof(header), "{\"alg\":\"ES256\",\"kid\":\"%0*d\"}", length, 0);
		ck_assert_str_eq(parse_header(span_of(header)),
				 length <= HEADER_MAX_KID_BYTES ? "ok" : "header-invalid");
	}
}
END_TEST

START_TEST(names_the_parameter_it_refuses)
{
	static const char *const names[] = {"crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc", "cty"};

	for (size_t i = 0; i < COUNT(names); i++) {
		struct scene *s = scene_start("HS256");
		SCOPED(verdict) v = {0};

		scene_header(s, names[i], "1");
		scene_verdict(s, scene_token(s), &v);
		assert_slug(v.reason, "header-invalid");
		ck_assert_msg(strstr(v.note.text, names[i]) != NULL, "%s: the note says %s", names[i],
			      v.note.text);
	}
}
END_TEST

Suite *jws_suite(void)
{
	Suite *suite = suite_create("jws");
	TCase *cases = scene_group(suite, "jws");

	tcase_add_loop_test(cases, requires_three_segments_in_canonical_base64url, 0, COUNT(forms));
	tcase_add_test(cases, names_the_segment_that_is_damaged);
	tcase_add_test(cases, limits_the_length_of_a_token);
	tcase_add_test(cases, splits_and_decodes_a_token);
	tcase_add_test(cases, peeks_at_the_header_alone);
	tcase_add_test(cases, peeks_at_no_header_that_is_too_long);
	tcase_add_loop_test(cases, checks_the_header, 0, COUNT(headers));
	tcase_add_test(cases, limits_the_length_of_the_kid);
	tcase_add_test(cases, names_the_parameter_it_refuses);
	return suite;
}
