/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_POLICY_H
#define ISSUER_MINT_POLICY_H

#include "issuer/mint/section.h"
#include "tool/status.h"

/*
 * The mint policy: who may have which token. The functions here read no file, no account database and no
 * clock; what they decide about is data.
 */

struct policy {
	struct policy_section *at; /* in the order of the file */
	size_t count;
};

struct policy_verdict {
	const struct policy_section *section; /* that decided; NULL: none did */
	const char *key;		      /* that signs, if the request is allowed */
};

/*
 * Decide about a request. A malformed request is refused. Otherwise the first deny that holds decides: all of
 * who, subject, one of the audiences, and service match. A request for every service matches each service of
 * a deny. Otherwise the first allow that holds for the whole request decides: every audience matches. If
 * there is none, the request is refused. findings   NULL, or room for one for each section; after a malformed
 * request they are POLICY_UNDECIDED STATUS_OK if an allow decided; STATUS_REFUSED with a note. Both fill
 * *ret, which borrows from p and r.
 */
enum status policy_decide(const struct policy *p, const struct policy_request *r,
			  struct policy_finding *findings, struct policy_verdict *ret, struct note *n);

void policy_done(struct policy *p);

#endif
