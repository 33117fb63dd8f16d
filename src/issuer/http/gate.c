/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/gate.h"

#include <strings.h>

static const char *const field_names[GATE_FIELDS] = {
	[GATE_HOST] = "host",
	[GATE_CONTENT_LENGTH] = "content-length",
	[GATE_CONTENT_TYPE] = "content-type",
	[GATE_ORIGIN] = "origin",
	[GATE_COOKIE] = "cookie",
	[GATE_TRANSFER_ENCODING] = "transfer-encoding",
};

/* Visible ASCII (RFC 9112 section 3.2). '%' is refused: none of our paths contains it. */
void gate_target(struct gate *g, struct span target)
{
	if (target.len == 0)
		g->has_bad_target = true;
	for (size_t i = 0; i < target.len; i++)
		if (target.at[i] <= ' ' || target.at[i] > '~' || target.at[i] == '%')
			g->has_bad_target = true;
}

/* Methods are case-sensitive (RFC 9110 section 9.1). */
void gate_method(struct gate *g, struct span method)
{
	if (span_is(method, "GET"))
		g->method = METHOD_GET;
	else if (span_is(method, "HEAD"))
		g->method = METHOD_HEAD;
	else if (span_is(method, "POST"))
		g->method = METHOD_POST;
}

/* The name of a field is a "token" of RFC 9110 section 5.6.2. */
static bool is_name(struct span name)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.at[i], letter = c | 0x20;

		if (!(letter >= 'a' && letter <= 'z') && !(c >= '0' && c <= '9') &&
		    !memchr(marks, c, sizeof(marks) - 1))
			return false;
	}
	return name.len > 0;
}

/* Visible characters, bytes above ASCII, spaces and tabs (RFC 9110 section 5.5). */
static bool is_value(struct span value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((value.at[i] < ' ' && value.at[i] != '\t') || value.at[i] == 0x7f)
			return false;
	return true;
}

static bool is_named(struct span name, const char *field)
{
	return name.len == strlen(field) && strncasecmp((const char *)name.at, field, name.len) == 0;
}

void gate_field(struct gate *g, struct span name, struct span value)
{
	static const uint8_t empty;

	if (!is_name(name) || !is_value(value))
		g->has_bad_field = true;
	value = span_trim_space(value);
	/* Several fields are one list (RFC 9110 section 5.3), whose last entry is in the last field. */
	if (is_named(name, "x-forwarded-for"))
		g->forwarded_for = value;
	for (size_t i = 0; i < GATE_FIELDS; i++) {
		if (!is_named(name, field_names[i]))
			continue;
		if (g->fields[i].at)
			g->has_field_twice = true;
		g->fields[i] = value.at ? value : (struct span){&empty, 0};
	}
}

/* Digits only (RFC 9110 section 8.6). It cannot overflow: above GATE_BODY_MAX_BYTES it stops growing. */
static bool read_length(struct span digits, size_t *ret)
{
	size_t length = 0;

	for (size_t i = 0; i < digits.len; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
		if (length <= GATE_BODY_MAX_BYTES)
			length = length * 10 + (size_t)(digits.at[i] - '0');
	}
	*ret = length;
	return digits.len > 0;
}

static enum http judge_body(struct gate *g, struct note *n)
{
	struct span length = g->fields[GATE_CONTENT_LENGTH];

	if (g->fields[GATE_TRANSFER_ENCODING].at)
		return http_refuse(n, HTTP_BAD_REQUEST, "the request has a Transfer-Encoding");
	g->body_bytes = 0;
	if (length.at && !read_length(length, &g->body_bytes))
		return http_refuse(n, HTTP_BAD_REQUEST, "the Content-Length is not a number");
	if (g->body_bytes > GATE_BODY_MAX_BYTES)
		return http_refuse(n, HTTP_BODY_TOO_LARGE, "the request is longer than 16 KiB");
	if (g->body_bytes > 0 && g->method != METHOD_POST)
		return http_refuse(n, HTTP_BAD_REQUEST,
				   "the request has a body, which its method does not allow");
	return HTTP_OK;
}

enum http gate_judge(struct gate *g, size_t header_bytes, struct note *n)
{
	if (header_bytes > GATE_HEADERS_MAX_BYTES)
		return http_refuse(n, HTTP_HEADERS_TOO_LARGE,
				   "the header of the request is longer than 8 KiB");
	if (g->has_bad_target)
		return http_refuse(n, HTTP_BAD_REQUEST,
				   "the address has a character that no page here has in its address");
	if (g->has_bad_field)
		return http_refuse(n, HTTP_BAD_REQUEST,
				   "the request has a header field with a character not allowed there");
	if (g->seen_bytes && header_bytes > g->seen_bytes)
		return http_refuse(n, HTTP_BAD_REQUEST, "the request has a NUL or a malformed line");
	if (g->has_field_twice)
		return http_refuse(n, HTTP_BAD_REQUEST, "the request has a header field twice");
	if (!g->fields[GATE_HOST].at)
		return http_refuse(n, HTTP_BAD_REQUEST, "the request has no Host");
	if (g->method == METHOD_OTHER)
		return http_refuse(n, HTTP_METHOD_NOT_ALLOWED,
				   "the request has a method other than GET, HEAD and POST");
	return judge_body(g, n);
}
