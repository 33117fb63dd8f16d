/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_VIEW_H
#define ISSUER_SERVE_VIEW_H

#include "issuer/serve/reply.h"
#include "issuer/serve/site.h"

/*
 * The values of the page (pages/page.html), and the reply that is made from them. If memory runs out,
 * is_starved is set, and the reply is an error message instead of an incomplete page.
 */

struct view {
	const struct site *site;
	char session[COOKIE_ID_CHARS + 1]; /* values of the visitor's cookies, or "" */
	char pre[COOKIE_ID_CHARS + 1];
	json_t *values;
	bool is_starved;
	struct reply reply;
};

/* Set a value of the page. Takes over the reference. NULL, from jansson without memory, sets is_starved. */
void view_set(struct view *v, const char *name, json_t *value);
void view_set_text(struct view *v, const char *name, const char *text);

/* Set the result of the request, one sentence. */
void view_set_result(struct view *v, bool is_bad, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Send a cookie with the reply (cookie_write). */
void view_cookie(struct view *v, enum cookie cookie, struct span value, int64_t max_age_s);

/* End the visitor's session in this view, and make the browser delete its cookie. */
void view_lose_session(struct view *v);

/* Make the page with the forms of a session, or with the login form and its cookie COOKIE_PRE. */
void view_page(struct view *v, enum http status);

/*
 * Make the page with a question of the login, and one form for the answer.
 *   conversation   the value of its field conversation
 *   echo           whether the answer may be shown while it is typed
 */
void view_question(struct view *v, const char *conversation, const char *question, bool echo);

/* Make a page without forms that gives the reason for a refusal, and close the connection after it. */
void view_refuse(struct view *v, enum http status, const char *sentence);

void view_done(struct view *v);

#endif
