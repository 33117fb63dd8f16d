/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_DETAILS_H
#define ISSUER_MINT_DETAILS_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/policy/trust.h"
#include "issuer/mint/keyring.h"

/*
 * What a token says, and whether a host would accept it: decided by the core's own code, as for a login, with
 * the keys of the mint as the trusted ones.
 */

#define DETAILS_MAX_TOKEN_BYTES 8192

/*
 * The configuration of a host that trusts these keys and this iss alone, takes tokens of at most max_ttl_s,
 * and has no leeway. Its keys are copies of the public halves. STATUS_OK or STATUS_HOST.
 */
enum status details_trust(const struct keyring *keys, const char *iss, int64_t max_ttl_s, struct trust *ret,
			  struct note *n);

/*
 * Put into answer what there is to say of a token at time now: outcome, and with it name, reason, sentence,
 * header, claims and rules as shape.h has them for "details".
 *   typed   any text
 * The token is judged for the account, and for the host or the service of a host, that it names itself: the
 * rules on them hold if the claims are there. Whether the account exists is a matter of each host,
 * so the rules on the account are reported as skipped. Nothing of a token is shown unless its signature was
 * verified. False when memory ran out.
 */
bool details_put(const struct trust *t, struct span typed, int64_t now, json_t *answer);

#endif
