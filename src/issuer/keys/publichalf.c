/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/publichalf.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include "core/base/scoped.h"
#include "core/keys/crypto.h"

enum status publichalf_number(const EVP_PKEY *key, const char *name, size_t len, struct bytes *ret,
			      struct note *n)
{
	OWNED(BIGNUM) *number = NULL;
	SCOPED(bytes) out = {0};
	size_t wanted;

	if (EVP_PKEY_get_bn_param(key, name, &number) != 1)
		return status_of_openssl(STATUS_REFUSED, n, "the key lacks a part of its public half");
	wanted = len ? len : (size_t)BN_num_bytes(number);
	if (!bytes_alloc(wanted, &out))
		return status_out_of_memory(n);
	if (BN_bn2binpad(number, out.at, (int)wanted) < 0)
		return status_refuse(n, STATUS_REFUSED, "the key's \"%s\" is longer than its curve allows",
				     name);
	*ret = TAKE(out);
	return STATUS_OK;
}

static enum status rsa_half(const EVP_PKEY *key, struct key *ret, struct note *n)
{
	SCOPED(bytes) modulus = {0};
	SCOPED(bytes) exponent = {0};
	enum status r = publichalf_number(key, OSSL_PKEY_PARAM_RSA_N, 0, &modulus, n);

	if (r == STATUS_OK)
		r = publichalf_number(key, OSSL_PKEY_PARAM_RSA_E, 0, &exponent, n);
	if (r == STATUS_OK)
		r = status_of_reason(key_from_rsa(bytes_span(&modulus), bytes_span(&exponent), ret, n), n);
	return r;
}

/* The curve of a key, by any of the names that the curve has. NULL for a curve that JWS does not use. */
static const struct curve *curve_of(const EVP_PKEY *key)
{
	char name[64];
	const char *nist;

	if (EVP_PKEY_get_group_name(key, name, sizeof(name), NULL) != 1)
		return NULL;
	nist = EC_curve_nid2nist(OBJ_txt2nid(name));
	return curve_find(span_of(nist ? nist : name));
}

/* Read the coordinates one by one, because the encoded point in the key may be compressed. */
static enum status ec_half(const EVP_PKEY *key, struct key *ret, struct note *n)
{
	const struct curve *curve = curve_of(key);
	SCOPED(bytes) x = {0};
	SCOPED(bytes) y = {0};
	uint8_t point[1 + 2 * 66] = {4};
	enum status r;

	if (!curve)
		return status_refuse(n, STATUS_REFUSED,
				     "the EC key is not on P-256, P-384 or P-521: make a new key pair");
	r = publichalf_number(key, OSSL_PKEY_PARAM_EC_PUB_X, curve->coordinate_bytes, &x, n);
	if (r == STATUS_OK)
		r = publichalf_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, curve->coordinate_bytes, &y, n);
	if (r != STATUS_OK)
		return r;
	/* NOLINTBEGIN(clang-analyzer-core.NonNullParamChecker): with STATUS_OK both numbers are allocated */
	memcpy(point + 1, x.at, x.len);
	memcpy(point + 1 + x.len, y.at, y.len);
	/* NOLINTEND(clang-analyzer-core.NonNullParamChecker) */
	return status_of_reason(key_from_ec(curve, (struct span){point, 1 + x.len + y.len}, ret, n), n);
}

static enum status ed25519_half(const EVP_PKEY *key, struct key *ret, struct note *n)
{
	uint8_t raw[32];
	size_t len = sizeof(raw);

	if (EVP_PKEY_get_raw_public_key(key, raw, &len) != 1)
		return status_of_openssl(STATUS_REFUSED, n, "the key has no public half");
	return status_of_reason(key_from_ed25519((struct span){raw, len}, ret, n), n);
}

enum status publichalf_of(const EVP_PKEY *key, struct key *ret, struct note *n)
{
	const char *kind = EVP_PKEY_get0_type_name(key);

	if (EVP_PKEY_is_a(key, "RSA"))
		return rsa_half(key, ret, n);
	if (EVP_PKEY_is_a(key, "EC"))
		return ec_half(key, ret, n);
	if (EVP_PKEY_is_a(key, "ED25519"))
		return ed25519_half(key, ret, n);
	return status_refuse(
		n, STATUS_REFUSED,
		"a key of the kind %s cannot sign tokens: use RSA, EC (P-256, P-384, P-521) or Ed25519",
		kind ? kind : "?");
}
