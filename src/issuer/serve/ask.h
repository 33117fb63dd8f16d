/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_ASK_H
#define ISSUER_SERVE_ASK_H

#include "issuer/serve/flow.h"

/*
 * The requests to the mint. OP_MINT does all at once: its answer has the offer, too, and says whether the
 * session has ended. For anything else that a visitor with a session wants, the first request is OP_OFFER.
 * *ret_message is a new reference.
 */

/* Go on when the body of the request has arrived. */
enum flow_next ask_first(struct flow *f, struct span body, json_t **ret_message);

enum flow_next ask_mint(struct flow *f, json_t **ret_message);
enum flow_next ask_details(struct flow *f, json_t **ret_message);

/* The pasted token without white space around it; empty if there is none. */
struct span ask_pasted(const struct flow *f);

#endif
