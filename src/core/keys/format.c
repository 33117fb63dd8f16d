/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/format.h"

#include "core/base/scoped.h"
#include "core/keys/crypto.h"
#include "core/keys/spki.h"
#include "core/keys/sshwire.h"
#include "core/keys/webkey.h"

/* The content without white space, or a byte order mark, around it. */
static struct span text_of(struct span content)
{
	return span_trim_space(span_begins(content, "\xef\xbb\xbf") ? span_after(content, 3) : content);
}

/*
 * "-----BEGIN " at the start of a line, or SSH2's "---- BEGIN ". Text may stand before it, as openssl writes
 * it.
 */
static bool has_pem(struct span content)
{
	for (size_t i = 0; i < content.len; i++) {
		struct span rest = span_after(content, i);

		if ((i == 0 || content.at[i - 1] == '\n') &&
		    (span_begins(rest, "-----BEGIN ") || span_begins(rest, "---- BEGIN ")))
			return true;
	}
	return false;
}

/*
 * A brace, and behind it a name or text throughout. Of random bytes one in 256 begins with a brace, and is a
 * secret.
 */
static bool begins_like_json(struct span text)
{
	struct span inner = span_skip_space(span_after(text, 1));

	return span_begins(text, "{") && (span_begins(inner, "\"") || span_is_plain_text(text));
}

static bool begins_like_openssh(struct span text)
{
	return span_begins(text, "ssh-") || span_begins(text, "ecdsa-sha2-") ||
	       span_begins(text, "sk-ssh-") || span_begins(text, "sk-ecdsa-");
}

enum keyformat keyformat_of(struct span content)
{
	struct span text = text_of(content);

	if (begins_like_json(text))
		return KEYFORMAT_JSON;
	if (begins_like_openssh(text))
		return KEYFORMAT_OPENSSH;
	if (span_begins(text, "-----BEGIN") || has_pem(text))
		return KEYFORMAT_PEM;
	return spki_is_der(content) ? KEYFORMAT_DER : KEYFORMAT_BYTES;
}

struct span keyformat_secret(struct span content)
{
	if (content.len == 0 || content.at[content.len - 1] != '\n')
		return content;
	for (size_t i = 0; i < content.len - 1; i++)
		if (content.at[i] < 0x20 || content.at[i] > 0x7e)
			return content;
	return (struct span){content.at, content.len - 1};
}

bool keyformat_may_be_secret(struct span content)
{
	enum keyformat format = keyformat_of(content);

	return format == KEYFORMAT_BYTES || (format == KEYFORMAT_JSON && webkey_is_secret(text_of(content)));
}

enum reason keyformat_read_secret(struct span content, struct key *ret, struct note *n)
{
	switch (keyformat_of(content)) {
	case KEYFORMAT_BYTES:
		return key_from_secret(keyformat_secret(content), ret, n);
	case KEYFORMAT_JSON:
		return webkey_read_secret(text_of(content), ret, n);
	case KEYFORMAT_PEM:
	case KEYFORMAT_DER:
	case KEYFORMAT_OPENSSH:
		break;
	}
	return note_invalid(
		n, "a key or certificate in PEM, DER or OpenSSH's form is no secret: a public key is "
		   "named by \"key = FILE\"");
}

static enum reason read_openssh(struct span content, struct key *ret, struct note *n)
{
	struct span line = text_of(content);

	if (memchr(line.at, '\n', line.len))
		return note_invalid(
			n,
			"more than one line: one OpenSSH public key a file, each with a key line of its own");
	return sshwire_public_line(line, ret, n);
}

static enum reason read_one(struct span content, struct key *ret, struct note *n)
{
	switch (keyformat_of(content)) {
	case KEYFORMAT_PEM:
		return spki_pem(text_of(content), ret, n);
	case KEYFORMAT_DER:
		return spki_der(content, ret, n);
	case KEYFORMAT_OPENSSH:
		return read_openssh(content, ret, n);
	case KEYFORMAT_JSON:
	case KEYFORMAT_BYTES:
		break;
	}
	return note_invalid(n,
			    "this is no public key in a form that is read here: PEM, DER, an OpenSSH line, a "
			    "JWK or a JWK set");
}

enum reason keyformat_cut(struct span content, struct setcut *ret, struct note *n)
{
	return keyformat_of(content) == KEYFORMAT_JSON ? setcut_read(text_of(content), ret, n) : REASON_OK;
}

enum reason keyformat_read(struct span content, struct keyset *ret, struct note *n)
{
	SCOPED(key) k = {0};
	enum reason r;

	if (!crypto_ready())
		return REASON_OUT_OF_MEMORY;
	if (keyformat_of(content) == KEYFORMAT_JSON)
		return webkey_read(text_of(content), ret, n);
	r = read_one(content, &k, n);
	if (r == REASON_OK)
		r = keyset_add(ret, &k);
	return r;
}
