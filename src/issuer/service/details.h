/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_DETAILS_H
#define ISSUER_SERVICE_DETAILS_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/policy/trust.h"
#include "issuer/mint/keyring.h"

/*
 * What a token says, and whether a host would accept it. The core decides this with the same code as for a
 * login; it trusts the keys of the mint.
 */

#define DETAILS_MAX_TOKEN_BYTES 8192

/*
 * Make the configuration of a host that trusts only these keys and this iss, accepts a lifetime of at most
 * max_ttl_s and has no leeway. It owns copies of the public halves. STATUS_OK or STATUS_HOST.
 */
enum status details_trust(const struct keyring *keys, const char *iss, int64_t max_ttl_s, struct trust *ret,
			  struct note *n);

/*
 * Judge a token at time now, and put the result into answer: outcome, and with it name, reason, sentence,
 * header, claims and rules, as shape.h defines them for "details".
 *   typed   any text
 * The token is judged for the account that it names itself, and for the host and the service of its first
 * audience, so the rules on these hold if the claims are there and have the form of a host's defaults
 * (audience.h). A token for every service is judged for sshd. The rules on the account are reported as
 * skipped, because each host has accounts of its own. Nothing of a token is shown unless its signature was
 * verified. False when memory ran out.
 */
bool details_put(const struct trust *t, struct span typed, int64_t now, json_t *answer);

#endif
