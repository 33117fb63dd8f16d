/* SPDX-License-Identifier: BSD-2-Clause */
#include "laxities.h"

#include <stdlib.h>
#include <strings.h>

#include "core/base/scoped.h"
#include "core/json/tree.h"

static int digit_value(uint8_t byte)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at =
		byte == '+' || byte == '/' ? &digits[byte == '+' ? 62 : 63] : memchr(digits, byte, 64);

	return at ? (int)(at - digits) : -1;
}

/*
 * Lenient base64 readers: one skips invalid characters, one stops at the first. Both ignore unused bits.
 */
enum leniency { SKIPS_JUNK, STOPS_AT_JUNK };

static void decode_leniently(struct span text, enum leniency how, struct bytes *ret)
{
	unsigned bits = 0, held = 0;

	if (!bytes_alloc(text.len, ret))
		abort();
	ret->len = 0;
	for (size_t i = 0; i < text.len; i++) {
		int value = digit_value(text.at[i]);

		if (value < 0 && how == STOPS_AT_JUNK)
			break;
		if (value < 0)
			continue;
		held = held << 6 | (unsigned)value;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		ret->at[ret->len++] = (uint8_t)(held >> bits);
		held &= (1U << bits) - 1;
	}
	ret->at[ret->len] = 0;
}

static struct span segment(struct span token, int number)
{
	struct span rest = token;

	for (int i = 0;; i++) {
		const uint8_t *dot = rest.len ? memchr(rest.at, '.', rest.len) : NULL;
		size_t len = dot && i < 2 ? (size_t)(dot - rest.at) : rest.len;

		if (i == number)
			return (struct span){rest.at, len};
		rest = span_after(rest, len + 1);
	}
}

static bool same_bytes(struct span a, struct span b, enum leniency how)
{
	SCOPED(bytes) decoded_a = {0};
	SCOPED(bytes) decoded_b = {0};

	decode_leniently(a, how, &decoded_a);
	decode_leniently(b, how, &decoded_b);
	return span_same(bytes_span(&decoded_a), bytes_span(&decoded_b));
}

/* Whether the signed part is equal, and a lenient reader decodes the same signature. */
static bool is_respelt(struct span sound, struct span text)
{
	struct span a = segment(sound, 2), b = segment(text, 2);

	return span_same(segment(sound, 0), segment(text, 0)) &&
	       span_same(segment(sound, 1), segment(text, 1)) &&
	       (same_bytes(a, b, SKIPS_JUNK) || same_bytes(a, b, STOPS_AT_JUNK));
}

/* Header or claims as libjwt reads them: a C string of any JSON; of two equal names the last one is used. */
static json_t *lenient_tree(struct span text, int number, const char **ret_fault)
{
	SCOPED(bytes) json = {0};
	json_t *strict, *tree;

	decode_leniently(segment(text, number), SKIPS_JUNK, &json);
	tree = json_loads((const char *)json.at, 0, NULL);
	strict = json_loads((const char *)json.at, JSON_REJECT_DUPLICATES, NULL);
	if (memchr(json.at, 0, json.len))
		*ret_fault = "text behind a NUL";
	else if (tree && !strict)
		*ret_fault = "a member named twice";
	else if (tree && !json_is_object(tree))
		*ret_fault = "no JSON object";
	json_decref(strict);
	return tree;
}

static const char *fault_of_header(struct span text)
{
	static const char *const refused[] = {"crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc", "cty"};
	const char *fault = NULL;
	json_t *header = lenient_tree(text, 0, &fault);

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (json_object_get(header, refused[i]))
			fault = "a header parameter that changes the meaning";
	json_decref(header);
	return fault;
}

/* If there is a typ, libjwt 1.10 requires JWT. 1.17 ignores it. */
static const char *fault_of_type(struct span text)
{
	const char *fault = NULL;
	json_t *header = lenient_tree(text, 0, &fault);
	const char *type = json_string_value(json_object_get(header, "typ"));

	fault = type && strcasecmp(type, "JWT") != 0 ? "a token of another type" : NULL;
	json_decref(header);
	return fault;
}

static const char *fault_of_alg(const struct mint *m, struct span text)
{
	const char *fault = NULL;
	json_t *header = lenient_tree(text, 0, &fault);
	const char *alg = json_string_value(json_object_get(header, "alg"));

	fault = alg && strcasecmp(alg, m->alg->name) == 0 ? "alg in other letters" : NULL;
	json_decref(header);
	return fault;
}

static const char *fault_of_claims(struct span text)
{
	static const char *const texts[] = {"iss", "sub", "jti"}, *const dates[] = {"exp", "nbf", "iat"};
	const char *fault = NULL;
	json_t *claims = lenient_tree(text, 1, &fault), *value;

	for (int i = 0; i < 3; i++) {
		value = json_object_get(claims, texts[i]);
		if (value && !json_is_string(value))
			fault = "a claim of the wrong type";
		value = json_object_get(claims, dates[i]);
		if (value && !(json_number_value(value) >= 0 && json_number_value(value) <= 253402300799.0 &&
			       json_is_number(value)))
			fault = "a date that is none";
	}
	json_decref(claims);
	return fault;
}

const char *laxity_of(const struct mint *m, const char *sound, struct span text, enum reason ours)
{
	if (ours == REASON_NOT_A_TOKEN || ours == REASON_MALFORMED)
		return is_respelt(span_of(sound), text) ? "another spelling of the signature" : NULL;
	if (ours == REASON_HEADER_INVALID)
		return fault_of_header(text);
	if (ours == REASON_ALG_NOT_ALLOWED)
		return fault_of_alg(m, text);
	if (ours == REASON_TYPE_UNEXPECTED)
		return fault_of_type(text);
	return ours == REASON_CLAIMS_INVALID ? fault_of_claims(text) : NULL;
}
