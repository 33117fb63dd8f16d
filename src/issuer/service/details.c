/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/details.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/json/write.h"
#include "core/policy/audience.h"
#include "core/policy/decide.h"
#include "core/policy/rules.h"
#include "core/policy/service.h"
#include "core/token/shape.h"
#include "issuer/wire/shape.h"
#include "tool/jsontext.h"

/* Size of the buffer for a header or for claims as text, limited because an answer must fit a message. */
#define TEXT_SIZE 4096

/* The service of a token that is for every service of its host. */
#define USUAL_SERVICE "sshd"

/* The uid of an ordinary account, which a host permits to log in. */
#define ORDINARY_UID 1000

/* Copy a key without its kid, like a host that has the public half as PEM. */
static enum reason copy_key(const struct signing_key *from, struct key *ret)
{
	SCOPED(key) k = from->private.public;

	k.public = NULL;
	k.material = (struct bytes){0};
	k.kid = NULL;
	k.file = strdup(from->name);
	if (!k.file || !bytes_copy(bytes_span(&from->private.public.material), &k.material))
		return REASON_OUT_OF_MEMORY;
	if (from->private.public.public && EVP_PKEY_up_ref(from->private.public.public) != 1)
		return REASON_OUT_OF_MEMORY;
	k.public = from->private.public.public;
	*ret = TAKE(k);
	return REASON_OK;
}

static enum reason copy_keys(const struct keyring *keys, struct trust *t)
{
	struct issuer *issuer = t->issuers;
	enum reason r = REASON_OK;

	issuer->keys = calloc(keys->count, sizeof(const struct key *));
	if (!issuer->keys)
		return REASON_OUT_OF_MEMORY;
	for (size_t i = 0; i < keys->count && r == REASON_OK; i++) {
		SCOPED(key) k = {0};

		r = copy_key(&keys->at[i], &k);
		if (r == REASON_OK)
			r = keyset_add(&t->keys, &k);
		if (r == REASON_OK)
			issuer->keys[issuer->key_count++] = t->keys.keys[i];
	}
	return r;
}

enum status details_trust(const struct keyring *keys, const char *iss, int64_t max_ttl_s, struct trust *ret,
			  struct note *n)
{
	SCOPED(trust) t = {.max_token_bytes = DETAILS_MAX_TOKEN_BYTES};
	struct issuer *issuer = t.issuers = calloc(1, sizeof(*t.issuers));

	if (!issuer)
		return status_out_of_memory(n);
	t.issuer_count = 1;
	issuer->name = strdup("mint");
	issuer->iss = strdup(iss);
	issuer->user_claim = strdup("sub");
	issuer->has_max_lifetime = true;
	issuer->max_lifetime_s = max_ttl_s;
	issuer->min_uid = ORDINARY_UID;
	if (!issuer->name || !issuer->iss || !names_add(&issuer->types, "JWT") || !issuer->user_claim ||
	    !audience_add_defaults(&issuer->audience) || copy_keys(keys, &t) != REASON_OK)
		return status_out_of_memory(n); /* NOLINT(clang-analyzer-unix.Malloc): t is released */
	*ret = TAKE(t);
	return STATUS_OK;
}

/* The login that a token is meant for. */
struct attempt {
	struct request request;
	char user[256];
	char audience[AUDIENCE_SIZE]; /* the first audience; its @ is replaced by a NUL */
};

/* Leave out a text that does not fit. It then differs from the claim, so the rule on it fails. */
static void copy_text(struct span from, char *out, size_t out_size)
{
	if (from.len < out_size)
		memcpy(out, from.at, from.len);
}

/* HOST, or SERVICE@HOST. Anything else is the name of a host that no host has, so the rule fails. */
static void split_audience(struct attempt *a)
{
	char *at = strchr(a->audience, '@');

	a->request.hostname = a->audience;
	if (!at || at == a->audience || !at[1])
		return;
	*at = '\0';
	a->request.service = service_base(a->audience);
	a->request.hostname = at + 1;
}

static void read_attempt(const struct claims *c, struct attempt *a)
{
	struct span user;

	if (claims_text(c, "sub", &user) == CLAIM_TEXT)
		copy_text(user, a->user, sizeof(a->user));
	if (claims_audience_count(c) > 0)
		copy_text(claims_audience(c, 0), a->audience, sizeof(a->audience));
	split_audience(a);
}

/* Decide twice: the first time to read the claims, which say for which login the token is meant. */
static void decide(const struct trust *t, struct span token, int64_t now, struct attempt *a,
		   struct verdict *v)
{
	a->request = (struct request){.user = a->user, .service = USUAL_SERVICE, .hostname = a->audience};
	(void)decide_token(t, token, &a->request, now, v);
	if (!v->claims.tree)
		return;
	read_attempt(&v->claims, a);
	verdict_done(v);
	if (decide_token(t, token, &a->request, now, v))
		decide_account(v, (struct account){ACCOUNT_FOUND, ORDINARY_UID});
}

