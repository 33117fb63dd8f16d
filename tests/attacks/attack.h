/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ATTACK_H
#define ATTACK_H

#include "world.h"

/*
 * One attack as data: what is changed in a valid token, and what the answer must be.
 *
 * Texts are templates (template.h), in which ' stands for the quotation mark. The unchanged token:
 *   header  {'alg':'@(alg)','typ':'JWT','kid':'k1'}
 *   claims
 * {'iss':'https://login.example.com','aud':'web1.example.com','sub':'alice','iat':@(now),'nbf':@(now),
 *            'exp':@(exp),'jti':'0123456789abcdef'}
 *   signed  @(h).@(p) by the main key
 *   typed   @(h).@(p).@(s)
 */

/* The algorithms of an attack, one bit for each in the order of algorithms[]; 0 means all. */
#define ON_HS 0x0007U
#define ON_RS 0x0038U
#define ON_PS 0x01c0U
#define ON_ES 0x0e00U
#define ON_ED 0x1000U
#define ON_ALL 0x1fffU
#define ON_RSA (ON_RS | ON_PS)
#define ON_PUBLIC (ON_ALL & ~ON_HS)
#define ON(i) (1U << (i))
#define BUT(i) (ON_ALL & ~(1U << (i)))
enum { HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EDDSA };

#define MAX_EDITS 4

/* Set a member to this JSON text, or remove it if json is NULL. */
struct edit {
	const char *name;
	const char *json;
};

struct attack;

/* Makes a special signature over message. False if the algorithm has no such signature. */
typedef bool attack_signer(const struct world *w, const struct attack *a, struct span message,
			   struct bytes *ret);

struct attack {
	const char *name;
	const char *slug; /* the expected outcome */
	/* the function of src/ that refuses or accepts; without it the answer would differ */
	const char *check;
	const char *clause; /* the RFC, CVE or rule of this project that it comes from */

	unsigned on;
	enum conf conf;
	const char *user; /* the account asked for; NULL: the one in the token */
	const char *says; /* a part of the log line, to see which check it was */

	struct edit header[MAX_EDITS];
	struct edit claims[MAX_EDITS];
	const char *header_more; /* appended to the last member */
	const char *claims_more;
	const char *header_text; /* replaces the whole object */
	const char *claims_text;
	size_t length; /* pad header and claims until the token has this many bytes */

	const char *message; /* the text that is signed */
	enum role by;	     /* the key that signs */
	attack_signer *sign;
	const char *arg; /* the argument of sign */

	const char *typed;
};

struct family {
	const char *name;
	const struct attack *attacks;
	size_t count;
};

extern const struct family family_confusion, family_keys, family_kid, family_embedded, family_header,
	family_type, family_duplicates, family_base64url, family_segments, family_signature, family_ecdsa,
	family_rsa, family_eddsa, family_times, family_dates, family_issuer, family_audience, family_user,
	family_json, family_sizes, family_pastes, family_rules;

#define FAMILY_COUNT 22
extern const struct family *const families[FAMILY_COUNT];

/* Whether the attack is for this world's algorithm. */
bool attack_applies(const struct attack *a, const struct world *w);

/* Make the text to type. False if there is no such token for this algorithm. */
bool attack_forge(const struct attack *a, const struct world *w, struct bytes *ret);

#endif
