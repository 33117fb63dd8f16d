/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/keys/key.h"
#include "support/count.h"
#include "support/mint.h"

static void unhex(const char *hex, struct bytes *ret)
{
	ck_assert(bytes_alloc(strlen(hex) / 2, ret));
	for (size_t i = 0; i < ret->len; i++) {
		char pair[] = {hex[2 * i], hex[2 * i + 1], '\0'};

		ret->at[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
}

static void check_note(const struct note *n, const char *part, const char *what)
{
	ck_assert_msg(strstr(n->text, part) != NULL, "%s: the note \"%s\" does not say \"%s\"", what, n->text,
		      part);
}

static void check_untouched(const struct key *k)
{
	ck_assert_mem_eq(k, &(struct key){0}, sizeof(*k));
}

/* --- secrets --- */

START_TEST(uses_a_secret_byte_for_byte)
{
	static const uint8_t secret[] = {0, 1, '\n', 0xff, ' ', 0};
	struct span whole = {secret, sizeof(secret)};
	SCOPED(key) k = {0};
	struct note note = {0};

	ck_assert_int_eq(key_from_secret(whole, &k, &note), REASON_OK);
	ck_assert_int_eq(k.type, KEY_SECRET);
	ck_assert(span_same(bytes_span(&k.material), whole));
	ck_assert_ptr_ne(k.material.at, secret);
	ck_assert_ptr_null(k.public);
	ck_assert_ptr_null(k.curve);
	ck_assert_ptr_null(k.alg);
	ck_assert_ptr_null(k.kid);
	ck_assert_uint_eq(k.signature_bytes, 0);
	ck_assert(!k.has_dates);
}
END_TEST

START_TEST(refuses_an_empty_secret)
{
	struct key k = {0};
	struct note note = {0};

	ck_assert_int_eq(key_from_secret((struct span){0}, &k, &note), REASON_CONFIG_INVALID);
	check_note(&note, "empty", "empty secret");
	check_untouched(&k);
}
END_TEST

START_TEST(requires_a_secret_as_long_as_the_hash_of_its_algorithm)
{
	static const struct {
		const char *alg;
		size_t least;
	} rows[] = {{"HS256", 32}, {"HS384", 48}, {"HS512", 64}};
	static const uint8_t bytes[65];

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct algorithm *alg = algorithm_find(span_of(rows[i].alg));

		for (size_t len = rows[i].least - 1; len <= rows[i].least + 1; len++) {
			SCOPED(key) k = {0};
			struct note note = {0};
			enum reason r;

			ck_assert_int_eq(key_from_secret((struct span){bytes, len}, &k, &note), REASON_OK);
			r = key_bind(&k, alg, &note);
			ck_assert_msg(r == (len < rows[i].least ? REASON_CONFIG_INVALID : REASON_OK),
				      "%s with %zu bytes: %s", rows[i].alg, len, reason_slug(r));
			ck_assert_ptr_eq(k.alg, len < rows[i].least ? NULL : alg);
			if (len < rows[i].least)
				check_note(&note, "needs at least", rows[i].alg);
		}
	}
}
END_TEST

/* --- RSA --- */

/* A number of exactly this many bits, odd or even. Its bytes do not match the ROCA test. */
static void number_of_bits(size_t bits, bool odd, struct bytes *ret)
{
	ck_assert(bytes_alloc((bits + 7) / 8, ret));
	for (size_t i = 0; i < ret->len; i++)
		ret->at[i] = (uint8_t)(i * i * 31 + i * 7 + 0x5b);
	ret->at[0] = (uint8_t)(1U << ((bits - 1) % 8));
	ret->at[ret->len - 1] = (uint8_t)((ret->at[ret->len - 1] & 0xfe) | odd);
}

static const struct {
	size_t bits;
	enum reason reason;
	size_t signature_bytes;
} moduli[] = {
	{512, REASON_CONFIG_INVALID, 0},  {1024, REASON_CONFIG_INVALID, 0}, {2040, REASON_CONFIG_INVALID, 0},
	{2047, REASON_CONFIG_INVALID, 0}, {2048, REASON_OK, 256},	    {2049, REASON_OK, 257},
	{3072, REASON_OK, 384},		  {4096, REASON_OK, 512},	    {8191, REASON_OK, 1024},
	{8192, REASON_OK, 1024},	  {8193, REASON_CONFIG_INVALID, 0}, {16384, REASON_CONFIG_INVALID, 0},
};

START_TEST(accepts_rsa_of_2048_to_8192_bits)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) e = {0};
	SCOPED(key) k = {0};
	struct note note = {0};

	number_of_bits(moduli[_i].bits, true, &n);
	unhex("010001", &e);
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &k, &note), moduli[_i].reason);
	if (moduli[_i].reason != REASON_OK) {
		check_note(&note, "2048 to 8192", "modulus");
		check_untouched(&k);
		return;
	}
	ck_assert_int_eq(k.type, KEY_RSA);
	ck_assert_ptr_nonnull(k.public);
	ck_assert_int_eq(EVP_PKEY_get_bits(k.public), (int)moduli[_i].bits);
	ck_assert_uint_eq(k.signature_bytes, moduli[_i].signature_bytes);
	ck_assert_ptr_null(k.curve);
	ck_assert_ptr_null(k.alg);
}
END_TEST

