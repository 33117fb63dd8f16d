/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/shape.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/fixture.h"
#include "unit/suites.h"

#define BYTES(literal)                                                                                       \
	{                                                                                                    \
		(const uint8_t *)(literal), sizeof(literal) - 1                                              \
	}

static const struct {
	struct span typed;
	const char *expected; /* NULL: not a token */
} trims[] = {
	{BYTES("a.b.c"), "a.b.c"},
	{BYTES("  a.b.c"), "a.b.c"},
	{BYTES("a.b.c\n"), "a.b.c"},
	{BYTES("\r\n\t\v\f a.b.c \f\v\t\r\n"), "a.b.c"},
	{BYTES(".."), ".."},
	{BYTES("..."), "..."},
	{BYTES("a.b.c.d.e"), "a.b.c.d.e"},
	{BYTES("AZaz09-_.AZaz09-_.AZaz09-_"), "AZaz09-_.AZaz09-_.AZaz09-_"},
	{BYTES(""), NULL},
	{BYTES("   "), NULL},
	{BYTES("secret"), NULL},
	{BYTES("."), NULL},
	{BYTES("a.b"), NULL},
	{BYTES("correct horse battery staple"), NULL},
	/* a byte outside base64url */
	{BYTES("a.b.c="), NULL},
	{BYTES("a.b+.c"), NULL},
	{BYTES("a.b/.c"), NULL},
	{BYTES("a.b.c!"), NULL},
	{BYTES("a.b.\xc3\xa4"), NULL},
	{BYTES("a.b.c\xff"), NULL},
	{BYTES("a.b.c\x7f"), NULL},
	{BYTES("a.b.c\0"), NULL},
	{BYTES("\0a.b.c"), NULL},
	{BYTES("a\0.b.c"), NULL},
	/* white space within */
	{BYTES("a. b.c"), NULL},
	{BYTES("a.b\n.c"), NULL},
	{BYTES("a.b.c d"), NULL},
	{BYTES("Bearer a.b.c"), NULL},
	{BYTES("\"a.b.c\""), NULL},
	/* Unicode's other white space does not count */
	{BYTES("\xc2\xa0"
	       "a.b.c"),
	 NULL},
	{BYTES("\xe2\x80\x8b"
	       "a.b.c"),
	 NULL},
};

START_TEST(distinguishes_a_token_from_a_password)
{
	struct span got = {NULL, 42};
	enum reason r = shape_trim(trims[_i].typed, &got);

	if (trims[_i].expected) {
		ck_assert_msg(r == REASON_OK, "row %d: %s", _i, reason_slug(r));
		ck_assert(span_is(got, trims[_i].expected));
	} else {
		ck_assert_msg(r == REASON_NOT_A_TOKEN, "row %d: %s", _i, reason_slug(r));
		ck_assert_uint_eq(got.len, 42);
	}
}
END_TEST

/* {"alg":"ES256"} . {"sub":"alice"} . and a signature of the right length. */
#define H "eyJhbGciOiJFUzI1NiJ9"
#define P "eyJzdWIiOiJhbGljZSJ9"
#define S "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define TOKEN H "." P "." S

static void assert_shape(struct span typed, enum shape expected, const char *note)
{
	struct span token = {0};
	const char *got = "untouched";
	enum shape shape = shape_of(typed, &token, &got);

	ck_assert_msg(shape == expected, "%.*s: %d", (int)typed.len, (const char *)typed.at, shape);
	if (note)
		ck_assert_msg(got && strstr(got, note), "%.*s: %s", (int)typed.len, (const char *)typed.at,
			      got ? got : "no note");
	else
		ck_assert_msg(!got, "%.*s: %s", (int)typed.len, (const char *)typed.at, got);
	if (shape == SHAPE_TOKEN)
		ck_assert(shape_trim(typed, &token) == REASON_OK);
}

/*
 * RFC 7518 3.2: the shortest HMAC has 32 bytes, which are 43 characters. So 79 bytes cannot hold a signed
 * token.
 */
START_TEST(treats_any_short_text_as_a_password)
{
	static const char *const fillings[] = {"a.b.", H "." P ".", "\"" H "." P "."};
	char text[100];

	for (size_t i = 0; i < COUNT(fillings); i++) {
		snprintf(text, sizeof(text), "%s%099d", fillings[i], 0);
		assert_shape((struct span){(const uint8_t *)text, 79}, SHAPE_PASSWORD, NULL);
		assert_shape((struct span){(const uint8_t *)text, 80}, i == 2 ? SHAPE_DAMAGED : SHAPE_TOKEN,
			     i == 2 ? "quotes" : NULL);
	}
}
END_TEST

/* The length counts as typed, with the white space around a token. */
START_TEST(counts_white_space_in_the_length)
{
	char text[81];

	snprintf(text, sizeof(text), "%-79s\n", "a.b.c");
	assert_shape((struct span){(const uint8_t *)text, 80}, SHAPE_TOKEN, NULL);
	assert_shape((struct span){(const uint8_t *)text, 79}, SHAPE_PASSWORD, NULL);
}
END_TEST

