/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_SITE_H
#define ISSUER_SERVE_SITE_H

#include "issuer/http/csrf.h"
#include "issuer/http/form.h"
#include "issuer/http/gate.h"

/* The address of the pages, their paths, and the checks on a request for one of them. */

struct site {
	struct span origin;    /* "http://localhost:8080", RFC 6454 section 6.2 */
	struct span authority; /* "localhost:8080" */
	struct span port;      /* ":8080", or empty */
	struct csrf csrf;
	bool has_auth; /* jwt-issuer-auth checks logins, not the mint */
};

enum route {
	ROUTE_NONE = 0,
	ROUTE_HOME,
	ROUTE_STYLE,
	ROUTE_SCRIPT,
	ROUTE_LOGIN,
	ROUTE_ANSWER, /* to a question of the login */
	ROUTE_TOKEN,
	ROUTE_DETAILS,
	ROUTE_LOGOUT
};

/*
 * Parse an origin, and borrow it: "http://" or "https://", a name (a-z 0-9 . -), and optionally ":" and a
 * port number. False for anything else.
 */
bool site_read(const char *origin, struct site *ret);

/* The route of a request target; ROUTE_NONE if it is none of our paths. */
enum route site_route(struct span target);

/* The path of a route. */
const char *site_path(enum route route);

/* The fields that a form for this route may have, as a sum of FIELD_BIT(); 0 if the route has no form. */
unsigned site_fields(enum route route);

/*
 * Judge a request that has passed the gate: its Host and method, and for a form its Origin and type. Another
 * host name that resolves to our address is refused (DNS rebinding), and so is a form of another page.
 * HTTP_OK; HTTP_TEMPORARY_REDIRECT for a GET or HEAD with Host 127.0.0.1 or [::1]; or a refusal with a note.
 */
enum http site_judge(const struct site *s, enum route route, const struct gate *g, struct note *n);

/* The value of Allow for a route: "GET, HEAD" or "POST". */
const char *site_methods(enum route route);

#endif
