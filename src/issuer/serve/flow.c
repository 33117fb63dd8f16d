/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/flow.h"

enum flow_next flow_refuse(struct flow *f, enum http status, const char *sentence)
{
	view_refuse(&f->view, status, sentence);
	return FLOW_REPLY;
}

const char *flow_field_or(const struct flow *f, enum field field, const char *otherwise)
{
	return f->form.at[field] && *f->form.at[field] ? f->form.at[field] : otherwise;
}

enum flow_next flow_page(struct flow *f, enum http status)
{
	view_set_text(&f->view, "typed_account", flow_field_or(f, FIELD_ACCOUNT, ""));
	view_page(&f->view, status);
	return FLOW_REPLY;
}

enum flow_next flow_refuse_fault(struct flow *f)
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
	return f->view.values && copy_cookies(f, g->fields[GATE_COOKIE]) ? FLOW_BODY : flow_refuse_fault(f);
}

void flow_done(struct flow *f)
{
	bytes_done(&f->token);
	form_done(&f->form);
	view_done(&f->view);
	*f = (struct flow){0};
}
