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

#endif
