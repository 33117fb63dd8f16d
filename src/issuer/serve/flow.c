/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/flow.h"

#include "core/base/duration.h"
#include "issuer/serve/pages.h"
#include "issuer/serve/usage.h"

#define DAY_S 86400
#define DEFAULT_AUDIENCE "localhost"
#define DEFAULT_TTL "60s"
#define SESSION_ENDED "Your session has ended: log in again"

enum flow_next flow_refuse(struct flow *f, enum http status, const char *sentence)
{
	view_refuse(&f->view, status, sentence);
	return FLOW_REPLY;
}

/* A field of the form, or a default if it is absent or empty. */
static const char *field_or(const struct flow *f, enum field field, const char *otherwise)
{
	return f->form.at[field] && *f->form.at[field] ? f->form.at[field] : otherwise;
}

static enum flow_next page(struct flow *f, enum http status)
{
	view_set_text(&f->view, "typed_account", field_or(f, FIELD_ACCOUNT, ""));
	view_page(&f->view, status);
	return FLOW_REPLY;
}

static enum flow_next refuse_fault(struct flow *f)
{
	return flow_refuse(f, HTTP_FAULT, "The page cannot be made: memory ran out");
}

static void copy_id(struct span header, enum cookie c, char out[COOKIE_ID_CHARS + 1])
{
	struct span value;

	if (cookie_find(header, c, &value))
		memcpy(out, value.at, COOKIE_ID_CHARS);
}

static bool copy_cookies(struct flow *f, struct span header)
{
	struct span token;

	copy_id(header, COOKIE_SESSION, f->view.session);
	copy_id(header, COOKIE_PRE, f->view.pre);
	return !cookie_find(header, COOKIE_TOKEN, &token) || bytes_copy(token, &f->token);
}

enum flow_next flow_begin(struct flow *f, const struct site *site, enum route route, struct gate *g,
			  size_t header_bytes)
{
	struct note n = {0};
	enum http r;

	f->view.site = site;
	f->route = route;
	f->view.values = json_object();
	r = gate_judge(g, header_bytes, &n);
	if (r == HTTP_OK)
		r = site_judge(site, route, g, &n);
	if (r == HTTP_METHOD_NOT_ALLOWED)
		f->view.reply.allow = route == ROUTE_NONE ? "GET, HEAD, POST" : site_methods(route);
	if (r == HTTP_TEMPORARY_REDIRECT) {
		reply_lead(&f->view.reply, r, site_path(route));
		return FLOW_REPLY;
	}
	if (r != HTTP_OK)
		return flow_refuse(f, r, n.text);
	return f->view.values && copy_cookies(f, g->fields[GATE_COOKIE]) ? FLOW_BODY : refuse_fault(f);
}

/* Asking */

static enum flow_next ask(struct flow *f, enum op op, json_t *members, json_t **ret)
{
	json_t *message = shape_new_request(0, op);

	f->asked = op;
	if (message && members && json_object_update(message, members) == 0) {
		json_decref(members);
		*ret = message;
		return FLOW_ASK;
	}
	json_decref(message);
	json_decref(members);
	return refuse_fault(f);
}

/* The pasted token without white space around it; empty if there is none. */
static struct span pasted(const struct flow *f)
{
	return span_trim_space(span_of(f->form.at[FIELD_TOKEN]));
}

static enum flow_next ask_offer(struct flow *f, json_t **ret)
{
	return ask(f, OP_OFFER, json_pack("{s:s}", "session", f->view.session), ret);
}

static enum flow_next ask_login(struct flow *f, json_t **ret)
{
	return ask(f, OP_LOGIN,
		   json_pack("{s:s,s:s}", "account", f->form.at[FIELD_ACCOUNT], "password",
			     f->form.at[FIELD_PASSWORD]),
		   ret);
}

static enum flow_next ask_mint(struct flow *f, json_t **ret)
{
	const char *key = message_text(json_array_get(json_object_get(f->view.values, "keys"), 0), "name");
	int64_t ttl_s;

	if (!duration_parse(field_or(f, FIELD_TTL, DEFAULT_TTL), &ttl_s)) {
		view_set_result(&f->view, true,
				"Invalid token: how long it is valid is a number and s, m or h, as in 60s");
		return page(f, HTTP_BAD_REQUEST);
	}
	return ask(f, OP_MINT,
		   json_pack("{s:s,s:s,s:s,s:I,s:s}", "session", f->view.session, "audience",
			     field_or(f, FIELD_AUDIENCE, DEFAULT_AUDIENCE), "service",
			     field_or(f, FIELD_SERVICE, ""), "ttl", (json_int_t)ttl_s, "key",
			     field_or(f, FIELD_KEY, key ? key : "")),
		   ret);
}

static enum flow_next ask_details(struct flow *f, json_t **ret)
{
	struct span token = pasted(f);

	if (token.len == 0)
		token = bytes_span(&f->token);
	if (token.len == 0) {
		view_set_result(&f->view, true, "Invalid token: there is none");
		return page(f, HTTP_OK);
	}
	return ask(f, OP_DETAILS,
		   json_pack("{s:s%,s:s*}", "token", (const char *)token.at, token.len, "session",
			     f->view.session[0] ? f->view.session : NULL),
		   ret);
}

