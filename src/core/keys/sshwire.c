/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/sshwire.h"

#include "core/base/base64url.h"
#include "core/base/scoped.h"

bool sshwire_u32(struct span *rest, uint32_t *ret)
{
	if (rest->len < 4)
		return false;
	*ret = (uint32_t)rest->at[0] << 24 | (uint32_t)rest->at[1] << 16 | (uint32_t)rest->at[2] << 8 |
	       rest->at[3];
	*rest = span_after(*rest, 4);
	return true;
}

bool sshwire_string(struct span *rest, struct span *ret)
{
	struct span r = *rest;
	uint32_t len;

	if (!sshwire_u32(&r, &len) || len > r.len)
		return false;
	*ret = (struct span){r.at, len};
	*rest = span_after(r, len);
	return true;
}

bool sshwire_mpint(struct span *rest, struct span *ret)
{
	struct span r = *rest, number;

	if (!sshwire_string(&r, &number) || (number.len && (number.at[0] & 0x80)))
		return false;
	while (number.len && number.at[0] == 0)
		number = span_after(number, 1);
	*ret = number;
	*rest = r;
	return true;
}

static const struct {
	const char *type;
	const char *ssh_curve;
	const char *curve;
} ec_types[] = {
	{"ecdsa-sha2-nistp256", "nistp256", "P-256"},
	{"ecdsa-sha2-nistp384", "nistp384", "P-384"},
	{"ecdsa-sha2-nistp521", "nistp521", "P-521"},
};

static enum reason damaged(struct note *n)
{
	return note_invalid(n, "the OpenSSH public key is damaged: copy the .pub file anew");
}

static enum reason read_rsa(struct span rest, struct key *ret, struct note *n)
{
	struct span e, modulus;

	if (!sshwire_mpint(&rest, &e) || !sshwire_mpint(&rest, &modulus) || rest.len)
		return damaged(n);
	return key_from_rsa(modulus, e, ret, n);
}

static enum reason read_ed25519(struct span rest, struct key *ret, struct note *n)
{
	struct span raw;

	if (!sshwire_string(&rest, &raw) || rest.len)
		return damaged(n);
	return key_from_ed25519(raw, ret, n);
}

static enum reason read_ec(size_t i, struct span rest, struct key *ret, struct note *n)
{
	struct span curve, point;

	if (!sshwire_string(&rest, &curve) || !sshwire_string(&rest, &point) || rest.len ||
	    !span_is(curve, ec_types[i].ssh_curve))
		return damaged(n);
	return key_from_ec(curve_find(span_of(ec_types[i].curve)), point, ret, n);
}

enum reason sshwire_public_key(struct span blob, struct key *ret, struct note *n)
{
	struct span type;

	if (!sshwire_string(&blob, &type))
		return damaged(n);
	if (span_is(type, "ssh-rsa"))
		return read_rsa(blob, ret, n);
	if (span_is(type, "ssh-ed25519"))
		return read_ed25519(blob, ret, n);
	for (size_t i = 0; i < sizeof(ec_types) / sizeof(ec_types[0]); i++)
		if (span_is(type, ec_types[i].type))
			return read_ec(i, blob, ret, n);
	return note_invalid(n, "an OpenSSH key of a type that JWS has no algorithm for; ssh-rsa, "
			       "ecdsa-sha2-nistp256, -nistp384, -nistp521 and ssh-ed25519 are accepted");
}

/* The next word of a line, taken off its front. Empty at the end. */
static struct span take_word(struct span *line)
{
	struct span word;

	while (line->len && (line->at[0] == ' ' || line->at[0] == '\t'))
		*line = span_after(*line, 1);
	word = (struct span){line->at, 0};
	while (word.len < line->len && line->at[word.len] != ' ' && line->at[word.len] != '\t')
		word.len++;
	*line = span_after(*line, word.len);
	return word;
}

/* Standard base64 with its padding, by way of the canonical base64url decoder. */
static enum reason decode_base64(struct span text, struct bytes *ret)
{
	SCOPED(bytes) copy = {0};
	size_t len = text.len, padding = 0;

	while (padding < 2 && len && text.at[len - 1] == '=') {
		len--;
		padding++;
	}
	if (text.len % 4 != 0)
		return REASON_MALFORMED;
	if (!bytes_copy((struct span){text.at, len}, &copy))
		return REASON_OUT_OF_MEMORY;
	for (size_t i = 0; i < len; i++) {
		if (copy.at[i] == '-' || copy.at[i] == '_')
			return REASON_MALFORMED;
		if (copy.at[i] == '+')
			copy.at[i] = '-';
		if (copy.at[i] == '/')
			copy.at[i] = '_';
	}
	return base64url_decode(bytes_span(&copy), ret);
}

enum reason sshwire_public_line(struct span line, struct key *ret, struct note *n)
{
	struct span type = take_word(&line), base64 = take_word(&line), blob, inner;
	SCOPED(bytes) decoded = {0};
	enum reason r = decode_base64(base64, &decoded);

	if (r == REASON_OUT_OF_MEMORY)
		return r;
	if (r != REASON_OK)
		return damaged(n);
	blob = bytes_span(&decoded);
	if (!sshwire_string(&blob, &inner) || !span_same(type, inner))
		return damaged(n);
	return sshwire_public_key(bytes_span(&decoded), ret, n);
}
