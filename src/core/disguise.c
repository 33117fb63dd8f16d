/* SPDX-License-Identifier: BSD-2-Clause */
#include "disguise.h"

#include "bytes.h"
#include "key.h"
#include "scoped.h"
#include "spki.h"

static bool contains(struct span text, const char *what)
{
	return text.len && memmem(text.at, text.len, what, strlen(what)) != NULL;
}

static bool has_marks(struct span content)
{
	static const char *const traces[] = {
		"-----BEGIN ", "----BEGIN ", "-----END ", "PRIVATE KEY", "PUBLIC KEY", "Public-Key:", "Modulus=",
		"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-", "AAAAB3NzaC1", "AAAAE2VjZHNh", "AAAAC3NzaC1",
		"PuTTY-User-Key", "<RSAKeyValue>", "\"kty\"",
		/* base64 of armour and of {"kt */
		"LS0tLS1CRUdJTi", "eyJrdHki",
		/* the object identifiers of RSA, EC and Ed25519 keys: in DER, in base64 at each offset, in hex, in hex with colons */
		"\x2a\x86\x48\x86\xf7\x0d\x01\x01", "\x2a\x86\x48\xce\x3d\x02\x01", "\x06\x03\x2b\x65\x70",
		"BgkqhkiG9w0BAQ", "GCSqGSIb3DQEB", "YJKoZIhvcNAQEB", "YHKoZIzj0CAQ", "GByqGSM49AgE", "BgcqhkjOPQIB", "BQYDK2Vw",
		"2a864886f70d0101", "2a8648ce3d0201", "06032b6570", "2A864886F70D0101", "2A8648CE3D0201", "06032B6570",
		"2a:86:48:ce:3d:02:01", "2a:86:48:86:f7:0d:01:01", "06:03:2b:65:70",
	};
	/* PKCS#1 and SEC1, which have none, of the usual sizes and cut off; and UTF-16 */
	static const char *const beginnings[] = {"MIIBCgKCAQ", "MIICCgKCAg", "MIIBigKCAY", "MIIEowIBAA", "MIIEpAIBAA", "MHcCAQEE",
						  "\xff\xfe", "\xfe\xff"};
	struct span text = span_skip_space(content);

	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++)
		if (contains(content, traces[i]))
			return true;
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (span_begins(text, beginnings[i]))
			return true;
	return false;
}

/* DER of a key or certificate, whole or not: a SEQUENCE whose first value is a SEQUENCE or an INTEGER. */
static bool begins_like_der(struct span text)
{
	size_t header = 2;

	if (text.len < 5 || text.at[0] != 0x30 || span_is_plain_text(text))	/* 0x30 is the digit 0 too */
		return false;
	if (text.at[1] & 0x80)
		header += text.at[1] & 0x7f;
	return header < text.len && header <= 6 && (text.at[header] == 0x30 || text.at[header] == 0x02);
}

/* The bare point of an EC key, as SEC 1 2.3.3 writes it and the Web Cryptography API exports it. */
static bool is_point(struct span content)
{
	static const char *const curves[] = {"P-256", "P-384", "P-521"};

	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		const struct curve *curve = curve_find(span_of(curves[i]));
		SCOPED(key) k = {0};
		struct note ignored = {0};

		if (content.len == 1 + 2 * curve->coordinate_bytes && key_from_ec(curve, content, &k, &ignored) == REASON_OK)
			return true;
	}
	return false;
}

static int digit_of_base64(uint8_t byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte - 'A';
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a' + 26;
	if (byte >= '0' && byte <= '9')
		return byte - '0' + 52;
	if (byte == '+' || byte == '-')
		return 62;
	return byte == '/' || byte == '_' ? 63 : -1;
}

static int digit_of_hex(uint8_t byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/*
 * The following write the bytes that a text spells, fewer than the text has, and return how many; 0 for another text.
 * They overlook what canonical decoders must not.
 */

/* Base64 of either alphabet. */
static size_t decode_base64(struct span text, uint8_t *out)
{
	size_t used = 0, bits = 0;
	uint32_t pending = 0;

	for (size_t i = 0; i < text.len; i++) {
		int digit = digit_of_base64(text.at[i]);

		if (span_is_space(text.at[i]) || text.at[i] == '=')
			continue;
		if (digit < 0)
			return 0;
		pending = pending << 6 | (uint32_t)digit;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		out[used++] = (uint8_t)(pending >> bits);
	}
	return used;
}

/* Hex, also as in 2a:86:48, 0x2a, 0x86 and \x2a\x86. */
static size_t decode_hex(struct span text, uint8_t *out)
{
	size_t used = 0, digits = 0;
	unsigned pending = 0;

	for (size_t i = 0; i < text.len; i++) {
		int digit = digit_of_hex(text.at[i]);

		if (text.at[i] == 'x' || text.at[i] == 'X')
			digits = 0;
		else if (digit >= 0) {
			pending = pending << 4 | (unsigned)digit;
			if (++digits % 2 == 0)
				out[used++] = (uint8_t)pending;
		} else if (!span_is_space(text.at[i]) && !strchr(":,-\\", text.at[i]))
			return 0;
	}
	return used;
}

/* ASCII in UTF-16 or UTF-32, of either order. */
static size_t decode_wide(struct span text, uint8_t *out)
{
	size_t used = 0;

	for (size_t i = 0; i < text.len; i++)
		if (text.at[i])
			out[used++] = text.at[i];
	return used < text.len ? used : 0;
}

/* Of what was decoded from a random secret one in 2^15 begins like DER, but none is as long as it then says. */
static bool is_key(struct span decoded)
{
	return has_marks(decoded) || (spki_is_der(decoded) && begins_like_der(decoded)) || is_point(decoded);
}

static bool decodes_to_key(struct span secret, struct bytes *room)
{
	static size_t (*const decoders[])(struct span text, uint8_t *out) = {decode_base64, decode_hex, decode_wide};

	for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++)
		if (is_key((struct span){room->at, decoders[i](secret, room->at)}))
			return true;
	return false;
}

enum reason disguise_check(struct span secret, struct note *n)
{
	SCOPED(bytes) room = {0};

	if (!bytes_alloc(secret.len, &room))
		return REASON_OUT_OF_MEMORY;
	if (!begins_like_der(span_skip_space(secret)) && !is_key(secret) && !decodes_to_key(secret, &room))
		return REASON_OK;
	note_set(n, "this looks like a damaged or encoded key, not like a secret: write the key anew, as PEM");
	return REASON_CONFIG_INVALID;
}
