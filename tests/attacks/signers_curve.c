/* SPDX-License-Identifier: BSD-2-Clause */
#include "signers.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <string.h>

#include "attacks/must.h"
#include "core/base/scoped.h"

/* Make the half with this name from the honest r and s and the order n. */
static BIGNUM *half_of(const char *name, const BIGNUM *r, const BIGNUM *s, const BIGNUM *n)
{
	BIGNUM *x = BN_dup(strchr(name, 'r') ? r : strchr(name, 's') ? s : n);

	MUST(x);
	if (strcmp(name, "0") == 0 || strcmp(name, "1") == 0)
		MUST(BN_set_word(x, (BN_ULONG)(name[0] - '0')) == 1);
	else if (strcmp(name, "n-1") == 0)
		MUST(BN_sub_word(x, 1) == 1);
	else if (strcmp(name, "n+1") == 0)
		MUST(BN_add_word(x, 1) == 1);
	else if (strncmp(name, "n-", 2) == 0)
		MUST(BN_sub(x, n, x) == 1);
	else if (strlen(name) == 3 && strcmp(name + 1, "+n") == 0)
		MUST(BN_add(x, x, n) == 1);
	else
		MUST(strlen(name) == 1);
	return x;
}

/* False if the number does not fit in a coordinate. */
static bool put_half(const char *name, const BIGNUM *r, const BIGNUM *s, const BIGNUM *n, uint8_t *out,
		     int len)
{
	BIGNUM *x;
	bool fits;

	if (strcmp(name, "ff") == 0) {
		memset(out, 0xff, (size_t)len);
		return true;
	}
	x = half_of(name, r, s, n);
	fits = BN_bn2binpad(x, out, len) == len;
	BN_free(x);
	return fits;
}

/* The DER of X9.62, which other protocols use (RFC 3279 2.2.3), padded with zeros to at_least bytes. */
static void put_der(const BIGNUM *r, const BIGNUM *s, size_t at_least, struct bytes *ret)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	int len;

	MUST(sig && ECDSA_SIG_set0(sig, BN_dup(r), BN_dup(s)) == 1);
	len = i2d_ECDSA_SIG(sig, &der);
	MUST(len > 0 && bytes_alloc((size_t)len > at_least ? (size_t)len : at_least, ret));
	memcpy(ret->at, der, (size_t)len);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
}

/* Both halves one byte shorter (without their last) or longer (with a leading zero). */
static void resize(const struct bytes *honest, int more, struct bytes *ret)
{
	size_t half = honest->len / 2, other = half + more, kept = more < 0 ? other : half,
	       at = more < 0 ? 0 : 1;

	MUST(bytes_alloc(other * 2, ret));
	memcpy(ret->at + at, honest->at, kept);
	memcpy(ret->at + other + at, honest->at + half, kept);
}

static bool put_halves(const char *names, const BIGNUM *r, const BIGNUM *s, const BIGNUM *n, int half,
		       struct bytes *ret)
{
	char first[8], second[8];

	MUST(sscanf(names, "%7s %7s", first, second) == 2 && bytes_alloc(2 * (size_t)half, ret));
	if (put_half(first, r, s, n, ret->at, half) && put_half(second, r, s, n, ret->at + half, half))
		return true;
	bytes_done(ret);
	return false;
}

bool sign_ecdsa(const struct world *w, const struct attack *a, struct span message, struct bytes *ret)
{
	const int half = (int)w->alg->curve->coordinate_bytes;
	SCOPED(bytes) honest = {0};
	BIGNUM *n = BN_bin2bn(w->alg->curve->order, half, NULL), *r, *s;
	bool made = true;

	mint_sign(&w->mints[a->by], message, &honest);
	r = BN_bin2bn(honest.at, half, NULL);
	s = BN_bin2bn(honest.at + half, half, NULL);
	MUST(n && r && s);
	if (strcmp(a->arg, "der") == 0)
		put_der(r, s, 0, ret);
	else if (strcmp(a->arg, "der-padded") == 0)
		put_der(r, s, honest.len, ret);
	else if (strcmp(a->arg, "short") == 0 || strcmp(a->arg, "long") == 0)
		resize(&honest, a->arg[0] == 's' ? -1 : 1, ret);
	else
		made = put_halves(a->arg, r, s, n, half, ret);
	BN_free(n);
	BN_free(r);
	BN_free(s);
	return made;
}

/* RFC 8032 5.1, little-endian: the order of the group; the field's prime; points of order 8. */
static const struct named {
	const char *name;
	uint8_t at[32];
} numbers[] = {
	{"0", {0}},
	{"1", {1}},
	{"L",
	 {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
	  0x14, [31] = 0x10}},
	{"-1", {0xec, [1 ... 30] = 0xff, [31] = 0x7f}},
	{"p", {0xed, [1 ... 30] = 0xff, [31] = 0x7f}},
	{"8a",
	 {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
	  0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05}},
	{"8b",
	 {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
	  0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}},
	{"ff", {[0 ... 31] = 0xff}},
};

static const uint8_t *number(const char *name)
{
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (strcmp(numbers[i].name, name) == 0)
			return numbers[i].at;
	return NULL;
}

static void add_order(uint8_t s[32])
{
	unsigned carry = 0;

	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)s[i] + number("L")[i];
		s[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

bool sign_eddsa(const struct world *w, const struct attack *a, struct span message, struct bytes *ret)
{
	char r[8], s[8];

	MUST(sscanf(a->arg, "%7s %7s", r, s) == 2);
	mint_sign(&w->mints[a->by], message, ret);
	if (number(r))
		memcpy(ret->at, number(r), 32);
	if (number(s))
		memcpy(ret->at + 32, number(s), 32);
	else if (strcmp(s, "s+L") == 0)
		add_order(ret->at + 32);
	return true;
}
