/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/base/duration.h"
#include "core/base/text.h"

/* Longest piece of untrusted text in a row. */
#define PIECE_MAX 96

/* The two sides of a row under construction. */
struct sides {
	struct text expected;
	struct text found;
};

static void quote(struct text *t, struct span untrusted)
{
	text_add(t, "\"");
	text_add_escaped(t, untrusted, PIECE_MAX);
	text_add(t, "\"");
}

/* A list under construction. */
struct list {
	struct text *to;
	const char *separator;
	size_t count;
	bool full;
};

/*
 * A list that was cut says so: what is not told must not look like what is not there, nor like an empty text.
 */
static void add_item(struct list *l, const char *item)
{
	const char *before = l->count++ ? l->separator : "";
	size_t needed = strlen(before) + strlen(item) + strlen(l->separator) + sizeof("...");

	if (l->full)
		return;
	l->full = needed > l->to->size - l->to->used;
	text_add(l->to, "%s%s", before, l->full ? "..." : item);
}

static void add_quoted(struct list *l, struct span untrusted)
{
	char item[PIECE_MAX + 3];
	struct text t = text_in(item, sizeof(item));

	quote(&t, untrusted);
	add_item(l, item);
}

/* Text of the configuration, which may be in any script: a row is printable ASCII. */
static void add_configured(struct list *l, const char *configured)
{
	char item[256];
	struct text t = text_in(item, sizeof(item));

	text_add_escaped(&t, span_of(configured), sizeof(item) - 1);
	add_item(l, item);
}

static void tell_duration(struct text *t, int64_t seconds)
{
	char duration[24];

	duration_format(seconds, duration);
	text_add(t, "%s", duration);
}

static void tell_length(const struct report *a, struct sides *s)
{
	text_add(&s->expected, "at most %zu bytes", a->trust->max_token_bytes);
	text_add(&s->found, "%zu bytes", a->verdict->token_bytes);
}

static bool is_type_of_earlier(const struct trust *t, size_t issuer)
{
	for (size_t i = 0; i < issuer; i++)
		if (strcmp(t->issuers[i].type, t->issuers[issuer].type) == 0)
			return true;
	return false;
}

/* typ is text of the token, and not repeated unless the signature holds. */
static void tell_header(const struct report *a, struct sides *s)
{
	const struct jws *t = &a->verdict->jws;
	struct list types = {.to = &s->expected, .separator = ", typ "};

	text_add(&s->expected, "typ ");
	if (a->verdict->policy.issuer)
		add_item(&types, a->verdict->policy.issuer->type);
	else
		for (size_t i = 0; i < a->trust->issuer_count; i++)
			if (!is_type_of_earlier(a->trust, i))
				add_item(&types, a->trust->issuers[i].type);
	if (t->has_header && !t->has_typ)
		text_add(&s->found, "no typ");
	else if (a->verdict->verified)
		quote(&s->found, t->typ);
	else if (a->verdict->reason == REASON_TYPE_UNEXPECTED)
		text_add(&s->found, "another typ");
}

/* The name of an algorithm of ours; what else a header says is not repeated. */
static void tell_alg(struct text *t, struct span name)
{
	const struct algorithm *alg = algorithm_find(name);

	text_add(t, "alg %s", alg ? alg->name : "that is none of ours");
}

/* A key as its file and its kid name it: ES256 kid "k1" (corp.jwks). */
static void add_key(struct list *l, const struct key *k)
{
	char item[192];
	struct text t = text_in(item, sizeof(item));

	text_add(&t, "%s", k->alg->name);
	if (k->kid) {
		text_add(&t, " kid ");
		quote(&t, span_of(k->kid));
	}
	if (k->file) {
		text_add(&t, " (");
		text_add_escaped(&t, span_of(k->file), 64);
		text_add(&t, ")");
	}
	add_item(l, item);
}

/*
 * The skipped key of the token's kid, which may be the one that signed it: keys of the same kid, or without
 * one, may have been found in its place. False where there is none.
 */
static bool tell_skipped(const struct report *a, struct text *t)
{
	const struct jws *token = &a->verdict->jws;
	const struct skipped_key *s = token->has_kid ? keyset_skipped(&a->trust->keys, token->kid) : NULL;

	if (!s)
		return false;
	text_add(t, "; a key of this kid in ");
	text_add_escaped(t, span_of(s->file ? s->file : "a set"), 64);
	text_add(t, " is skipped: ");
	text_add(t, "%.*s", (int)(t->size - t->used - 1), s->why);
	return true;
}

