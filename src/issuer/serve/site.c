/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/site.h"

#define IS_POST FIELD_BIT(FIELD_CSRF)

static const struct {
	const char *path;
	unsigned fields; /* 0 for GET and HEAD; the fields of a form for POST */
} routes[] = {
	[ROUTE_HOME] = {"/", 0},
	[ROUTE_STYLE] = {"/style.css", 0},
	[ROUTE_SCRIPT] = {"/script.js", 0},
	[ROUTE_LOGIN] = {"/login", IS_POST | FIELD_BIT(FIELD_ACCOUNT) | FIELD_BIT(FIELD_PASSWORD)},
	[ROUTE_ANSWER] = {"/answer", IS_POST | FIELD_BIT(FIELD_PASSWORD) | FIELD_BIT(FIELD_CONVERSATION)},
	[ROUTE_TOKEN] = {"/token", IS_POST | FIELD_BIT(FIELD_AUDIENCE) | FIELD_BIT(FIELD_SERVICE) |
					   FIELD_BIT(FIELD_TTL) | FIELD_BIT(FIELD_KEY) |
					   FIELD_BIT(FIELD_WHY)},
	[ROUTE_DETAILS] = {"/details", IS_POST | FIELD_BIT(FIELD_TOKEN)},
	[ROUTE_LOGOUT] = {"/logout", IS_POST},
};

static bool is_host_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-')
			return false;
	}
	return name.len > 0;
}

static bool is_port(struct span port)
{
	for (size_t i = 1; i < port.len; i++)
		if (port.at[i] < '0' || port.at[i] > '9')
			return false;
	return port.len == 0 || (port.len > 1 && port.len <= 6);
}

bool site_read(const char *origin, struct site *ret)
{
	struct span all = span_of(origin), host, port = {0};
	const uint8_t *colon;

	host = span_after(all, strlen(span_begins(all, "https://") ? "https://" : "http://"));
	if (!span_begins(all, "https://") && !span_begins(all, "http://"))
		return false;
	ret->authority = host;
	colon = host.len ? memchr(host.at, ':', host.len) : NULL;
	if (colon) {
		host.len = (size_t)(colon - host.at);
		port = span_after(ret->authority, host.len);
	}
	ret->origin = all;
	ret->port = port;
	return is_host_name(host) && is_port(port);
}

enum route site_route(struct span target)
{
	for (size_t i = ROUTE_HOME; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (span_is(target, routes[i].path))
			return (enum route)i;
	return ROUTE_NONE;
}

const char *site_path(enum route route)
{
	return routes[route].path;
}

unsigned site_fields(enum route route)
{
	return routes[route].fields;
}

const char *site_methods(enum route route)
{
	return routes[route].fields ? "POST" : "GET, HEAD";
}

/* Whether the Host is this address and our port. */
static bool is_at(struct span host, const char *address, struct span port)
{
	return span_begins(host, address) && span_same(span_after(host, strlen(address)), port);
}

static enum http judge_host(const struct site *s, const struct gate *g, struct note *n)
{
	struct span host = g->fields[GATE_HOST];

	if (span_same(host, s->authority))
		return HTTP_OK;
	if (g->method != METHOD_POST && (is_at(host, "127.0.0.1", s->port) || is_at(host, "[::1]", s->port)))
		return HTTP_TEMPORARY_REDIRECT;
	return http_refuse(n, HTTP_BAD_REQUEST, "these pages have another address than that of the request");
}

/* Browsers send Origin with every POST (Fetch). Pages without an origin send "null". */
static enum http judge_form(const struct site *s, const struct gate *g, struct note *n)
{
	if (!span_same(g->fields[GATE_ORIGIN], s->origin))
		return http_refuse(n, HTTP_FORBIDDEN, "the form was not sent by one of these pages");
	if (!form_is_type(g->fields[GATE_CONTENT_TYPE]))
		return http_refuse(n, HTTP_UNSUPPORTED_TYPE, "the request is not a form");
	return HTTP_OK;
}

enum http site_judge(const struct site *s, enum route route, const struct gate *g, struct note *n)
{
	enum http host = judge_host(s, g, n);

	if (host != HTTP_OK && host != HTTP_TEMPORARY_REDIRECT)
		return host;
	if (route == ROUTE_NONE)
		return http_refuse(n, HTTP_NOT_FOUND, "there is no such page");
	if ((g->method == METHOD_POST) != (routes[route].fields != 0))
		return http_refuse(n, HTTP_METHOD_NOT_ALLOWED,
				   "this address does not support the method of the request");
	return g->method == METHOD_POST ? judge_form(s, g, n) : host;
}