START_TEST(says_how_many_bits_a_short_rsa_key_has)
{
	SCOPED(bytes) n = {0};
	struct key k = {0};
	struct note note = {0};

	number_of_bits(2047, true, &n);
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), span_of("\x01\x01\x01"), &k, &note),
			 REASON_CONFIG_INVALID);
	check_note(&note, "2047 bits", "2047 bits");
}
END_TEST

START_TEST(measures_a_modulus_without_its_leading_zeros)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) padded = {0};
	SCOPED(bytes) e = {0};
	SCOPED(key) plain = {0};
	SCOPED(key) same = {0};
	struct key k = {0};
	struct note note = {0};

	number_of_bits(2048, true, &n);
	unhex("010001", &e);
	ck_assert(bytes_alloc(n.len + 3, &padded));
	memcpy(padded.at + 3, n.at, n.len);
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &plain, &note), REASON_OK);
	ck_assert_int_eq(key_from_rsa(bytes_span(&padded), bytes_span(&e), &same, &note), REASON_OK);
	ck_assert_uint_eq(same.signature_bytes, 256);
	ck_assert(key_same(&plain, &same));

	padded.at[3] = 0x7f; /* 2047 bits after three zero bytes */
	ck_assert_int_eq(key_from_rsa(bytes_span(&padded), bytes_span(&e), &k, &note), REASON_CONFIG_INVALID);
	check_note(&note, "2047 bits", "padded");
	check_untouched(&k);
}
END_TEST

START_TEST(refuses_an_empty_modulus)
{
	static const uint8_t zeros[256];
	struct note note = {0};
	struct key k = {0};

	for (size_t len = 0; len <= sizeof(zeros); len += sizeof(zeros)) {
		ck_assert_int_eq(key_from_rsa((struct span){zeros, len}, span_of("\x01\x01\x01"), &k, &note),
				 REASON_CONFIG_INVALID);
		check_note(&note, "has 0 bits", "zeros");
		check_untouched(&k);
	}
}
END_TEST

START_TEST(refuses_an_even_modulus)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) e = {0};
	struct key k = {0};
	struct note note = {0};

	number_of_bits(2048, false, &n);
	unhex("010001", &e);
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &k, &note), REASON_CONFIG_INVALID);
	check_note(&note, "even", "even modulus");
	check_untouched(&k);
}
END_TEST

static const struct {
	const char *hex;
	enum reason reason;
} exponents[] = {
	{"", REASON_CONFIG_INVALID},
	{"00", REASON_CONFIG_INVALID},
	{"01", REASON_CONFIG_INVALID},
	{"03", REASON_CONFIG_INVALID},
	{"11", REASON_CONFIG_INVALID},
	{"0101", REASON_CONFIG_INVALID},
	{"ffff", REASON_CONFIG_INVALID},   /* 65535 */
	{"010000", REASON_CONFIG_INVALID}, /* 65536 */
	{"010001", REASON_OK},		   /* 65537 */
	{"010002", REASON_CONFIG_INVALID},
	{"010003", REASON_OK},
	{"00010001", REASON_OK},
	{"00000000000000000000010001", REASON_OK},
	{"000000ffff", REASON_CONFIG_INVALID},
	{"ffffffff", REASON_OK},
	{"0100000001", REASON_OK},
	{"8000000000000001", REASON_OK},
	{"fffffffffffffffe", REASON_CONFIG_INVALID},
	{"ffffffffffffffff", REASON_OK}, /* 64 bits */
	{"00ffffffffffffffff", REASON_OK},
	{"010000000000000001", REASON_CONFIG_INVALID}, /* 65 bits */
	{"80000000000000000000000000000001", REASON_CONFIG_INVALID},
};

START_TEST(accepts_an_odd_exponent_from_65537_to_64_bits)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) e = {0};
	SCOPED(key) k = {0};
	struct note note = {0};
	enum reason r;

	number_of_bits(2048, true, &n);
	unhex(exponents[_i].hex, &e);
	r = key_from_rsa(bytes_span(&n), bytes_span(&e), &k, &note);
	ck_assert_msg(r == exponents[_i].reason, "e = %s: %s", exponents[_i].hex, reason_slug(r));
	if (r == REASON_OK)
		return;
	check_note(&note, "exponent", exponents[_i].hex);
	check_untouched(&k);
}
END_TEST

START_TEST(accepts_a_large_exponent_with_a_large_modulus)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) e = {0};
	SCOPED(key) k = {0};
	struct note note = {0};

	number_of_bits(8192, true, &n);
	unhex("ffffffffffffffff", &e);
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &k, &note), REASON_OK);
}
END_TEST

/*
 * A 2048-bit modulus as CVE-2017-15361 (ROCA) made it: the product of two primes of the form k * M + (65537^a
 * mod M). M is the product of the first 126 primes.
 */
