/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/file.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "core/base/scoped.h"
#include "core/keys/format.h"
#include "issuer/keys/jwk.h"
#include "tool/readfile.h"
#include "tool/say.h"

/* How often text stands in content. */
static size_t count_text(struct span content, const char *text)
{
	size_t count = 0;

	for (; content.len; content = span_after(content, 1))
		if (span_begins(content, text))
			count++;
	return count;
}

static enum keykind pem_kind(struct span content)
{
	if (count_text(content, "-----BEGIN OPENSSH PRIVATE KEY-----"))
		return KEYKIND_OPENSSH;
	return count_text(content, " PRIVATE KEY-----") ? KEYKIND_PEM : KEYKIND_PUBLIC;
}

/*
 * EncryptedPrivateKeyInfo (RFC 5958 3) has the form of a digest with its algorithm, which OpenSSL calls
 * X509_SIG.
 */
static bool is_encrypted_der(struct span der)
{
	const unsigned char *at = der.at;
	X509_SIG *sig = d2i_X509_SIG(NULL, &at, (long)der.len);

	X509_SIG_free(sig);
	ERR_clear_error();
	return sig != NULL;
}

/*
 * PKCS#8, PKCS#1 and SEC1 private keys begin with a version of 0 or 1; public keys with a long integer or a
 * SEQUENCE. The content is known to be one SEQUENCE.
 */
static enum keykind der_kind(struct span der)
{
	struct span inner = span_after(der, der.at[1] & 0x80 ? 2 + (size_t)(der.at[1] & 0x7f) : 2);
	bool has_version = inner.len > 3 && inner.at[0] == 2 && inner.at[1] == 1 && inner.at[2] <= 1;

	return has_version || is_encrypted_der(der) ? KEYKIND_DER : KEYKIND_PUBLIC;
}

static enum keykind recognise(const struct keyfile *f)
{
	struct span content = bytes_span(&f->content);

	switch (keyformat_of(content)) {
	case KEYFORMAT_PEM:
		return pem_kind(content);
	case KEYFORMAT_DER:
		return der_kind(content);
	case KEYFORMAT_JSON:
		return privatejwk_is(keyfile_json(f)) ? KEYKIND_JWK : KEYKIND_PUBLIC;
	case KEYFORMAT_BYTES:
		return KEYKIND_SECRET;
	case KEYFORMAT_OPENSSH:
		break;
	}
	return KEYKIND_PUBLIC;
}

struct span keyfile_json(const struct keyfile *f)
{
	struct span content = bytes_span(&f->content);

	return span_begins(content, "\xef\xbb\xbf") ? span_after(content, 3) : content;
}

enum status keyfile_read(const char *path, struct keyfile *ret, struct note *n)
{
	SCOPED(keyfile) f = {.path = path};
	bool exposed = false;
	enum status r;

	if (strcmp(path, "-") == 0)
		return status_refuse(n, STATUS_USAGE,
				     "a key is not read from standard input: give --key a file");
	r = readfile_path(path, &f.content, &exposed, n);
	if (r != STATUS_OK)
		return r;
	f.kind = recognise(&f);
	if (exposed && f.kind != KEYKIND_PUBLIC)
		say_warning(NULL, "%.256s: its group or others can read this key: chmod 600 it", path);
	if (f.kind == KEYKIND_PEM && count_text(bytes_span(&f.content), " PRIVATE KEY-----") > 2)
		return status_refuse(n, STATUS_REFUSED,
				     "%.256s holds several private keys: give a file with one", path);
	*ret = f;
	f = (struct keyfile){0};
	return STATUS_OK;
}

void keyfile_done(struct keyfile *f)
{
	bytes_done(&f->content);
	*f = (struct keyfile){0};
}
