/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a configuration that limits the use of tokens: its stores, and where a token works once more.
 */
#include "admin/lint/lint.h"

#include <string.h>

#include "admin/lint/audiences.h"
#include "admin/stores/stores.h"
#include "core/base/scoped.h"
#include "core/policy/limits.h"
#include "host/config/keywords.h"
#include "store/folder.h"
#include "store/survey.h"

/* The configuration to check. */
struct subject {
	const char *path;
	const struct draft *draft;
	struct findings *findings;
};

/* Add a finding of a store, for each service that names it. */
static void add_of_store(const struct subject *s, const struct store *store, enum finding kind,
			 const char *why)
{
	struct finding_place place = {store->path, 0, NULL};

	if (store->is_default)
		findings_add(s->findings, kind, &place, NULL, "%s", why);
	for (size_t i = 0; i < store->services.count; i++) {
		place.service = store->services.at[i];
		findings_add(s->findings, kind, &place, NULL, "%s", why);
	}
}

static void check_store(const struct subject *s, const struct store *store, int64_t now)
{
	struct survey_space space;
	struct note n = {0};
	size_t len = strlen(store->path);

	if (stores_judge(store, now, &n) != REASON_OK)
		add_of_store(s, store, FINDING_STORE_UNAVAILABLE,
			     n.text + (strncmp(n.text, store->path, len) == 0 && n.text[len] == ':' ?
					       len + 2 :
					       0));
	else if (survey_space(store->path, &space) && survey_is_short(&space))
		add_of_store(s, store, FINDING_STORE_INODES,
			     "few inodes are left on this file system (df -i), and without one, every token "
			     "whose use is limited is refused: remove files, or set \"store\" to a folder on "
			     "another file system");
}

static void check_stores(const struct subject *s, const struct lint_host *host)
{
	SCOPED(stores) stores = {0};

	stores_find(&s->draft->trust, &stores);
	for (size_t i = 0; i < stores.count; i++)
		if (stores.at[i].is_used)
			check_store(s, &stores.at[i], host->has_now ? host->now : INT64_MAX);
}

/* A name for the services that have no section. */
static const char *name_of(const struct service *service)
{
	return service ? service->name : "service";
}

/* Whether a service accepts a token with this audience. */
static bool fits(const struct limits *l, const char *audience)
{
	const char *service = name_of(l->service);

	return (!l->issuer->audience.count || audiences_take(&l->issuer->audience, service, audience)) &&
	       (!l->service || !l->service->audience.count ||
		audiences_take(&l->service->audience, service, audience));
}

/* Whether one of the patterns is an audience that both services accept. */
static bool shares_one(const struct limits *a, const struct limits *b, const struct names *patterns)
{
	char audience[AUDIENCE_SIZE];

	for (size_t i = 0; patterns && i < patterns->count; i++)
		if (audiences_expand(patterns->at[i], name_of(a->service), audience) && fits(a, audience) &&
		    fits(b, audience))
			return true;
	return false;
}

static bool share_a_token(const struct limits *a, const struct limits *b)
{
	const struct names *of_a = a->service ? &a->service->audience : NULL,
			   *of_b = b->service ? &b->service->audience : NULL;

	if (a->issuer->audience.count)
		return shares_one(a, b, &a->issuer->audience);
	if ((!of_a || !of_a->count) && (!of_b || !of_b->count))
		return true;
	return shares_one(a, b, of_a) || shares_one(b, a, of_b);
}

static bool is_limited(const struct limits *l)
{
	return limits_use(l).kind != USE_ANY;
}

/* Two services, a before b in the configuration; a may be NULL for those without a section. */
static void check_pair(const struct subject *s, const struct service *a, const struct service *b)
{
	const struct trust *t = &s->draft->trust;
	const struct service *place_of = b->store || !a ? b : a;

	if (strcmp(folder_path(t, a), folder_path(t, b)) == 0)
		return;
	for (size_t i = 0; i < t->issuer_count; i++) {
		const struct limits of_a = {&t->issuers[i], a}, of_b = {&t->issuers[i], b};
		const struct finding_place place = {
			s->path, keywords_line(&s->draft->services[place_of - t->services], "store"),
			place_of->name};

		if (is_limited(&of_a) && is_limited(&of_b) && share_a_token(&of_a, &of_b))
			findings_add(s->findings, FINDING_STORE_TWICE, &place, "audience = %s@%h",
				     "other services use the store %s: a token of [issuer %s] that both "
				     "services accept works once in each store",
				     folder_path(t, place_of == b ? a : b), t->issuers[i].name);
	}
}

static void check_pairs(const struct subject *s)
{
	const struct trust *t = &s->draft->trust;

	for (size_t b = 0; b < t->service_count; b++) {
		check_pair(s, NULL, &t->services[b]);
		for (size_t a = 0; a < b; a++)
			check_pair(s, &t->services[a], &t->services[b]);
	}
}

/* Whether a token can satisfy the patterns on several hosts. */
static bool is_of_several_hosts(const struct trust *t, const struct names *patterns)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (!audiences_name_host(t, patterns->at[i]))
			return true;
	return patterns->count == 0;
}

static void check_hosts(const struct subject *s, size_t issuer, const struct service *service)
{
	const struct trust *t = &s->draft->trust;
	const struct limits limits = {&t->issuers[issuer], service};
	const struct finding_place place = {s->path,
					    keywords_line(&s->draft->issuers[issuer].lines, "audience"),
					    service ? service->name : NULL};

	if (is_limited(&limits) && is_of_several_hosts(t, &limits.issuer->audience) &&
	    (!service || is_of_several_hosts(t, &service->audience)))
		findings_add(
			s->findings, FINDING_USE_ON_SEVERAL_HOSTS, &place, "audience = %h\naudience = %s@%h",
			"use is limited, but several hosts accept this audience, and each has a store of "
			"its own: a token works once on each of them");
}

void lint_uses(const char *path, const struct draft *d, const struct lint_host *host, struct findings *f)
{
	const struct subject s = {path, d, f};

	check_stores(&s, host);
	check_pairs(&s);
	for (size_t i = 0; i < d->trust.issuer_count; i++) {
		check_hosts(&s, i, NULL);
		for (size_t k = 0; k < d->trust.service_count; k++)
			check_hosts(&s, i, &d->trust.services[k]);
	}
}
