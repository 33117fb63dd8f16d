/* SPDX-License-Identifier: BSD-2-Clause */
#include "trials.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "core/keys/webkey.h"
#include "core/policy/decide.h"
#include "core/token/shape.h"
#include "support/headeroracle.h"
#include "support/numberless.h"

#define MAX_TOKEN_BYTES 8192

static void answer(struct trial *t, enum reason r, const char *what)
{
	t->reason = r;
	if (what)
		note_set(&t->note, "%s", what);
}

static struct span member_text(const json_t *vector, const char *name)
{
	return span_of(json_string_value(json_object_get(vector, name)));
}

bool trial_octets(const json_t *vector, const char *name, struct bytes *ret)
{
	struct span text = member_text(vector, name);
	size_t padding = 0;
	int len;

	if (!text.at || !bytes_alloc(text.len / 4 * 3, ret))
		return false;
	while (padding < 2 && text.len > padding && text.at[text.len - 1 - padding] == '=')
		padding++;
	len = EVP_DecodeBlock(ret->at, text.at, (int)text.len);
	if (len < 0 || (size_t)len < padding)
		return false;
	ret->len = (size_t)len - padding;
	return true;
}

/* Read a JWK as a secret, like a file of "secret =". *ret_is_one is false if it is not one. */
static enum reason read_secret(const json_t *jwk, struct keyset *ret, bool *ret_is_one, struct note *n)
{
	char *text = json_dumps(jwk, JSON_COMPACT);
	SCOPED(key) k = {0};
	enum reason r = REASON_UNDECIDED;

	*ret_is_one = span_is(member_text(jwk, "kty"), "oct");
	if (text && *ret_is_one)
		r = webkey_read_secret(span_of(text), &k, n);
	free(text);
	return r == REASON_OK ? keyset_add(ret, &k) : r;
}

/* Read each key of a set as a secret. *ret_are_all is false if one is not. */
static enum reason read_secrets(const json_t *keys, struct keyset *ret, bool *ret_are_all, struct note *n)
{
	enum reason r = REASON_UNDECIDED;
	const json_t *jwk;
	size_t i;

	*ret_are_all = json_array_size(keys) > 0;
	json_array_foreach(keys, i, jwk) *ret_are_all =
		*ret_are_all && span_is(member_text(jwk, "kty"), "oct");
	json_array_foreach(keys, i, jwk) if (*ret_are_all && (i == 0 || r == REASON_OK)) r =
		read_secret(jwk, ret, ret_are_all, n);
	return r;
}

/* Read a document like a host: secrets by "secret =", other keys by "key =". */
static enum reason read_document(const json_t *document, struct keyset *ret, struct note *n)
{
	bool is_secret = false;
	enum reason r = read_secret(document, ret, &is_secret, n);
	char *text;

	if (!is_secret)
		r = read_secrets(json_object_get(document, "keys"), ret, &is_secret, n);
	if (is_secret)
		return r;
	text = json_dumps(document, JSON_COMPACT);
	r = text ? webkey_read(span_of(text), ret, n) : REASON_UNDECIDED;
	free(text);
	return r;
}

/* Read the keys of a vector. Keys without alg are bound to the alg of the vector. */
static enum reason read_keys(const json_t *vector, struct keyset *ret, struct note *n)
{
	const struct algorithm *alg = algorithm_find(member_text(vector, "alg"));
	enum reason r = read_document(json_object_get(vector, "key"), ret, n);

	for (size_t i = 0; i < ret->count && r == REASON_OK; i++)
		if (!ret->keys[i]->alg)
			r = alg ? key_bind(ret->keys[i], alg, n) : REASON_ALG_NOT_ALLOWED;
	return r;
}

void trial_sig(const json_t *vector, struct trial *ret)
{
	SCOPED(keyset) keys = {0};
	SCOPED(bytes) message = {0};
	SCOPED(bytes) signature = {0};
	const struct algorithm *alg = algorithm_find(member_text(vector, "alg"));
	enum reason r = read_keys(vector, &keys, &ret->note);

	if (!trial_octets(vector, "msg_b64", &message) || !trial_octets(vector, "sig_b64", &signature))
		answer(ret, REASON_UNDECIDED, "the vector is damaged");
	else if (r != REASON_OK)
		answer(ret, r, NULL);
	else if (keys.count != 1 || keys.keys[0]->alg != alg)
		answer(ret, REASON_ALG_NOT_ALLOWED, "the key is bound to another algorithm");
	else
		answer(ret, signature_check(keys.keys[0], bytes_span(&message), bytes_span(&signature)),
		       NULL);
}

