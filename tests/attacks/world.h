/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ATTACKS_WORLD_H
#define ATTACKS_WORLD_H

#include "support/mint.h"

/* The attacked host, for one algorithm: keys, configurations on disk, an account, a time. */

/*
 * The keys: two of the issuer corp (kid k1 and k2), one of the issuer rival (kid r1), and one that no
 * configuration names.
 */
enum role { BY_MAIN, BY_SECOND, BY_RIVAL, BY_STRANGER, ROLE_COUNT };

/*
 * The configurations. All have the host name web1.example.com and trust corp (iss https://login.example.com)
 * with the main key. TRIO, BARE and ACCESS trust corp's second key too, and rival (iss
 * https://rival.example.com).
 */
enum conf {
	PLAIN,	/* every rule at its default */
	TRIO,	/* the same with three keys */
	WIDE,	/* a key for most algorithms, none with a kid */
	BARE,	/* corp waives iss, audience and max_lifetime */
	ACCESS, /* corp: type = at+jwt */
	CLAIM,	/* corp: user_claim = preferred_username */
	SHORT,	/* max_token_bytes = 1024 */
	LONG,	/* max_token_bytes = 65536, the largest value */
	EXACT,	/* leeway = 0s */
	NARROW, /* [service login]: audience = %s@%n, max_lifetime = 2m */
	FULL,	/* the main key with eight kids, k1 to k8 */
	CROWD,	/* the same and k9 */
	RULED,	/* corp: require, require_any and deny (family_rules.c) */
	RECENT, /* corp: max_auth_age = 15m */
	MAPPED, /* corp: user_claim = email, and a users file (family_rules.c) */
	CONF_COUNT
};

/*
 * The kinds of key pairs, of which each role has one: RSA, P-256, P-384, P-521, Ed25519. Made once for all
 * algorithms.
 */
#define KIND_COUNT 5
struct pool {
	EVP_PKEY *keys[ROLE_COUNT][KIND_COUNT];
};

struct world {
	const struct algorithm *alg;
	unsigned index; /* of alg in algorithms[] */
	const struct pool *pool;
	struct mint mints[ROLE_COUNT];
	int64_t now;
	int64_t life_s; /* exp - now of an unchanged token */
	const char *user;
	char dir[256];
};

void pool_make(struct pool *p);
void pool_done(struct pool *p);

/* A key of this role for any algorithm. */
void world_mint(const struct world *w, enum role role, const char *alg, struct mint *ret);

/*
 * Make the keys for the algorithm and, under dir (which exists), the configurations with a PAM service
 * "login" for each.
 */
void world_make(struct world *w, const struct pool *p, const struct algorithm *alg, const char *dir);
void world_write(const struct world *w, const char *module);
void world_done(struct world *w);

/* The path of a configuration, and below of the folder with its PAM services. */
void world_conf_path(const struct world *w, enum conf c, char *ret, size_t size);
void world_services_path(const struct world *w, enum conf c, char *ret, size_t size);

#endif