static bool put_text(json_t *object, const char *name, const char *text)
{
	return json_object_set_new(object, name, json_string(text)) == 0;
}

static bool put_rules(const struct verdict *v, json_t *answer)
{
	json_t *rules = json_array();

	if (!rules || json_object_set_new(answer, "rules", rules) != 0)
		return false;
	for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++) {
		struct report_row row;

		if (rule < RULE_REVOKED) /* the rest is known to the host alone */
			rules_report(v, rule, &row);
		else
			rules_begin_row(rule, ROW_NOT_REACHED, &row);
		if (json_array_append_new(rules, json_pack("{s:s,s:s,s:s,s:s}", "title", row.title, "state",
							   row_state_json(row.state), "expected",
							   row.expected, "found", row.found)) != 0)
			return false;
	}
	return true;
}

/* Write a member as one line. Leave out one that does not fit; if it is the last, write "..." instead. */
static bool add_member(const char *name, const json_t *value, bool is_last, struct text *t)
{
	const size_t flags = JSON_ENSURE_ASCII | JSON_ENCODE_ANY;
	json_auto_t *quoted = json_string(name);
	SCOPED(bytes) first = {0};
	SCOPED(bytes) second = {0};

	if (!quoted || !jsonwrite_text(quoted, flags, &first) || !jsonwrite_text(value, flags, &second))
		return false;
	if (first.len + second.len + sizeof("  : ,\n  ...\n}") > t->size - t->used)
		text_add(t, is_last ? "  ...\n" : "");
	else
		text_add(t, "  %s: %s%s\n", first.at, second.at, is_last ? "" : ",");
	return true;
}

/* Put JSON into answer as text for people, in printable ASCII. A member that does not fit is left out. */
static bool put_json(json_t *answer, const char *member, struct span json)
{
	SCOPED(bytes) buffer = {0};
	json_auto_t *tree = NULL;
	const char *name;
	json_t *value;
	struct text t;
	size_t done = 0;

	if (jsontext_parse(json, &tree) != REASON_OK || !bytes_alloc(TEXT_SIZE, &buffer))
		return false;
	t = text_in((char *)buffer.at, buffer.len);
	text_add(&t, "{\n");
	json_object_foreach(tree, name, value)
	{
		if (!add_member(name, value, ++done == json_object_size(tree), &t))
			return false;
	}
	text_add(&t, "}");
	return put_text(answer, member, t.at);
}

/* Decode the header from the token again, because decide_token() has changed its own copy (escapes). */
static bool put_header(struct span token, json_t *answer)
{
	const uint8_t *dot = memchr(token.at, '.', token.len);
	SCOPED(bytes) json = {0};

	return dot &&
	       base64url_decode((struct span){token.at, (size_t)(dot - token.at)}, &json) == REASON_OK &&
	       put_json(answer, "header", bytes_span(&json));
}

static bool put_invalid(json_t *answer, enum reason r, const char *note)
{
	struct note sentence = {0};

	note_set(&sentence, "%s%s%s", reason_sentence(r), note && *note ? ": " : "", note ? note : "");
	return put_text(answer, "outcome", shape_outcome_name(OUTCOME_INVALID)) &&
	       put_text(answer, "reason", reason_slug(r)) && put_text(answer, "sentence", sentence.text);
}

static bool put_verdict(const struct verdict *v, const struct attempt *a, struct span token, json_t *answer)
{
	bool put;

	if (reason_fault(v->reason) == FAULT_HOST || reason_fault(v->reason) == FAULT_BUG)
		return false;
	put = v->reason == REASON_OK ? put_text(answer, "outcome", shape_outcome_name(OUTCOME_VERIFIED)) &&
					       put_text(answer, "name", a->user) :
				       put_invalid(answer, v->reason, v->note.text);
	if (!put || !v->claims.tree) /* there are claims only if the signature was verified */
		return put;
	return put_header(token, answer) && put_json(answer, "claims", verified_payload(v->verified)) &&
	       put_rules(v, answer);
}

bool details_put(const struct trust *t, struct span typed, int64_t now, json_t *answer)
{
	struct attempt a = {0};
	SCOPED(verdict) v = {0};
	const char *note = NULL;
	struct span token;

	switch (shape_of(typed, &token, &note)) {
	case SHAPE_TOKEN:
		decide(t, token, now, &a, &v);
		return put_verdict(&v, &a, token, answer);
	case SHAPE_DAMAGED:
		return put_invalid(answer, REASON_MALFORMED, note);
	case SHAPE_PASSWORD:
	case SHAPE_FAKE_PASSWORD:
		break;
	}
	return put_invalid(answer, REASON_NOT_A_TOKEN, note);
}
