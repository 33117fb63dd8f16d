/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/openssh.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/base/scoped.h"
#include "core/keys/crypto.h"
#include "core/keys/sshwire.h"
#include "issuer/keys/fromparts.h"

static const char magic[] = "openssh-key-v1"; /* in the file with its terminating NUL */

/* The outer fields of the container, borrowed from the decoded PEM block. */
struct container {
	struct span cipher;
	struct span public_blob;
	struct span private_part;
};

static enum status refuse_damaged(struct note *n)
{
	return status_refuse(n, STATUS_REFUSED,
			     "the OpenSSH private key is damaged: copy it again from its source");
}

/* The bytes of the PEM block, as OpenSSL decoded them. */
struct decoded {
	unsigned char *at;
	long len;
};

static void decoded_done(struct decoded *d)
{
	OPENSSL_secure_clear_free(d->at, (size_t)d->len);
}

/* PEM_FLAG_SECURE makes OpenSSL wipe its own buffers. */
static enum status decode_pem(struct span pem, struct decoded *ret, struct note *n)
{
	OWNED(BIO) *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	char *name = NULL, *header = NULL;

	if (!bio)
		return status_out_of_memory(n);
	if (PEM_read_bio_ex(bio, &name, &header, &ret->at, &ret->len, PEM_FLAG_SECURE) != 1) {
		ERR_clear_error();
		return refuse_damaged(n);
	}
	OPENSSL_secure_free(name);
	OPENSSL_secure_free(header);
	return STATUS_OK;
}

static enum status split_container(struct span rest, struct container *ret, struct note *n)
{
	struct span kdf, kdf_options;
	struct container c = {0};
	uint32_t count;

	if (rest.len < sizeof(magic) || memcmp(rest.at, magic, sizeof(magic)) != 0)
		return refuse_damaged(n);
	rest = span_after(rest, sizeof(magic));
	if (!sshwire_string(&rest, &c.cipher) || !sshwire_string(&rest, &kdf) ||
	    !sshwire_string(&rest, &kdf_options) || !sshwire_u32(&rest, &count))
		return refuse_damaged(n);
	if (count != 1)
		return status_refuse(n, STATUS_REFUSED,
				     "the OpenSSH file holds %u keys: give a file with one", (unsigned)count);
	if (!sshwire_string(&rest, &c.public_blob) || !sshwire_string(&rest, &c.private_part) || rest.len)
		return refuse_damaged(n);
	*ret = c;
	return STATUS_OK;
}

/* ssh-keygen (OpenSSH 9.2) cannot write an Ed25519 key as PKCS#8, so the user must remove the passphrase. */
static enum status refuse_encrypted(enum key_type type, struct note *n)
{
	if (type == KEY_ED25519)
		note_set(n, "this OpenSSH key is encrypted, which jwt-issuer cannot read: copy the file, and "
			    "take the passphrase off the copy with \"ssh-keygen -p -N '' -f COPY\"");
	else
		note_set(
			n,
			"this OpenSSH key is encrypted, which jwt-issuer can read only in the PKCS#8 format: "
			"copy the file, and convert the copy with \"ssh-keygen -p -m PKCS8 -f COPY\"");
	return STATUS_REFUSED;
}

/* The fields of an RSA key: n, e, d, iqmp, p, q. */
static enum status read_rsa(struct span *rest, EVP_PKEY **ret, struct note *n)
{
	struct rsa_parts parts = {0};

	if (!sshwire_mpint(rest, &parts.n) || !sshwire_mpint(rest, &parts.e) ||
	    !sshwire_mpint(rest, &parts.d) || !sshwire_mpint(rest, &parts.qi) ||
	    !sshwire_mpint(rest, &parts.p) || !sshwire_mpint(rest, &parts.q))
		return refuse_damaged(n);
	return fromparts_rsa(&parts, ret, n);
}

/* The fields of an ECDSA key: the name of the curve (known from the key type, so unused), the point, d. */
static enum status read_ec(const struct curve *curve, struct span *rest, EVP_PKEY **ret, struct note *n)
{
	struct span name, point, d;

	if (!sshwire_string(rest, &name) || !sshwire_string(rest, &point) || !sshwire_mpint(rest, &d))
		return refuse_damaged(n);
	return fromparts_ec(curve, point, d, ret, n);
}

/* The fields of an Ed25519 key: the public key; then the seed and the public key again, as one string. */
static enum status read_ed25519(struct span *rest, EVP_PKEY **ret, struct note *n)
{
	struct span public, both;

	if (!sshwire_string(rest, &public) || !sshwire_string(rest, &both) || public.len != 32 ||
	    both.len != 64 || !span_same(public, span_after(both, 32)))
		return refuse_damaged(n);
	return fromparts_ed25519((struct span){both.at, 32}, ret, n);
}

/* The key ends with a comment and padding bytes 1, 2, 3... Anything else means that the file is damaged. */
static bool ends_in_padding(struct span rest)
{
	struct span comment;

	if (!sshwire_string(&rest, &comment) || rest.len > UINT8_MAX)
		return false;
	for (size_t i = 0; i < rest.len; i++)
		if (rest.at[i] != (uint8_t)(i + 1))
			return false;
	return true;
}

static enum status read_private(const struct key *public, struct span public_type, struct span rest,
				EVP_PKEY **ret, struct note *n)
{
	OWNED(EVP_PKEY) *key = NULL;
	enum status r = STATUS_REFUSED;
	uint32_t check, again;
	struct span type;

	if (!sshwire_u32(&rest, &check) || !sshwire_u32(&rest, &again) || check != again ||
	    !sshwire_string(&rest, &type) || !span_same(type, public_type))
		return refuse_damaged(n);
	if (public->type == KEY_RSA)
		r = read_rsa(&rest, &key, n);
	else if (public->type == KEY_EC)
		r = read_ec(public->curve, &rest, &key, n);
	else
		r = read_ed25519(&rest, &key, n);
	if (r != STATUS_OK)
		return r;
	if (!ends_in_padding(rest))
		return refuse_damaged(n);
	*ret = TAKE(key);
	return STATUS_OK;
}

enum status sshkey_read(struct span pem, EVP_PKEY **ret_key, struct key *ret_public, struct note *n)
{
	SCOPED(decoded) decoded = {0};
	SCOPED(key) public = {0};
	struct span blob, type;
	struct container c = {0};
	enum status r = decode_pem(pem, &decoded, n);

	if (r == STATUS_OK)
		r = split_container((struct span){decoded.at, (size_t)decoded.len}, &c, n);
	if (r == STATUS_OK)
		r = status_of_reason(sshwire_public_key(c.public_blob, &public, n), n);
	if (r != STATUS_OK)
		return r;
	if (!span_is(c.cipher, "none"))
		return refuse_encrypted(public.type, n);
	blob = c.public_blob;
	if (!sshwire_string(&blob, &type))
		return refuse_damaged(n);
	r = read_private(&public, type, c.private_part, ret_key, n);
	if (r != STATUS_OK)
		return r;
	*ret_public = TAKE(public);
	return STATUS_OK;
}
