/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header of a request for the gate. The input is method, target, body, and names and values of fields,
 * each ended by a zero byte. If the gate accepts it, the address, the form and the cookies are read, too, and
 * the request is carried on to its first message: to the mint, or to jwt-issuer-auth.
 */
#include "core/base/scoped.h"
#include "fuzz.h"
#include "issuer/http/cookie.h"
#include "issuer/serve/ask.h"

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

/* The body with the right code of the form before it, so that the form is not refused for it. */
static bool with_csrf(const struct flow *f, struct span body, struct bytes *ret)
{
	static const char name[] = "csrf=";
	const char *cookie = f->view.session[0] ? f->view.session : f->view.pre;
	char csrf[CSRF_CHARS + 1];

	if (!csrf_token(&f->view.site->csrf, span_of(cookie), csrf) ||
	    !bytes_alloc(strlen(name) + CSRF_CHARS + 1 + body.len, ret))
		return false;
	memcpy(ret->at, name, strlen(name));
	memcpy(ret->at + strlen(name), csrf, CSRF_CHARS);
	ret->at[strlen(name) + CSRF_CHARS] = '&';
	if (body.len)
		memcpy(ret->at + strlen(name) + CSRF_CHARS + 1, body.at, body.len);
	return true;
}

/* A login passes on a password. A message to the mint has the members of a request. */
static void check_step(struct flow *f, enum flow_next next, json_t *message)
{
	struct note n = {0};
	enum op op;

	DEMAND(next == FLOW_REPLY || next == FLOW_ASK || next == FLOW_LOGIN);
	DEMAND((next == FLOW_ASK) == (message != NULL));
	if (next == FLOW_LOGIN) {
		DEMAND(f->form.at[FIELD_PASSWORD]);
		DEMAND(f->form.at[f->route == ROUTE_LOGIN ? FIELD_ACCOUNT : FIELD_CONVERSATION]);
		view_question(&f->view, "id", f->form.at[FIELD_PASSWORD], true);
	} else if (next == FLOW_ASK && json_object_set_new(message, "id", json_integer(1)) == 0)
		DEMAND(shape_request(message, &op, &n));
	DEMAND(next == FLOW_ASK || f->view.reply.status != HTTP_UNDECIDED);
}

static void check_flow(const struct site *s, enum route route, struct gate *g, struct span body)
{
	struct flow f = {0};
	SCOPED(bytes) whole = {0};
	json_auto_t *message = NULL;
	enum flow_next next = flow_begin(&f, s, route, g, 0);

	if (!f.view.session[0] && !f.view.pre[0])
		memset(f.view.pre, 'A', COOKIE_ID_CHARS);
	if (next == FLOW_BODY && site_fields(route) && !with_csrf(&f, body, &whole))
		next = FLOW_REPLY;
	else if (next == FLOW_BODY) {
		next = ask_first(&f, bytes_span(&whole), &message);
		check_step(&f, next, message);
	}
	flow_done(&f);
}

static void check_passed(struct gate *g, struct span target, struct span body)
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
	s.has_auth = true;
	check_flow(&s, site_route(target), g, body);
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