/* What people paste by accident, and what the log says about it. */
static const struct {
	const char *typed, *note;
} damaged[] = {
	{"\"" TOKEN "\"", "quotes"},
	{"'" TOKEN "'", "quotes"},
	{"`" TOKEN "`", "quotes"},
	{TOKEN "\"", "quotes"},
	{"\xe2\x80\x9c" TOKEN "\xe2\x80\x9d", "other characters"},
	{"Bearer " TOKEN, "Bearer"},
	{"BEARER  " TOKEN, "Bearer"},
	{"bearer:" TOKEN, "Bearer"},
	{"Authorization: Bearer " TOKEN, "Bearer"},
	{"TOKEN=" TOKEN, "a name and \"=\""},
	{"export TOKEN=" TOKEN "; ssh web1", "a name and \"=\""},
	{"{\"access_token\":\"" TOKEN "\"}", "JSON"},
	{"{ \"token\" : \"" TOKEN "\", \"expires_in\": 60 }", "JSON"},
	{"https://app.example.com/callback?token=" TOKEN, "URL"},
	{"https://app.example.com/" TOKEN "#x", "URL"},
	{TOKEN ",", "comma"},
	{TOKEN "=", "no padding"},
	{TOKEN "==", "no padding"},
	{H "." P "=." S, "no padding"},
	{H ".eyJz+WIi/iJhbGljZSJ9." S, "base64url has"},
	{H "." P "\n." S, "one line"},
	{"eyJhbGciOi\nJFUzI1NiJ9." P "." S, "one line"},
	{"eyJ hbGciOiJFUzI1NiJ9." P "." S, "one line"},
	{"\xc2\xa0" TOKEN, "invisible"},
	{TOKEN "\xc2\xa0", "invisible"},
	{"\xef\xbb\xbf" TOKEN, "invisible"},
	{TOKEN "\x1b[0m", "invisible"},
	{"<" TOKEN ">", "other characters"},
	{"(" TOKEN ")", "other characters"},
	{"my token is " TOKEN " thanks!", NULL},
	/* escapes of a URL, a shell, JSON and a terminal; quotation marks of a mail */
	{"%22" TOKEN "%22", "other characters"},
	{"%20" TOKEN "!", "other characters"},
	{"token%3D" TOKEN "!", "other characters"},
	{"\\n" TOKEN, "other characters"},
	{"\\u0022" TOKEN "\\u0022", "other characters"},
	{H "%2E" P "%2e" S, "other characters in it"},
	{"\x1b[01;31m\x1b[K" H "\x1b[m\x1b[K." P "." S, "other characters in it"},
	{H ".\\\n" P "." S, "other characters in it"},
	{"> " H ".\n> " P "." S, "other characters in it"},
	{"\"" H ".\" \"" P "." S "\"", NULL},
	{"eyJhbGci*OiJFUzI1NiJ9." P "." S, "other characters in it"},
	{H "*." P "." S, "other characters in it"},
	{H "." P "*." S, "other characters in it"},
	{"x" TOKEN "!", "other characters"},
	/* the first letter is lost; the claims are still there */
	{"\"yJhbGciOiJFUzI1NiJ9." P "." S "\"", NULL},
	{"..." TOKEN "!", "other characters"},
	/* white space after {: pretty-printed JSON */
	{"\"ewogICJhbGciOiAiRVMyNTYiCn0." P "." S "\"", "quotes"},
	{"\"eyAgImFsZyI6IkVTMjU2In0." P "." S "\"", "quotes"},
	/* an unsigned token, and one with empty segments */
	{"\"" H "..aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "quotes"},
};

START_TEST(recognises_a_damaged_token)
{
	struct span token;
	const char *note;

	if (damaged[_i].note)
		assert_shape(span_of(damaged[_i].typed), SHAPE_DAMAGED, damaged[_i].note);
	else
		ck_assert_int_eq(shape_of(span_of(damaged[_i].typed), &token, &note), SHAPE_DAMAGED);
}
END_TEST

#define LONG " and a tail that makes this long enough to be looked at by anybody at all, indeed"

static const struct {
	const char *typed, *note;
} passwords[] = {
	{"correct horse battery staple" LONG, NULL},
	{"eyes. on. me" LONG, NULL}, /* ey, but no JSON in base64url */
	{"eyJhbGciOiJFUzI1NiJ9 eyJzdWIiOiJhbGljZSJ9" LONG, "cut before its second dot"},
	{H "." P LONG, "cut before its second dot"}, /* one dot */
	{"HeyJude.ILoveYou.SheLovesYou.Yesterday. And many more of these songs, as many as make it long!",
	 NULL},
	{"grey Jackets, eyJ, eyI, and ewoK: no object has these beginnings. Nor has eyJhbGc, cut. So there "
	 "is none.",
	 NULL},
	{"eyEiAAAAAAAA.b.c!" LONG, NULL}, /* {!" */
	{"ewAAAA.b.c" LONG, NULL},	  /* { and no name */
	{"eyAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIGF.b."
	 "c!" LONG,
	 NULL},
	{"a.b.c,d.e.f!" LONG, NULL},
	{"{\"sub\":\"alice\",\"iat\":1700000000,\"exp\":1700000060,\"aud\":\"web1.example.com\",\"iss\":"
	 "\"x\"}",
	 "a JSON text"},
	{"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE" LONG, "a key or certificate"},
	{"\b\n\r\177INCORRECT\b\n\r\177INCORRECT\b\n\r\177INCORRECT\b\n\r\177INCORRECT\b\n\r\177INCORRECT\b\n"
	 "\r\177INCORRECT\b\n\r\177INCORREC!",
	 NULL},
};

START_TEST(treats_everything_else_as_a_password)
{
	assert_shape(span_of(passwords[_i].typed), SHAPE_PASSWORD, passwords[_i].note);
}
END_TEST

START_TEST(recognises_what_sshd_sends_for_unknown_users)
{
	char text[400] = "";

	for (size_t at = 0; at + 13 < sizeof(text); at += 13)
		memcpy(text + at, "\b\n\r\177INCORRECT", 13);
	assert_shape((struct span){(const uint8_t *)text, 79}, SHAPE_PASSWORD, NULL);
	assert_shape((struct span){(const uint8_t *)text, 80}, SHAPE_FAKE_PASSWORD, NULL);
	assert_shape((struct span){(const uint8_t *)text, 333}, SHAPE_FAKE_PASSWORD, NULL);
	text[79] = 'x';
	assert_shape((struct span){(const uint8_t *)text, 80}, SHAPE_PASSWORD, NULL);
}
END_TEST

/*
 * sshd's keyboard-interactive accepts 256 KiB from a user who is not authenticated yet. The worst known texts
 * take a fraction of a second. With work that grows with the square of the length they would take minutes.
 */
START_TEST(needs_linear_time_for_hostile_text)
{
	static const char *const pieces[] = {"eyJ ", ".ey",	"ewog ",
					     "ey",   "eyJ\xff", "ewogICAgICAgICAgICAgICAgICAgICAg ",
					     "eyJ=", ".eyA "};
	const size_t size = 256 * 1024;
	char *text = malloc(size);
	struct span token;
	const char *note;

	ck_assert_ptr_nonnull(text);
	for (size_t at = 0, len = strlen(pieces[_i]); at < size; at++)
		text[at] = pieces[_i][at % len];
	text[size - 1] = '!';
	(void)shape_of((struct span){(const uint8_t *)text, size}, &token, &note);
	free(text);
}
END_TEST

static const struct {
	const char *begin;
	size_t length;
	const char *hint;
} cuts[] = {
	{"eyJh.", 1022, NULL},
	{"eyJh.", 1023, "exactly 1023 bytes arrived"},
	{"eyJh.", 1024, NULL},
	{"eyJh.", 4094, NULL},
	{"eyJh.", 4095, "exactly 4095 bytes arrived"},
	{"eyJh.", 4096, NULL},
	{"ewog.", 1023, "exactly 1023 bytes arrived"},
	{"xxxx.", 1023, NULL},
	{"xxxx.", 4095, NULL},
};

START_TEST(knows_the_lengths_at_which_programs_cut_their_input)
{
	static uint8_t typed[4096];
	const char *got;

	memset(typed, 'A', sizeof(typed));
	memcpy(typed, cuts[_i].begin, strlen(cuts[_i].begin));
	got = shape_cut((struct span){typed, cuts[_i].length}, cuts[_i].length);
	if (cuts[_i].hint)
		ck_assert_msg(got && strncmp(got, cuts[_i].hint, strlen(cuts[_i].hint)) == 0, "row %d: %s",
			      _i, got ? got : "no hint");
	else
		ck_assert_msg(got == NULL, "row %d: %s", _i, got);
}
END_TEST

Suite *shape_suite(void)
{
	Suite *suite = suite_create("shape");
	TCase *cases = suites_group(suite, "shape");

	tcase_add_loop_test(cases, distinguishes_a_token_from_a_password, 0, COUNT(trims));
	tcase_add_test(cases, treats_any_short_text_as_a_password);
	tcase_add_test(cases, counts_white_space_in_the_length);
	tcase_add_loop_test(cases, recognises_a_damaged_token, 0, COUNT(damaged));
	tcase_add_loop_test(cases, treats_everything_else_as_a_password, 0, COUNT(passwords));
	tcase_add_test(cases, recognises_what_sshd_sends_for_unknown_users);
	tcase_add_loop_test(cases, needs_linear_time_for_hostile_text, 0, 8);
	tcase_add_loop_test(cases, knows_the_lengths_at_which_programs_cut_their_input, 0, COUNT(cuts));
	return suite;
}
