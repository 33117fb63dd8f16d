/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/ask.h"

#include "core/base/duration.h"
#include "issuer/serve/pages.h"

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
	return flow_refuse_fault(f);
}

struct span ask_pasted(const struct flow *f)
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

/* Whether the form has all that a token needs, as that of the page has. If not, the defaults of the offer are
 * needed first. */
static bool is_complete(const struct flow *f)
{
	int64_t ignored;

	return *flow_field_or(f, FIELD_AUDIENCE, "") && *flow_field_or(f, FIELD_KEY, "") &&
	       f->form.at[FIELD_SERVICE] && duration_parse(flow_field_or(f, FIELD_TTL, ""), &ignored);
}

enum flow_next ask_mint(struct flow *f, json_t **ret)
{
	const json_t *values = f->view.values;
	const char *key = message_text(json_array_get(json_object_get(values, "keys"), 0), "name");
	const char *service = f->form.at[FIELD_SERVICE];
	int64_t ttl_s;

	if (f->view.is_starved)
		return flow_refuse_fault(f);
	if (!duration_parse(flow_field_or(f, FIELD_TTL, message_text(values, "ttl")), &ttl_s)) {
		view_set_result(&f->view, true,
				"Invalid token: \"Valid for\" is a number with s, m or h, such as 60s");
		return flow_page(f, HTTP_BAD_REQUEST);
	}
	return ask(f, OP_MINT,
		   json_pack("{s:s,s:s,s:s,s:I,s:s,s:s*}", "session", f->view.session, "audience",
			     flow_field_or(f, FIELD_AUDIENCE, message_text(values, "audience")), "service",
			     service ? service : message_text(values, "service"), "ttl", (json_int_t)ttl_s,
			     "key", flow_field_or(f, FIELD_KEY, key ? key : ""), "why",
			     flow_field_or(f, FIELD_WHY, NULL)),
		   ret);
}

enum flow_next ask_details(struct flow *f, json_t **ret)
{
	struct span token = ask_pasted(f);

	if (token.len == 0)
		token = bytes_span(&f->token);
	if (token.len == 0) {
		view_set_result(&f->view, true, "Invalid token: no token was given");
		return flow_page(f, HTTP_OK);
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
		view_set_result(&f->view, true, "%s", FLOW_SESSION_ENDED);
		return flow_page(f, HTTP_FORBIDDEN);
	case ROUTE_DETAILS:
		if (ask_pasted(f).len == 0)
			return ask_details(f, ret);
		view_set_result(&f->view, true, "Invalid token: log in to check a pasted token");
		return flow_page(f, HTTP_FORBIDDEN);
	case ROUTE_LOGOUT:
		reply_lead(&f->view.reply, HTTP_SEE_OTHER, "/");
		return FLOW_REPLY;
	case ROUTE_NONE:
	case ROUTE_HOME:
	case ROUTE_STYLE:
	case ROUTE_SCRIPT:
	case ROUTE_LOGIN:
	case ROUTE_ANSWER:
		break;
	}
	view_set_result(&f->view, false, "You are not logged in");
	return flow_page(f, HTTP_OK);
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
	if (f->route == ROUTE_ANSWER && (!f->form.at[FIELD_CONVERSATION] || !f->form.at[FIELD_PASSWORD]))
		return flow_refuse(f, HTTP_BAD_REQUEST, "The form lacks the answer");
	return FLOW_BODY;
}

enum flow_next ask_first(struct flow *f, struct span body, json_t **ret_message)
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
	if (f->route == ROUTE_ANSWER || (f->route == ROUTE_LOGIN && f->view.site->has_auth))
		return FLOW_LOGIN;
	if (f->route == ROUTE_LOGIN)
		return ask_login(f, ret_message);
	if (!f->view.session[0])
		return body_without_session(f, ret_message);
	if (f->route == ROUTE_LOGOUT)
		return ask(f, OP_LOGOUT, json_pack("{s:s}", "session", f->view.session), ret_message);
	return f->route == ROUTE_TOKEN && is_complete(f) ? ask_mint(f, ret_message) :
							   ask_offer(f, ret_message);
}
