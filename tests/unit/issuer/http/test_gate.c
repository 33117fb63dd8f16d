/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/gate.h"

#include <stdio.h>

#include "support/count.h"
#include "unit/suites.h"

/* A valid request. Each case changes one thing. */
static struct gate sound(const char *method)
{
	struct gate g = {0};

	gate_target(&g, span_of("/"));
	gate_method(&g, span_of(method));
	gate_field(&g, span_of("Host"), span_of("localhost:8080"));
	return g;
}

static struct gate with(const char *method, const char *name, const char *value)
{
	struct gate g = sound(method);

	gate_field(&g, span_of(name), span_of(value));
	return g;
}

static void assert_judged(struct gate *g, size_t bytes, enum http expected)
{
	struct note n = {0};

	ck_assert_int_eq(gate_judge(g, bytes, &n), expected);
	ck_assert_int_eq(n.text[0] != '\0', expected != HTTP_OK);
}

START_TEST(accepts_the_methods_of_pages)
{
	static const char *const methods[] = {"GET", "HEAD", "POST"};
	struct gate g = sound(methods[_i]);

	assert_judged(&g, 100, HTTP_OK);
	ck_assert_int_eq(g.method, METHOD_GET + _i);
}

START_TEST(refuses_other_methods)
{
	static const char *const methods[] = {"PUT", "get", "GETS", "GE", "", "POST ", "CONNECT"};
	struct gate g = sound(methods[_i]);

	assert_judged(&g, 100, HTTP_METHOD_NOT_ALLOWED);
}

START_TEST(refuses_a_request_without_host)
{
	struct gate g = {0};

	gate_target(&g, span_of("/"));
	gate_method(&g, span_of("GET"));
	assert_judged(&g, 100, HTTP_BAD_REQUEST);
}

static const char *const singles[] = {"Host",	"Content-Length", "Content-Type",
				      "Origin", "Cookie",	  "Transfer-Encoding"};

START_TEST(refuses_a_field_that_occurs_twice)
{
	struct gate g = with("POST", singles[_i], "0");

	gate_field(&g, span_of(singles[_i]), span_of("0"));
	assert_judged(&g, 100, HTTP_BAD_REQUEST);
}

START_TEST(refuses_an_empty_field_that_occurs_twice)
{
	struct gate g = sound("POST");

	gate_field(&g, span_of("cOOKIE"), (struct span){0});
	gate_field(&g, span_of("Cookie"), span_of(""));
	assert_judged(&g, 100, HTTP_BAD_REQUEST);
}

START_TEST(accepts_other_fields_twice)
{
	struct gate g = with("GET", "Accept", "a");

	gate_field(&g, span_of("Accept"), span_of("b"));
	assert_judged(&g, 100, HTTP_OK);
}

START_TEST(keeps_the_last_x_forwarded_for)
{
	struct gate g = with("GET", "X-Forwarded-For", "a, b ");

	gate_field(&g, span_of("x-forwarded-for"), span_of("c"));
	ck_assert(span_is(g.forwarded_for, "c"));
	assert_judged(&g, 100, HTTP_OK);
}
END_TEST

START_TEST(refuses_transfer_encoding)
{
	struct gate g = with("POST", "transfer-encoding", _i ? "chunked" : "");

	assert_judged(&g, 100, HTTP_BAD_REQUEST);
}

/* Every byte that RFC 9110 section 5.6.2 does not allow in the name of a field. */
START_TEST(refuses_an_invalid_byte_in_a_name)
{
	uint8_t name[] = {'X', (uint8_t)_i, 'y'};
	bool is_part = (_i >= '0' && _i <= '9') || (_i >= 'A' && _i <= 'Z') || (_i >= 'a' && _i <= 'z') ||
		       (_i && strchr("!#$%&'*+-.^_`|~", _i));
	struct gate g = sound("GET");

	gate_field(&g, (struct span){name, sizeof(name)}, span_of("v"));
	assert_judged(&g, 100, is_part ? HTTP_OK : HTTP_BAD_REQUEST);
}

START_TEST(refuses_an_empty_name)
{
	struct gate g = with("GET", "", "v");

	assert_judged(&g, 100, HTTP_BAD_REQUEST);
}

START_TEST(refuses_a_control_character_in_a_value)
{
	uint8_t value[] = {'a', (uint8_t)_i, 'b'};
	struct gate g = sound("GET");

	gate_field(&g, span_of("X"), (struct span){value, sizeof(value)});
	assert_judged(&g, 100, (_i < 0x20 && _i != '\t') || _i == 0x7f ? HTTP_BAD_REQUEST : HTTP_OK);
}

