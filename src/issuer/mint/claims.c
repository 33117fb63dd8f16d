/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/claims.h"

#include "core/base/bytes.h"
#include "core/base/scoped.h"
#include "core/json/tree.h"
#include "core/token/claims.h"
#include "tool/jsontext.h"

static enum outcome set(json_t *object, const char *name, json_t *value, struct note *n)
{
	return json_object_set_new(object, name, value) == 0 ? OUTCOME_OK : outcome_out_of_memory(n);
}

/* jansson answers NULL for bad UTF-8 and for want of memory; its unchecked twin knows only the second. */
static enum outcome make_text(const char *text, const char *what, json_t **ret, struct note *n)
{
	json_auto_t *unchecked = NULL;

	*ret = json_string(text);
	if (*ret)
		return OUTCOME_OK;
	unchecked = json_string_nocheck(text);
	*ret = unchecked ? json_string(text) : NULL; /* once more: text that passes now was never bad */
	if (*ret)
		return OUTCOME_OK;
	if (!unchecked)
		return outcome_out_of_memory(n);
	note_set(n, "%s is not UTF-8 text, which is all that JSON can hold", what);
	return OUTCOME_USAGE;
}

static enum outcome judge_encoding(const char *text, const char *what, struct note *n)
{
	json_auto_t *ignored = NULL;

	return make_text(text, what, &ignored, n);
}

enum outcome claimset_set_text(json_t *object, const char *name, const char *text, const char *what,
			       struct note *n)
{
	json_t *value = NULL;
	enum outcome r = make_text(text, what, &value, n);

	return r == OUTCOME_OK ? set(object, name, value, n) : r;
}

/* RFC 7519 4.1.3: one audience may stand alone, several are a list. */
static enum outcome set_audience(json_t *claims, const struct texts *aud, struct note *n)
{
	json_t *list;
	enum outcome r = OUTCOME_OK;

	if (aud->count == 0)
		return OUTCOME_OK;
	if (aud->count == 1)
		return claimset_set_text(claims, "aud", aud->at[0], "--aud", n);
	list = json_array();
	if (!list || json_object_set_new(claims, "aud", list) != 0)
		return outcome_out_of_memory(n);
	for (size_t i = 0; i < aud->count && r == OUTCOME_OK; i++) {
		json_t *value = NULL;

		r = make_text(aud->at[i], "--aud", &value, n);
		if (r == OUTCOME_OK && json_array_append_new(list, value) != 0)
			r = outcome_out_of_memory(n);
	}
	return r;
}

static enum outcome set_dates(json_t *claims, const struct claimset *c, int64_t now, struct note *n)
{
	/* both durations are bounded */
	const int64_t exp = now + c->ttl_s, nbf = now + c->nbf_offset_s;
	enum outcome r;

	if (exp > CLAIMS_MAX_DATE || nbf < 0) {
		note_set(n, "the dates would lie before 1970 or after 9999: use shorter durations");
		return OUTCOME_USAGE;
	}
	if (c->has_nbf && nbf >= exp) {
		note_set(n, "the token would expire before it becomes valid: use --nbf-offset shorter than "
			    "--ttl");
		return OUTCOME_USAGE;
	}
	r = set(claims, "iat", json_integer(now), n);
	if (r == OUTCOME_OK)
		r = set(claims, "exp", json_integer(exp), n);
	if (r == OUTCOME_OK && c->has_nbf)
		r = set(claims, "nbf", json_integer(nbf), n);
	return r;
}

/* The option that a registered claim has of its own, or NULL. */
static const char *own_option(const char *name)
{
	static const struct {
		const char *claim;
		const char *option;
	} registered[] = {
		{"iss", "--iss"}, {"sub", "--sub"},	   {"aud", "--aud"},
		{"exp", "--ttl"}, {"nbf", "--nbf-offset"}, {"iat", "--ttl (iat is always now)"},
		{"jti", "--jti"},
	};

	for (size_t i = 0; i < sizeof(registered) / sizeof(registered[0]); i++)
		if (strcmp(name, registered[i].claim) == 0)
			return registered[i].option;
	return NULL;
}

/* Split NAME=VALUE: the name into ret_name, the value borrowed. */
static enum outcome split(const json_t *claims, const char *argument, struct bytes *ret_name,
			  const char **ret_value, struct note *n)
{
	const char *equals = strchr(argument, '='), *option;

	if (!equals || equals == argument) {
		note_set(n, "a claim is given as NAME=VALUE, with a name that is not empty");
		return OUTCOME_USAGE;
	}
	if (!bytes_copy((struct span){(const uint8_t *)argument, (size_t)(equals - argument)}, ret_name))
		return outcome_out_of_memory(n);
	option = own_option((const char *)ret_name->at);
	if (option) {
		note_set(n, "the claim %s has its own option: use %s", (const char *)ret_name->at, option);
		return OUTCOME_USAGE;
	}
	if (json_object_get(claims, (const char *)ret_name->at)) {
		note_set(n, "the claim %.128s is given twice: give it once", (const char *)ret_name->at);
		return OUTCOME_USAGE;
	}
	*ret_value = equals + 1;
	return judge_encoding((const char *)ret_name->at, "the name of a claim", n);
}

static enum outcome parse_value(const char *name, const char *text, json_t **ret, struct note *n)
{
	enum reason r = jsontext_parse(span_of(text), ret);

	if (r != REASON_MALFORMED)
		return outcome_of_reason(r, n);
	note_set(n,
		 "the value of the claim %.128s is not sound JSON (text needs its quotes: '%.64s=\"...\"', "
		 "or --claim)",
		 name, name);
	return OUTCOME_USAGE;
}

static enum outcome set_extra(json_t *claims, const char *argument, bool is_json, struct note *n)
{
	SCOPED(bytes) name = {0};
	const char *text = NULL;
	json_t *value = NULL;
	enum outcome r = split(claims, argument, &name, &text, n);

	if (r != OUTCOME_OK)
		return r;
	if (is_json)
		r = parse_value((const char *)name.at, text, &value, n);
	else
		r = make_text(text, "the value of --claim", &value, n);
	if (r != OUTCOME_OK)
		return r;
	return set(claims, (const char *)name.at, value, n);
}

static enum outcome set_extras(json_t *claims, const struct texts *extras, bool is_json, struct note *n)
{
	enum outcome r = OUTCOME_OK;

	for (size_t i = 0; i < extras->count && r == OUTCOME_OK; i++)
		r = set_extra(claims, extras->at[i], is_json, n);
	return r;
}

enum outcome claimset_build(const struct claimset *c, int64_t now, json_t **ret, struct note *n)
{
	json_auto_t *claims = json_object();
	enum outcome r;

	if (!claims)
		return outcome_out_of_memory(n);
	r = claimset_set_text(claims, "sub", c->sub, "--sub", n);
	if (r == OUTCOME_OK && c->iss)
		r = claimset_set_text(claims, "iss", c->iss, "--iss", n);
	if (r == OUTCOME_OK && c->jti)
		r = claimset_set_text(claims, "jti", c->jti, "--jti", n);
	if (r == OUTCOME_OK)
		r = set_audience(claims, &c->aud, n);
	if (r == OUTCOME_OK)
		r = set_dates(claims, c, now, n);
	if (r == OUTCOME_OK)
		r = set_extras(claims, &c->text_claims, false, n);
	if (r == OUTCOME_OK)
		r = set_extras(claims, &c->json_claims, true, n);
	if (r == OUTCOME_OK)
		*ret = json_incref(claims);
	return r;
}
