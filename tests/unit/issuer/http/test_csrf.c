/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/csrf.h"

#include "unit/suites.h"

#define ID "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ-_01234"

static const struct csrf sample = {.key = "0123456789abcdef0123456789abcde"};

/* Computed by: openssl dgst -sha256 -mac HMAC -macopt hexkey:... -binary | basenc --base64url */
START_TEST(makes_an_hmac_of_the_cookie)
{
	char token[CSRF_CHARS + 1];

	ck_assert(csrf_token(&sample, span_of(ID), token));
	ck_assert_str_eq(token, "BMvQ4u0iDG2KndbMLKZOpEds5x9hVMd0eMaZaDhi0zA");
	ck_assert(csrf_check(&sample, span_of(ID), token));
}

START_TEST(refuses_any_other_token)
{
	char token[CSRF_CHARS + 2];

	for (size_t i = 0; i < CSRF_CHARS; i++) {
		ck_assert(csrf_token(&sample, span_of(ID), token));
		token[i] = token[i] == 'A' ? 'B' : 'A';
		ck_assert(!csrf_check(&sample, span_of(ID), token));
	}
	ck_assert(csrf_token(&sample, span_of(ID), token));
	token[CSRF_CHARS] = 'A';
	token[CSRF_CHARS + 1] = '\0';
	ck_assert(!csrf_check(&sample, span_of(ID), token));
	token[CSRF_CHARS - 1] = '\0';
	ck_assert(!csrf_check(&sample, span_of(ID), token));
	ck_assert(!csrf_check(&sample, span_of(ID), ""));
	ck_assert(!csrf_check(&sample, span_of(ID), NULL));
}

START_TEST(binds_a_token_to_key_and_cookie)
{
	char token[CSRF_CHARS + 1], cookie[] = ID;
	struct csrf another = sample;

	ck_assert(csrf_token(&sample, span_of(ID), token));
	cookie[42] = '5';
	ck_assert(!csrf_check(&sample, span_of(cookie), token));
	another.key[31] ^= 1;
	ck_assert(!csrf_check(&another, span_of(ID), token));
}

/* The token for an empty cookie would be the same for all visitors. */
START_TEST(makes_no_token_without_a_cookie)
{
	char token[CSRF_CHARS + 1] = "unchanged";

	ck_assert(!csrf_token(&sample, (struct span){0}, token));
	ck_assert(!csrf_token(&sample, span_of("short"), token));
	ck_assert(!csrf_token(&sample, span_of(ID "5"), token));
	ck_assert_str_eq(token, "unchanged");
}

START_TEST(makes_new_cookies_and_keys)
{
	char a[COOKIE_ID_CHARS + 1], b[COOKIE_ID_CHARS + 1];
	struct csrf one = {0}, two = {0};

	ck_assert(csrf_new_cookie(a) && csrf_new_cookie(b));
	ck_assert(cookie_is_value(COOKIE_PRE, span_of(a)) && strcmp(a, b) != 0);
	ck_assert(csrf_init(&one) && csrf_init(&two));
	ck_assert_mem_ne(one.key, two.key, sizeof(one.key));
	csrf_done(&one);
	ck_assert_mem_eq(one.key, ((struct csrf){0}).key, sizeof(one.key));
}

Suite *csrf_suite(void)
{
	Suite *suite = suite_create("csrf");
	TCase *cases = tcase_create("csrf");

	tcase_add_test(cases, makes_an_hmac_of_the_cookie);
	tcase_add_test(cases, refuses_any_other_token);
	tcase_add_test(cases, binds_a_token_to_key_and_cookie);
	tcase_add_test(cases, makes_no_token_without_a_cookie);
	tcase_add_test(cases, makes_new_cookies_and_keys);
	suite_add_tcase(suite, cases);
	return suite;
}
