/* SPDX-License-Identifier: BSD-2-Clause */
#include "headeroracle.h"

#include <jansson.h>
#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/token/header.h"
#include "support/count.h"

/* Texts that jansson and libjwt accept and our reader refuses: a part of our note, and the reason. */
static struct {
	const char *note, *why;
	size_t met;
} stricter[] = {
	{"it nests deeper than 32 levels",
	 "jansson reads 2048 levels by recursion; nothing that a header needs nests", 0},
	{"bytes, at most 1024 are accepted",
	 "the work for an unverified token is bounded; headers have 30 to 400 bytes", 0},
	{"a number is beyond 10^308",
	 "jansson reads on to 1.797 * 10^308, and to any exponent behind leading zeros", 0},
};

static size_t accepted, refused;

static bool is_stated(const char *note)
{
	for (size_t i = 0; i < COUNT(stricter); i++) {
		if (!strstr(note, stricter[i].note))
			continue;
		stricter[i].met++;
		return true;
	}
	return false;
}

void headeroracle_print(void)
{
	printf("accepted %zu\nrefused %zu\n", accepted, refused);
	for (size_t i = 0; i < COUNT(stricter); i++)
		printf("stricter %zu %s (%s)\n", stricter[i].met, stricter[i].note, stricter[i].why);
}

bool headeroracle_refuses_json(const char *note)
{
	return strncmp(note, "the header is not ", 18) == 0 ||
	       strstr(note, "bytes, at most 1024 are accepted");
}

/* libjwt takes a C string, which ends at a NUL. (jansson skips a NUL after a number.) */
static bool libjwt_accepts(struct span text)
{
	char *copy = strndup((const char *)text.at, text.len);
	jwt_t *jwt = NULL;
	bool accepts;

	if (!copy || jwt_new(&jwt) != 0)
		abort();
	accepts = jwt_add_headers_json(jwt, copy) == 0;
	jwt_free(jwt);
	free(copy);
	return accepts;
}

/* The tree, if jansson and libjwt accept the text as a header; otherwise NULL. */
static json_t *read_by_libraries(struct span text)
{
	json_t *tree = json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_object(tree) && libjwt_accepts(text))
		return tree;
	json_decref(tree);
	return NULL;
}

static bool same(const json_t *value, struct span text)
{
	return json_is_string(value) &&
	       span_same((struct span){(const uint8_t *)json_string_value(value), json_string_length(value)},
			 text);
}

static bool has_refused_name(const json_t *tree)
{
	static const char *const never[] = {"crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc", "cty"};

	for (size_t i = 0; i < COUNT(never); i++)
		if (json_object_get(tree, never[i]))
			return true;
	return false;
}

static const char *compare_accepted(const json_t *tree, const struct header *h)
{
	const json_t *kid = json_object_get(tree, "kid"), *typ = json_object_get(tree, "typ");

	if (has_refused_name(tree))
		return "a refused name was not seen";
	if (!same(json_object_get(tree, "alg"), h->alg))
		return "alg is read differently";
	if (h->has_kid != (kid != NULL) || (kid && !same(kid, h->kid)) || h->kid.len > HEADER_MAX_KID_BYTES)
		return "kid is read differently";
	if (h->has_typ != (typ != NULL) || (typ && !same(typ, h->typ)))
		return "typ is read differently";
	return NULL;
}

/* Whether a valid header must be refused for its content. */
static bool deserves_refusal(const json_t *tree)
{
	const json_t *kid = json_object_get(tree, "kid"), *typ = json_object_get(tree, "typ");

	return has_refused_name(tree) || !json_is_string(json_object_get(tree, "alg")) ||
	       (typ && !json_is_string(typ)) ||
	       (kid && (!json_is_string(kid) || json_string_length(kid) > HEADER_MAX_KID_BYTES));
}

static const char *compare(const json_t *tree, enum reason r, const struct header *h, const char *note)
{
	if (!tree)
		return r == REASON_OK || !headeroracle_refuses_json(note) ?
			       "it is read, and a library refuses it" :
			       NULL;
	if (r == REASON_OK)
		return compare_accepted(tree, h);
	if (r != REASON_HEADER_INVALID || !*note)
		return "it is refused without a word";
	if (headeroracle_refuses_json(note))
		return is_stated(note) ? NULL : "it is refused as JSON, and both libraries read it";
	return deserves_refusal(tree) ? NULL : "it is refused for what it does not say";
}

const char *headeroracle_judge(struct span text)
{
	/* on the heap, of exactly this length, so that a sanitizer detects a read after its end */
	uint8_t *copy = malloc(text.len + 1);
	json_t *tree = read_by_libraries(text);
	struct header h = {0};
	struct note n = {{0}};
	const char *complaint;
	enum reason r;

	if (!copy)
		abort();
	memcpy(copy, text.len ? text.at : (const uint8_t *)"", text.len);
	r = header_read(copy, text.len, &h, &n);
	complaint = compare(tree, r, &h, n.text);
	accepted += r == REASON_OK;
	refused += r != REASON_OK;
	free(copy);
	json_decref(tree);
	return complaint;
}