START_TEST(refuses_an_invalid_byte_in_the_target)
{
	uint8_t target[] = {'/', (uint8_t)_i};
	struct gate g = sound("GET");

	gate_target(&g, (struct span){target, sizeof(target)});
	assert_judged(&g, 100, _i > ' ' && _i < 0x7f && _i != '%' ? HTTP_OK : HTTP_BAD_REQUEST);
}

START_TEST(refuses_an_empty_target)
{
	struct gate g = sound("GET");

	gate_target(&g, (struct span){0});
	assert_judged(&g, 100, HTTP_BAD_REQUEST);
}

START_TEST(limits_the_header)
{
	struct gate g = sound("GET");

	assert_judged(&g, GATE_HEADERS_MAX_BYTES - 1, HTTP_OK);
	assert_judged(&g, GATE_HEADERS_MAX_BYTES, HTTP_OK);
	assert_judged(&g, GATE_HEADERS_MAX_BYTES + 1, HTTP_HEADERS_TOO_LARGE);
}

/* Bytes after a NUL count as received, but the library does not show them. */
START_TEST(refuses_bytes_that_were_not_seen)
{
	struct gate g = sound("GET");

	g.seen_bytes = 100;
	assert_judged(&g, 99, HTTP_OK);
	assert_judged(&g, 100, HTTP_OK);
	assert_judged(&g, 101, HTTP_BAD_REQUEST);
}

static const struct {
	const char *value;
	enum http expected;
	size_t bytes;
} lengths[] = {
	{"0", HTTP_OK, 0},
	{" 7\t", HTTP_OK, 7},
	{"0016384", HTTP_OK, 16384},
	{"16383", HTTP_OK, 16383},
	{"16385", HTTP_BODY_TOO_LARGE, 0},
	{"18446744073709551617", HTTP_BODY_TOO_LARGE, 0},
	{"99999999999999999999999999999999999999999999999", HTTP_BODY_TOO_LARGE, 0},
	{"", HTTP_BAD_REQUEST, 0},
	{"-1", HTTP_BAD_REQUEST, 0},
	{"+1", HTTP_BAD_REQUEST, 0},
	{"1,1", HTTP_BAD_REQUEST, 0},
	{"0x10", HTTP_BAD_REQUEST, 0},
	{"1 1", HTTP_BAD_REQUEST, 0},
};

START_TEST(reads_the_length_of_a_body)
{
	struct gate g = with("POST", "Content-Length", lengths[_i].value);

	assert_judged(&g, 100, lengths[_i].expected);
	if (lengths[_i].expected == HTTP_OK)
		ck_assert_uint_eq(g.body_bytes, lengths[_i].bytes);
}

START_TEST(refuses_a_body_with_get_and_head)
{
	struct gate g = with(_i ? "HEAD" : "GET", "Content-Length", "1");

	assert_judged(&g, 100, HTTP_BAD_REQUEST);
}

START_TEST(removes_white_space_around_values)
{
	struct gate g = with("GET", "ORIGIN", " \thttp://x ");

	ck_assert(span_is(g.fields[GATE_ORIGIN], "http://x"));
	ck_assert_ptr_null(g.fields[GATE_COOKIE].at);
}

Suite *gate_suite(void)
{
	Suite *suite = suite_create("gate");
	TCase *cases = tcase_create("gate");

	tcase_add_loop_test(cases, accepts_the_methods_of_pages, 0, 3);
	tcase_add_loop_test(cases, refuses_other_methods, 0, 7);
	tcase_add_test(cases, refuses_a_request_without_host);
	tcase_add_loop_test(cases, refuses_a_field_that_occurs_twice, 0, COUNT(singles));
	tcase_add_test(cases, refuses_an_empty_field_that_occurs_twice);
	tcase_add_test(cases, accepts_other_fields_twice);
	tcase_add_test(cases, keeps_the_last_x_forwarded_for);
	tcase_add_loop_test(cases, refuses_transfer_encoding, 0, 2);
	tcase_add_loop_test(cases, refuses_an_invalid_byte_in_a_name, 0, 256);
	tcase_add_test(cases, refuses_an_empty_name);
	tcase_add_loop_test(cases, refuses_a_control_character_in_a_value, 0, 256);
	tcase_add_loop_test(cases, refuses_an_invalid_byte_in_the_target, 0, 256);
	tcase_add_test(cases, refuses_an_empty_target);
	tcase_add_test(cases, limits_the_header);
	tcase_add_test(cases, refuses_bytes_that_were_not_seen);
	tcase_add_loop_test(cases, reads_the_length_of_a_body, 0, COUNT(lengths));
	tcase_add_loop_test(cases, refuses_a_body_with_get_and_head, 0, 2);
	tcase_add_test(cases, removes_white_space_around_values);
	suite_add_tcase(suite, cases);
	return suite;
}
