/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_FLOW_H
#define ISSUER_SERVE_FLOW_H

#include "issuer/serve/view.h"
#include "issuer/wire/shape.h"

/*
 * One request from its header to its reply: it decides what to ask the mint, and which page to show. It uses
 * no socket and no clock. If the visitor has a session, the first request to the mint is OP_OFFER. Its answer
 * also says whether the session has ended. The second request does what the visitor wants.
 */

struct flow {
	struct view view;
	enum route route;
	struct bytes token; /* from COOKIE_TOKEN, or empty */
	struct form form;
	enum op asked; /* the last request to the mint */
};

/* What the caller does next. */
enum flow_next {
	FLOW_UNDECIDED = 0,
	FLOW_BODY, /* read the body of the request, then call flow_body() */
	FLOW_ASK,  /* send *ret_message to the mint, with an id, then call flow_answer() */
	FLOW_REPLY /* send view.reply */
};

/*
 * Begin when the header of a request has arrived: judge it by gate and site, and copy the cookies.
 *   site   borrowed until flow_done()
 *   g      after gate_target(), gate_method() and gate_field() for each field
 */
enum flow_next flow_begin(struct flow *f, const struct site *site, enum route route, struct gate *g,
			  size_t header_bytes);

/* Go on when the body has arrived. *ret_message is a new reference. */
enum flow_next flow_body(struct flow *f, struct span body, json_t **ret_message);

/*
 * Go on with the answer of the mint. *ret_message is a new reference.
 *   now   seconds since the Unix epoch, for the lifetime of COOKIE_TOKEN
 */
enum flow_next flow_answer(struct flow *f, const json_t *answer, int64_t now, json_t **ret_message);

/* Make a page that gives the reason for a refusal in one sentence. */
enum flow_next flow_refuse(struct flow *f, enum http status, const char *sentence);

void flow_done(struct flow *f);

#endif
