/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of limits that permit more than most sites mean to. */
#include "admin/lint/lint.h"

#include <ctype.h>
#include <string.h>

#include "host/config/keywords.h"

/* A token that is valid longer is a password that nobody can change. */
#define LONG_LIFETIME_S (INT64_C(7) * 86400)

/* The configuration that is checked. */
struct subject {
	const char *path;
	const struct draft *draft;
	struct findings *findings;
};

static void add(const struct subject *s, enum finding kind, int line, const char *instead, const char *why)
{
	const struct finding_place place = {s->path, line, NULL};

	findings_add(s->findings, kind, &place, instead, "%s", why);
}

static void check_issuer(const struct subject *s, size_t i)
{
	const struct issuer *issuer = &s->draft->trust.issuers[i];
	const struct lines *lines = &s->draft->issuers[i].lines;

	if (issuer->root.everywhere)
		add(s, FINDING_ROOT_PERMITTED, keywords_line(lines, "permit_root"),
		    "permit_root = sudo login",
		    "a token opens root in every service, also through ssh from anywhere: name the services "
		    "in "
		    "which it may");
	if (issuer->min_uid == 0)
		add(s, FINDING_SYSTEM_ACCOUNTS, keywords_line(lines, "min_uid"), "min_uid = 1000",
		    "a token opens system accounts, such as those of daemons and databases, if they have a "
		    "shell "
		    "or the service needs none");
	if (issuer->has_max_lifetime && issuer->max_lifetime_s > LONG_LIFETIME_S)
		add(s, FINDING_LIFETIME_LONG, keywords_line(lines, "max_lifetime"), "max_lifetime = 1h",
		    "a token may be valid for more than a week: whoever copies it has that long to use it");
}

/* The names of hosts are lower case where tokens are made, and aud is compared byte for byte. */
static void check_capitals(const struct subject *s)
{
	const char *name = s->draft->trust.hostname;

	for (const char *at = name; at && *at; at++)
		if (isupper((unsigned char)*at)) {
			add(s, FINDING_HOSTNAME_CAPITALS, keywords_line(&s->draft->top, "hostname"), NULL,
			    "hostname has capitals, and aud is compared byte for byte: tokens for the name "
			    "in lower "
			    "case are refused. Write it in lower case");
			return;
		}
}

static bool has_star(const struct names *patterns)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (strchr(patterns->at[i], '*'))
			return true;
	return false;
}

static const char star[] =
	"an audience has a \"*\", which stands only for itself: no token has such an audience. Name the "
	"host, or write %h";

static void check_stars(const struct subject *s)
{
	const struct trust *t = &s->draft->trust;

	for (size_t i = 0; i < t->issuer_count; i++)
		if (has_star(&t->issuers[i].audience))
			add(s, FINDING_AUDIENCE_STAR, keywords_line(&s->draft->issuers[i].lines, "audience"),
			    "audience = %h\naudience = %s@%h", star);
	for (size_t i = 0; i < t->service_count; i++)
		if (has_star(&t->services[i].audience))
			add(s, FINDING_AUDIENCE_STAR, keywords_line(&s->draft->services[i], "audience"),
			    "audience = %s@%h", star);
}

void lint_limits(const char *path, const struct draft *d, struct findings *f)
{
	const struct subject s = {path, d, f};

	for (size_t i = 0; i < d->trust.issuer_count; i++)
		check_issuer(&s, i);
	check_capitals(&s);
	check_stars(&s);
}
