/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/spki.h"

#include <openssl/asn1t.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/scoped.h"
#include "core/keys/crypto.h"
#include "core/keys/private.h"

/* clang-format off */
struct public_key_info {
	X509_ALGOR *algorithm;
	ASN1_BIT_STRING *key;
};
typedef struct public_key_info PUBLIC_KEY_INFO;

ASN1_SEQUENCE(PUBLIC_KEY_INFO) = {
	ASN1_SIMPLE(PUBLIC_KEY_INFO, algorithm, X509_ALGOR),
	ASN1_SIMPLE(PUBLIC_KEY_INFO, key, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END(PUBLIC_KEY_INFO)

struct rsa_numbers {
	ASN1_INTEGER *modulus;
	ASN1_INTEGER *exponent;
};
typedef struct rsa_numbers RSA_NUMBERS;

ASN1_SEQUENCE(RSA_NUMBERS) = {
	ASN1_SIMPLE(RSA_NUMBERS, modulus, ASN1_INTEGER),
	ASN1_SIMPLE(RSA_NUMBERS, exponent, ASN1_INTEGER),
} static_ASN1_SEQUENCE_END(RSA_NUMBERS)

/* DER has one spelling (X.690 10 and 11); OpenSSL reads others too. */
static bool is_canonical(const ASN1_VALUE *value, struct span der, const ASN1_ITEM *item)
{
	unsigned char *again = NULL;
	int len = ASN1_item_i2d(value, &again, item);
	bool same = len > 0 && span_same((struct span){again, (size_t)len}, der);

	OPENSSL_free(again);
	return same;
}
/* clang-format on */

/* The template's value, or NULL for anything but one whole value in DER. */
static void *decode_whole(struct span der, const ASN1_ITEM *item)
{
	const unsigned char *at = der.at;
	ASN1_VALUE *value = ASN1_item_d2i(NULL, &at, (long)der.len, item);

	if (value && (at != der.at + der.len || !is_canonical(value, der, item))) {
		ASN1_item_free(value, item);
		return NULL;
	}
	return value;
}

/* A positive INTEGER's magnitude. */
static bool magnitude(const ASN1_INTEGER *number, struct span *ret)
{
	if (ASN1_STRING_type(number) != V_ASN1_INTEGER) /* the negative ones are V_ASN1_NEG_INTEGER */
		return false;
	*ret = (struct span){ASN1_STRING_get0_data(number), (size_t)ASN1_STRING_length(number)};
	return true;
}

static enum reason read_rsa(struct span der, struct key *ret, struct note *n)
{
	RSA_NUMBERS *rsa = decode_whole(der, ASN1_ITEM_rptr(RSA_NUMBERS));
	struct span modulus, exponent;
	enum reason r;

	if (!rsa)
		return note_invalid(n, "the RSA public key in it is damaged: write it anew");
	if (magnitude(rsa->modulus, &modulus) && magnitude(rsa->exponent, &exponent))
		r = key_from_rsa(modulus, exponent, ret, n);
	else
		r = note_invalid(n, "the RSA public key holds a negative number: write it anew");
	ASN1_item_free((ASN1_VALUE *)rsa, ASN1_ITEM_rptr(RSA_NUMBERS));
	return r;
}

static enum reason read_ec(const X509_ALGOR *algorithm, struct span point, struct key *ret, struct note *n)
{
	const struct curve *curve;
	const void *parameter;
	int type;

	X509_ALGOR_get0(NULL, &type, &parameter, algorithm);
	if (type != V_ASN1_OBJECT)
		return note_invalid(
			n, "the EC key spells its curve out; only named curves are accepted: make the "
			   "key with -pkeyopt ec_param_enc:named_curve");
	curve = curve_find(span_of(EC_curve_nid2nist(OBJ_obj2nid(parameter))));
	if (!curve)
		return note_invalid(
			n,
			"the EC key's curve is none of P-256, P-384 and P-521, for which JWS has algorithms");
	return key_from_ec(curve, point, ret, n);
}

static enum reason read_info(const PUBLIC_KEY_INFO *info, struct key *ret, struct note *n)
{
	struct span bits = {ASN1_STRING_get0_data(info->key), (size_t)ASN1_STRING_length(info->key)};
	const ASN1_OBJECT *object;
	char name[80];
	int parameters;

	if (info->key->flags & 7) /* ASN1_STRING keeps the count of unused bits here */
		return note_invalid(n, "the public key's bits end in mid-byte: write it anew");
	X509_ALGOR_get0(&object, &parameters, NULL, info->algorithm);
	switch (OBJ_obj2nid(object)) {
	case NID_rsaEncryption:
		return read_rsa(bits, ret, n);
	case NID_X9_62_id_ecPublicKey:
		return read_ec(info->algorithm, bits, ret, n);
	case NID_ED25519:
		if (parameters != V_ASN1_UNDEF) /* RFC 8410 3 */
			return note_invalid(
				n, "the Ed25519 key has parameters, which it must not have: write it anew");
		return key_from_ed25519(bits, ret, n);
	default:
		(void)OBJ_obj2txt(name, sizeof(name), object, 0);
		return note_invalid(n, "a public key of type %s; RSA, EC and Ed25519 are accepted", name);
	}
}

static enum reason read_spki(struct span der, struct key *ret, struct note *n)
{
	PUBLIC_KEY_INFO *info = decode_whole(der, ASN1_ITEM_rptr(PUBLIC_KEY_INFO));
	enum reason r;

	if (!info)
		return note_invalid(n, "the public key is damaged: write it anew");
	r = read_info(info, ret, n);
	ASN1_item_free((ASN1_VALUE *)info, ASN1_ITEM_rptr(PUBLIC_KEY_INFO));
	return r;
}

static bool read_date(const ASN1_TIME *date, int64_t *ret)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(date, &tm) != 1)
		return false;
	*ret = (int64_t)timegm(&tm);
	return true;
}