static const char roca_hex[] = "f5c58309cbb1287a3c405d3855e08cf1c971dfd35f3679f21019675939d2cb99"
			       "c6e50bc4bad97f1addc1f088cda40e7c4502c4f48f24a4151529d2d23ae7a077"
			       "7b79b2aaec890cf9ef14e3e14c084bd404cf845739fef2ec54d12dbf0d06966e"
			       "38923ac1fd00f7f5180e58b8657aca306dcf5c45420509d619b4d8071f12cf8d"
			       "4ad381ffcb7b18cc2bbf0725b6fba4d6951a9a32f7dbbc20a4f13e0f51c247e1"
			       "8e1f31e367a0b58d0da9b17fc7d5c2c967205e927fc33f269408ca5abcc9d715"
			       "d67f9d3130d234d52cb8b97783ac04767f9909b8b6d0296a572a73b892f7f7dc"
			       "ae52a6e0269526e401f53f48b2652c1b351f3dfa775178f58c78ff7c12aaea4b";

START_TEST(refuses_a_key_that_is_open_to_roca)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) e = {0};
	struct key k = {0};
	struct note note = {0};

	unhex(roca_hex, &n);
	unhex("010001", &e);
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &k, &note), REASON_CONFIG_INVALID);
	check_note(&note, "CVE-2017-15361", "ROCA");
	check_untouched(&k);
}
END_TEST

/* The odd primes up to 167 for which some residues are no power of 65537, and one such residue for each. */
static const struct {
	unsigned prime;
	unsigned residue;
} roca_primes[] = {
	{11, 2}, {13, 2}, {17, 3},  {19, 2},  {37, 2},	{53, 2},  {61, 2},  {71, 7},  {73, 2},
	{79, 2}, {97, 2}, {103, 3}, {107, 2}, {109, 2}, {127, 3}, {151, 2}, {157, 2},
};

/* Change n to this residue modulo one of the primes. Its residues modulo the other primes and 2 stay. */
static void change_residue(struct bytes *n, unsigned prime, unsigned residue)
{
	BIGNUM *number = BN_bin2bn(n->at, (int)n->len, NULL), *step = BN_new();

	ck_assert(number && step && BN_set_word(step, 2));
	for (int i = 0; i < COUNT(roca_primes); i++)
		if (roca_primes[i].prime != prime)
			ck_assert(BN_mul_word(step, roca_primes[i].prime));
	while (BN_mod_word(number, prime) != residue)
		ck_assert(BN_add(number, number, step));
	ck_assert_int_eq(BN_bn2binpad(number, n->at, (int)n->len), (int)n->len);
	BN_free(number);
	BN_free(step);
}

START_TEST(accepts_a_modulus_that_one_small_prime_clears_of_roca)
{
	unsigned residues[] = {roca_primes[_i].residue, 0};

	for (size_t i = 0; i < 2; i++) {
		SCOPED(bytes) n = {0};
		SCOPED(bytes) e = {0};
		SCOPED(key) k = {0};
		struct note note = {0};
		enum reason r;

		unhex(roca_hex, &n);
		unhex("010001", &e);
		change_residue(&n, roca_primes[_i].prime, residues[i]);
		r = key_from_rsa(bytes_span(&n), bytes_span(&e), &k, &note);
		ck_assert_msg(r == REASON_OK, "residue %u modulo %u: %s", residues[i], roca_primes[_i].prime,
			      note.text);
	}
}
END_TEST

START_TEST(refuses_a_roca_modulus_whatever_its_residue_by_other_primes)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) e = {0};
	struct key k = {0};
	struct note note = {0};
	BIGNUM *number = NULL, *step = BN_new();

	unhex(roca_hex, &n);
	unhex("010001", &e);
	number = BN_bin2bn(n.at, (int)n.len, NULL);
	ck_assert(number && step && BN_set_word(step, 2));
	for (int i = 0; i < COUNT(roca_primes); i++)
		ck_assert(BN_mul_word(step, roca_primes[i].prime));
	ck_assert(BN_sub(number, number, step));
	ck_assert_int_eq(BN_bn2binpad(number, n.at, (int)n.len), (int)n.len);
	BN_free(number);
	BN_free(step);
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &k, &note), REASON_CONFIG_INVALID);
	check_note(&note, "CVE-2017-15361", "ROCA");
}
END_TEST

/* --- EC --- */

/* The generators of the curves (SP 800-186), as points that are on them. */
static const struct {
	const char *curve;
	size_t bytes;
	const char *x;
	const char *y;
} points[] = {
	{"P-256", 32, "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
	 "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"},
	{"P-384", 48,
	 "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
	 "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"},
	{"P-521", 66,
	 "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8d"
	 "e3348b3c1856a42"
	 "9bf97e7e31c2e5bd66",
	 "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad076"
	 "1353c7086a272c2"
	 "4088be94769fd16650"},
};

/* prefix || x || y */
static void point_of(int i, const char *prefix, struct bytes *ret)
{
	char hex[2 * 200];

	ck_assert_int_lt(snprintf(hex, sizeof(hex), "%s%s%s", prefix, points[i].x, points[i].y),
			 (int)sizeof(hex));
	unhex(hex, ret);
}

static const struct curve *curve_of(int i)
{
	return curve_find(span_of(points[i].curve));
}