static bool has_no_key(enum reason r)
{
	return r == REASON_KEY_UNKNOWN || r == REASON_ALG_NOT_ALLOWED;
}

/* Expected: the keys for the token's kid; all keys where it has no kid or no key has it. */
static void tell_key(const struct report *a, struct sides *s)
{
	const struct keyset *keys = &a->trust->keys;
	const struct jws *t = &a->verdict->jws;
	bool all = !t->has_kid || a->verdict->reason == REASON_KEY_UNKNOWN;
	struct list configured = {.to = &s->expected, .separator = ", "};

	if (a->verdict->reason == REASON_KEY_AMBIGUOUS)
		text_add(&s->expected,
			 "at most %d keys of its alg (give tokens and keys a kid): ", KEYSET_MAX_CANDIDATES);
	for (size_t i = 0; i < keys->count; i++)
		if (all || key_serves(keys->keys[i], &t->kid))
			add_key(&configured, keys->keys[i]);
	if (!t->has_header)
		return;
	tell_alg(&s->found, t->alg);
	if (has_no_key(a->verdict->reason) && tell_skipped(a, &s->found))
		return;
	text_add(&s->found, t->has_kid ? ", kid " : ", no kid");
	if (t->has_kid)
		quote(&s->found, t->kid);
}

static size_t signature_bytes(const struct key *k)
{
	return k->type == KEY_SECRET ? k->alg->digest_bytes : k->signature_bytes;
}

/*
 * If no key that was tried makes signatures of this length: both lengths, and the probable cause. Else false.
 */
static bool tell_length_of_signature(const struct candidates *c, struct span signature, struct text *t)
{
	const struct key *first = c->keys[0];
	size_t wanted = signature_bytes(first);

	for (size_t i = 0; i < c->count; i++)
		if (signature.len == signature_bytes(c->keys[i]))
			return false;
	text_add(t, "%zu bytes, %s has %zu: ", signature.len, first->alg->name, wanted);
	if (signature.len < wanted)
		text_add(t, "was it cut?");
	else if (first->type == KEY_EC && signature.at[0] == 0x30 && signature.at[1] == signature.len - 2)
		text_add(t, "is it in DER? A JWS has r and s alone (RFC 7518 3.4)");
	else
		text_add(t, "was it lengthened, or signed by another key?");
	return true;
}

static void tell_no_signature(const struct report *a, struct text *t)
{
	if (tell_length_of_signature(&a->verdict->candidates, bytes_span(&a->verdict->jws.signature), t)) {
		(void)tell_skipped(a, t);
		return;
	}
	text_add(t, "none");
	if (!tell_skipped(a, t))
		text_add(t, ": the token was changed, cut, or signed by another key");
}

static void tell_signature(const struct report *a, struct sides *s)
{
	const struct candidates *c = &a->verdict->candidates;
	struct list tried = {.to = &s->expected, .separator = ", "},
		    verified = {.to = &s->found, .separator = ", "};

	text_add(&s->expected, "a signature by ");
	for (size_t i = 0; i < c->count; i++)
		add_key(&tried, c->keys[i]);
	if (!c->count)
		text_add(&s->expected, "a configured key");
	else if (a->verdict->verified)
		add_key(&verified, verified_key(a->verdict->verified));
	else
		tell_no_signature(a, &s->found);
}

static void tell_claim(const struct report *a, struct text *t, const char *name)
{
	struct span value;

	switch (claims_text(&a->verdict->claims, name, &value)) {
	case CLAIM_ABSENT:
		text_add(t, "no ");
		text_add_escaped(t, span_of(name), PIECE_MAX);
		return;
	case CLAIM_OTHER:
		text_add_escaped(t, span_of(name), PIECE_MAX);
		text_add(t, " is no string");
		return;
	case CLAIM_TEXT:
		quote(t, value);
	}
}

/* The one claim whose type no parser knows: the configured user claim. */
static void tell_claims(const struct report *a, struct sides *s)
{
	const char *name = a->verdict->policy.issuer->user_claim;
	struct span value;

	if (claims_text(&a->verdict->claims, name, &value) == CLAIM_OTHER)
		tell_claim(a, &s->found, name);
}

/*
 * The section that has the token's iss but not the verifying key. The mistake may be in the token or in the
 * section.
 */
static void tell_other_section(const struct report *a, struct text *t)
{
	const struct issuer *other = NULL;
	struct span iss;

	if (claims_text(&a->verdict->claims, "iss", &iss) == CLAIM_TEXT)
		other = trust_section_of(a->trust, iss);
	if (other)
		text_add(t, ", the iss of [issuer %.64s], which lacks the key that verifies the token",
			 other->name);
}

