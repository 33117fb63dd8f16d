/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/digest.h"

#include "core/keys/crypto.h"

static bool add(EVP_MD_CTX *context, struct span text)
{
	uint8_t length[8];

	for (size_t i = 0; i < sizeof(length); i++)
		length[i] = (uint8_t)((uint64_t)text.len >> (56 - 8 * i));
	return EVP_DigestUpdate(context, length, sizeof(length)) == 1 &&
	       EVP_DigestUpdate(context, text.at, text.len) == 1;
}

bool digest_of(const struct span *texts, size_t count, uint8_t ret[DIGEST_BYTES])
{
	OWNED(EVP_MD_CTX) *context = EVP_MD_CTX_new();
	CRYPTO_QUIET;

	if (!context || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add(context, texts[i]))
			return false;
	return EVP_DigestFinal_ex(context, ret, NULL) == 1;
}
