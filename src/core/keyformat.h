/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KEYFORMAT_H
#define KEYFORMAT_H

#include "keyset.h"

/* A key file, recognised by its content. */

enum keyformat {
	KEYFORMAT_SECRET = 1,	/* anything that is none of the others: an HMAC secret, byte for byte */
	KEYFORMAT_PEM,		/* RFC 7468: PUBLIC KEY, RSA PUBLIC KEY, CERTIFICATE */
	KEYFORMAT_DER,		/* the same, bare */
	KEYFORMAT_OPENSSH,	/* one public key line (RFC 4253 6.6, RFC 5656, RFC 8709) */
	KEYFORMAT_JSON		/* JWK or JWK set (RFC 7517, RFC 8037) */
};

/* What the content begins like. What begins like a key is never taken for a secret. */
enum keyformat keyformat_of(struct span content);

/* The secret in a secret file: all of it, but for one final newline where every other byte is 0x20 to 0x7E. */
struct span keyformat_secret(struct span content);

/* Read a secret file; one that bears the marks of a key in disguise is refused. Outcomes as below. */
enum reason keyformat_read_secret(struct span content, struct key *ret, struct note *n);

/*
 * Add every key of a file to ret, unbound unless its JWK names an alg.
 * REASON_OK with at least one key added, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason keyformat_read(struct span content, struct keyset *ret, struct note *n);

#endif
