/* SPDX-License-Identifier: BSD-2-Clause */
#include "signers.h"

#include <openssl/evp.h>
#include <string.h>

#include "attacks/must.h"
#include "attacks/publicform.h"
#include "core/base/base64url.h"
#include "core/base/scoped.h"

static void hmac(const char *digest, struct span key, struct span message, struct bytes *ret)
{
	MUST(bytes_alloc(EVP_MAX_MD_SIZE, ret));
	MUST(EVP_Q_mac(NULL, "HMAC", NULL, digest, NULL, key.len ? key.at : (const uint8_t *)"", key.len,
		       message.at, message.len, ret->at, ret->len, &ret->len));
}

bool sign_mac(const struct world *w, const struct attack *a, struct span message, struct bytes *ret)
{
	const struct algorithm *alg = algorithm_find((struct span){(const uint8_t *)a->arg, 5});
	SCOPED(bytes) key = {0};

	MUST(alg && alg->scheme == SCHEME_HMAC);
	if (!publicform_make(&w->mints[BY_MAIN], a->arg + 6, &key))
		return false;
	hmac(alg->digest, bytes_span(&key), message, ret);
	return true;
}

bool sign_as(const struct world *w, const struct attack *a, struct span message, struct bytes *ret)
{
	struct mint m;

	world_mint(w, a->by, a->arg, &m);
	mint_sign(&m, message, ret);
	mint_done(&m);
	return true;
}

bool sign_secret(const struct world *w, const struct attack *a, struct span message, struct bytes *ret)
{
	const struct mint *m = &w->mints[BY_MAIN];
	uint8_t key[128] = {0};
	SCOPED(bytes) text = {0};
	struct span secret = {m->secret, sizeof(m->secret)}, other = {key, 0};

	if (strcmp(a->arg, "zeros") == 0) {
		other.len = secret.len;
	} else if (strcmp(a->arg, "pad") == 0) {
		memcpy(key, secret.at, secret.len);
		key[secret.len] = '\n';
		other.len = secret.len + 1;
	} else if (strcmp(a->arg, "base64url") == 0) {
		MUST(base64url_encode(secret, &text) == REASON_OK);
		other = bytes_span(&text);
	}
	hmac(w->alg->digest, other, message, ret);
	return true;
}

/* len bytes of honest from offset on, with zeros outside it. */
static void slice(const struct bytes *honest, long offset, size_t len, struct bytes *ret)
{
	MUST(bytes_alloc(len, ret));
	for (size_t i = 0; i < len; i++) {
		long at = (long)i + offset;

		ret->at[i] = at >= 0 && (size_t)at < honest->len ? honest->at[at] : 0;
	}
}

static void swap_halves(struct bytes *b)
{
	for (size_t i = 0, half = b->len / 2; i < half; i++) {
		uint8_t kept = b->at[i];

		b->at[i] = b->at[half + i];
		b->at[half + i] = kept;
	}
}

bool sign_bent(const struct world *w, const struct attack *a, struct span message, struct bytes *ret)
{
	static const struct {
		const char *name;
		long offset;
		int more; /* added to the length */
	} slices[] = {{"cut", 0, -1}, {"cut-head", 1, -1}, {"more", 0, 1}, {"lead", -1, 1}};
	SCOPED(bytes) honest = {0};
	const char *how = a->arg;

	mint_sign(&w->mints[a->by], message, &honest);
	for (size_t i = 0; i < COUNT(slices); i++)
		if (strcmp(how, slices[i].name) == 0) {
			slice(&honest, slices[i].offset, honest.len + slices[i].more, ret);
			return true;
		}
	slice(&honest, 0,
	      strcmp(how, "twice") == 0 ? honest.len * 2 :
	      strcmp(how, "half") == 0	? honest.len / 2 :
					  honest.len,
	      ret);
	if (strcmp(how, "one") == 0)
		ret->len = 1;
	else if (strcmp(how, "zeros") == 0)
		memset(ret->at, 0, ret->len);
	else if (strcmp(how, "ones") == 0)
		memset(ret->at, 0xff, ret->len);
	else if (strcmp(how, "twice") == 0)
		memcpy(ret->at + honest.len, honest.at, honest.len);
	else if (strcmp(how, "swap") == 0)
		swap_halves(ret);
	else if (strcmp(how, "flip") == 0)
		ret->at[ret->len - 1] ^= 1;
	else if (strcmp(how, "flip-head") == 0)
		ret->at[0] ^= 0x80;
	else
		MUST(strcmp(how, "half") == 0);
	return true;
}
