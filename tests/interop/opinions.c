/* SPDX-License-Identifier: BSD-2-Clause */
#include "opinions.h"

#include <jwt.h>

#include "core/base/scoped.h"
#include "core/token/claims.h"
#include "core/token/shape.h"

#define MAX_TOKEN_BYTES 8192

static enum reason verify(const struct key *k, struct span token, struct jws *jws, struct verified **ret)
{
	struct key *only[] = {(struct key *)k};
	struct keyset keys = {.keys = only, .count = 1};
	struct candidates candidates = {0};
	struct note note = {0};
	enum reason r = jws_parse(token, MAX_TOKEN_BYTES, jws, &note);

	if (r == REASON_OK && !jws_type_is(jws, "JWT"))
		return REASON_TYPE_UNEXPECTED;
	if (r == REASON_OK)
		r = keyset_find(&keys, jws->has_kid ? &jws->kid : NULL, algorithm_find(jws->alg),
				&candidates);
	if (r == REASON_OK)
		r = signature_verify(jws, &candidates, ret);
	return r;
}

enum reason opinion_ours(const struct key *k, struct span typed)
{
	SCOPED(jws) jws = {0};
	SCOPED(claims) claims = {0};
	struct verified *verified = NULL;
	struct note note = {0};
	struct span token;
	enum reason r = shape_trim(typed, &token);

	if (r == REASON_OK)
		r = verify(k, token, &jws, &verified);
	if (r == REASON_OK)
		r = claims_read(verified, &claims, &note);
	signature_free(verified);
	return r;
}

bool opinion_libjwt(const char *token, struct span key_file)
{
	jwt_t *jwt = NULL;
	bool accepted = jwt_decode(&jwt, token, key_file.at, (int)key_file.len) == 0;

	jwt_free(jwt);
	return accepted;
}
