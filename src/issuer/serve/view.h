/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_VIEW_H
#define ISSUER_SERVE_VIEW_H

#include "issuer/serve/reply.h"
#include "issuer/serve/site.h"

/*
 * What a visitor is shown: the values of the page (pages/page.html), and the reply that they become. If
 * memory runs out on the way, is_starved remembers it, and the reply says so in place of an incomplete page.
 */

struct view {
	const struct site *site;
	char session[COOKIE_ID_CHARS + 1]; /* the visitor's cookies; "" if there is none */
	char pre[COOKIE_ID_CHARS + 1];
	json_t *values;
	bool is_starved;
	struct reply reply;
};

/* Set a value of the page. Takes the reference, and accepts the NULL that jansson returns without memory. */
void view_set(struct view *v, const char *name, json_t *value);
void view_set_text(struct view *v, const char *name, const char *text);

/* The result of the request, in one sentence. */
void view_set_result(struct view *v, bool is_bad, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Send a cookie with the reply (cookie_write). */
void view_cookie(struct view *v, enum cookie cookie, struct span value, int64_t max_age_s);

/* The visitor has no session any more, and the browser shall forget it. */
void view_lose_session(struct view *v);

/* Make the page, with forms for the session, or for logging in. A visitor without a cookie gets one. */
void view_page(struct view *v, enum http status);

/* Make a page without forms that says why nothing was done, and end the connection. */
void view_refuse(struct view *v, enum http status, const char *sentence);

void view_done(struct view *v);

#endif
