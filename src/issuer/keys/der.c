/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/der.h"

#include <openssl/err.h>

#include "core/base/scoped.h"
#include "issuer/keys/fromparts.h"
#include "issuer/keys/owned.h"
#include "issuer/keys/pemblock.h"

/* Tags of X.690. */
enum { INTEGER = 0x02, BIT_STRING = 0x03, OCTET_STRING = 0x04, IDENTIFIER = 0x06, SEQUENCE = 0x30 };
#define NULL_VALUE 0x05
#define EXPLICIT(number) (0xa0 | (number))

/* A key while it is put together. */
struct pair {
	EVP_PKEY *private;
	struct key public;
};

static void pair_done(struct pair *p)
{
	EVP_PKEY_free(p->private);
	key_done(&p->public);
}

/* Whether these are the octets of an object identifier. */
#define IS_OID(octets, encoded)                                                                              \
	span_same(octets, (struct span){(const uint8_t *)(encoded), sizeof(encoded) - 1})

/*
 * A value's length in its only DER form (X.690 10.1), and how many bytes stand before the value. Files end at
 * 64 KiB.
 */
static bool read_length(struct span value, size_t *ret_len, size_t *ret_header)
{
	size_t octets, len;

	if (value.len < 2)
		return false;
	octets = value.at[1] < 0x80 ? 0 : value.at[1] & 0x7f;
	if (octets > 2 || value.len < 2 + octets)
		return false;
	len = octets ? 0 : value.at[1];
	for (size_t i = 0; i < octets; i++)
		len = len << 8 | value.at[2 + i];
	if ((octets == 1 && len < 0x80) || (octets == 2 && len < 0x100) || value.at[1] == 0x80)
		return false;
	*ret_len = len;
	*ret_header = 2 + octets;
	return true;
}

/* Take the value of this tag off the front of rest. */
static bool take(struct span *rest, uint8_t tag, struct span *ret)
{
	size_t len, header;

	if (!rest->len || rest->at[0] != tag || !read_length(*rest, &len, &header) ||
	    len > rest->len - header)
		return false;
	*ret = (struct span){rest->at + header, len};
	*rest = span_after(*rest, header + len);
	return true;
}

/* The same where nothing may follow. */
static bool take_last(struct span rest, uint8_t tag, struct span *ret)
{
	return take(&rest, tag, ret) && rest.len == 0;
}

/* A positive INTEGER in its shortest form, without the zero byte that only keeps it positive. */
static bool take_number(struct span *rest, struct span *ret)
{
	struct span number;

	if (!take(rest, INTEGER, &number) || !number.len || number.at[0] & 0x80)
		return false;
	if (number.at[0] == 0) {
		number = span_after(number, 1);
		if (!number.len || !(number.at[0] & 0x80))
			return false;
	}
	*ret = number;
	return true;
}

static bool take_version(struct span *rest, uint8_t version)
{
	struct span number;

	return take(rest, INTEGER, &number) && number.len == 1 && number.at[0] == version;
}

/* RSAPrivateKey; version 1 has more than two primes. */
static bool read_pkcs1(struct span der, struct pair *p)
{
	struct note ignored = {0};
	struct rsa_parts parts;
	struct span rest;

	if (!take_last(der, SEQUENCE, &rest) || !take_version(&rest, 0) || !take_number(&rest, &parts.n) ||
	    !take_number(&rest, &parts.e) || !take_number(&rest, &parts.d) || !take_number(&rest, &parts.p) ||
	    !take_number(&rest, &parts.q) || !take_number(&rest, &parts.dp) ||
	    !take_number(&rest, &parts.dq) || !take_number(&rest, &parts.qi) || rest.len)
		return false;
	return key_from_rsa(parts.n, parts.e, &p->public, &ignored) == REASON_OK &&
	       fromparts_rsa(&parts, &p->private, &ignored) == STATUS_OK;
}

static const struct curve *curve_of(struct span identifier)
{
	if (IS_OID(identifier, "\x2a\x86\x48\xce\x3d\x03\x01\x07"))
		return curve_find(span_of("P-256"));
	if (IS_OID(identifier, "\x2b\x81\x04\x00\x22"))
		return curve_find(span_of("P-384"));
	if (IS_OID(identifier, "\x2b\x81\x04\x00\x23"))
		return curve_find(span_of("P-521"));
	return NULL;
}

/* From 1 to the order of the group less 1, as long as a coordinate. */
static bool is_scalar(const struct curve *curve, struct span d)
{
	uint8_t any = 0;

	if (d.len != curve->coordinate_bytes)
		return false;
	for (size_t i = 0; i < d.len; i++)
		any |= d.at[i];
	return any && memcmp(d.at, curve->order, d.len) < 0;
}

/*
 * The curve that an ECPrivateKey names itself: it must in a file of its own, where curve is NULL, and may in
 * PKCS#8.
 */