/* The issuers whose sections name the verifying key: another's iss is no answer to this token. */
static void tell_issuer(const struct report *a, struct sides *s)
{
	struct list issuers = {.to = &s->expected, .separator = ", "};

	for (size_t i = 0; i < a->trust->issuer_count; i++)
		if (trust_names_key(&a->trust->issuers[i], a->verdict->verified))
			add_configured(&issuers,
				       a->trust->issuers[i].iss ? a->trust->issuers[i].iss : "any (waived)");
	tell_claim(a, &s->found, "iss");
	if (a->verdict->reason == REASON_ISSUER_MISMATCH)
		tell_other_section(a, &s->found);
}

/* The dates of the certificate that decided, among the section's entries of the key. */
static void tell_key_dates(const struct report *a, struct sides *s)
{
	const struct key *k = trust_entry(a->verdict->policy.issuer, a->verdict->verified, a->now);

	text_add(&s->expected, "a key without dates, or within them");
	if (!k || !k->has_dates) {
		text_add(&s->found, "no dates");
	} else if (a->now < k->not_before) {
		text_add(&s->found, "a certificate that begins at ");
		text_add_date(&s->found, k->not_before);
		text_add(&s->found, ": wait, or set the clock");
	} else {
		text_add(&s->found, a->now > k->not_after ? "a certificate that ended at " :
							    "a certificate that ends at ");
		text_add_date(&s->found, k->not_after);
		text_add(&s->found, a->now > k->not_after ? ": renew it" : "");
	}
}

static void tell_patterns(const struct report *a, struct text *t, const struct names *patterns)
{
	struct list wanted = {.to = t, .separator = " or "};
	char text[POLICY_AUDIENCE_SIZE];

	for (size_t i = 0; i < patterns->count; i++) {
		if (policy_expand(patterns->at[i], a->request, text)) {
			add_quoted(&wanted, span_of(text));
			continue;
		}
		(void)snprintf(text, sizeof(text), "%s (which this host cannot fill in)", patterns->at[i]);
		add_configured(&wanted, text);
	}
}

static void tell_audience(const struct report *a, struct sides *s)
{
	const struct policy *p = &a->verdict->policy;
	size_t count = claims_audience_count(&a->verdict->claims);
	struct list named = {.to = &s->found, .separator = ", "};

	if (!p->issuer->audience.count)
		text_add(&s->expected, "any (waived)");
	tell_patterns(a, &s->expected, &p->issuer->audience);
	if (p->service && p->service->audience.count) {
		text_add(&s->expected, ", and ");
		tell_patterns(a, &s->expected, &p->service->audience);
	}
	if (!count)
		text_add(&s->found, "no aud");
	for (size_t i = 0; i < count; i++)
		add_quoted(&named, claims_audience(&a->verdict->claims, i));
}

static void tell_date(struct text *t, const char *name, const struct date *date, int64_t seconds)
{
	if (date->present)
		text_add_date(t, seconds);
	else
		text_add(t, "no %s", name);
}

static void tell_exp(const struct report *a, struct sides *s)
{
	text_add(&s->expected, "after ");
	text_add_date(&s->expected, a->now - a->trust->leeway_s);
	tell_date(&s->found, "exp", &a->verdict->claims.exp, a->verdict->claims.exp.floor);
}

static void tell_nbf(const struct report *a, struct sides *s)
{
	text_add(&s->expected, "absent, or at most ");
	text_add_date(&s->expected, a->now + a->trust->leeway_s);
	tell_date(&s->found, "nbf", &a->verdict->claims.nbf, a->verdict->claims.nbf.ceiling);
}

static void tell_iat(const struct report *a, struct sides *s)
{
	int64_t limit_s;

	if (!policy_max_lifetime(&a->verdict->policy, &limit_s))
		text_add(&s->expected, "absent, or ");
	text_add(&s->expected, "at most ");
	text_add_date(&s->expected, a->now + a->trust->leeway_s);
	tell_date(&s->found, "iat", &a->verdict->claims.iat, a->verdict->claims.iat.ceiling);
}

static void tell_lifetime(const struct report *a, struct sides *s)
{
	const struct claims *c = &a->verdict->claims;
	int64_t limit_s;

	if (policy_max_lifetime(&a->verdict->policy, &limit_s)) {
		text_add(&s->expected, "at most ");
		tell_duration(&s->expected, limit_s);
	} else {
		text_add(&s->expected, "any (waived)");
	}
	if (c->exp.present && c->iat.present)
		text_add(&s->found, "%" PRId64 "s", c->exp.floor - c->iat.floor);
}

