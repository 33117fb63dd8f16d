/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/audience.h"

#include <stdio.h>

#include "core/policy/rule.h"

/* The value of %letter in a pattern; false for an unknown letter. */
static bool escape_value(char letter, const struct request *r, struct span *ret)
{
	struct span host = span_of(r->hostname);
	const uint8_t *dot;

	switch (letter) {
	case 'h':
		*ret = host;
		return true;
	case 'n':
		dot = host.len ? memchr(host.at, '.', host.len) : NULL;
		*ret = (struct span){host.at, dot ? (size_t)(dot - host.at) : host.len};
		return true;
	case 's':
		*ret = span_of(r->service);
		return true;
	case '%':
		*ret = span_of("%");
		return true;
	default:
		return false;
	}
}

/* The value of %letter, without an @. */
static bool expand_escape(char letter, const struct request *r, struct span *ret)
{
	return escape_value(letter, r, ret) && !(ret->len && memchr(ret->at, '@', ret->len));
}

bool audience_expand(const char *pattern, const struct request *r, char out[AUDIENCE_SIZE])
{
	size_t used = 0;

	for (const char *at = pattern; *at; at++) {
		struct span piece = {(const uint8_t *)at, 1};

		if (*at == '%' && !expand_escape(*++at, r, &piece))
			return false;
		if (piece.len >= AUDIENCE_SIZE - used)
			return false;
		if (piece.len)
			memcpy(out + used, piece.at, piece.len);
		used += piece.len;
	}
	out[used] = '\0';
	return used > 0; /* an empty audience would match a token with an empty aud */
}

bool audience_add_defaults(struct names *patterns)
{
	return names_add(patterns, "%h") && names_add(patterns, "%s@%h");
}

static bool has_audience(const struct claims *c, const char *wanted)
{
	for (size_t i = 0; i < claims_audience_count(c); i++)
		if (span_is(claims_audience(c, i), wanted))
			return true;
	return false;
}

static bool any_audience_holds(const struct names *patterns, const struct verdict *v)
{
	char wanted[AUDIENCE_SIZE];

	for (size_t i = 0; i < patterns->count; i++)
		if (audience_expand(patterns->at[i], v->request, wanted) && has_audience(&v->claims, wanted))
			return true;
	return false;
}

/* RFC 7519 4.1.3: a token whose aud does not name this host must be refused. */
static enum reason judge_audience(const struct verdict *v)
{
	if (v->limits.issuer->audience.count && !any_audience_holds(&v->limits.issuer->audience, v))
		return REASON_AUDIENCE_MISMATCH;
	if (v->limits.service && v->limits.service->audience.count &&
	    !any_audience_holds(&v->limits.service->audience, v))
		return REASON_AUDIENCE_MISMATCH;
	return REASON_OK;
}

static void add_patterns(const struct verdict *v, struct text *t, const struct names *patterns)
{
	struct items wanted = {.to = t, .separator = " or "};
	char text[AUDIENCE_SIZE];

	for (size_t i = 0; i < patterns->count; i++) {
		if (audience_expand(patterns->at[i], v->request, text)) {
			sides_add_quoted(&wanted, span_of(text));
			continue;
		}
		(void)snprintf(text, sizeof(text), "%s (which cannot be expanded on this host)",
			       patterns->at[i]);
		sides_add_configured(&wanted, text);
	}
}

static void report_audience(const struct verdict *v, struct sides *s)
{
	const struct limits *l = &v->limits;
	size_t count = claims_audience_count(&v->claims);
	struct items named = {.to = &s->found, .separator = ", "};

	if (!l->issuer->audience.count)
		text_add(&s->expected, "any (waived)");
	add_patterns(v, &s->expected, &l->issuer->audience);
	if (l->service && l->service->audience.count) {
		text_add(&s->expected, ", and ");
		add_patterns(v, &s->expected, &l->service->audience);
	}
	if (!count)
		text_add(&s->found, "no aud");
	for (size_t i = 0; i < count; i++)
		sides_add_quoted(&named, claims_audience(&v->claims, i));
}

const struct rule_entry audience_aud = {"audience", "audience (aud)", judge_audience, report_audience,
					NEEDS_SECTION};
