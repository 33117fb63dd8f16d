/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_FORMAT_H
#define CORE_KEYS_FORMAT_H

#include "core/keys/set.h"
#include "core/keys/setcut.h"

/* A key file, recognised by its content. */

enum keyformat {
	/* anything that is none of the others: an HMAC secret, where one is expected */
	KEYFORMAT_BYTES = 1,
	KEYFORMAT_PEM,	   /* RFC 7468: PUBLIC KEY, RSA PUBLIC KEY, CERTIFICATE */
	KEYFORMAT_DER,	   /* the same, bare */
	KEYFORMAT_OPENSSH, /* one public key line (RFC 4253 6.6, RFC 5656, RFC 8709) */
	KEYFORMAT_JSON	   /* JWK or JWK set (RFC 7517, RFC 8037) */
};

/* What the content begins like. */
enum keyformat keyformat_of(struct span content);

/*
 * The secret in a secret file: all of it, but for one final newline where every other byte is 0x20 to 0x7E.
 */
struct span keyformat_secret(struct span content);

/*
 * Read an HMAC secret: bytes of any kind, or one JWK of kty oct. Content that begins like a key of another
 * format is refused: whoever knows a public key could sign with it. REASON_OK, REASON_CONFIG_INVALID with a
 * note, or REASON_OUT_OF_MEMORY. The key is unbound unless its JWK names an alg.
 */
enum reason keyformat_read_secret(struct span content, struct key *ret, struct note *n);

/*
 * Add every public key of a file to ret, unbound unless its JWK names an alg. Never yields a secret. Keys of
 * a JWK set that cannot be used are remembered as skipped. REASON_OK with at least one key added,
 * REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason keyformat_read(struct span content, struct keyset *ret, struct note *n);

/*
 * If the content is JSON, check it, and cut a JWK set into its keys (setcut_read). For every other format,
 * REASON_OK and not a set.
 */
enum reason keyformat_cut(struct span content, struct setcut *ret, struct note *n);

/* Whether keyformat_read refuses a content that keyformat_read_secret may read. */
bool keyformat_may_be_secret(struct span content);

#endif