/* A request without a session. */
static enum flow_next body_without_session(struct flow *f, json_t **ret)
{
	switch (f->route) {
	case ROUTE_TOKEN:
		view_set_result(&f->view, true, "%s", SESSION_ENDED);
		return page(f, HTTP_FORBIDDEN);
	case ROUTE_DETAILS:
		if (pasted(f).len == 0)
			return ask_details(f, ret);
		view_set_result(&f->view, true, "Invalid token: log in to have a pasted token checked");
		return page(f, HTTP_FORBIDDEN);
	case ROUTE_LOGOUT:
		reply_lead(&f->view.reply, HTTP_SEE_OTHER, "/");
		return FLOW_REPLY;
	case ROUTE_NONE:
	case ROUTE_HOME:
	case ROUTE_STYLE:
	case ROUTE_SCRIPT:
	case ROUTE_LOGIN:
		break;
	}
	view_set_result(&f->view, false, "You are not logged in");
	return page(f, HTTP_OK);
}

static enum flow_next read_form(struct flow *f, struct span body)
{
	struct note n = {0};
	enum http r = form_read(body, site_fields(f->route), &f->form, &n);

	if (r != HTTP_OK)
		return flow_refuse(f, r, n.text);
	if (!csrf_check(&f->view.site->csrf, span_of(f->view.session[0] ? f->view.session : f->view.pre),
			f->form.at[FIELD_CSRF]))
		return flow_refuse(f, HTTP_FORBIDDEN, "The form is out of date: load the page again");
	if (f->route == ROUTE_LOGIN && (!f->form.at[FIELD_ACCOUNT] || !f->form.at[FIELD_PASSWORD]))
		return flow_refuse(f, HTTP_BAD_REQUEST, "The form lacks the account or the password");
	return FLOW_BODY;
}

enum flow_next flow_body(struct flow *f, struct span body, json_t **ret_message)
{
	if (f->route == ROUTE_STYLE || f->route == ROUTE_SCRIPT) {
		if (f->route == ROUTE_STYLE)
			reply_file(&f->view.reply, pages_style(), "text/css; charset=utf-8");
		else
			reply_file(&f->view.reply, pages_script(), "text/javascript; charset=utf-8");
		return FLOW_REPLY;
	}
	if (site_fields(f->route) && read_form(f, body) != FLOW_BODY)
		return FLOW_REPLY;
	if (f->route == ROUTE_LOGIN)
		return ask_login(f, ret_message);
	if (!f->view.session[0])
		return body_without_session(f, ret_message);
	if (f->route == ROUTE_LOGOUT)
		return ask(f, OP_LOGOUT, json_pack("{s:s}", "session", f->view.session), ret_message);
	return ask_offer(f, ret_message);
}

/* Answers */

static enum flow_next answered_no_session(struct flow *f, json_t **ret)
{
	(void)json_object_clear(f->view.values);
	view_lose_session(&f->view);
	if (f->asked == OP_OFFER && f->route == ROUTE_DETAILS && pasted(f).len == 0)
		return ask_details(f, ret);
	view_set_result(&f->view, true, "%s", SESSION_ENDED);
	return page(f, HTTP_OK);
}

/* Show the keys that the mint offers, and select the one that the form had. */
static void set_keys(struct flow *f, const json_t *keys)
{
	json_t *copy = json_deep_copy(keys), *row;
	size_t i;

	json_array_foreach(copy, i, row) if (strcmp(message_text(row, "name"), field_or(f, FIELD_KEY, "")) ==
					     0)(void) json_object_set_new(row, "chosen", json_true());
	view_set(&f->view, "keys", copy);
}

static enum flow_next answered_offer(struct flow *f, const json_t *answer, json_t **ret)
{
	char max_ttl[24];

	duration_format(message_integer(answer, "max_ttl"), max_ttl);
	view_set_text(&f->view, "account", message_text(answer, "account"));
	view_set_text(&f->view, "max_ttl", max_ttl);
	view_set_text(&f->view, "audience", field_or(f, FIELD_AUDIENCE, DEFAULT_AUDIENCE));
	view_set_text(&f->view, "service", field_or(f, FIELD_SERVICE, ""));
	view_set_text(&f->view, "ttl", field_or(f, FIELD_TTL, DEFAULT_TTL));
	set_keys(f, json_object_get(answer, "keys"));
	if (f->route == ROUTE_TOKEN)
		return ask_mint(f, ret);
	if (f->route == ROUTE_DETAILS)
		return ask_details(f, ret);
	view_set_result(&f->view, false, "You are logged in as %s", message_text(answer, "account"));
	return page(f, HTTP_OK);
}

static enum flow_next answered_login(struct flow *f, enum outcome outcome, const json_t *answer)
{
	const char *session = message_text(answer, "session");

