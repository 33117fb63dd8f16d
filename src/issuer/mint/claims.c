/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/claims.h"

#include <string.h>

#include "core/json/tree.h"
#include "core/token/claims.h"

static enum status set_member(json_t *object, const char *name, json_t *value, struct note *n)
{
	return json_object_set_new(object, name, value) == 0 ? STATUS_OK : status_out_of_memory(n);
}

/* json_string() returns NULL for bad UTF-8 and without memory; json_string_nocheck() only without memory. */
enum status claimset_text(const char *text, const char *what, json_t **ret, struct note *n)
{
	json_auto_t *unchecked = NULL;

	*ret = json_string(text);
	if (*ret)
		return STATUS_OK;
	unchecked = json_string_nocheck(text);
	*ret = unchecked ? json_string(text) : NULL; /* if this succeeds, only memory was short before */
	if (*ret)
		return STATUS_OK;
	if (!unchecked)
		return status_out_of_memory(n);
	return status_refuse(n, STATUS_USAGE, "%s is not UTF-8 text, which is all that JSON can hold", what);
}

enum status claimset_set_text(json_t *object, const char *name, const char *text, struct note *n)
{
	json_t *value = NULL;
	enum status r = claimset_text(text, name, &value, n);

	return r == STATUS_OK ? set_member(object, name, value, n) : r;
}

/* RFC 7519 4.1.3: a single audience may be a string; several are an array. */
static enum status set_audience(json_t *claims, const struct names *aud, struct note *n)
{
	json_t *list;
	enum status r = STATUS_OK;

	if (aud->count == 0)
		return STATUS_OK;
	if (aud->count == 1)
		return claimset_set_text(claims, "aud", aud->at[0], n);
	list = json_array();
	if (!list || json_object_set_new(claims, "aud", list) != 0)
		return status_out_of_memory(n);
	for (size_t i = 0; i < aud->count && r == STATUS_OK; i++) {
		json_t *value = NULL;

		r = claimset_text(aud->at[i], "aud", &value, n);
		if (r == STATUS_OK && json_array_append_new(list, value) != 0)
			r = status_out_of_memory(n);
	}
	return r;
}

static enum status set_dates(json_t *claims, const struct claimset *c, int64_t now, struct note *n)
{
	/* no overflow, since both durations are bounded */
	const int64_t exp = now + c->ttl_s, nbf = now + c->nbf_offset_s;
	enum status r;

	if (exp > CLAIMS_MAX_DATE || nbf < 0)
		return status_refuse(n, STATUS_USAGE,
				     "the dates would lie before 1970 or after 9999: use shorter durations");
	if (c->has_nbf && nbf >= exp)
		return status_refuse(
			n, STATUS_USAGE,
			"the token would expire before it becomes valid: exp must be later than nbf");
	r = set_member(claims, "iat", json_integer(now), n);
	if (r == STATUS_OK)
		r = set_member(claims, "exp", json_integer(exp), n);
	if (r == STATUS_OK && c->has_nbf)
		r = set_member(claims, "nbf", json_integer(nbf), n);
	return r;
}

bool claimset_makes(const char *name)
{
	static const char *const made[] = {"sub", "iss", "jti", "aud", "iat", "exp", "nbf"};

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		if (strcmp(name, made[i]) == 0)
			return true;
	return false;
}

static enum status set_others(json_t *claims, const json_t *others, struct note *n)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)others, name, value)
	{
		if (claimset_makes(name))
			return status_refuse(n, STATUS_USAGE,
					     "the issuer sets the claim %s itself: leave it out", name);
		if (json_object_set(claims, name, value) != 0)
			return status_out_of_memory(n);
	}
	return STATUS_OK;
}

enum status claimset_build(const struct claimset *c, int64_t now, json_t **ret, struct note *n)
{
	json_auto_t *claims = json_object();
	enum status r;

	if (!claims)
		return status_out_of_memory(n);
	r = claimset_set_text(claims, "sub", c->sub, n);
	if (r == STATUS_OK && c->iss)
		r = claimset_set_text(claims, "iss", c->iss, n);
	if (r == STATUS_OK && c->jti)
		r = claimset_set_text(claims, "jti", c->jti, n);
	if (r == STATUS_OK)
		r = set_audience(claims, &c->aud, n);
	if (r == STATUS_OK)
		r = set_dates(claims, c, now, n);
	if (r == STATUS_OK)
		r = set_others(claims, c->others, n);
	if (r == STATUS_OK)
		*ret = json_incref(claims);
	return r;
}
