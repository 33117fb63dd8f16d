/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_POLICY_H
#define ISSUER_MINT_POLICY_H

#include "issuer/mint/section.h"
#include "tool/status.h"

/*
 * The mint policy: which account may get which token. These functions decide on their arguments alone: they
 * read no file, no account database and no clock.
 */

struct policy {
	struct policy_section *at; /* in the order of the file */
	size_t count;
	struct names own_hosts; /* names of the issuer's host, which no token may be for */
};

struct policy_verdict {
	const struct policy_section *section; /* the section that decided; NULL: none did */
	const char *key;		      /* the key to sign with, if the request is allowed */
};

/*
 * Decide about a request. A malformed request is refused, and so is a token for the host of the issuer: every
 * process of a user could get it, and use it with sudo. Otherwise the first deny section that holds
 * decides; it holds if who, subject, service and one of the audiences match. A request for every service
 * matches each service of a deny. Otherwise the first allow section that holds decides; every audience must
 * match it. If no section holds, the request is refused.
 *   findings   NULL, or an array with an element for each section; all are POLICY_UNDECIDED if the request
 *              was refused before the sections were judged
 * STATUS_OK if an allow section decided, otherwise STATUS_REFUSED with a note. Both fill *ret, which borrows
 * from p and r.
 */
enum status policy_decide(const struct policy *p, const struct policy_request *r,
			  struct policy_finding *findings, struct policy_verdict *ret, struct note *n);

/* Whether an allow section has this account as a subject, by its name and not as "%u". */
bool policy_knows_subject(const struct policy *p, const char *subject);

/* The longest lifetime that a section allows, in seconds; 0 if there is no allow section. */
int64_t policy_longest_ttl(const struct policy *p);

void policy_done(struct policy *p);

#endif
