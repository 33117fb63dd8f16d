/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/site.h"

#include "support/count.h"
#include "unit/suites.h"

#define ORIGIN "http://localhost:8080"
#define TYPE "application/x-www-form-urlencoded"

START_TEST(reads_an_origin)
{
	struct site s = {0};

	ck_assert(site_read(ORIGIN, &s));
	ck_assert(span_is(s.authority, "localhost:8080") && span_is(s.port, ":8080"));
	ck_assert(site_read("https://tokens.example-1.com", &s));
	ck_assert(span_is(s.authority, "tokens.example-1.com") && span_is(s.port, ""));
}

static const char *const no_origins[] = {
	"",
	"localhost",
	"ftp://localhost",
	"http://",
	"http://:80",
	"http://localhost/",
	"http://Localhost",
	"http://localhost:",
	"http://localhost:80a",
	"http://localhost:123456",
	"http://a@b",
	"http://localhost:80:80",
	"http://local host",
	"http:/localhost",
};

START_TEST(refuses_an_invalid_origin)
{
	struct site s = {0};

	ck_assert(!site_read(no_origins[_i], &s));
}

static enum http judge(enum route route, const char *method, const char *host, const char *origin,
		       const char *type)
{
	struct gate g = {0};
	struct site s = {0};
	struct note n = {0};

	ck_assert(site_read(ORIGIN, &s));
	gate_method(&g, span_of(method));
	gate_field(&g, span_of("Host"), span_of(host));
	if (origin)
		gate_field(&g, span_of("Origin"), span_of(origin));
	if (type)
		gate_field(&g, span_of("Content-Type"), span_of(type));
	return site_judge(&s, route, &g, &n);
}

START_TEST(accepts_pages_and_forms)
{
	ck_assert_int_eq(judge(ROUTE_HOME, "GET", "localhost:8080", NULL, NULL), HTTP_OK);
	ck_assert_int_eq(judge(ROUTE_STYLE, "HEAD", "localhost:8080", "http://elsewhere", NULL), HTTP_OK);
	ck_assert_int_eq(judge(ROUTE_LOGIN, "POST", "localhost:8080", ORIGIN, TYPE), HTTP_OK);
}

/* An attacker can make another name resolve to our address (DNS rebinding). */
START_TEST(refuses_another_host)
{
	static const char *const hosts[] = {"",
					    "localhost",
					    "localhost:80",
					    "localhost:8080.evil",
					    "evil.example:8080",
					    "127.0.0.1",
					    "127.0.0.1:8081",
					    "127.0.0.2:8080",
					    "[::1]"};

	for (size_t i = 0; i < COUNT(hosts); i++) {
		ck_assert_int_eq(judge(ROUTE_HOME, "GET", hosts[i], NULL, NULL), HTTP_BAD_REQUEST);
		ck_assert_int_eq(judge(ROUTE_LOGIN, "POST", hosts[i], ORIGIN, TYPE), HTTP_BAD_REQUEST);
	}
}

START_TEST(redirects_loopback_addresses_to_the_origin)
{
	ck_assert_int_eq(judge(ROUTE_HOME, "GET", "127.0.0.1:8080", NULL, NULL), HTTP_TEMPORARY_REDIRECT);
	ck_assert_int_eq(judge(ROUTE_HOME, "GET", "[::1]:8080", NULL, NULL), HTTP_TEMPORARY_REDIRECT);
	ck_assert_int_eq(judge(ROUTE_NONE, "GET", "[::1]:8080", NULL, NULL), HTTP_NOT_FOUND);
	ck_assert_int_eq(judge(ROUTE_LOGIN, "GET", "[::1]:8080", NULL, NULL), HTTP_METHOD_NOT_ALLOWED);
	ck_assert_int_eq(judge(ROUTE_LOGIN, "POST", "[::1]:8080", ORIGIN, TYPE), HTTP_BAD_REQUEST);
}

START_TEST(refuses_a_form_of_another_origin)
{
	static const char *const origins[] = {NULL,
					      "",
					      "null",
					      "http://localhost",
					      "https://localhost:8080",
					      ORIGIN "/",
					      "HTTP://localhost:8080"};

	for (size_t i = 0; i < COUNT(origins); i++)
		ck_assert_int_eq(judge(ROUTE_LOGOUT, "POST", "localhost:8080", origins[i], TYPE),
				 HTTP_FORBIDDEN);
}

START_TEST(refuses_another_type)
{
	ck_assert_int_eq(judge(ROUTE_TOKEN, "POST", "localhost:8080", ORIGIN, NULL), HTTP_UNSUPPORTED_TYPE);
	ck_assert_int_eq(judge(ROUTE_TOKEN, "POST", "localhost:8080", ORIGIN, "text/plain"),
			 HTTP_UNSUPPORTED_TYPE);
}

START_TEST(knows_its_routes_and_their_methods)
{
	ck_assert_int_eq(site_route(span_of("/")), ROUTE_HOME);
	ck_assert_int_eq(site_route(span_of("/logout")), ROUTE_LOGOUT);
	ck_assert_int_eq(site_route(span_of("/script.js")), ROUTE_SCRIPT);
	ck_assert_int_eq(judge(ROUTE_SCRIPT, "POST", "localhost:8080", ORIGIN, TYPE),
			 HTTP_METHOD_NOT_ALLOWED);
	ck_assert_int_eq(site_route(span_of("//")), ROUTE_NONE);
	ck_assert_int_eq(site_route(span_of("/login?x")), ROUTE_NONE);
	ck_assert_int_eq(site_route((struct span){0}), ROUTE_NONE);
	ck_assert_int_eq(judge(ROUTE_HOME, "POST", "localhost:8080", ORIGIN, TYPE), HTTP_METHOD_NOT_ALLOWED);
	ck_assert_int_eq(judge(ROUTE_LOGIN, "GET", "localhost:8080", NULL, NULL), HTTP_METHOD_NOT_ALLOWED);
	ck_assert_uint_eq(site_fields(ROUTE_HOME), 0);
	ck_assert_uint_eq(site_fields(ROUTE_LOGOUT), FIELD_BIT(FIELD_CSRF));
	ck_assert_uint_eq(site_fields(ROUTE_DETAILS), FIELD_BIT(FIELD_CSRF) | FIELD_BIT(FIELD_TOKEN));
}

Suite *site_suite(void)
{
	Suite *suite = suite_create("site");
	TCase *cases = tcase_create("site");

	tcase_add_test(cases, reads_an_origin);
	tcase_add_loop_test(cases, refuses_an_invalid_origin, 0, COUNT(no_origins));
	tcase_add_test(cases, accepts_pages_and_forms);
	tcase_add_test(cases, refuses_another_host);
	tcase_add_test(cases, redirects_loopback_addresses_to_the_origin);
	tcase_add_test(cases, refuses_a_form_of_another_origin);
	tcase_add_test(cases, refuses_another_type);
	tcase_add_test(cases, knows_its_routes_and_their_methods);
	suite_add_tcase(suite, cases);
	return suite;
}
