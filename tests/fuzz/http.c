/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header of a request for the gate. The input is method, target, body, and names and values of fields,
 * each ended by a zero byte. If the gate accepts it, the address, the form and the cookies are read, too.
 */
#include "core/base/scoped.h"
#include "fuzz.h"
#include "issuer/http/cookie.h"
#include "issuer/serve/site.h"

#define ALL_FIELDS (FIELD_BIT(FIELD_COUNT) - 1)

static bool is_clean(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((text.at[i] < 0x20 && text.at[i] != '\t') || text.at[i] == 0x7f)
			return false;
	return true;
}

/* The form is accepted without a note or refused with one. No value is longer than the body. */
static void check_form(struct span body)
{
	SCOPED(form) f = {0};
	struct note n = {0};
	enum http r = form_read(body, ALL_FIELDS, &f, &n);

	DEMAND(r == HTTP_OK || r == HTTP_BAD_REQUEST || r == HTTP_FAULT);
	DEMAND((n.text[0] == '\0') == (r == HTTP_OK));
	for (size_t i = 0; r == HTTP_OK && i < FIELD_COUNT; i++)
		DEMAND(!f.at[i] || strlen(f.at[i]) <= body.len);
}

/* Each value that cookie_find() finds survives cookie_write() and cookie_find(). */
static void check_cookies(struct span field)
{
	for (enum cookie c = COOKIE_SESSION; c <= COOKIE_TOKEN; c++) {
		char line[COOKIE_LINE_BYTES];
		struct span value, again;

		if (!cookie_find(field, c, &value))
			continue;
		cookie_write(c, value, 60, line);
		DEMAND(cookie_find(span_of(line), c, &again) && span_same(value, again));
	}
}

static void check_passed(const struct gate *g, struct span target, struct span body)
{
	struct site s = {0};
	struct note n = {0};
	enum http r;

	DEMAND(g->method != METHOD_OTHER && g->fields[GATE_HOST].at && !g->fields[GATE_TRANSFER_ENCODING].at);
	DEMAND(g->body_bytes <= GATE_BODY_MAX_BYTES && !memchr(target.at, '%', target.len));
	for (size_t i = 0; i < GATE_FIELDS; i++)
		DEMAND(is_clean(g->fields[i]));
	DEMAND(site_read("http://localhost:80", &s));
	r = site_judge(&s, site_route(target), g, &n);
	DEMAND(r != HTTP_UNDECIDED);
	DEMAND(r != HTTP_OK || span_is(g->fields[GATE_HOST], "localhost:80"));
	DEMAND(r != HTTP_OK || g->method != METHOD_POST ||
	       span_is(g->fields[GATE_ORIGIN], "http://localhost:80"));
	check_form(body);
	check_cookies(g->fields[GATE_COOKIE]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {{data, size}};
	struct span method = input_part(&in), target = input_part(&in), body = input_part(&in);
	struct gate g = {0};
	struct note n = {0};

	gate_method(&g, method);
	gate_target(&g, target);
	while (in.rest.len) {
		struct span name = input_part(&in);

		gate_field(&g, name, input_part(&in));
	}
	if (gate_judge(&g, size, &n) == HTTP_OK)
		check_passed(&g, target, body);
	else
		DEMAND(n.text[0]);
	check_form(body); /* of refused requests, too */
	return 0;
}
