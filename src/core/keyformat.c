/* SPDX-License-Identifier: BSD-2-Clause */
#include "keyformat.h"

#include "jwk.h"
#include "scoped.h"
#include "spki.h"
#include "sshwire.h"

static bool is_space(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The content without white space, or a byte order mark, before it. */
static struct span skip_space(struct span content)
{
	if (span_begins(content, "\xef\xbb\xbf"))
		content = span_after(content, 3);
	while (content.len && is_space(content.at[0]))
		content = span_after(content, 1);
	return content;
}

static struct span trim_space(struct span content)
{
	content = skip_space(content);
	while (content.len && is_space(content.at[content.len - 1]))
		content.len--;
	return content;
}

/* "-----BEGIN " at the start of a line, or SSH2's "---- BEGIN ". Text may stand before it, as openssl writes it. */
static bool has_pem(struct span content)
{
	for (size_t i = 0; i < content.len; i++) {
		struct span rest = span_after(content, i);

		if ((i == 0 || content.at[i - 1] == '\n') && (span_begins(rest, "-----BEGIN ") || span_begins(rest, "---- BEGIN ")))
			return true;
	}
	return false;
}

static bool begins_like_openssh(struct span text)
{
	return span_begins(text, "ssh-") || span_begins(text, "ecdsa-sha2-") || span_begins(text, "sk-ssh-") ||
	       span_begins(text, "sk-ecdsa-");
}

enum keyformat keyformat_of(struct span content)
{
	struct span text = skip_space(content);

	if (span_begins(text, "{") || span_begins(text, "["))
		return KEYFORMAT_JSON;
	if (begins_like_openssh(text))
		return KEYFORMAT_OPENSSH;
	if (span_begins(text, "-----BEGIN") || has_pem(text))
		return KEYFORMAT_PEM;
	return spki_is_der(content) ? KEYFORMAT_DER : KEYFORMAT_SECRET;
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

static enum reason read_openssh(struct span content, struct key *ret, struct note *n)
{
	struct span line = trim_space(content);

	if (memchr(line.at, '\n', line.len)) {
		note_set(n, "more than one line: one OpenSSH public key a file, each with a key line of its own");
		return REASON_CONFIG_INVALID;
	}
	return sshwire_public_line(line, ret, n);
}

static enum reason read_one(struct span content, struct key *ret, struct note *n)
{
	switch (keyformat_of(content)) {
	case KEYFORMAT_PEM:
		return spki_pem(skip_space(content), ret, n);
	case KEYFORMAT_DER:
		return spki_der(content, ret, n);
	case KEYFORMAT_OPENSSH:
		return read_openssh(content, ret, n);
	case KEYFORMAT_SECRET:
		return key_from_secret(keyformat_secret(content), ret, n);
	case KEYFORMAT_JSON:
		break;
	}
	return REASON_UNDECIDED;
}

enum reason keyformat_read(struct span content, struct keyset *ret, struct note *n)
{
	SCOPED(key) k = {0};
	enum reason r;

	if (keyformat_of(content) == KEYFORMAT_JSON)
		return jwk_read(trim_space(content), ret, n);
	r = read_one(content, &k, n);
	if (r == REASON_OK)
		r = keyset_add(ret, &k);
	return r;
}
