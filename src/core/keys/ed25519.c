/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/ed25519.h"

#include "core/keys/crypto.h"

#define KEY_BYTES 32

/* The field's prime 2^255 - 19 and the d of -x^2 + y^2 = 1 + d x^2 y^2 (RFC 8032 5.1), big-endian. */
static const uint8_t prime[KEY_BYTES] = {
	0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xed,
};
static const uint8_t curve_d[KEY_BYTES] = {
	0x52, 0x03, 0x6c, 0xee, 0x2b, 0x6f, 0xfe, 0x73, 0x8c, 0xc7, 0x40, 0x79, 0x77, 0x79, 0xe8, 0x98,
	0x00, 0x70, 0x0a, 0x4d, 0x41, 0x41, 0xd8, 0xab, 0x75, 0xeb, 0x4d, 0xca, 0x13, 0x59, 0x78, 0xa3,
};

/* y of the points whose order divides 8, little-endian */
static const uint8_t small_order[][KEY_BYTES] = {
	{0},
	{1},
	{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
	{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
	 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
	{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
	 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

/* 2^255 - 19 and above are second spellings of small numbers, two of them of small order. */
static bool is_canonical_y(const uint8_t y[KEY_BYTES])
{
	if (y[31] != 0x7f || y[0] < 0xed)
		return true;
	for (int i = 1; i < 31; i++)
		if (y[i] != 0xff)
			return true;
	return false;
}

static bool is_small_order(const uint8_t y[KEY_BYTES])
{
	for (size_t i = 0; i < sizeof(small_order) / sizeof(small_order[0]); i++)
		if (memcmp(y, small_order[i], KEY_BYTES) == 0)
			return true;
	return !is_canonical_y(y);
}

/*
 * Whether u / v = (y^2 - 1) / (d y^2 + 1) is a square modulo p, that of an x (RFC 8032 5.1.3). So it is where
 * u * v is. The Kronecker symbol of u * v: -1 for no square, below -1 when memory ran out.
 */
static int symbol_of(const uint8_t raw[KEY_BYTES], BN_CTX *ctx)
{
	BIGNUM *p = BN_CTX_get(ctx), *d = BN_CTX_get(ctx), *square = BN_CTX_get(ctx), *u = BN_CTX_get(ctx),
	       *v = BN_CTX_get(ctx);

	if (!v || !BN_bin2bn(prime, KEY_BYTES, p) || !BN_bin2bn(curve_d, KEY_BYTES, d) ||
	    !BN_lebin2bn(raw, KEY_BYTES, square))
		return -2;
	if (!BN_mod_sqr(square, square, p, ctx) || !BN_mod_mul(v, d, square, p, ctx) || !BN_add_word(v, 1))
		return -2;
	if (!BN_copy(u, square) || !BN_sub_word(u, 1) || !BN_mod_mul(u, u, v, p, ctx))
		return -2;
	return BN_kronecker(u, p, ctx);
}

static enum reason judge_point(const uint8_t y[KEY_BYTES], struct note *n)
{
	OWNED(BN_CTX) *ctx = BN_CTX_new();
	int symbol;

	if (!ctx)
		return REASON_OUT_OF_MEMORY;
	BN_CTX_start(ctx);
	symbol = symbol_of(y, ctx);
	BN_CTX_end(ctx);
	if (symbol < -1)
		return REASON_OUT_OF_MEMORY;
	if (symbol >= 0)
		return REASON_OK;
	return note_invalid(n, "this Ed25519 key is no point of its curve, so that no signature holds: it is "
			       "damaged, write it anew");
}

enum reason ed25519_judge(struct span raw, struct note *n)
{
	uint8_t y[KEY_BYTES];

	if (raw.len != KEY_BYTES)
		return note_invalid(n,
				    "an Ed25519 public key has 32 bytes, this one has %zu: the key is "
				    "damaged, write it anew",
				    raw.len);
	memcpy(y, raw.at, KEY_BYTES);
	y[KEY_BYTES - 1] &= 0x7f; /* the sign of x */
	if (is_small_order(y))
		return note_invalid(
			n, "this Ed25519 key is a point of small order, under which anyone can sign: "
			   "make a new key pair");
	return judge_point(y, n);
}