OWNED_TYPE(X509, X509_free)

static enum reason read_certificate(struct span der, struct key *ret, struct note *n)
{
	OWNED(X509) *certificate = decode_whole(der, ASN1_ITEM_rptr(X509));
	SCOPED(key) k = {0};
	unsigned char *info = NULL;
	enum reason r;
	int len;

	if (!certificate)
		return note_invalid(n, "the certificate is damaged: write it anew");
	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &info);
	if (len <= 0)
		return note_invalid(n, "the certificate's public key cannot be read");
	r = read_spki((struct span){info, (size_t)len}, &k, n);
	OPENSSL_free(info);
	if (r != REASON_OK)
		return r;
	k.has_dates = true;
	if (!read_date(X509_get0_notBefore(certificate), &k.not_before) ||
	    !read_date(X509_get0_notAfter(certificate), &k.not_after))
		return note_invalid(n, "the certificate's dates cannot be read: have it issued anew");
	*ret = TAKE(k);
	return REASON_OK;
}

/*
 * The content of the SEQUENCE that content begins with. False unless its DER length reaches exactly to the
 * end.
 */
static bool open_sequence(struct span content, struct span *ret)
{
	size_t len, header = 2;

	if (content.len < 2 || content.at[0] != 0x30)
		return false;
	len = content.at[1];
	if (len == 0x81 && content.len > 3) {
		len = content.at[2];
		header = 3;
	} else if (len == 0x82 && content.len > 4) {
		len = (size_t)content.at[2] << 8 | content.at[3];
		header = 4;
	} else if (len >= 0x80) {
		return false;
	}
	if (content.len - header != len)
		return false;
	*ret = span_after(content, header);
	return true;
}

bool spki_is_der(struct span content)
{
	struct span inner;

	return open_sequence(content, &inner);
}

/* PKCS#12 (RFC 7292 4) begins with a version of 3, where a public RSA key has its modulus. */
static bool is_pkcs12(struct span inner)
{
	return inner.len > 3 && inner.at[0] == 2 && inner.at[1] == 1 && inner.at[2] == 3;
}

/* The tag of the first value inside the SEQUENCE that inner begins with; 0 when there is none. */
static uint8_t first_tag_inside(struct span inner)
{
	size_t header = 2;

	if (inner.len < 2 || inner.at[0] != 0x30)
		return 0;
	if (inner.at[1] & 0x80)
		header += inner.at[1] & 0x7f;
	return header < inner.len ? inner.at[header] : 0;
}