static bool take_curve(struct span *rest, const struct curve **curve)
{
	const struct curve *found;
	struct span parameters, identifier;

	if (!rest->len || rest->at[0] != EXPLICIT(0))
		return *curve != NULL;
	if (!take(rest, EXPLICIT(0), &parameters) || !take_last(parameters, IDENTIFIER, &identifier))
		return false;
	found = curve_of(identifier);
	if (!found || (*curve && *curve != found))
		return false;
	*curve = found;
	return true;
}

/* ECPrivateKey. Its bit string begins with the count of unused bits. */
static bool read_ec(struct span der, const struct curve *curve, struct pair *p)
{
	struct note ignored = {0};
	struct span rest, d, outer, bits, point;

	if (!take_last(der, SEQUENCE, &rest) || !take_version(&rest, 1) || !take(&rest, OCTET_STRING, &d) ||
	    !take_curve(&rest, &curve) || !take_last(rest, EXPLICIT(1), &outer) ||
	    !take_last(outer, BIT_STRING, &bits) || !bits.len || bits.at[0] != 0 || !is_scalar(curve, d))
		return false;
	point = span_after(bits, 1);
	return key_from_ec(curve, point, &p->public, &ignored) == REASON_OK &&
	       fromparts_ec(curve, point, d, &p->private, &ignored) == STATUS_OK;
}

static bool read_sec1(struct span der, struct pair *p)
{
	return read_ec(der, NULL, p);
}

/* CurvePrivateKey of RFC 8410 7; the public half is computed. */
static bool read_ed25519(struct span der, struct pair *p)
{
	struct note ignored = {0};
	struct span seed;

	return take_last(der, OCTET_STRING, &seed) && seed.len == 32 &&
	       fromparts_ed25519(seed, &p->private, &ignored) == STATUS_OK;
}

/* PrivateKeyInfo; the parameters of rsaEncryption are NULL, those of Ed25519 absent. */
static bool read_pkcs8(struct span der, struct pair *p)
{
	struct span rest, algorithm, identifier, parameter, key;
	const struct curve *curve;

	if (!take_last(der, SEQUENCE, &rest) || !take_version(&rest, 0) ||
	    !take(&rest, SEQUENCE, &algorithm) || !take(&algorithm, IDENTIFIER, &identifier) ||
	    !take_last(rest, OCTET_STRING, &key))
		return false;
	if (IS_OID(identifier, "\x2b\x65\x70"))
		return !algorithm.len && read_ed25519(key, p);
	if (IS_OID(identifier, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"))
		return take_last(algorithm, NULL_VALUE, &parameter) && !parameter.len && read_pkcs1(key, p);
	if (!IS_OID(identifier, "\x2a\x86\x48\xce\x3d\x02\x01") ||
	    !take_last(algorithm, IDENTIFIER, &parameter))
		return false;
	curve = curve_of(parameter);
	return curve && read_ec(key, curve, p);
}

static bool finish(bool is_read, struct pair *p, EVP_PKEY **ret_key, struct key *ret_public)
{
	if (!is_read) {
		ERR_clear_error();
		return false;
	}
	*ret_key = p->private;
	*ret_public = p->public;
	*p = (struct pair){0};
	return true;
}

bool privateder_read(struct span der, EVP_PKEY **ret_key, struct key *ret_public)
{
	SCOPED(pair) p = {0};

	return finish(read_pkcs8(der, &p) || read_pkcs1(der, &p) || read_sec1(der, &p), &p, ret_key,
		      ret_public);
}

static bool read_block(const struct pemblock *b, struct pair *p)
{
	struct span name = span_of(b->name);

	if (b->header[0]) /* encrypted */
		return false;
	if (span_is(name, "PRIVATE KEY"))
		return read_pkcs8(pemblock_data(b), p);
	if (span_is(name, "RSA PRIVATE KEY"))
		return read_pkcs1(pemblock_data(b), p);
	return span_is(name, "EC PRIVATE KEY") && read_sec1(pemblock_data(b), p);
}

/* "openssl ecparam -genkey" writes the curve once more before the key. */
static bool read_first_key(struct span text, struct pair *p)
{
	OWNED(BIO) *bio = BIO_new_mem_buf(text.at, (int)text.len);
	SCOPED(pemblock) first = {0};
	SCOPED(pemblock) second = {0};

	if (!bio || !pemblock_read(bio, &first))
		return false;
	if (strcmp(first.name, "EC PARAMETERS") != 0)
		return read_block(&first, p);
	return pemblock_read(bio, &second) && read_block(&second, p);
}

bool privateder_read_pem(struct span text, EVP_PKEY **ret_key, struct key *ret_public)
{
	SCOPED(pair) p = {0};

	return finish(read_first_key(text, &p), &p, ret_key, ret_public);
}
