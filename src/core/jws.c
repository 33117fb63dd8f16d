/* SPDX-License-Identifier: BSD-2-Clause */
#include "jws.h"

#include <strings.h>

#include "base64url.h"
#include "scoped.h"

/* The three segments, exactly and none of them empty. */
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

static enum reason refuse(enum reason r, struct note *n, const char *what)
{
	note_set(n, "%s", what);
	return r;
}

static enum reason decode(const struct span segments[3], struct jws *t, struct note *n)
{
	struct bytes *const decoded[] = {&t->header, &t->payload, &t->signature};
	static const char *const names[] = {"header", "payload", "signature"};

	for (int i = 0; i < 3; i++) {
		enum reason r = base64url_decode(segments[i], decoded[i]);

		if (r == REASON_MALFORMED)
			note_set(n, "the %s segment is no canonical base64url", names[i]);
		if (r != REASON_OK)
			return r;
	}
	return REASON_OK;
}

/*
 * Parameters that would change how the token is to be read or which key checks it: extensions that must be understood
 * (RFC 7515 4.1.11, RFC 7797), keys and their addresses (RFC 8725 3.10), compression, encryption and nesting.
 */
static const char *refused_parameter(const json_t *header)
{
	static const char *const refused[] = {"crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc", "cty"};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (json_object_get(header, refused[i]))
			return refused[i];
	return NULL;
}

/* A parameter that is text where it is present. */
static bool read_optional(const json_t *header, const char *name, bool *ret_has, struct span *ret)
{
	const json_t *value = json_object_get(header, name);

	*ret_has = value != NULL;
	return !value || json_text(value, ret);
}

static enum reason read_header(struct jws *t, struct note *n)
{
	enum reason r = json_token_part(JSON_HEADER, bytes_span(&t->header), REASON_HEADER_INVALID, &t->header_tree);
	const char *refused;

	if (r != REASON_OK)
		return r == REASON_HEADER_INVALID ? refuse(r, n, "the header is no JSON object, or names a member twice") : r;
	refused = refused_parameter(t->header_tree);
	if (refused) {
		note_set(n, "the header carries \"%s\", which is not accepted", refused);
		return REASON_HEADER_INVALID;
	}
	if (!json_text(json_object_get(t->header_tree, "alg"), &t->alg))
		return refuse(REASON_HEADER_INVALID, n, "the header's alg is missing or no text");
	if (!read_optional(t->header_tree, "kid", &t->has_kid, &t->kid) || t->kid.len > JWS_MAX_KID_BYTES)
		return refuse(REASON_HEADER_INVALID, n, "the header's kid is no text of at most 256 bytes");
	if (!read_optional(t->header_tree, "typ", &t->has_typ, &t->typ))
		return refuse(REASON_HEADER_INVALID, n, "the header's typ is no text");
	return REASON_OK;
}

enum reason jws_parse(struct span token, size_t max_bytes, struct jws *ret, struct note *n)
{
	SCOPED(jws) t = {0};
	struct span segments[3];
	enum reason r;

	if (token.len > max_bytes) {
		note_set(n, "the token has %zu bytes, at most %zu are accepted", token.len, max_bytes);
		return REASON_TOKEN_TOO_LONG;
	}
	if (!split(token, segments))
		return refuse(REASON_MALFORMED, n, "a signed token has three segments, none of them empty");
	t.signing_input = (struct span){token.at, segments[0].len + 1 + segments[1].len};
	if ((r = decode(segments, &t, n)) != REASON_OK || (r = read_header(&t, n)) != REASON_OK)
		return r;
	*ret = t;
	t = (struct jws){0};
	return REASON_OK;
}

/* The media type without the "application/" that may be left out (RFC 7515 4.1.9). */
static struct span short_type(struct span type)
{
	static const char prefix[] = "application/";
	size_t n = sizeof(prefix) - 1;

	if (type.len > n && strncasecmp((const char *)type.at, prefix, n) == 0 && !memchr(type.at + n, '/', type.len - n))
		return span_after(type, n);
	return type;
}

bool jws_type_is(const struct jws *t, const char *wanted)
{
	struct span want = short_type(span_of(wanted)), have = short_type(t->typ);

	if (!t->has_typ)
		return want.len == 3 && strncasecmp((const char *)want.at, "JWT", 3) == 0;
	return have.len == want.len && strncasecmp((const char *)have.at, (const char *)want.at, want.len) == 0;
}

void jws_done(struct jws *t)
{
	bytes_done(&t->header);
	bytes_done(&t->payload);
	bytes_done(&t->signature);
	json_decref(t->header_tree);
	*t = (struct jws){0};
}