static void check_point_refused(int i, struct span point, const char *part, const char *what)
{
	struct key k = {0};
	struct note note = {0};
	enum reason r = key_from_ec(curve_of(i), point, &k, &note);

	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s, %s: %s", points[i].curve, what, reason_slug(r));
	check_note(&note, part, what);
	check_untouched(&k);
}

START_TEST(accepts_an_uncompressed_point_on_the_curve)
{
	SCOPED(bytes) point = {0};
	SCOPED(key) k = {0};
	struct note note = {0};

	point_of(_i, "04", &point);
	ck_assert_int_eq(key_from_ec(curve_of(_i), bytes_span(&point), &k, &note), REASON_OK);
	ck_assert_int_eq(k.type, KEY_EC);
	ck_assert_ptr_eq(k.curve, curve_of(_i));
	ck_assert_ptr_nonnull(k.public);
	ck_assert_uint_eq(k.signature_bytes, 2 * points[_i].bytes);
	ck_assert_ptr_null(k.alg);
}
END_TEST

START_TEST(refuses_every_other_form_of_the_same_point)
{
	static const char *const prefixes[] = {"00", "01", "02", "03", "05", "06", "07", "84", "ff"};

	for (size_t p = 0; p < COUNT(prefixes); p++) {
		SCOPED(bytes) point = {0};

		point_of(_i, prefixes[p], &point);
		/* hybrid: 06, 07 */
		check_point_refused(_i, bytes_span(&point), "04 || x || y", prefixes[p]);
		/* compressed: 02, 03 */
		point.len = 1 + points[_i].bytes;
		check_point_refused(_i, bytes_span(&point), "04 || x || y", prefixes[p]);
	}
}
END_TEST

START_TEST(refuses_the_point_at_infinity)
{
	static const uint8_t zeros[1 + 2 * 66];
	SCOPED(bytes) origin = {0};

	check_point_refused(_i, (struct span){zeros, 1}, "04 || x || y", "00");
	check_point_refused(_i, (struct span){zeros, 1 + 2 * points[_i].bytes}, "04 || x || y",
			    "00 and zeros");
	ck_assert(bytes_copy((struct span){zeros, 1 + 2 * points[_i].bytes}, &origin));
	origin.at[0] = 4;
	check_point_refused(_i, bytes_span(&origin), "does not lie on its curve", "04 and zeros");
}
END_TEST

START_TEST(refuses_a_point_of_another_length)
{
	SCOPED(bytes) point = {0};
	SCOPED(bytes) longer = {0};

	point_of(_i, "04", &point);
	ck_assert(bytes_alloc(point.len + 1, &longer));
	memcpy(longer.at, point.at, point.len);
	check_point_refused(_i, (struct span){0}, "04 || x || y", "nothing");
	check_point_refused(_i, (struct span){point.at, 1}, "04 || x || y", "04 alone");
	check_point_refused(_i, (struct span){point.at, point.len - 1}, "04 || x || y", "one byte short");
	check_point_refused(_i, bytes_span(&longer), "04 || x || y", "one byte long");
}
END_TEST

START_TEST(refuses_a_point_off_the_curve)
{
	size_t places[] = {1, points[_i].bytes, points[_i].bytes + 1, 2 * points[_i].bytes};

	for (size_t i = 0; i < COUNT(places); i++) {
		SCOPED(bytes) point = {0};

		point_of(_i, "04", &point);
		point.at[places[i]] ^= 1;
		check_point_refused(_i, bytes_span(&point), "does not lie on its curve", "one bit changed");
	}
}
END_TEST

START_TEST(refuses_the_point_of_another_curve)
{
	for (int other = 0; other < COUNT(points); other++) {
		SCOPED(bytes) point = {0};

		point_of(other, "04", &point);
		if (other != _i)
			check_point_refused(_i, bytes_span(&point), points[_i].curve, points[other].curve);
	}
}
END_TEST

/* The same points with x + p or y + p, which fits in the same bytes: a second encoding. */
static const struct {
	int point;
	const char *what;
	const char *good;
	const char *bad;
} unreduced[] = {
	{0, "x = 0 as p",
	 "040000000000000000000000000000000000000000000000000000000000000000"
	 "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4",
	 "04ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
	 "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4"},
	{2, "x as x + p",
	 "0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa"
	 "8de3348b3c1856a"
	 "429bf97e7e31c2e5bd66"
	 "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad076"
	 "1353c7086a272c2"
	 "4088be94769fd16650",
	 "0402c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa"
	 "8de3348b3c1856a"
	 "429bf97e7e31c2e5bd65"
	 "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad076"
	 "1353c7086a272c2"
	 "4088be94769fd16650"},
	{2, "y as y + p",
	 "0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa"
	 "8de3348b3c1856a"
	 "429bf97e7e31c2e5bd66"
	 "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad076"
	 "1353c7086a272c2"
	 "4088be94769fd16650",
	 "0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa"
	 "8de3348b3c1856a"
	 "429bf97e7e31c2e5bd66"
	 "031839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad076"
	 "1353c7086a272c2"
	 "4088be94769fd1664f"},
};

