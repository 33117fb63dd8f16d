/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_SECTION_H
#define ISSUER_MINT_SECTION_H

#include <jansson.h>

#include "core/base/names.h"
#include "tool/status.h"

/* A section of the mint policy, and the request that it is applied to. */

#define POLICY_MAX_AUDIENCES 8
#define POLICY_MAX_HOST_BYTES 253 /* RFC 1035 2.3.4, as text */
#define POLICY_MAX_SERVICE_BYTES 64

/* A request for a token, and the account that makes it (the caller). Everything is borrowed. */
struct policy_request {
	const char *caller;
	bool caller_is_root;	    /* the caller has uid 0; an account named root always counts as root */
	const struct names *groups; /* names of the caller's groups */
	const char *subject;
	bool subject_is_root;
	const struct names *audiences; /* hosts, 1 to POLICY_MAX_AUDIENCES */
	const char *service;	       /* NULL or "": a token for every service */
	int64_t ttl_s;
	const char *key;	    /* NULL: the first key of the section that allows the request */
	const struct names *claims; /* names of the claims that the caller chooses */
};

enum policy_kind { POLICY_ALLOW, POLICY_DENY };

/*
 * A section. A deny has only users, groups, subjects, audiences and services; each of the last three lists,
 * if empty, matches everything. In an allow an empty list matches nothing.
 */
struct policy_section {
	enum policy_kind kind;
	char *name;
	int line; /* line number of its title */
	struct names users, groups;
	struct names subjects;	/* "%u" means the caller */
	struct names audiences; /* patterns, in which "*" matches exactly one label */
	struct names services;	/* in an allow, "*" permits a token for every service of the host */
	int64_t max_ttl_s;
	struct names keys; /* the first is the default */
	json_t *set;	   /* an object of forced claims, or NULL */
	struct names may_set;
	bool permits_root;
};

/* The conditions of a section, in the order in which they are judged. */
enum policy_condition {
	POLICY_UNDECIDED = 0,
	POLICY_WHO,
	POLICY_SUBJECT,
	POLICY_ROOT,
	POLICY_AUDIENCE,
	POLICY_SERVICE,
	POLICY_TTL,
	POLICY_KEY,
	POLICY_CLAIM,
	POLICY_HOLDS /* all conditions hold */
};

/* "allow" or "deny". */
const char *section_kind_name(enum policy_kind kind);

/* The name of a condition for people and JSON, such as "who". */
const char *section_condition_name(enum policy_condition c);

/* The result for a section: POLICY_HOLDS, or the first condition that does not hold, with the reason. */
struct policy_finding {
	enum policy_condition failed;
	char expected[512]; /* empty if the section holds */
	char found[256];    /* printable ASCII */
};

/*
 * Whether a token can be requested for this host, and for this PAM service ("": for every service of the
 * host). Neither name contains '@', because it separates the two in an audience. STATUS_OK, or STATUS_REFUSED
 * with a note.
 */
enum status section_judge_host(const char *host, struct note *n);
enum status section_judge_service(const char *service, struct note *n);

/* Whether a pattern of audiences is valid: labels of a-z 0-9 -, or "*", with single dots between them. */
bool section_is_pattern(const char *pattern);

/* Whether a policy must not set this claim, because the mint makes it or because of its meaning (cnf). */
bool section_reserves(const char *claim);

void section_done(struct policy_section *s);

#endif
