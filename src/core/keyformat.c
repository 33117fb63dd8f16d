/* SPDX-License-Identifier: BSD-2-Clause */
#include "keyformat.h"

#include "crypto.h"
#include "webkey.h"
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

static bool is_plain_text(struct span content)
{
	for (size_t i = 0; i < content.len; i++)
		if (!is_space(content.at[i]) && (content.at[i] < 0x20 || content.at[i] > 0x7e))
			return false;
	return true;
}

/* A brace, and behind it a name or text throughout. Of random bytes one in 256 begins with a brace, and is a secret. */
static bool begins_like_json(struct span text)
{
	struct span inner = skip_space(span_after(text, 1));

	return span_begins(text, "{") && (span_begins(inner, "\"") || is_plain_text(text));
}

static bool begins_like_openssh(struct span text)
{
	return span_begins(text, "ssh-") || span_begins(text, "ecdsa-sha2-") || span_begins(text, "sk-ssh-") ||
	       span_begins(text, "sk-ecdsa-");
}

static bool contains(struct span text, const char *what)
{
	return text.len && memmem(text.at, text.len, what, strlen(what)) != NULL;
}

/* DER of a key or certificate, whole or not: a SEQUENCE whose first value is a SEQUENCE or an INTEGER. */
static bool begins_like_der(struct span text)
{
	size_t header = 2;

	if (text.len < 5 || text.at[0] != 0x30 || is_plain_text(text))	/* 0x30 is the digit 0 too */
		return false;
	if (text.at[1] & 0x80)
		header += text.at[1] & 0x7f;
	return header < text.len && header <= 6 && (text.at[header] == 0x30 || text.at[header] == 0x02);
}

/*
 * Whether a would-be secret is a key in disguise: armour that is indented, damaged or encoded otherwise, an OpenSSH line
 * behind options, DER with bytes around it, or its bare base64. Taken for a secret, whoever knows a public key could sign.
 */
static bool looks_like_key(struct span content)
{
	static const char *const traces[] = {
		"-----BEGIN ", "----BEGIN ", "-----END ", "PRIVATE KEY", "PUBLIC KEY", "Public-Key: (", "Modulus=",
		"ssh-ed25519 ", "ssh-rsa ", "ecdsa-sha2-", "AAAAB3NzaC1", "AAAAE2VjZHNh", "AAAAC3NzaC1",
		"PuTTY-User-Key", "<RSAKeyValue>", "\"kty\"",
		/* base64 of armour and of {"kt */
		"LS0tLS1CRUdJTi", "eyJrdHki",
		/* the object identifiers of RSA, EC and Ed25519 keys: in base64 at each offset, in hex, in hex with colons */
		"BgkqhkiG9w0BAQ", "GCSqGSIb3DQEB", "YJKoZIhvcNAQEB", "YHKoZIzj0CAQ", "GByqGSM49AgE", "BgcqhkjOPQIB", "BQYDK2Vw",
		"2a864886f70d0101", "2a8648ce3d0201", "06032b6570", "2A864886F70D0101", "2A8648CE3D0201", "06032B6570",
		"2a:86:48:ce:3d:02:01", "2a:86:48:86:f7:0d:01:01", "06:03:2b:65:70",
	};
	/* PKCS#1 and SEC1, which have none, of the usual sizes; and UTF-16 */
	static const char *const beginnings[] = {"MIIBCgKCAQ", "MIICCgKCAg", "MIIBigKCAY", "MIIEowIBAA", "MIIEpAIBAA", "MHcCAQEE",
						  "\xff\xfe", "\xfe\xff"};
	struct span text = skip_space(content);

	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++)
		if (contains(content, traces[i]))
			return true;
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (span_begins(text, beginnings[i]))
			return true;
	return begins_like_der(text);
}

enum reason keyformat_read_secret(struct span content, struct key *ret, struct note *n)
{
	if (looks_like_key(content)) {
		note_set(n, "this looks like a damaged or encoded key, not like a secret: write the key anew, as PEM");
		return REASON_CONFIG_INVALID;
	}
	return key_from_secret(keyformat_secret(content), ret, n);
}

enum keyformat keyformat_of(struct span content)
{
	struct span text = skip_space(content);

	if (begins_like_json(text))
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
		return keyformat_read_secret(content, ret, n);
	case KEYFORMAT_JSON:
		break;
	}
	return REASON_UNDECIDED;
}

enum reason keyformat_read(struct span content, struct keyset *ret, struct note *n)
{
	SCOPED(key) k = {0};
	enum reason r;

	if (!crypto_ready())
		return REASON_OUT_OF_MEMORY;
	if (keyformat_of(content) == KEYFORMAT_JSON)
		return webkey_read(trim_space(content), ret, n);
	r = read_one(content, &k, n);
	if (r == REASON_OK)
		r = keyset_add(ret, &k);
	return r;
}
