/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/claims.h"

#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/json/number.h"
#include "core/token/claimpath.h"

/* A number with more digits or a larger exponent is not accepted as a date. */
#define MAX_DIGITS 64
#define MAX_EXPONENT 9999

/* The digit with this index in the number without its point; 0 after the last digit. */
static int digit_at(const struct jsonnumber *d, size_t i)
{
	if (i < d->whole.len)
		return d->whole.at[i] - '0';
	i -= d->whole.len;
	return i < d->fraction.len ? d->fraction.at[i] - '0' : 0;
}

bool claims_date(struct span number, struct date *ret)
{
	struct jsonnumber d;
	int64_t whole = 0, point;
	bool fraction = false;

	if (!jsonnumber_take(&number, &d) || number.len || d.whole.len + d.fraction.len > MAX_DIGITS ||
	    d.exponent < -MAX_EXPONENT || d.exponent > MAX_EXPONENT)
		return false;
	point = (int64_t)d.whole.len + d.exponent; /* may be before the first digit or after the last */
	for (int64_t i = 0; i < point; i++) {
		whole = whole * 10 + digit_at(&d, (size_t)i);
		if (whole > CLAIMS_MAX_DATE)
			return false;
	}
	for (size_t i = point < 0 ? 0 : (size_t)point; i < d.whole.len + d.fraction.len; i++)
		fraction = fraction || digit_at(&d, i) != 0;
	if ((d.negative && (whole || fraction)) || (whole == CLAIMS_MAX_DATE && fraction))
		return false;
	*ret = (struct date){true, whole, whole + fraction};
	return true;
}

/* Longest part of a claim that a note quotes. */
#define PIECE_MAX 48

/* Describe a value for a note. Numbers come from the payload, because the tree has 0 in place of each. */
static void describe_value(struct span payload, const char *name, const json_t *value, struct text *t)
{
	struct span text = {0};

	switch (json_typeof(value)) {
	case JSON_STRING:
		(void)json_text(value, &text);
		text_add(t, "the string \"");
		text_add_escaped(t, text, PIECE_MAX);
		text_add(t, "\"");
		return;
	case JSON_ARRAY:
		text_add(t, "an array");
		return;
	case JSON_OBJECT:
		text_add(t, "an object");
		return;
	case JSON_INTEGER:
	case JSON_REAL:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		if (jsonscan_member(payload, name, &text))
			text_add_escaped(t, text, PIECE_MAX);
	}
}

static enum reason refuse_value(struct span payload, const char *name, const json_t *value,
				const char *wanted, struct note *n)
{
	char what[PIECE_MAX + 16];
	struct text t = text_in(what, sizeof(what));

	describe_value(payload, name, value, &t);
	return note_refuse(n, REASON_CLAIMS_INVALID, "%s is %s: %s", name, what, wanted);
}

/* Whether a number has 13 digits or more, as the present time in milliseconds has. */
static bool may_be_milliseconds(struct span number)
{
	struct jsonnumber d;

	return jsonnumber_take(&number, &d) && d.whole.len >= 13 && !d.negative && !d.fraction.len &&
	       !d.has_exponent;
}

/* What to write instead of a value that is not a NumericDate; number is {0} if it is not a number. */
static const char *date_advice(const json_t *value, struct span number)
{
	if (json_is_string(value))
		return "write the number of seconds since 1970, without quotes";
	if (!number.len)
		return "write the number of seconds since 1970";
	if (span_begins(number, "-"))
		return "a date before 1970 is not accepted";
	if (may_be_milliseconds(number))
		return "NumericDate counts seconds since 1970; are these milliseconds?";
	return "a NumericDate is from 0 to 253402300799";
}

static enum reason read_date(struct span payload, const json_t *tree, const char *name, struct date *ret,
			     struct note *n)
{
	const json_t *value = json_object_get(tree, name);
	struct span number = {0};