START_TEST(refuses_a_coordinate_that_is_not_reduced)
{
	SCOPED(bytes) good = {0};
	SCOPED(bytes) bad = {0};
	SCOPED(key) k = {0};
	struct note note = {0};

	unhex(unreduced[_i].good, &good);
	unhex(unreduced[_i].bad, &bad);
	ck_assert_int_eq(key_from_ec(curve_of(unreduced[_i].point), bytes_span(&good), &k, &note), REASON_OK);
	check_point_refused(unreduced[_i].point, bytes_span(&bad), "does not lie on its curve",
			    unreduced[_i].what);
}
END_TEST

/* --- Ed25519 --- */

/*
 * Every encoding, without the sign of x, of a point whose order divides 8 ("Taming the many EdDSAs", table
 * 1).
 */
static const struct {
	const char *what;
	const char *hex;
} small_orders[] = {
	{"y = 0, order 4", "0000000000000000000000000000000000000000000000000000000000000000"},
	{"y = 1, the neutral point", "0100000000000000000000000000000000000000000000000000000000000000"},
	{"y = -1, order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
	{"order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"},
	{"order 8, the other y", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"},
	{"y = 0 as p", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
	{"y = 1 as p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
};

static enum reason from_ed25519(const struct bytes *raw, struct key *ret, struct note *note)
{
	return key_from_ed25519(bytes_span(raw), ret, note);
}

START_TEST(refuses_every_point_of_small_order_under_both_signs)
{
	for (unsigned sign = 0; sign <= 0x80; sign += 0x80) {
		SCOPED(bytes) raw = {0};
		struct key k = {0};
		struct note note = {0};
		enum reason r;

		unhex(small_orders[_i].hex, &raw);
		raw.at[31] |= (uint8_t)sign;
		r = from_ed25519(&raw, &k, &note);
		ck_assert_msg(r == REASON_CONFIG_INVALID, "%s, sign %u: %s", small_orders[_i].what, sign >> 7,
			      reason_slug(r));
		check_note(&note, "small order", small_orders[_i].what);
		check_untouched(&k);
	}
}
END_TEST

/* 2^255 - 19 + i for i from 0 to 18 are not below the modulus. */
START_TEST(refuses_every_encoding_that_is_not_canonical)
{
	for (unsigned sign = 0; sign <= 0x80; sign += 0x80) {
		SCOPED(bytes) raw = {0};
		struct key k = {0};
		struct note note = {0};
		enum reason r;

		unhex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", &raw);
		raw.at[0] = (uint8_t)(0xed + _i);
		raw.at[31] |= (uint8_t)sign;
		r = from_ed25519(&raw, &k, &note);
		ck_assert_msg(r == REASON_CONFIG_INVALID, "p + %d, sign %u: %s", _i, sign >> 7,
			      reason_slug(r));
		check_note(&note, "Ed25519", "not canonical");
		check_untouched(&k);
	}
}
END_TEST

/* Points on the curve that differ little from refused ones. */
static const struct {
	const char *what;
	const char *hex;
} neighbours[] = {
	{"y = 3", "0300000000000000000000000000000000000000000000000000000000000000"},
	{"y = 4", "0400000000000000000000000000000000000000000000000000000000000000"},
	{"y = p - 3", "eaffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
	{"y = p - 4", "e9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
	{"order 8, y - 1", "25e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"},
	{"order 8, y + 2", "28e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"},
	{"order 8, the other y + 1", "c8176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"},
	{"order 8, the other y - 2", "c5176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"},
	{"almost p: byte 1", "edfeffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
	{"almost p: byte 15", "edfffffffffffffffffffffffffffffeffffffffffffffffffffffffffffff7f"},
	{"almost p: byte 30", "f0fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe7f"},
	{"almost p: byte 31", "efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7e"},
};

START_TEST(accepts_points_that_differ_little_from_refused_ones)
{
	for (unsigned sign = 0; sign <= 0x80; sign += 0x80) {
		SCOPED(bytes) raw = {0};
		SCOPED(key) k = {0};
		struct note note = {0};

		unhex(neighbours[_i].hex, &raw);
		raw.at[31] |= (uint8_t)sign;
		ck_assert_msg(from_ed25519(&raw, &k, &note) == REASON_OK, "%s, sign %u: %s",
			      neighbours[_i].what, sign >> 7, note.text);
		ck_assert_int_eq(k.type, KEY_ED25519);
		ck_assert_uint_eq(k.signature_bytes, 64);
		ck_assert_ptr_nonnull(k.public);
		ck_assert_ptr_null(k.curve);
	}
}
END_TEST

/*
 * One bit for each y, the lowest first: whether the curve has a point with it. By Euler's criterion in
 * Python: u = (y*y - 1) * (d*y*y + 1) % p; u == 0 or pow(u, (p - 1) // 2, p) == 1.
 */
static const char small_y[] =
	"7bc6ad7fab1dd9f74a68f00e729091832bace1006758b5884b1b763608f5c4dd"; /* y from 0 to 255 */
static const char hashed_y[] =
	"cafd697d73368e6d0925fa8a23b6a69af1e6e8a13ff30c70b58b05a8abd804a7"; /* y is SHA-256 of a byte */

static void check_point(const uint8_t y[32], bool is_point, int i)
{
	for (unsigned sign = 0; sign <= 0x80; sign += 0x80) {
		SCOPED(key) k = {0};
		struct note note = {0};
		uint8_t raw[32];
		enum reason r;

		memcpy(raw, y, 32);
		raw[31] = (uint8_t)(raw[31] | sign);
		r = key_from_ed25519((struct span){raw, 32}, &k, &note);
		ck_assert_msg(r == (is_point ? REASON_OK : REASON_CONFIG_INVALID), "y %d, sign %u: %s", i,
			      sign >> 7, note.text);
		if (!is_point)
			check_note(&note, "no point of its curve", "y");
	}
}

static bool bit_of(const struct bytes *bits, int i)
{
	return bits->at[i / 8] >> (i % 8) & 1;
}

/* y and p - y have the same x. The points of small order have y = 0 or 1. */
START_TEST(knows_which_small_y_have_a_point)
{
	SCOPED(bytes) bits = {0};

	unhex(small_y, &bits);
	for (int i = 2; i < 256; i++) {
		uint8_t y[32] = {(uint8_t)i}, negated[32];

		check_point(y, bit_of(&bits, i), i);
		memset(negated, 0xff, 32);
		negated[0] = (uint8_t)(0xed - i);
		negated[1] = i > 0xed ? 0xfe : 0xff;
		negated[31] = 0x7f;
		check_point(negated, bit_of(&bits, i), -i);
	}
}
END_TEST

START_TEST(knows_which_y_have_a_point)
{
	SCOPED(bytes) bits = {0};

	unhex(hashed_y, &bits);
	for (int i = 0; i < 256; i++) {
		uint8_t byte = (uint8_t)i, y[32];

		ck_assert(EVP_Q_digest(NULL, "SHA256", NULL, &byte, 1, y, NULL));
		y[31] &= 0x7f;
		check_point(y, bit_of(&bits, i), i);
	}
}
END_TEST

/* With a y that has no point OpenSSL refuses every signature, so every login would be signature-invalid. */
START_TEST(refuses_an_ed25519_key_off_its_curve)
{
	uint8_t raw[32] = {0};

	for (unsigned sign = 0; sign <= 0x80; sign += 0x80) {
		SCOPED(key) k = {0};
		struct note note = {0};

		raw[31] = (uint8_t)sign;
		raw[0] = 2;
		ck_assert_int_eq(key_from_ed25519((struct span){raw, 32}, &k, &note), REASON_CONFIG_INVALID);
		check_note(&note, "no point of its curve", "y = 2");
		raw[0] = 3;
		ck_assert_int_eq(key_from_ed25519((struct span){raw, 32}, &k, &note), REASON_OK);
	}
}
END_TEST

START_TEST(refuses_an_ed25519_key_of_another_length)
{
	static const size_t lengths[] = {0, 1, 31, 33, 57, 64};
	uint8_t raw[64];

	memset(raw, 0x42, sizeof(raw));
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct key k = {0};
		struct note note = {0};
		char figure[24];

		(void)snprintf(figure, sizeof(figure), "has %zu:", lengths[i]);
		ck_assert_int_eq(key_from_ed25519((struct span){raw, lengths[i]}, &k, &note),
				 REASON_CONFIG_INVALID);
		check_note(&note, figure, "length");
		check_untouched(&k);
	}
}
END_TEST

/* --- binding and comparing --- */

/* A key of each kind, and the algorithms that fit it. */
static const struct {
	const char *what;
	enum key_type type;
	const char *curve;
	const char *fits;
} kinds[] = {
	{"secret", KEY_SECRET, NULL, "HS256 HS384 HS512"},
	{"RSA", KEY_RSA, NULL, "RS256 RS384 RS512 PS256 PS384 PS512"},
	{"EC P-256", KEY_EC, "P-256", "ES256"},
	{"EC P-384", KEY_EC, "P-384", "ES384"},
	{"EC P-521", KEY_EC, "P-521", "ES512"},
	{"Ed25519", KEY_ED25519, NULL, "EdDSA"},
};

START_TEST(binds_a_key_to_the_algorithms_of_its_type_and_curve_only)
{
	static uint8_t secret[64];

	for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
		struct key k = {.type = kinds[_i].type,
				.curve = kinds[_i].curve ? curve_find(span_of(kinds[_i].curve)) : NULL};
		bool fits = strstr(kinds[_i].fits, algorithms[i].name) != NULL;
		struct note note = {0};
		enum reason r;

		k.material = (struct bytes){secret, sizeof(secret)};
		r = key_bind(&k, &algorithms[i], &note);
		ck_assert_msg(key_fits(&k, &algorithms[i]) == fits, "%s and %s", kinds[_i].what,
			      algorithms[i].name);
		ck_assert_msg(r == (fits ? REASON_OK : REASON_CONFIG_INVALID), "%s and %s: %s",
			      kinds[_i].what, algorithms[i].name, reason_slug(r));
		ck_assert_ptr_eq(k.alg, fits ? &algorithms[i] : NULL);
		if (!fits) {
			check_note(&note, algorithms[i].name, "which algorithm");
			check_note(&note, kinds[_i].what, "which key");
		}
	}
}
END_TEST

START_TEST(compares_keys_without_their_kid_dates_and_algorithm)
{
	SCOPED(bytes) point = {0};
	SCOPED(key) a = {0};
	SCOPED(key) b = {0};
	struct note note = {0};

	point_of(0, "04", &point);
	ck_assert_int_eq(key_from_ec(curve_of(0), bytes_span(&point), &a, &note), REASON_OK);
	ck_assert_int_eq(key_from_ec(curve_of(0), bytes_span(&point), &b, &note), REASON_OK);
	ck_assert(key_same(&a, &b));
	ck_assert_int_eq(key_bind(&b, algorithm_find(span_of("ES256")), &note), REASON_OK);
	b.kid = strdup("b");
	b.has_dates = true;
	ck_assert(key_same(&a, &b));
	ck_assert(key_same(&b, &a));
	ck_assert(key_same(&a, &a));
}
END_TEST

START_TEST(distinguishes_keys_of_one_kind)
{
	static const char *const algs[] = {"ES256", "ES384", "ES512", "EdDSA"};
	struct mint a, b;

	mint_init(&a, algs[_i]);
	mint_init(&b, algs[_i]);
	ck_assert(key_same(&a.key, &a.key));
	ck_assert(!key_same(&a.key, &b.key));
	mint_done(&a);
	mint_done(&b);
}
END_TEST

START_TEST(distinguishes_secrets_by_every_byte)
{
	static const char *const secrets[] = {"secret", "secreT", "secret ", "secre", "\nsecret"};
	struct key keys[5] = {0};
	struct note note = {0};

	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(key_from_secret(span_of(secrets[i]), &keys[i], &note), REASON_OK);
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 5; j++)
			ck_assert_int_eq(key_same(&keys[i], &keys[j]), i == j);
	for (int i = 0; i < 5; i++)
		key_done(&keys[i]);
}
END_TEST

START_TEST(distinguishes_a_secret_from_a_public_key_of_the_same_bytes)
{
	static const char *const algs[] = {"ES256", "EdDSA"};
	SCOPED(key) secret = {0};
	struct note note = {0};
	struct mint m;

	mint_init(&m, algs[_i]);
	ck_assert_int_eq(key_from_secret(bytes_span(&m.key.material), &secret, &note), REASON_OK);
	ck_assert(!key_same(&m.key, &secret));
	ck_assert(!key_same(&secret, &m.key));
	mint_done(&m);
}
END_TEST

/* Two RSA keys for which modulus || exponent are the same bytes. */
START_TEST(distinguishes_rsa_keys_whose_concatenated_numbers_are_equal)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) e = {0};
	SCOPED(bytes) longer = {0};
	SCOPED(key) a = {0};
	SCOPED(key) b = {0};
	struct note note = {0};

	number_of_bits(2048, true, &n);
	unhex("ab010001", &e);
	ck_assert(bytes_alloc(n.len + 1, &longer));
	memcpy(longer.at, n.at, n.len);
	longer.at[n.len] = 0xab;
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &a, &note), REASON_OK);
	ck_assert_int_eq(key_from_rsa(bytes_span(&longer), span_after(bytes_span(&e), 1), &b, &note),
			 REASON_OK);
	ck_assert(!key_same(&a, &b));
}
END_TEST

