/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_TRUST_H
#define CORE_POLICY_TRUST_H

#include "core/base/names.h"
#include "core/policy/revocation.h"
#include "core/policy/service.h"
#include "core/policy/users.h"
#include "core/token/claims.h"

/* The configuration as the core uses it: the issuers that this host trusts, and its limits. */

/* Where root may log in: nowhere, everywhere, or in the named PAM services. */
struct root_permit {
	bool everywhere;
	struct names services;
};

/* How often a token opens an account. */
enum use_kind { USE_ANY = 0, USE_WITHIN, USE_ONCE };

struct use {
	enum use_kind kind;
	int64_t within_s; /* of USE_WITHIN: how long after the first use */
};

/* When sessions end. {0}: they may outlive the token. */
struct session_limit {
	bool has_max;
	int64_t max_s;
	bool ends_with_token;
};

/* One trusted issuer. */
struct issuer {
	char *name;		 /* of the section, for logs */
	char *iss;		 /* NULL: waived */
	const struct key **keys; /* the list is owned, the keys belong to the trust's key set */
	size_t key_count;
	struct names audience; /* patterns of %h %n %s %%; none: waived */
	struct names types;    /* of which the header's typ is one */
	char *user_claim;      /* a path (claimpath.h) */
	char *user_suffix;     /* removed from the end of the user claim; NULL: none */
	struct users users;    /* replaces the comparison of the user claim with the account */
	struct demands demands;
	bool email_waived;     /* email_verified = none */
	bool has_max_lifetime; /* false: waived */
	int64_t max_lifetime_s;
	struct root_permit root;
	int64_t min_uid;
	struct use use;
	char *jti_claim; /* a path (claimpath.h) to the identifier of a token; NULL: jti */
	struct session_limit session;
};

/* Stricter limits of one PAM service. */
struct service {
	char *name;
	struct names audience;	/* must match in addition to the issuer's; none: no such requirement */
	struct demands demands; /* hold in addition */
	bool has_max_lifetime;
	int64_t max_lifetime_s;
	bool has_root;
	struct root_permit root;
	bool has_min_uid;
	int64_t min_uid;
	struct use use;
	char *store; /* the folder in which its used tokens are recorded; NULL: that of the host */
	struct session_limit session;
};

struct trust {
	char *path; /* of the configuration, for reports; NULL: it is not from a file */
	int64_t leeway_s;
	size_t max_token_bytes;
	char *hostname; /* as configured; NULL: use the host name of the system */
	bool log_json;	/* the host logs decisions as JSON */
	char *store;	/* the folder in which used tokens are recorded; NULL: the default */
	char *revoked;	/* the absolute path of another file of revoked tokens; NULL: none */
	struct revocations revocations[REVOCATION_FILES];
	struct keyset keys;
	struct issuer *issuers;
	size_t issuer_count;
	struct service *services;
	size_t service_count;
};

/* The section of a PAM service, given its base name, or NULL. */
const struct service *trust_service(const struct trust *t, const char *service);

/* Whether any audience pattern contains %h or %n. */
bool trust_uses_hostname(const struct trust *t);

/* Whether the section accepts the header's typ. */
bool trust_has_type(const struct issuer *issuer, const struct jws *jws);

/* Whether any issuer section accepts the header's typ. */
bool trust_accepts_type(const struct trust *t, const struct jws *jws);

/* Whether the section lists the key that verified a token, under any kid. */
bool trust_names_key(const struct issuer *issuer, const struct verified *v);

/* The first section with this iss and any keys, or NULL. */
const struct issuer *trust_section_of(const struct trust *t, struct span iss);

/*
 * The section that applies to a verified token: among the sections that list the verifying key under the
 * token's kid, the one whose iss equals the claim. A section with "iss = none" applies only to a token
 * without iss, or with an iss that no other section has. A key therefore never speaks for an issuer that the
 * configuration trusts with other keys (RFC 8725 3.8). REASON_OK; REASON_ISSUER_MISMATCH; REASON_KEY_UNKNOWN
 * when the section has the key under another kid.
 */
enum reason trust_issuer(const struct trust *t, const struct verified *v, const struct claims *c,
			 const struct issuer **ret);

/*
 * The section's entry of the verifying key under the token's kid: one that is valid at now (seconds since
 * the Unix epoch) if there is one, otherwise any. A certificate has dates (RFC 5280 4.1.2.5); a bare key has
 * none. NULL when the section has no such entry.
 */
const struct key *trust_entry(const struct issuer *issuer, const struct verified *v, int64_t now);

void trust_done(struct trust *t);

#endif