/* Verify a token, up to and with its signature. */
static enum reason verify(struct span typed, const struct keyset *keys, struct note *n)
{
	SCOPED(jws) jws = {0};
	struct candidates candidates = {0};
	struct verified *verified = NULL;
	struct span token;
	enum reason r = shape_trim(typed, &token);

	if (r == REASON_OK)
		r = jws_parse(token, MAX_TOKEN_BYTES, &jws, n);
	if (r == REASON_OK)
		r = keyset_find(keys, jws.has_kid ? &jws.kid : NULL, algorithm_find(jws.alg), &candidates);
	if (r == REASON_OK)
		r = signature_verify(&jws, &candidates, &verified);
	signature_free(verified);
	return r;
}

void trial_jws(const json_t *vector, struct trial *ret)
{
	SCOPED(keyset) keys = {0};
	enum reason r = read_keys(vector, &keys, &ret->note);

	if (r == REASON_OK)
		r = verify(member_text(vector, "token"), &keys, &ret->note);
	answer(ret, r, NULL);
}

/*
 * One section that trusts every key of the vector and waives all checks that can be waived. Its user claim is
 * iss, where the tokens of the RFCs name joe.
 */
static bool trust_of(const json_t *vector, struct trust *ret, struct trial *t)
{
	struct issuer *issuer = calloc(1, sizeof(*issuer));

	if (!issuer)
		return false;
	*ret = (struct trust){.max_token_bytes = MAX_TOKEN_BYTES, .issuers = issuer, .issuer_count = 1};
	*issuer = (struct issuer){.name = strdup("vectors"), .user_claim = strdup("iss")};
	answer(t, read_keys(vector, &ret->keys, &t->note), NULL);
	if (t->reason != REASON_OK)
		return false;
	issuer->keys = calloc(ret->keys.count, sizeof(struct key *));
	for (; issuer->keys && issuer->key_count < ret->keys.count; issuer->key_count++)
		issuer->keys[issuer->key_count] = ret->keys.keys[issuer->key_count];
	return issuer->name && names_add(&issuer->types, "JWT") && issuer->user_claim && issuer->keys;
}

void trial_jwt(const json_t *vector, struct trial *ret)
{
	SCOPED(trust) trust = {0};
	SCOPED(verdict) verdict = {0};
	struct request request = {.user = "joe", .service = "sshd", .rhost = "", .hostname = "host.example"};
	const json_t *now = json_object_get(vector, "now");
	struct span token;
	enum reason r;

	if (!trust_of(vector, &trust, ret))
		return;
	r = shape_trim(member_text(vector, "token"), &token);
	if (r != REASON_OK || !json_is_integer(now)) {
		answer(ret, r != REASON_OK ? r : REASON_UNDECIDED, NULL);
		return;
	}
	if (decide_token(&trust, token, &request, json_integer_value(now), &verdict))
		decide_account(&verdict, (struct account){ACCOUNT_FOUND, 1000});
	answer(ret, verdict.reason, verdict.note.text);
}

/* Whether a document is accepted as the JSON of a header. It is then refused because it has no alg. */
static bool is_header_json(struct span document)
{
	SCOPED(bytes) text = {0};
	struct header h;
	struct note n = {{0}};

	return bytes_copy(document, &text) &&
	       header_read(text.at, text.len, &h, &n) == REASON_HEADER_INVALID &&
	       !headeroracle_refuses_json(n.text);
}

void trial_json(const json_t *vector, struct trial *ret)
{
	SCOPED(bytes) document = {0};
	json_t *claims = NULL, *plain = NULL;
	enum reason as_claims;

	if (!trial_octets(vector, "doc_b64", &document)) {
		answer(ret, REASON_UNDECIDED, "the vector is damaged");
		return;
	}
	as_claims = json_claims(bytes_span(&document), REASON_CLAIMS_INVALID, &claims);
	plain = json_loadb((const char *)document.at, document.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	numberless(plain);
	answer(ret, as_claims, NULL);
	if (is_header_json(bytes_span(&document)) != (as_claims == REASON_OK))
		answer(ret, REASON_UNDECIDED, "header and claims are read differently");
	else if (as_claims == REASON_OK && !json_equal(claims, plain))
		answer(ret, REASON_UNDECIDED, "jansson reads something else in it");
	else if (headeroracle_judge(bytes_span(&document)))
		answer(ret, REASON_UNDECIDED, headeroracle_judge(bytes_span(&document)));
	json_decref(claims);
	json_decref(plain);
}
