/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_TOKEN_H
#define ISSUER_MINT_TOKEN_H

#include <jansson.h>

#include "core/keys/key.h"
#include "issuer/keys/sign.h"
#include "tool/status.h"

/* Which part of a token a JSON text is. */
enum token_half { TOKEN_HEADER, TOKEN_CLAIMS };

/* A token that was minted, and its parts for whoever counts their bytes. */
struct token {
	struct bytes text;
	size_t header_bytes; /* of the text */
	size_t claims_bytes;
	size_t signature_bytes;
};

/*
 * Mint a token (RFC 7515 7.1) from a header and claims, which libjwt turns into JSON, and read it back as a
 * host would: nothing leaves that the bound key k does not verify, or that does not say what was asked. The
 * signature itself is not verified where the signer is proved.
 * STATUS_OK, STATUS_REFUSED (too deep or too long for any host), STATUS_HOST or STATUS_BUG.
 */
enum status token_mint(const json_t *header, const json_t *claims, const struct signer *s,
		       const struct key *k, struct token *ret, struct note *n);

void token_done(struct token *t);

#endif
