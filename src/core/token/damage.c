/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/damage.h"

static const char *const names[] = {
	[SEGMENT_HEADER] = "header",
	[SEGMENT_PAYLOAD] = "payload",
	[SEGMENT_SIGNATURE] = "signature",
};

static size_t count_segments(struct span token)
{
	size_t count = 1;

	for (size_t i = 0; i < token.len; i++)
		count += token.at[i] == '.';
	return count;
}

/* Which of three segments is empty; SEGMENT_SIGNATURE if neither of the other two is. */
static enum segment empty_segment(struct span token)
{
	const uint8_t *dot = memchr(token.at, '.', token.len);

	if (dot == token.at)
		return SEGMENT_HEADER;
	return dot[1] == '.' ? SEGMENT_PAYLOAD : SEGMENT_SIGNATURE;
}

void damage_of_token(struct span token, struct note *n)
{
	static const char *const causes[] = {
		[SEGMENT_HEADER] = ": the beginning of the token was lost",
		[SEGMENT_PAYLOAD] = "",
		[SEGMENT_SIGNATURE] = ": the token was cut, or never signed",
	};
	size_t count = count_segments(token);
	enum segment empty;

	if (count == 5) {
		note_set(n, "the token has five segments: it was pasted twice, or is encrypted (JWE); a "
			    "signed one has three");
	} else if (count != 3) {
		note_set(n, "the token has %zu segments, a signed one has three", count);
	} else {
		empty = empty_segment(token);
		note_set(n, "the %s segment is empty%s", names[empty], causes[empty]);
	}
}

/* The number of bytes in a signature by this algorithm; 0 where it depends on the key. */
static size_t signature_bytes(const struct algorithm *alg)
{
	switch (alg->scheme) {
	case SCHEME_HMAC:
		return alg->digest_bytes;
	case SCHEME_ECDSA:
		return 2 * alg->curve->coordinate_bytes;
	case SCHEME_EDDSA:
		return 64;
	case SCHEME_RSA_PKCS1:
	case SCHEME_RSA_PSS:
		break;
	}
	return 0;
}

/* The base64url of {" and of { and white space, with which the JSON object of a header begins. */
static bool begins_like_header(struct span segment)
{
	return span_begins(segment, "ey") || span_begins(segment, "ew");
}

void damage_of_segment(enum segment which, struct span segment, const struct algorithm *alg, struct note *n)
{
	size_t wanted = which == SEGMENT_SIGNATURE && alg ? (signature_bytes(alg) * 4 + 2) / 3 : 0;

	if (which == SEGMENT_HEADER && !begins_like_header(segment))
		note_set(n,
			 "the token does not begin with \"ey\", as a header does: was its beginning lost?");
	else if (wanted && segment.len != wanted)
		note_set(n, "the signature segment has %zu characters, a signature by %s has %zu: was it %s?",
			 segment.len, alg->name, wanted, segment.len < wanted ? "cut" : "lengthened");
	else if (segment.len % 4 == 1)
		note_set(
			n,
			"the %s segment has %zu characters, which is not a length of base64url text: was one "
			"lost, or added?",
			names[which], segment.len);
	else
		note_set(n, "the %s segment is not canonical base64url: was a character changed or lost?",
			 names[which]);
}
