/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/claims.h"

#include "core/base/bytes.h"
#include "core/base/scoped.h"
#include "core/json/tree.h"
#include "core/token/claims.h"
#include "tool/jsontext.h"

static enum status set(json_t *object, const char *name, json_t *value, struct note *n)
{
	return json_object_set_new(object, name, value) == 0 ? STATUS_OK : status_out_of_memory(n);
}

/* jansson answers NULL for bad UTF-8 and for want of memory; its unchecked twin knows only the second. */
static enum status make_text(const char *text, const char *what, json_t **ret, struct note *n)
{
	json_auto_t *unchecked = NULL;

	*ret = json_string(text);
	if (*ret)
		return STATUS_OK;
	unchecked = json_string_nocheck(text);
	*ret = unchecked ? json_string(text) : NULL; /* once more: text that passes now was never bad */
	if (*ret)
		return STATUS_OK;
	if (!unchecked)
		return status_out_of_memory(n);
	return status_refuse(n, STATUS_USAGE, "%s is not UTF-8 text, which is all that JSON can hold", what);
}

static enum status judge_encoding(const char *text, const char *what, struct note *n)
{
	json_auto_t *ignored = NULL;

	return make_text(text, what, &ignored, n);
}

enum status claimset_set_text(json_t *object, const char *name, const char *text, const char *what,
			      struct note *n)
{
	json_t *value = NULL;
	enum status r = make_text(text, what, &value, n);

	return r == STATUS_OK ? set(object, name, value, n) : r;
}

/* RFC 7519 4.1.3: one audience may stand alone, several are a list. */
static enum status set_audience(json_t *claims, const struct names *aud, struct note *n)
{
	json_t *list;
	enum status r = STATUS_OK;

	if (aud->count == 0)
		return STATUS_OK;
	if (aud->count == 1)
		return claimset_set_text(claims, "aud", aud->at[0], "--aud", n);
	list = json_array();
	if (!list || json_object_set_new(claims, "aud", list) != 0)
		return status_out_of_memory(n);
	for (size_t i = 0; i < aud->count && r == STATUS_OK; i++) {
		json_t *value = NULL;

		r = make_text(aud->at[i], "--aud", &value, n);
		if (r == STATUS_OK && json_array_append_new(list, value) != 0)
			r = status_out_of_memory(n);
	}
	return r;
}

static enum status set_dates(json_t *claims, const struct claimset *c, int64_t now, struct note *n)
{
	/* both durations are bounded */
	const int64_t exp = now + c->ttl_s, nbf = now + c->nbf_offset_s;
	enum status r;

	if (exp > CLAIMS_MAX_DATE || nbf < 0)
		return status_refuse(n, STATUS_USAGE,
				     "the dates would lie before 1970 or after 9999: use shorter durations");
	if (c->has_nbf && nbf >= exp)
		return status_refuse(
			n, STATUS_USAGE,
			"the token would expire before it becomes valid: use --nbf-offset shorter than "
			"--ttl");
	r = set(claims, "iat", json_integer(now), n);
	if (r == STATUS_OK)
		r = set(claims, "exp", json_integer(exp), n);
	if (r == STATUS_OK && c->has_nbf)
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
static enum status split(const json_t *claims, const char *argument, struct bytes *ret_name,
			 const char **ret_value, struct note *n)
{
	const char *equals = strchr(argument, '='), *option;

	if (!equals || equals == argument)
		return status_refuse(n, STATUS_USAGE,
				     "a claim is given as NAME=VALUE, with a name that is not empty");
	if (!bytes_copy((struct span){(const uint8_t *)argument, (size_t)(equals - argument)}, ret_name))
		return status_out_of_memory(n);
	option = own_option((const char *)ret_name->at);
	if (option)
		return status_refuse(n, STATUS_USAGE, "the claim %s has its own option: use %s",
				     (const char *)ret_name->at, option);
	if (json_object_get(claims, (const char *)ret_name->at))
		return status_refuse(n, STATUS_USAGE, "the claim %.128s is given twice: give it once",
				     (const char *)ret_name->at);
	*ret_value = equals + 1;
	return judge_encoding((const char *)ret_name->at, "the name of a claim", n);
}

static enum status parse_value(const char *name, const char *text, json_t **ret, struct note *n)
{
	enum reason r = jsontext_parse(span_of(text), ret);

	if (r != REASON_MALFORMED)
		return status_of_reason(r, n);
	return status_refuse(
		n, STATUS_USAGE,
		"the value of the claim %.128s is not sound JSON (text needs its quotes: '%.64s=\"...\"', "
		"or --claim)",
		name, name);
}

static enum status set_extra(json_t *claims, const char *argument, bool is_json, struct note *n)
{
	SCOPED(bytes) name = {0};
	const char *text = NULL;
	json_t *value = NULL;
	enum status r = split(claims, argument, &name, &text, n);

	if (r != STATUS_OK)
		return r;
	if (is_json)
		r = parse_value((const char *)name.at, text, &value, n);
	else
		r = make_text(text, "the value of --claim", &value, n);
	if (r != STATUS_OK)
		return r;
	return set(claims, (const char *)name.at, value, n);
}

static enum status set_extras(json_t *claims, const struct names *extras, bool is_json, struct note *n)
{
	enum status r = STATUS_OK;

	for (size_t i = 0; i < extras->count && r == STATUS_OK; i++)
		r = set_extra(claims, extras->at[i], is_json, n);
	return r;
}

enum status claimset_build(const struct claimset *c, int64_t now, json_t **ret, struct note *n)
{
	json_auto_t *claims = json_object();
	enum status r;

	if (!claims)
		return status_out_of_memory(n);
	r = claimset_set_text(claims, "sub", c->sub, "--sub", n);
	if (r == STATUS_OK && c->iss)
		r = claimset_set_text(claims, "iss", c->iss, "--iss", n);
	if (r == STATUS_OK && c->jti)
		r = claimset_set_text(claims, "jti", c->jti, "--jti", n);
	if (r == STATUS_OK)
		r = set_audience(claims, &c->aud, n);
	if (r == STATUS_OK)
		r = set_dates(claims, c, now, n);
	if (r == STATUS_OK)
		r = set_extras(claims, &c->text_claims, false, n);
	if (r == STATUS_OK)
		r = set_extras(claims, &c->json_claims, true, n);
	if (r == STATUS_OK)
		*ret = json_incref(claims);
	return r;
}
