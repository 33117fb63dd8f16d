/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/trust.h"

#include <stdlib.h>

const struct service *trust_service(const struct trust *t, const char *service)
{
	for (size_t i = 0; i < t->service_count; i++)
		if (strcmp(t->services[i].name, service) == 0)
			return &t->services[i];
	return NULL;
}

static bool patterns_use_hostname(const struct names *patterns)
{
	for (size_t i = 0; i < patterns->count; i++)
		for (const char *at = patterns->at[i]; (at = strchr(at, '%')) != NULL; at += 2)
			if (at[1] == 'h' || at[1] == 'n')
				return true;
	return false;
}

bool trust_uses_hostname(const struct trust *t)
{
	for (size_t i = 0; i < t->issuer_count; i++)
		if (patterns_use_hostname(&t->issuers[i].audience))
			return true;
	for (size_t i = 0; i < t->service_count; i++)
		if (patterns_use_hostname(&t->services[i].audience))
			return true;
	return false;
}

bool trust_has_type(const struct issuer *issuer, const struct jws *jws)
{
	for (size_t i = 0; i < issuer->types.count; i++)
		if (jws_type_is(jws, issuer->types.at[i]))
			return true;
	return false;
}

bool trust_accepts_type(const struct trust *t, const struct jws *jws)
{
	for (size_t i = 0; i < t->issuer_count; i++)
		if (trust_has_type(&t->issuers[i], jws))
			return true;
	return false;
}

bool trust_names_key(const struct issuer *issuer, const struct verified *v)
{
	for (size_t i = 0; i < issuer->key_count; i++)
		if (key_same(issuer->keys[i], verified_key(v)))
			return true;
	return false;
}

/*
 * Whether an entry of a section is the key that verified a token and serves the token's kid. Keys are
 * compared by content, because one key may come from two files. kid and dates are those of the entry.
 */
static bool is_entry_for(const struct key *entry, const struct verified *v)
{
	const struct jws *jws = verified_jws(v);

	return key_same(entry, verified_key(v)) && key_serves(entry, jws->has_kid ? &jws->kid : NULL);
}

static enum reason find_section_key(const struct issuer *issuer, const struct verified *v)
{
	for (size_t i = 0; i < issuer->key_count; i++)
		if (is_entry_for(issuer->keys[i], v))
			return REASON_OK;
	return trust_names_key(issuer, v) ? REASON_KEY_UNKNOWN : REASON_ISSUER_MISMATCH;
}

const struct key *trust_entry(const struct issuer *issuer, const struct verified *v, int64_t now)
{
	const struct key *found = NULL;

	for (size_t i = 0; i < issuer->key_count; i++)
		if (is_entry_for(issuer->keys[i], v) && (!found || !key_in_date(found, now)))
			found = issuer->keys[i];
	return found;
}

/* Find the section with this iss that lists the verifying key. A NULL iss stands for "iss = none". */
static enum reason find_issuer(const struct trust *t, const struct verified *v, const struct span *iss,
			       const struct issuer **ret)
{
	enum reason r = REASON_ISSUER_MISMATCH;

	for (size_t i = 0; i < t->issuer_count; i++) {
		const struct issuer *issuer = &t->issuers[i];
		enum reason checked;

		if (iss ? !issuer->iss || !span_is(*iss, issuer->iss) : issuer->iss != NULL)
			continue;
		checked = find_section_key(issuer, v);
		if (checked == REASON_OK) {
			*ret = issuer;
			return REASON_OK;
		}
		if (checked != REASON_ISSUER_MISMATCH)
			r = checked;
	}
	return r;
}

const struct issuer *trust_section_of(const struct trust *t, struct span iss)
{
	for (size_t i = 0; i < t->issuer_count; i++)
		if (t->issuers[i].iss && span_is(iss, t->issuers[i].iss))
			return &t->issuers[i];
	return NULL;
}

enum reason trust_issuer(const struct trust *t, const struct verified *v, const struct claims *c,
			 const struct issuer **ret)
{
	const struct issuer *found = NULL;
	struct span iss = {0};
	bool is_named = claims_text(c, "iss", &iss) == CLAIM_TEXT && trust_section_of(t, iss);
	enum reason r = find_issuer(t, v, is_named ? &iss : NULL, &found);

	if (r == REASON_OK)
		*ret = found;
	return r;
}

static void conditions_done(struct conditions *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->at[i].claim);
	free(c->at);
}

static void demands_done(struct demands *d)
{
	conditions_done(&d->require);
	conditions_done(&d->require_any);
	conditions_done(&d->deny);
}

static void issuer_done(struct issuer *i)
{
	free(i->name);
	free(i->iss);
	free(i->keys);
	names_done(&i->audience);
	names_done(&i->types);
	free(i->user_claim);
	free(i->user_suffix);
	free(i->jti_claim);
	users_done(&i->users);
	demands_done(&i->demands);
	names_done(&i->root.services);
}

static void service_done(struct service *s)
{
	free(s->name);
	free(s->store);
	names_done(&s->audience);
	demands_done(&s->demands);
	names_done(&s->root.services);
}

void trust_done(struct trust *t)
{
	for (size_t i = 0; i < t->issuer_count; i++)
		issuer_done(&t->issuers[i]);
	for (size_t i = 0; i < t->service_count; i++)
		service_done(&t->services[i]);
	free(t->issuers);
	free(t->services);
	for (size_t i = 0; i < REVOCATION_FILES; i++)
		revocations_done(&t->revocations[i]);
	free(t->hostname);
	free(t->store);
	free(t->revoked);
	free(t->path);
	keyset_done(&t->keys);
	*t = (struct trust){0};
}
