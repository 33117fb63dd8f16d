/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/cookie.h"

#include <stdio.h>

#include "support/count.h"
#include "unit/suites.h"

#define ID "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ-_01234" /* 43 characters */

START_TEST(finds_a_cookie_among_others)
{
	struct span value = {0};

	ck_assert(cookie_find(
		span_of("__Host-sessio=1; x__Host-session=2;\t__Host-session=" ID " ;a; __Host-sessions=3"),
		COOKIE_SESSION, &value));
	ck_assert(span_is(value, ID));
	ck_assert(cookie_find(span_of("__Host-pre=" ID), COOKIE_PRE, &value));
	ck_assert(cookie_find(span_of("__Host-token=a.b-c_.D"), COOKIE_TOKEN, &value));
	ck_assert(span_is(value, "a.b-c_.D"));
}

static const char *const absent[] = {
	"",
	";",
	"__Host-session",
	"__Host-session=",
	"__Host-session=" ID "; __Host-session=" ID, /* twice */
	"__Host-session=; __Host-session=" ID,
	"__Host-session=" ID "5",    /* too long */
	"__Host-session=abc",	     /* too short */
	"__Host-session=\"" ID "\"", /* characters that our values do not have */
	"__Host-session=.bcdefghijklmnopqrstuvwxyzABCDEFGHIJ-_01234",
	"__Host-session =" ID,
	"__host-session=" ID,
	"session=" ID,
};

START_TEST(refuses_cookies_that_we_never_set)
{
	struct span value = span_of("unchanged");

	ck_assert(!cookie_find(span_of(absent[_i]), COOKIE_SESSION, &value));
	ck_assert(span_is(value, "unchanged"));
}

START_TEST(limits_a_token)
{
	char field[COOKIE_LINE_BYTES] = "__Host-token=";
	size_t begin = strlen(field);
	struct span value;

	memset(field + begin, 'a', COOKIE_TOKEN_MAX_CHARS + 1);
	for (size_t len = COOKIE_TOKEN_MAX_CHARS - 1; len <= COOKIE_TOKEN_MAX_CHARS + 1; len++)
		ck_assert_int_eq(
			cookie_find((struct span){(uint8_t *)field, begin + len}, COOKIE_TOKEN, &value),
			len <= COOKIE_TOKEN_MAX_CHARS);
	ck_assert(!cookie_find(span_of("__Host-token=a b"), COOKIE_TOKEN, &value));
	ck_assert(!cookie_find(span_of("__Host-token=a%2Eb"), COOKIE_TOKEN, &value));
}

START_TEST(sets_every_attribute)
{
	char line[COOKIE_LINE_BYTES];

	cookie_write(COOKIE_SESSION, span_of(ID), -1, line);
	ck_assert_str_eq(line, "__Host-session=" ID "; Path=/; Secure; HttpOnly; SameSite=Lax");
	cookie_write(COOKIE_PRE, span_of(ID), 0, line);
	ck_assert_str_eq(line, "__Host-pre=" ID "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
	cookie_write(COOKIE_TOKEN, (struct span){0}, 86460, line);
	ck_assert_str_eq(line, "__Host-token=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=86460");
}

/* Browsers drop a cookie of more than 4096 bytes silently. */
START_TEST(fits_the_longest_token)
{
	char token[COOKIE_TOKEN_MAX_CHARS], line[COOKIE_LINE_BYTES];

	memset(token, 'a', sizeof(token));
	cookie_write(COOKIE_TOKEN, (struct span){(uint8_t *)token, sizeof(token)}, INT64_MAX, line);
	ck_assert_ptr_nonnull(strstr(line, "; Max-Age=9223372036854775807"));
}

Suite *cookie_suite(void)
{
	Suite *suite = suite_create("cookie");
	TCase *cases = tcase_create("cookie");

	tcase_add_test(cases, finds_a_cookie_among_others);
	tcase_add_loop_test(cases, refuses_cookies_that_we_never_set, 0, COUNT(absent));
	tcase_add_test(cases, limits_a_token);
	tcase_add_test(cases, sets_every_attribute);
	tcase_add_test(cases, fits_the_longest_token);
	suite_add_tcase(suite, cases);
	return suite;
}
