/* SPDX-License-Identifier: BSD-2-Clause */
#include "edwards25519.h"

#include <stddef.h>

/*
 * Own arithmetic, because BN_kronecker() costs 0.15 M instructions a key at each login, and this 0.06 M. Numbers are below
 * 2^256 and not always reduced modulo p = 2^255 - 19.
 */
#define LIMBS 8

struct number {
	uint32_t at[LIMBS];	/* the lowest first */
};

static const struct number p = {{0xffffffed, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff}};
static const struct number d = {{0x135978a3, 0x75eb4dca, 0x4141d8ab, 0x00700a4d, 0x7779e898, 0x8cc74079, 0x2b6ffe73, 0x52036cee}};
static const struct number one = {{1}};
static const struct number minus_one = {{0xffffffec, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff}};

static struct number from_bytes(const uint8_t raw[32])
{
	struct number n = {{0}};

	for (size_t i = 0; i < 32; i++)
		n.at[i / 4] |= (uint32_t)raw[i] << (8 * (i % 4));
	n.at[LIMBS - 1] &= 0x7fffffff;
	return n;
}

/* Add the carry beyond 2^256, each unit of which is 38 modulo p. */
static void fold(struct number *n, uint64_t carried)
{
	while (carried) {
		carried *= 38;
		for (size_t i = 0; i < LIMBS; i++) {
			carried += n->at[i];
			n->at[i] = (uint32_t)carried;
			carried >>= 32;
		}
	}
}

static struct number add(struct number a, struct number b)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < LIMBS; i++) {
		carry += (uint64_t)a.at[i] + b.at[i];
		a.at[i] = (uint32_t)carry;
		carry >>= 32;
	}
	fold(&a, carry);
	return a;
}

static struct number multiply(struct number a, struct number b)
{
	uint32_t product[2 * LIMBS] = {0};
	struct number r;
	uint64_t carry;

	for (size_t i = 0; i < LIMBS; i++) {
		carry = 0;
		for (size_t j = 0; j < LIMBS; j++) {
			carry += (uint64_t)a.at[i] * b.at[j] + product[i + j];
			product[i + j] = (uint32_t)carry;
			carry >>= 32;
		}
		product[i + LIMBS] = (uint32_t)carry;
	}
	carry = 0;
	for (size_t i = 0; i < LIMBS; i++) {
		carry += (uint64_t)product[i + LIMBS] * 38 + product[i];
		r.at[i] = (uint32_t)carry;
		carry >>= 32;
	}
	fold(&r, carry);
	return r;
}

static bool is_zero(const struct number *n)
{
	uint32_t any = 0;

	for (size_t i = 0; i < LIMBS; i++)
		any |= n->at[i];
	return any == 0;
}

static bool is_below(const struct number *a, const struct number *b)
{
	size_t i = LIMBS - 1;

	while (i > 0 && a->at[i] == b->at[i])
		i--;
	return a->at[i] < b->at[i];
}

/* Requires b <= a. */
static void subtract(struct number *a, const struct number *b)
{
	uint64_t borrow = 0;	/* cppcheck-suppress variableScope; it goes from limb to limb */

	for (size_t i = 0; i < LIMBS; i++) {
		borrow = (uint64_t)a->at[i] - b->at[i] - borrow;
		a->at[i] = (uint32_t)borrow;
		borrow = borrow >> 63;
	}
}

static void halve(struct number *n)
{
	for (size_t i = 0; i < LIMBS; i++)
		n->at[i] = n->at[i] >> 1 | (i + 1 < LIMBS ? n->at[i + 1] << 31 : 0);
}

/* The Jacobi symbol (a/n) of an odd n, by the binary algorithm: 1 or -1, or 0 where they have a common factor. */
static int jacobi(struct number a, struct number n)
{
	int sign = 1;

	while (!is_zero(&a)) {
		for (; !(a.at[0] & 1); halve(&a))
			if ((n.at[0] & 7) == 3 || (n.at[0] & 7) == 5)	/* (2/n) */
				sign = -sign;
		if (is_below(&a, &n)) {
			struct number other = a;

			a = n;
			n = other;
			if ((a.at[0] & n.at[0] & 3) == 3)		/* reciprocity */
				sign = -sign;
		}
		subtract(&a, &n);
	}
	subtract(&n, &one);
	return is_zero(&n) ? sign : 0;
}

bool edwards25519_is_point(const uint8_t raw[32])
{
	struct number y = from_bytes(raw), square = multiply(y, y);
	struct number u = add(square, minus_one), v = add(multiply(square, d), one);

	return jacobi(multiply(u, v), p) >= 0;		/* x^2 = u / v, which is a square where u * v is; v is never 0 */
}