	if (outcome == OUTCOME_REFUSED) {
		f->view.reply.is_late = true;
		view_lose_session(&f->view);
		view_set_result(&f->view, true, "Log in failed");
		return page(f, HTTP_FORBIDDEN);
	}
	if (!cookie_is_value(COOKIE_SESSION, span_of(session)))
		return flow_refuse(f, HTTP_UNAVAILABLE, "The issuer gave an answer that cannot be used");
	view_cookie(&f->view, COOKIE_SESSION, span_of(session), -1);
	view_cookie(&f->view, COOKIE_PRE, (struct span){0}, 0);
	reply_lead(&f->view.reply, HTTP_SEE_OTHER, "/");
	return FLOW_REPLY;
}

/* COOKIE_TOKEN outlives the token by a day, so that the page can show "expired". If the new token is too long
 * for it, the old cookie is deleted. */
static enum flow_next answered_mint(struct flow *f, enum outcome outcome, const json_t *answer, int64_t now)
{
	const struct usage usage = {
		.token = message_text(answer, "token"),
		.account = message_text(f->view.values, "account"),
		.audience = field_or(f, FIELD_AUDIENCE, DEFAULT_AUDIENCE),
		.service = field_or(f, FIELD_SERVICE, ""),
		.exp = message_integer(answer, "exp"),
		.now = now,
	};
	struct span token = span_of(usage.token);
	int64_t left_s = usage.exp > now ? usage.exp - now : 0;

	if (outcome == OUTCOME_REFUSED) {
		view_set_result(&f->view, true, "Invalid token: %s", message_text(answer, "sentence"));
		return page(f, HTTP_OK);
	}
	if (cookie_is_value(COOKIE_TOKEN, token))
		view_cookie(&f->view, COOKIE_TOKEN, token, left_s + DAY_S);
	else
		view_cookie(&f->view, COOKIE_TOKEN, (struct span){0}, 0);
	usage_show(&f->view, &usage);
	view_set_result(&f->view, false, "Token generated successfully: %zu characters, valid for %s",
			token.len, field_or(f, FIELD_TTL, DEFAULT_TTL));
	return page(f, HTTP_OK);
}

static void set_part(struct flow *f, const char *name, const json_t *answer)
{
	const char *text = message_text(answer, name);

	if (text)
		view_set_text(&f->view, name, text);
}

static enum flow_next answered_details(struct flow *f, enum outcome outcome, const json_t *answer)
{
	json_t *rules = json_object_get(answer, "rules");

	set_part(f, "name", answer);
	set_part(f, "header", answer);
	set_part(f, "claims", answer);
	if (rules)
		view_set(&f->view, "report", json_pack("{s:O}", "rules", rules));
	if (outcome == OUTCOME_VERIFIED)
		view_set_result(&f->view, false, "The token is valid");
	else
		view_set_result(&f->view, true, "Invalid token: %s", message_text(answer, "sentence"));
	return page(f, HTTP_OK);
}

static enum flow_next answered_logout(struct flow *f)
{
	view_cookie(&f->view, COOKIE_SESSION, (struct span){0}, 0);
	view_cookie(&f->view, COOKIE_TOKEN, (struct span){0}, 0);
	reply_lead(&f->view.reply, HTTP_SEE_OTHER, "/");
	return FLOW_REPLY;
}

static enum flow_next answered(struct flow *f, enum outcome outcome, const json_t *answer, int64_t now,
			       json_t **ret)
{
	if (outcome == OUTCOME_ERROR)
		return flow_refuse(f, HTTP_FAULT, message_text(answer, "sentence"));
	switch (f->asked) {
	case OP_LOGIN:
		return answered_login(f, outcome, answer);
	case OP_LOGOUT:
		return answered_logout(f);
	case OP_OFFER:
		return outcome == OUTCOME_NO_SESSION ? answered_no_session(f, ret) :
						       answered_offer(f, answer, ret);
	case OP_MINT:
		return outcome == OUTCOME_NO_SESSION ? answered_no_session(f, ret) :
						       answered_mint(f, outcome, answer, now);
	case OP_DETAILS:
		return outcome == OUTCOME_NO_SESSION ? answered_no_session(f, ret) :
						       answered_details(f, outcome, answer);
	case OP_ISSUE: /* these are requests of other processes */
	case OP_LOG:
	case OP_SESSION:
	case OP_FAILURE:
	case OP_NONE:
		break;
	}
	return refuse_fault(f);
}

enum flow_next flow_answer(struct flow *f, const json_t *answer, int64_t now, json_t **ret_message)
{
	enum outcome outcome = OUTCOME_NONE;
	struct note n = {0};
	enum flow_next next;

	if (!shape_answer(answer, f->asked, &outcome, &n))
		return flow_refuse(f, HTTP_UNAVAILABLE, "The issuer gave an answer that cannot be used");
	next = answered(f, outcome, answer, now, ret_message);
	/* a redirect cannot report that memory for a cookie ran out */
	if (next == FLOW_REPLY && f->view.reply.location && f->view.is_starved)
		return refuse_fault(f);
	return next;
}

void flow_done(struct flow *f)
{
	bytes_done(&f->token);
	form_done(&f->form);
	view_done(&f->view);
	*f = (struct flow){0};
}
