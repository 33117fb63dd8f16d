/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_FLOW_H
#define ISSUER_SERVE_FLOW_H

#include "issuer/serve/view.h"
#include "issuer/wire/shape.h"

/*
 * One request from its header to its reply. Together with ask.h and answer.h it decides what to ask the mint,
 * and which page to show. It uses no socket and no clock.
 */

#define FLOW_SESSION_ENDED "Your session has ended: log in again"

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
	FLOW_BODY,  /* read the body of the request, then call ask_first() */
	FLOW_LOGIN, /* pass the form to jwt-issuer-auth */
	FLOW_ASK,   /* send *ret_message to the mint, with an id, then call answer_take() */
	FLOW_REPLY  /* send view.reply */
};

/*
 * Begin when the header of a request has arrived: judge it by gate and site, and copy the cookies.
 *   site   borrowed until flow_done()
 *   g      after gate_target(), gate_method() and gate_field() for each field
 */
enum flow_next flow_begin(struct flow *f, const struct site *site, enum route route, struct gate *g,
			  size_t header_bytes);

/* Make a page that gives the reason for a refusal in one sentence. */
enum flow_next flow_refuse(struct flow *f, enum http status, const char *sentence);

/* The same when memory ran out. */
enum flow_next flow_refuse_fault(struct flow *f);

/* Make the page with the values set so far (view_page). */
enum flow_next flow_page(struct flow *f, enum http status);

/* A field of the form, or a default if it is absent or empty. */
const char *flow_field_or(const struct flow *f, enum field field, const char *otherwise);

void flow_done(struct flow *f);

#endif