	if (!value)
		return REASON_OK;
	if (json_is_number(value) && jsonscan_member(payload, name, &number) && claims_date(number, ret))
		return REASON_OK;
	return refuse_value(payload, name, value, date_advice(value, number), n);
}

static enum reason read_dates(struct span payload, struct claims *c, struct note *n)
{
	enum reason r = read_date(payload, c->tree, "exp", &c->exp, n);

	if (r == REASON_OK)
		r = read_date(payload, c->tree, "nbf", &c->nbf, n);
	if (r == REASON_OK)
		r = read_date(payload, c->tree, "iat", &c->iat, n);
	return r;
}

static bool is_text_list(const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) if (!json_is_string(one)) return false;
	return json_is_array(list);
}

static enum reason check_texts(struct span payload, const json_t *tree, struct note *n)
{
	static const char *const names[] = {"iss", "sub", "jti"};
	const json_t *audience = json_object_get(tree, "aud");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const json_t *value = json_object_get(tree, names[i]);

		if (value && !json_is_string(value))
			return refuse_value(payload, names[i], value, "write a string, in quotes", n);
	}
	if (!audience || json_is_string(audience) || is_text_list(audience))
		return REASON_OK;
	return refuse_value(payload, "aud", audience, "write a string, or an array of strings", n);
}

/* Explain why a payload is not a set of claims. */
static void explain_payload(struct span payload, struct note *n)
{
	size_t byte = 0;
	const char *fault = jsonscan_fault(payload, &byte);

	if (fault && (span_begins(payload, "ey") || span_begins(payload, "ew")))
		note_set(n, "the payload is not JSON, but begins like a token: sign claims, not a token");
	else if (fault)
		note_set(n, "the claims are not valid JSON: %s (byte %zu)", fault, byte);
	else if (!jsonscan_begins_object(payload))
		note_set(n, "the claims are JSON, but not an object: write them as {\"sub\":\"...\",...}");
	else
		note_set(n, "the claims name a member twice");
}

enum reason claims_read(const struct verified *v, struct claims *ret, struct note *n)
{
	SCOPED(claims) c = {0};
	enum reason r = json_claims(verified_payload(v), REASON_CLAIMS_INVALID, &c.tree);

	if (r == REASON_CLAIMS_INVALID)
		explain_payload(verified_payload(v), n);
	if (r != REASON_OK)
		return r;
	c.payload = verified_payload(v);
	r = check_texts(verified_payload(v), c.tree, n);
	if (r == REASON_OK)
		r = read_dates(verified_payload(v), &c, n);
	if (r != REASON_OK)
		return r;
	*ret = TAKE(c);
	return REASON_OK;
}

enum claim_kind claims_text(const struct claims *c, const char *path, struct span *ret)
{
	const json_t *value = claimpath_value(c->tree, path);

	if (!value)
		return CLAIM_ABSENT;
	return json_text(value, ret) ? CLAIM_TEXT : CLAIM_OTHER;
}

bool claims_written(const struct claims *c, const char *path, struct span *ret)
{
	return claimpath_written(c->payload, path, ret);
}

bool claims_true(const struct claims *c, const char *path)
{
	const json_t *value = claimpath_value(c->tree, path);
	struct span text;

	return json_is_true(value) || (json_text(value, &text) && span_is(text, "true"));
}

bool claims_date_at(const struct claims *c, const char *path, struct date *ret)
{
	struct span written;

	return claims_written(c, path, &written) && claims_date(written, ret);
}

size_t claims_audience_count(const struct claims *c)
{
	const json_t *audience = json_object_get(c->tree, "aud");

	return json_is_string(audience) ? 1 : json_array_size(audience);
}

struct span claims_audience(const struct claims *c, size_t i)
{
	const json_t *audience = json_object_get(c->tree, "aud");
	struct span text = {0};

	(void)json_text(json_is_string(audience) ? audience : json_array_get(audience, i), &text);
	return text;
}

void claims_done(struct claims *c)
{
	json_decref(c->tree);
	*c = (struct claims){0};
}