static void tell_user(const struct report *a, struct sides *s)
{
	quote(&s->expected, span_of(a->request->user));
	tell_claim(a, &s->found, a->verdict->policy.issuer->user_claim);
}

static void tell_binding(const struct report *a, struct sides *s)
{
	struct span value;
	bool bound = claims_text(&a->verdict->claims, "cnf", &value) != CLAIM_ABSENT;

	text_add(&s->expected, "no cnf");
	text_add(&s->found,
		 bound ? "a cnf: let the issuer leave it out, as for a plain bearer token" : "no cnf");
}

static void tell_account(const struct report *a, struct sides *s)
{
	text_add(&s->expected, "an account of this host");
	switch (a->verdict->account.state) {
	case ACCOUNT_FOUND:
		text_add(&s->found, "uid %" PRId64, a->verdict->account.uid);
		return;
	case ACCOUNT_UNKNOWN:
		text_add(&s->found, "none");
		return;
	case ACCOUNT_UNAVAILABLE:
		text_add(&s->found, "no answer");
		return;
	case ACCOUNT_NOT_ASKED:
		return;
	}
}

static void tell_root(const struct report *a, struct sides *s)
{
	bool permitted = policy_permits_root(&a->verdict->policy, a->request->service);

	text_add(&s->expected, permitted ? "any uid (permit_root)" : "not uid 0");
	if (a->verdict->account.state == ACCOUNT_FOUND)
		text_add(&s->found, "uid %" PRId64, a->verdict->account.uid);
}

static void tell_min_uid(const struct report *a, struct sides *s)
{
	if (a->verdict->reason == REASON_UID_RESERVED)
		text_add(&s->expected, "a person's uid, not 65534, 65535 or 4294967295");
	else
		text_add(&s->expected, "uid %" PRId64 " or more, or root",
			 policy_min_uid(&a->verdict->policy));
	if (a->verdict->account.state == ACCOUNT_FOUND)
		text_add(&s->found, "uid %" PRId64, a->verdict->account.uid);
}

/* What each rule has to tell, and what must be known before it can. */
static const struct {
	void (*tell)(const struct report *, struct sides *);
	bool needs_claims;
	bool needs_policy;
} tellers[RULE_COUNT] = {
	[RULE_TOKEN_TOO_LONG] = {tell_length, false, false},
	[RULE_HEADER] = {tell_header, false, false},
	[RULE_KEY] = {tell_key, false, false},
	[RULE_SIGNATURE] = {tell_signature, false, false},
	[RULE_CLAIMS] = {tell_claims, true, true},
	[RULE_ISSUER] = {tell_issuer, true, false},
	[RULE_KEY_DATES] = {tell_key_dates, true, true},
	[RULE_AUDIENCE] = {tell_audience, true, true},
	[RULE_EXP] = {tell_exp, true, false},
	[RULE_NBF] = {tell_nbf, true, false},
	[RULE_IAT] = {tell_iat, true, true},
	[RULE_LIFETIME] = {tell_lifetime, true, true},
	[RULE_USER] = {tell_user, true, true},
	[RULE_BINDING] = {tell_binding, true, false},
	[RULE_ACCOUNT] = {tell_account, true, true},
	[RULE_ROOT] = {tell_root, true, true},
	[RULE_MIN_UID] = {tell_min_uid, true, true},
};

/*
 * key-unusable breaks key-dates, except where OpenSSL could not use the key: then the signature was not
 * verified yet.
 */
static enum rule_state state_of(const struct verdict *v, enum rule rule)
{
	if (v->reason == REASON_KEY_UNUSABLE && !v->verified)
		return rule_state_of(REASON_SIGNATURE_INVALID, rule);
	return rule_state_of(v->reason, rule);
}

void report_rule(const struct report *about, enum rule rule, struct report_row *ret)
{
	struct sides s = {text_in(ret->expected, sizeof(ret->expected)),
			  text_in(ret->found, sizeof(ret->found))};
	const struct verdict *v = about->verdict;

	ret->state = state_of(v, rule);
	/* a parser told what is wrong with the token's form */
	if (ret->state == RULE_BROKEN && v->note.text[0]) {
		text_add(&s.found, "%s", v->note.text);
		return;
	}
	if (!tellers[rule].tell || (tellers[rule].needs_claims && !v->claims.tree) ||
	    (tellers[rule].needs_policy && !v->policy.issuer))
		return;
	tellers[rule].tell(about, &s);
}