START_TEST(distinguishes_rsa_keys_by_modulus_and_exponent)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) e = {0};
	SCOPED(key) a = {0};
	SCOPED(key) other_e = {0};
	SCOPED(key) other_n = {0};
	struct note note = {0};

	number_of_bits(2048, true, &n);
	unhex("010001", &e);
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &a, &note), REASON_OK);
	e.at[2] = 3;
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &other_e, &note), REASON_OK);
	e.at[2] = 1;
	n.at[200] ^= 1;
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), bytes_span(&e), &other_n, &note), REASON_OK);
	ck_assert(!key_same(&a, &other_e));
	ck_assert(!key_same(&a, &other_n));
	ck_assert(!key_same(&other_e, &other_n));
}
END_TEST

START_TEST(names_the_types_of_keys)
{
	ck_assert_str_eq(key_type_name(KEY_SECRET), "secret");
	ck_assert_str_eq(key_type_name(KEY_RSA), "RSA");
	ck_assert_str_eq(key_type_name(KEY_EC), "EC");
	ck_assert_str_eq(key_type_name(KEY_ED25519), "Ed25519");
	ck_assert_str_eq(key_type_name((enum key_type)0), "unknown");
}
END_TEST

START_TEST(is_empty_after_it_is_done_and_can_be_done_again)
{
	struct key k = {0};
	struct note note = {0};

	key_done(&k);
	ck_assert_int_eq(key_from_secret(span_of("secret"), &k, &note), REASON_OK);
	k.kid = strdup("kid");
	key_done(&k);
	check_untouched(&k);
	key_done(&k);
	check_untouched(&k);
}
END_TEST

