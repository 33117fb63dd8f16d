/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_TRUST_H
#define CORE_POLICY_TRUST_H

#include "core/base/names.h"
#include "core/policy/service.h"
#include "core/token/claims.h"

/* Whom this host trusts, and what it demands: the configuration as the core sees it. */

/* Where root may come in: nowhere, everywhere, or in the PAM services named. */
struct root_permit {
	bool everywhere;
	struct names services;
};

/* One trusted issuer. */
struct issuer {
	char *name;		 /* of the section, for logs */
	char *iss;		 /* NULL: waived */
	const struct key **keys; /* the list is owned, the keys belong to the trust's key set */
	size_t key_count;
	struct names audience; /* patterns of %h %n %s %%; none: waived */
	char *type;
	char *user_claim;
	bool has_max_lifetime; /* false: waived */
	int64_t max_lifetime_s;
	struct root_permit root;
	int64_t min_uid;
};

/* Narrower rules of one PAM service. */
struct service {
	char *name;
	struct names audience; /* must hold in addition; none: no further demand */
	bool has_max_lifetime;
	int64_t max_lifetime_s;
	bool has_root;
	struct root_permit root;
	bool has_min_uid;
	int64_t min_uid;
};

struct trust {
	int64_t leeway_s;
	size_t max_token_bytes;
	char *hostname; /* as configured, or NULL: the system's */
	struct keyset keys;
	struct issuer *issuers;
	size_t issuer_count;
	struct service *services;
	size_t service_count;
};

/* The section of this PAM service, under its base name, or NULL. */
const struct service *trust_service(const struct trust *t, const char *service);

/* Whether any audience pattern has %h or %n in it. */
bool trust_uses_hostname(const struct trust *t);

/* Whether any issuer section accepts the header's typ. */
bool trust_accepts_type(const struct trust *t, const struct jws *jws);

/* Whether the section names the key that verified a token, under any kid. */
bool trust_names_key(const struct issuer *issuer, const struct verified *v);

/* The first section of this iss, whatever its keys, or NULL. */
const struct issuer *trust_section_of(const struct trust *t, struct span iss);

/*
 * The section that decides a verified token: among those that name the verifying key under the token's kid,
 * the one whose iss equals the claim. One that waives iss takes a token without iss, or with one that no
 * other section has: a key speaks for no issuer that the configuration trusts with other keys (RFC 8725 3.8).
 * REASON_OK; REASON_ISSUER_MISMATCH; REASON_KEY_UNKNOWN when the section has the key under another kid.
 */
enum reason trust_issuer(const struct trust *t, const struct verified *v, const struct claims *c,
			 const struct issuer **ret);

/*
 * The section's entry of the verifying key, under the token's kid: one whose dates hold at time now (seconds
 * since the epoch) if there is one, else any. Dates come from a certificate (RFC 5280 4.1.2.5); a bare key
 * has none. NULL when the section has no such entry.
 */
const struct key *trust_entry(const struct issuer *issuer, const struct verified *v, int64_t now);

void trust_done(struct trust *t);

#endif