enum reason spki_der(struct span der, struct key *ret, struct note *n)
{
	struct span inner;
	CRYPTO_QUIET;

	if (!open_sequence(der, &inner) || inner.len < 4)
		return note_invalid(n, "the DER is cut short or followed by other bytes: write it anew");
	if (keyprivate_in(der))
		return keyprivate_refuse(n);
	if (is_pkcs12(inner))
		return note_invalid(
			n, "a PKCS#12 file, which may hold a private key: put its certificate here "
			   "(\"openssl pkcs12 -in FILE -clcerts -nokeys\") and take the file off this host");
	if (inner.at[0] == 2)
		return read_rsa(der, ret, n);
	if (first_tag_inside(inner) == 6) /* an algorithm's object identifier */
		return read_spki(der, ret, n);
	if (inner.at[0] == 0x30) /* a certificate's body */
		return read_certificate(der, ret, n);
	return note_invalid(n, "neither a public key nor a certificate in DER");
}

static enum reason read_block(const char *name, struct span der, struct key *ret, struct note *n)
{
	if (strcmp(name, "PUBLIC KEY") == 0)
		return read_spki(der, ret, n);
	if (strcmp(name, "RSA PUBLIC KEY") == 0)
		return read_rsa(der, ret, n);
	if (strcmp(name, "CERTIFICATE") == 0 || strcmp(name, "X509 CERTIFICATE") == 0)
		return read_certificate(der, ret, n);
	return note_invalid(
		n, "a PEM block of type %.40s; PUBLIC KEY, RSA PUBLIC KEY and CERTIFICATE are accepted",
		name);
}

/* How many blocks begin in the text. */
static size_t count_blocks(struct span text)
{
	static const char begin[] = "-----BEGIN ";
	size_t blocks = 0;

	for (const uint8_t *at; (at = memmem(text.at, text.len, begin, sizeof(begin) - 1)) != NULL; blocks++)
		text = span_after(text, (size_t)(at - text.at) + 1);
	return blocks;
}

/*
 * Whether an OpenSSH key or a JWK stands behind the block, where it would be overlooked. (openssl writes its
 * -text there.)
 */
static bool has_key_behind(struct span text)
{
	static const char end[] = "-----END ";
	const uint8_t *at = memmem(text.at, text.len, end, sizeof(end) - 1);
	struct span behind = span_after(text, at ? (size_t)(at - text.at) : text.len);

	return span_has(behind, "ssh-") || span_has(behind, "ecdsa-sha2-") || span_has(behind, "\"kty\"");
}

enum reason spki_pem(struct span text, struct key *ret, struct note *n)
{
	OWNED(BIO) *bio = NULL;
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	long len = 0;
	enum reason r;
	CRYPTO_QUIET;

	/* before anything decodes it or could ask for a passphrase */
	if (keyprivate_in(text))
		return keyprivate_refuse(n);
	if (span_has(text, "BEGIN SSH2 PUBLIC KEY"))
		return note_invalid(
			n, "an SSH2 public key (RFC 4716): convert it with \"ssh-keygen -i -f FILE\"");
	if (count_blocks(text) > 1)
		return note_invalid(
			n, "more than one PEM block: one key a file, each with a key line of its own");
	if (has_key_behind(text))
		return note_invalid(
			n,
			"another key behind the PEM block: one key a file, each with a key line of its own");
	bio = BIO_new_mem_buf(text.at, (int)text.len);
	if (!bio)
		return REASON_OUT_OF_MEMORY;
	if (PEM_read_bio(bio, &name, &header, &data, &len) != 1)
		return note_invalid(n, "the PEM block is damaged: write the file anew");
	if (*header) /* RFC 1421's Proc-Type and DEK-Info: OpenSSL's mark of an encrypted block */
		r = note_invalid(n,
				 "the PEM block has a header, as an encrypted one has: write the public key "
				 "anew, without a passphrase");
	else
		r = read_block(name, (struct span){data, (size_t)len}, ret, n);
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_clear_free(data, (size_t)len);
	return r;
}