/* Call OpenSSL in every way that can fail, and in some that succeed. */
static void provoke_openssl(void)
{
	SCOPED(bytes) point = {0};
	SCOPED(bytes) n = {0};
	SCOPED(key) ec = {0};
	SCOPED(key) rsa = {0};
	struct key k = {0};
	struct note note = {0};

	point_of(0, "04", &point);
	ck_assert_int_eq(key_from_ec(curve_of(0), bytes_span(&point), &ec, &note), REASON_OK);
	point.at[1] ^= 1;
	ck_assert_int_eq(key_from_ec(curve_of(0), bytes_span(&point), &k, &note), REASON_CONFIG_INVALID);
	number_of_bits(2048, true, &n);
	ck_assert_int_eq(key_from_rsa(bytes_span(&n), span_of("\x01\x01\x01"), &rsa, &note), REASON_OK);
	ck_assert_int_eq(key_from_ed25519(span_of(""), &k, &note), REASON_CONFIG_INVALID);
}

START_TEST(leaves_an_empty_error_queue_empty)
{
	ERR_clear_error();
	provoke_openssl();
	ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

START_TEST(leaves_the_errors_of_the_host_in_the_queue)
{
	ERR_clear_error();
	ERR_raise(ERR_LIB_USER, 17);
	ERR_raise(ERR_LIB_USER, 18);
	provoke_openssl();
	ck_assert_int_eq(ERR_GET_REASON(ERR_get_error()), 17);
	ck_assert_int_eq(ERR_GET_REASON(ERR_get_error()), 18);
	ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

static void add_secret_and_rsa(Suite *s)
{
	TCase *t = suites_group(s, "secret");

	tcase_add_test(t, uses_a_secret_byte_for_byte);
	tcase_add_test(t, refuses_an_empty_secret);
	tcase_add_test(t, requires_a_secret_as_long_as_the_hash_of_its_algorithm);

	t = suites_group(s, "rsa");
	tcase_add_loop_test(t, accepts_rsa_of_2048_to_8192_bits, 0, COUNT(moduli));
	tcase_add_test(t, says_how_many_bits_a_short_rsa_key_has);
	tcase_add_test(t, measures_a_modulus_without_its_leading_zeros);
	tcase_add_test(t, refuses_an_empty_modulus);
	tcase_add_test(t, refuses_an_even_modulus);
	tcase_add_loop_test(t, accepts_an_odd_exponent_from_65537_to_64_bits, 0, COUNT(exponents));
	tcase_add_test(t, accepts_a_large_exponent_with_a_large_modulus);
	tcase_add_test(t, refuses_a_key_that_is_open_to_roca);
	tcase_add_loop_test(t, accepts_a_modulus_that_one_small_prime_clears_of_roca, 0, COUNT(roca_primes));
	tcase_add_test(t, refuses_a_roca_modulus_whatever_its_residue_by_other_primes);
}

static void add_ec_and_ed25519(Suite *s)
{
	TCase *t = suites_group(s, "ec");

	tcase_add_loop_test(t, accepts_an_uncompressed_point_on_the_curve, 0, COUNT(points));
	tcase_add_loop_test(t, refuses_every_other_form_of_the_same_point, 0, COUNT(points));
	tcase_add_loop_test(t, refuses_the_point_at_infinity, 0, COUNT(points));
	tcase_add_loop_test(t, refuses_a_point_of_another_length, 0, COUNT(points));
	tcase_add_loop_test(t, refuses_a_point_off_the_curve, 0, COUNT(points));
	tcase_add_loop_test(t, refuses_the_point_of_another_curve, 0, COUNT(points));
	tcase_add_loop_test(t, refuses_a_coordinate_that_is_not_reduced, 0, COUNT(unreduced));

	t = suites_group(s, "ed25519");
	tcase_add_loop_test(t, refuses_every_point_of_small_order_under_both_signs, 0, COUNT(small_orders));
	tcase_add_loop_test(t, refuses_every_encoding_that_is_not_canonical, 0, 19);
	tcase_add_loop_test(t, accepts_points_that_differ_little_from_refused_ones, 0, COUNT(neighbours));
	tcase_add_test(t, knows_which_small_y_have_a_point);
	tcase_add_test(t, knows_which_y_have_a_point);
	tcase_add_test(t, refuses_an_ed25519_key_off_its_curve);
	tcase_add_test(t, refuses_an_ed25519_key_of_another_length);
}

Suite *key_suite(void)
{
	Suite *s = suite_create("key");
	TCase *t = suites_group(s, "key");

	add_secret_and_rsa(s);
	add_ec_and_ed25519(s);
	tcase_add_loop_test(t, binds_a_key_to_the_algorithms_of_its_type_and_curve_only, 0, COUNT(kinds));
	tcase_add_test(t, compares_keys_without_their_kid_dates_and_algorithm);
	tcase_add_loop_test(t, distinguishes_keys_of_one_kind, 0, 4);
	tcase_add_test(t, distinguishes_secrets_by_every_byte);
	tcase_add_loop_test(t, distinguishes_a_secret_from_a_public_key_of_the_same_bytes, 0, 2);
	tcase_add_test(t, distinguishes_rsa_keys_whose_concatenated_numbers_are_equal);
	tcase_add_test(t, distinguishes_rsa_keys_by_modulus_and_exponent);
	tcase_add_test(t, names_the_types_of_keys);
	tcase_add_test(t, is_empty_after_it_is_done_and_can_be_done_again);
	tcase_add_test(t, leaves_an_empty_error_queue_empty);
	tcase_add_test(t, leaves_the_errors_of_the_host_in_the_queue);
	return s;
}
