/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust.h"

#include <stdlib.h>

bool names_add(struct names *n, const char *name)
{
	char **at = reallocarray(n->at, n->count + 1, sizeof(char *));
	char *copy;

	if (!at)
		return false;
	n->at = at;
	copy = strdup(name);
	if (!copy)
		return false;
	n->at[n->count++] = copy;
	return true;
}

bool names_has(const struct names *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->at[i], name) == 0)
			return true;
	return false;
}

void names_done(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->at[i]);
	free(n->at);
	*n = (struct names){0};
}

const char *service_base(const char *service)
{
	if (strcmp(service, "sudo-i") == 0)
		return "sudo";
	return strcmp(service, "su-l") == 0 ? "su" : service;
}

const struct service *trust_service(const struct trust *t, const char *service)
{
	for (size_t i = 0; i < t->service_count; i++)
		if (strcmp(t->services[i].name, service) == 0)
			return &t->services[i];
	return NULL;
}

bool trust_accepts_type(const struct trust *t, const struct jws *jws)
{
	for (size_t i = 0; i < t->issuer_count; i++)
		if (jws_type_is(jws, t->issuers[i].type))
			return true;
	return false;
}

/* By the key itself, not by its address: one key may have come from two files. */
static bool names_key(const struct issuer *issuer, const struct key *k)
{
	for (size_t i = 0; i < issuer->key_count; i++)
		if (key_same(issuer->keys[i], k))
			return true;
	return false;
}

enum reason trust_issuer(const struct trust *t, const struct verified *v, const struct claims *c, const struct issuer **ret)
{
	const struct issuer *found = NULL;
	struct span iss = {0};
	bool has_iss = claims_text(c, "iss", &iss) == CLAIM_TEXT;

	for (size_t i = 0; i < t->issuer_count; i++) {
		const struct issuer *issuer = &t->issuers[i];

		if (!names_key(issuer, verified_key(v)))
			continue;
		if (!issuer->iss && !found)
			found = issuer;
		if (issuer->iss && has_iss && span_is(iss, issuer->iss))
			found = issuer;		/* an exact match outranks a waiver, and no two sections can both match */
	}
	if (!found)
		return REASON_ISSUER_MISMATCH;
	if (!jws_type_is(verified_jws(v), found->type))
		return REASON_TYPE_UNEXPECTED;
	*ret = found;
	return REASON_OK;
}

static void issuer_done(struct issuer *i)
{
	free(i->name);
	free(i->iss);
	free(i->keys);
	names_done(&i->audience);
	free(i->type);
	free(i->user_claim);
	names_done(&i->root.services);
}

static void service_done(struct service *s)
{
	free(s->name);
	names_done(&s->audience);
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
	free(t->hostname);
	keyset_done(&t->keys);
	*t = (struct trust){0};
}
