/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_FLOW_H
#define ISSUER_SERVE_FLOW_H

#include "issuer/serve/view.h"
#include "issuer/wire/shape.h"

/*
 * One request, from its header to its reply: what to ask the mint, and what page to show. It knows no socket
 * and no clock. Where a session exists, the mint is first asked what it offers, which also tells whether the
 * session has ended, and then for what the request wants.
 */

struct flow {
	struct view view;
	enum route route;
	struct bytes token; /* the cookie's, or empty */
	struct form form;
	enum op asked;
};

/* What comes next. */
enum flow_next {
	FLOW_UNDECIDED = 0,
	FLOW_BODY, /* flow_body(), when the body of the request is there */
	FLOW_ASK,  /* *ret_message goes to the mint, with an id; then flow_answer() */
	FLOW_REPLY /* view.reply is ready */
};

/*
 * Begin, when the header of a request is there: judge it by gate and site, and copy the cookies.
 *   site   is borrowed as long as the flow is
 *   g      has seen the target, the method and all fields
 */
enum flow_next flow_begin(struct flow *f, const struct site *site, enum route route, struct gate *g,
			  size_t header_bytes);

/* *ret_message is a new reference. */
enum flow_next flow_body(struct flow *f, struct span body, json_t **ret_message);

/*
 * The same with the mint's answer.
 *   now   seconds since the Unix epoch: a cookie is kept until some time
 */
enum flow_next flow_answer(struct flow *f, const json_t *answer, int64_t now, json_t **ret_message);

/* End with a page that says in one sentence why nothing was done. */
enum flow_next flow_refuse(struct flow *f, enum http status, const char *sentence);

void flow_done(struct flow *f);

#endif
