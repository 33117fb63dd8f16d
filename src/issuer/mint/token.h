/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_TOKEN_H
#define ISSUER_MINT_TOKEN_H

#include <jansson.h>

#include "core/keys/key.h"
#include "issuer/keys/sign.h"
#include "tool/status.h"

/* The part of a token that a JSON text belongs to. */
enum token_half { TOKEN_HEADER, TOKEN_CLAIMS };

/* A minted token, and the lengths of its parts. */
struct token {
	struct bytes text;
	size_t header_bytes; /* lengths in text, in base64url */
	size_t claims_bytes;
	size_t signature_bytes;
};

/*
 * Mint a token (RFC 7515 7.1) from a header and claims, which libjwt turns into JSON. Then read it back as a
 * host does, compare it with the header and claims, and verify its signature with the bound key k. Signatures
 * of a proved signer are not verified.
 * STATUS_OK, STATUS_REFUSED (too deep or too long for any host), STATUS_HOST or STATUS_BUG.
 */
enum status token_mint(const json_t *header, const json_t *claims, const struct signer *s,
		       const struct key *k, struct token *ret, struct note *n);

void token_done(struct token *t);

#endif
