/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/jws.h"

#include <strings.h>

#include "core/base/base64url.h"
#include "core/token/damage.h"

/* Split a token into exactly three segments, none of which is empty. */
static bool split(struct span token, struct span segments[3])
{
	struct span rest = token;

	for (int i = 0; i < 2; i++) {
		const uint8_t *dot = memchr(rest.at, '.', rest.len);

		if (!dot)
			return false;
		segments[i] = (struct span){rest.at, (size_t)(dot - rest.at)};
		rest = span_after(rest, segments[i].len + 1);
	}
	segments[2] = rest;
	return segments[0].len && segments[1].len && segments[2].len && !memchr(rest.at, '.', rest.len);
}

/* Decode the header, or only check its base64url if it is longer than HEADER_MAX_BYTES. */
static bool decode_header(struct span segment, struct jws *t)
{
	return base64url_decode_into(segment,
				     base64url_bytes(segment.len) <= HEADER_MAX_BYTES ? t->header : NULL);
}

/* The algorithm in a decoded header of len bytes; NULL if invalid or not supported. */
static const struct algorithm *find_alg(struct jws *t, size_t len)
{
	struct note ignored = {{0}};
	struct header h;

	return header_read(t->header, len, &h, &ignored) == REASON_OK ? algorithm_find(h.alg) : NULL;
}

static enum reason refuse_segment(enum segment which, struct span text, const struct algorithm *alg,
				  struct note *n)
{
	damage_of_segment(which, text, alg, n);
	return REASON_MALFORMED;
}

static enum reason decode(const struct span segments[3], struct jws *t, struct note *n)
{
	const struct span header = segments[SEGMENT_HEADER], payload = segments[SEGMENT_PAYLOAD];
	const struct span signature = segments[SEGMENT_SIGNATURE];
	enum reason r;

	if (!decode_header(header, t))
		return refuse_segment(SEGMENT_HEADER, header, NULL, n);
	r = base64url_decode(payload, &t->payload);
	if (r != REASON_OK)
		return r == REASON_MALFORMED ? refuse_segment(SEGMENT_PAYLOAD, payload, NULL, n) : r;
	r = base64url_decode(signature, &t->signature);
	return r == REASON_MALFORMED ? refuse_segment(SEGMENT_SIGNATURE, signature,
						      find_alg(t, base64url_bytes(header.len)), n) :
				       r;
}

static enum reason read_header(size_t len, struct jws *t, struct note *n)
{
	struct header h;
	enum reason r = header_read(t->header, len, &h, n);

	if (r != REASON_OK)
		return r;
	t->has_header = true;
	t->alg = h.alg;
	t->has_kid = h.has_kid;
	t->kid = h.kid;
	t->has_typ = h.has_typ;
	t->typ = h.typ;
	return REASON_OK;
}

static enum reason parse(struct span token, size_t max_bytes, struct jws *t, struct note *n)
{
	struct span segments[3];
	enum reason r;

	if (token.len > max_bytes)
		return note_refuse(n, REASON_TOKEN_TOO_LONG,
				   "the token has %zu bytes, at most %zu are accepted", token.len, max_bytes);
	if (!split(token, segments)) {
		damage_of_token(token, n);
		return REASON_MALFORMED;
	}
	t->signing_input = (struct span){token.at, segments[0].len + 1 + segments[1].len};
	r = decode(segments, t, n);
	return r == REASON_OK ? read_header(base64url_bytes(segments[0].len), t, n) : r;
}

enum reason jws_parse(struct span token, size_t max_bytes, struct jws *ret, struct note *n)
{
	enum reason r = parse(token, max_bytes, ret, n);

	if (r != REASON_OK)
		jws_done(ret);
	return r;
}

bool jws_peek(struct span token, uint8_t text[HEADER_MAX_BYTES], struct header *ret)
{
	const uint8_t *dot = token.len ? memchr(token.at, '.', token.len) : NULL;
	struct span segment = {token.at, dot ? (size_t)(dot - token.at) : 0};
	size_t len = base64url_bytes(segment.len);
	struct note ignored;

	return len <= HEADER_MAX_BYTES && base64url_decode_into(segment, text) &&
	       header_read(text, len, ret, &ignored) == REASON_OK;
}

/* The media type without an "application/" prefix, which is optional (RFC 7515 4.1.9). */
static struct span short_type(struct span type)
{
	static const char prefix[] = "application/";
	size_t n = sizeof(prefix) - 1;

	if (type.len > n && strncasecmp((const char *)type.at, prefix, n) == 0 &&
	    !memchr(type.at + n, '/', type.len - n))
		return span_after(type, n);
	return type;
}

bool jws_type_is(const struct jws *t, const char *wanted)
{
	struct span want = short_type(span_of(wanted)), have = short_type(t->typ);

	if (!t->has_typ)
		return want.len == 3 && strncasecmp((const char *)want.at, "JWT", 3) == 0;
	return have.len == want.len &&
	       strncasecmp((const char *)have.at, (const char *)want.at, want.len) == 0;
}

void jws_done(struct jws *t)
{
	bytes_done(&t->payload);
	bytes_done(&t->signature);
	explicit_bzero(t, sizeof(*t));
}
