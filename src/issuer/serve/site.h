/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_SITE_H
#define ISSUER_SERVE_SITE_H

#include "issuer/serve/csrf.h"
#include "issuer/serve/form.h"
#include "issuer/serve/gate.h"

/* Where the page is, and which requests are for it. */

struct site {
	struct span origin;    /* "http://localhost:8080", RFC 6454 section 6.2 */
	struct span authority; /* "localhost:8080" */
	struct span port;      /* ":8080", or empty */
	struct csrf csrf;
};

enum route {
	ROUTE_NONE = 0,
	ROUTE_HOME,
	ROUTE_STYLE,
	ROUTE_SCRIPT,
	ROUTE_LOGIN,
	ROUTE_TOKEN,
	ROUTE_DETAILS,
	ROUTE_LOGOUT
};

/*
 * Take an origin apart, which is borrowed: "http://" or "https://", a name (a-z 0-9 . -), and ":" with a
 * number if there is a port. False for anything else.
 */
bool site_read(const char *origin, struct site *ret);

/* ROUTE_NONE for a target that is not ours. */
enum route site_route(struct span target);

const char *site_path(enum route route);

/* The fields that a form for this route may have, as FIELD_BIT(). */
unsigned site_fields(enum route route);

/*
 * Judge a request that has passed the gate: its Host, whether the route takes its method, and for a form its
 * Origin and its type. A name that merely leads to us is refused (DNS rebinding), and so is a form from
 * another page. HTTP_OK; HTTP_TEMPORARY_REDIRECT for a GET by a loopback address; or a refusal with a note.
 */
enum http site_judge(const struct site *s, enum route route, const struct gate *g, struct note *n);

/* "GET, HEAD" or "POST". */
const char *site_methods(enum route route);

#endif
