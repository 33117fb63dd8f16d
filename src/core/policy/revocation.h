/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_REVOCATION_H
#define CORE_POLICY_REVOCATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tokens that were revoked on this host, as data. The rule is in revoked.c. */

/* What a line revokes. */
enum revocation_kind {
	REVOCATION_JTI = 0, /* the token with this identifier */
	REVOCATION_SUB,	    /* tokens with this sub */
	REVOCATION_USER,    /* tokens that are used for this account */
	REVOCATION_KEY,	    /* tokens that this key signed, by its RFC 7638 thumbprint */
	REVOCATION_ALL,	    /* all tokens */
	REVOCATION_KINDS
};

/* A line. Its texts are borrowed from its struct revocations. Dates are in seconds since the Unix epoch. */
struct revocation {
	enum revocation_kind kind;
	int line;
	int64_t until;	   /* when it may be removed, because every token that it revokes has expired */
	const char *iss;   /* of which issuer; NULL: of any */
	const char *value; /* "*" of REVOCATION_ALL */
	bool has_before;   /* only tokens issued at or before this date, or without iat */
	int64_t before;
};

/* The content of a file. {0}: no such file. */
struct revocations {
	char *path;
	char *text; /* cut into the texts of the lines */
	struct revocation *at;
	size_t count;
};

/* The file that "pam-jwt revoke" writes, and the one that the configuration names. */
#define REVOCATION_FILES 2

/* The word for a kind, such as "jti". */
const char *revocation_word(enum revocation_kind kind);

void revocations_done(struct revocations *r);

#endif
