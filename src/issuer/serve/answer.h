/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_ANSWER_H
#define ISSUER_SERVE_ANSWER_H

#include "issuer/serve/flow.h"

/* The answers of the mint, and the pages that show them. */

/*
 * Go on with the answer of the mint. *ret_message is a new reference.
 *   now   seconds since the Unix epoch, for the lifetime of COOKIE_TOKEN
 */
enum flow_next answer_take(struct flow *f, const json_t *answer, int64_t now, json_t **ret_message);

/* Log in with a session of the mint: set its cookie, and redirect to the first page. */
enum flow_next answer_session(struct flow *f, const char *session);

/* Refuse a login. The reply is late (struct reply). */
enum flow_next answer_login_refused(struct flow *f);

#endif
