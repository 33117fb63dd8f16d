/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of rules on claims, and of users files: ways in without a rule that restricts them, and dead
 * rules. */
#include <inttypes.h>

#include "admin/lint/audiences.h"
#include "admin/lint/lint.h"
#include "core/token/claimpath.h"
#include "host/account.h"
#include "host/config/keywords.h"

#define MAX_CLAIMS 10

/*
 * Issuers that sign tokens for everybody, the claims that distinguish an organisation or a person from all
 * others, and an example. Claims that a stranger can bring about are left out: on GitHub, actor is
 * whoever caused the run, such as by opening an issue in the stranger's repository.
 */
static const struct public_issuer {
	const char *iss;
	const char *claims[MAX_CLAIMS];
	const char *example;
} public_issuers[] = {
	{"https://token.actions.githubusercontent.com",
	 {"repository_owner_id", "repository_id", "sub", "repository_owner", "repository", "enterprise_id",
	  "enterprise", "workflow_ref"},
	 "require = repository_owner_id=4711"},
	{"https://gitlab.com",
	 {"namespace_id", "project_id", "sub", "namespace_path", "project_path", "user_id"},
	 "require = namespace_id=4711"},
	{"https://accounts.google.com", {"hd", "sub", "email"}, "require = hd=example.com"},
	{"accounts.google.com", {"hd", "sub", "email"}, "require = hd=example.com"},
	{"https://appleid.apple.com", {"sub", "email"}, "require = sub=001234.5678"},
	{"https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
	 {"oid", "sub"},
	 "require = oid=00000000-0000-0000-0000-000000000000"},
	{"https://agent.buildkite.com",
	 {"organization_id", "pipeline_id", "sub", "organization_slug"},
	 "require = organization_id=4711"},
	{"https://app.terraform.io",
	 {"terraform_organization_id", "terraform_workspace_id", "sub", "terraform_organization_name"},
	 "require = terraform_organization_id=org-4711"},
	{"https://oauth2.sigstore.dev/auth", {"sub", "email"}, "require = email=alice@example.com"},
};

/* The program that received the token (OpenID Connect Core 1.0 2; RFC 9068 2.2; Entra; Okta). */
static const char *const client_claims[MAX_CLAIMS] = {"azp", "client_id", "appid", "cid"};

/* Names that can be changed and then belong to somebody else, or that are not unique. */
static const char *const reassignable[] = {"repository",
					   "repository_owner",
					   "namespace_path",
					   "project_path",
					   "actor",
					   "user_login",
					   "preferred_username",
					   "upn",
					   "unique_name",
					   "name",
					   "nickname"};

/* The issuer section to check. */
struct section {
	const char *path;
	const struct draft *draft;
	size_t index;
	const struct issuer *issuer;
	struct findings *findings;
};

static void add(const struct section *s, enum finding kind, int line, const char *instead, const char *why)
{
	struct finding_place place = {s->path, line, NULL};

	findings_add(s->findings, kind, &place, instead, "%s", why);
}

static int line_of(const struct section *s, const char *keyword)
{
	return keywords_line(&s->draft->issuers[s->index].lines, keyword);
}

static bool is_one_of(const char *path, const char *const claims[], size_t count)
{
	for (size_t i = 0; i < count && claims[i]; i++)
		if (claimpath_is(path, claims[i]))
			return true;
	return false;
}

static size_t count_on(const struct condition *at, size_t count, const char *const claims[MAX_CLAIMS])
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += is_one_of(at[i].claim, claims, MAX_CLAIMS);
	return found;
}

/* Whether the rules of the section demand one of these claims, whatever the account. */
static bool rules_demand(const struct demands *d, const char *const claims[MAX_CLAIMS])
{
	return count_on(d->require.at, d->require.count, claims) ||
	       (d->require_any.count &&
		count_on(d->require_any.at, d->require_any.count, claims) == d->require_any.count);
}

/* Whether a line demands one of these claims. The domain of a verified address is a demand on email. */
static bool line_demands(const struct issuer *i, const struct userline *l,
			 const char *const claims[MAX_CLAIMS])
{
	switch (l->kind) {
	case USERLINE_OWN:
		return claimpath_is(i->user_claim, "email") && i->user_suffix && !i->email_waived &&
		       is_one_of("email", claims, MAX_CLAIMS);
	case USERLINE_USER:
		return is_one_of(i->user_claim, claims, MAX_CLAIMS);
	case USERLINE_WITH:
		break;
	}
	return count_on(&i->users.conditions[l->conditions], l->condition_count, claims) > 0;
}

/* The line of the users file, or 0 for a section without one, that demands none of the claims; -1: none. */
static int open_line(const struct issuer *i, const char *const claims[MAX_CLAIMS])
{
	static const struct userline own = {.kind = USERLINE_OWN};

	if (rules_demand(&i->demands, claims))
		return -1;
	if (!i->users.path)
		return line_demands(i, &own, claims) ? -1 : 0;
	for (size_t k = 0; k < i->users.count; k++)
		if (!line_demands(i, &i->users.lines[k], claims))
			return i->users.lines[k].line;
	return -1;
}

static void check_public(const struct section *s)
{
	for (size_t i = 0; i < sizeof(public_issuers) / sizeof(public_issuers[0]); i++) {
		const struct public_issuer *p = &public_issuers[i];
		int line = open_line(s->issuer, p->claims);
		struct finding_place place = {s->path, line_of(s, "iss"), NULL};

		if (!s->issuer->iss || strcmp(s->issuer->iss, p->iss) != 0 || line < 0)
			continue;
		if (line > 0)
			place = (struct finding_place){s->issuer->users.path, line, NULL};
		findings_add(s->findings, FINDING_PUBLIC_ISSUER_UNRESTRICTED, &place, p->example,
			     "%s signs tokens for everybody, and no rule demands a claim that only your "
			     "organisation can have, such as %s: a stranger who takes the name of an account "
			     "opens it",
			     p->iss, p->claims[0]);
	}
}

static void check_client(const struct section *s)
{
	const struct names *audience = &s->issuer->audience;

	if (open_line(s->issuer, client_claims) < 0)
		return;
	for (size_t i = 0; i < audience->count; i++)
		if (!audiences_name_host(&s->draft->trust, audience->at[i]))
			add(s, FINDING_CLIENT_UNRESTRICTED, line_of(s, "audience"), "require = azp=CLIENT_ID",
			    "an audience names no host, and no rule demands the program that received the "
			    "token: every program that gets tokens for this audience can use them here");
}

/* Keycloak lists its groups by their paths, such as "/ops", or, as the administrator has chosen, by names. */
static bool is_keycloak_group(const struct section *s, const struct condition *c)
{
	return s->issuer->iss && strstr(s->issuer->iss, "/realms/") && claimpath_is(c->claim, "groups") &&
	       c->value[0] != '/';
}

static void check_name(const struct section *s, const char *path, const struct condition *c)
{
	struct finding_place place = {path, c->line, NULL};

	if (is_one_of(c->claim, reassignable, sizeof(reassignable) / sizeof(reassignable[0])))
		findings_add(s->findings, FINDING_CLAIM_REASSIGNABLE, &place, NULL,
			     "%s can be changed and then belong to somebody else, or is not unique: "
			     "prefer an identifier, such as sub or a claim that ends in _id",
			     c->claim);
	if (is_keycloak_group(s, c))
		findings_add(s->findings, FINDING_CLAIM_REASSIGNABLE, &place, NULL,
			     "subgroups of different groups of Keycloak may have the same name: turn on "
			     "\"Full group path\" in the mapper of the claim, and write \"/%s\"",
			     c->value);
}

static void check_names(const struct section *s, const char *path, const struct condition *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_name(s, path, &at[i]);
}

static bool is_same(const struct condition *a, const struct condition *b)
{
	return strcmp(a->claim + (*a->claim == '/'), b->claim + (*b->claim == '/')) == 0 &&
	       strcmp(a->value, b->value) == 0;
}

/* Report each wanted condition that a section for the same token denies. */
static void check_denied(const struct section *s, const struct conditions *wanted,
			 const struct conditions *denied)
{
	for (size_t i = 0; i < wanted->count; i++)
		for (size_t k = 0; k < denied->count; k++) {
			struct finding_place place = {s->path, wanted->at[i].line, NULL};

			if (!is_same(&wanted->at[i], &denied->at[k]))
				continue;
			findings_add(s->findings, FINDING_RULE_NEVER_HOLDS, &place, NULL,
				     "no token has the value that this line demands, because line %d denies "
				     "it: remove one of them",
				     denied->at[k].line);
		}
}

static void check_contradictions(const struct section *s, const struct demands *a, const struct demands *b)
{
	check_denied(s, &a->require, &b->deny);
	check_denied(s, &a->require_any, &b->deny);
}

/* Whether the uid is one that the section lets nobody open, through any service. */
static bool is_barred(const struct issuer *i, int64_t uid)
{
	if (uid == 0)
		return !i->root.everywhere && !i->root.services.count;
	return uid < i->min_uid;
}

static void check_account(const struct section *s, const struct userline *l, const char *name)
{
	struct finding_place place = {s->issuer->users.path, l->line, NULL};
	struct account account = account_find(name);

	if (account.state == ACCOUNT_UNKNOWN)
		findings_add(s->findings, FINDING_ACCOUNT_UNKNOWN, &place, NULL,
			     "this host has no account %s, so this line does not open it: check the name",
			     name);
	if (account.state == ACCOUNT_FOUND && is_barred(s->issuer, account.uid))
		findings_add(s->findings, FINDING_RULE_NEVER_HOLDS, &place, NULL,
			     "the account %s has uid %" PRId64
			     ", which %s does not permit: naming it here does "
			     "not change that",
			     name, account.uid, account.uid ? "min_uid" : "permit_root");
}

static void check_users(const struct section *s)
{
	const struct users *u = &s->issuer->users;

	if (u->path && !u->count)
		add(s, FINDING_RULE_NEVER_HOLDS, line_of(s, "users"), NULL,
		    "the users file has no line, so no token of this section opens any account");
	for (size_t i = 0; i < u->count; i++)
		for (size_t k = 0; k < u->lines[i].name_count; k++)
			check_account(s, &u->lines[i], u->names[u->lines[i].names + k]);
	check_names(s, u->path, u->conditions, u->condition_count);
}

static void check_section(const struct section *s)
{
	const struct demands *d = &s->issuer->demands;

	if (s->issuer->email_waived)
		add(s, FINDING_WAIVER, line_of(s, "email_verified"), "email_verified = true",
		    "email_verified is waived: whoever can enter an address at the issuer has it here");
	check_public(s);
	check_client(s);
	check_names(s, s->path, d->require.at, d->require.count);
	check_names(s, s->path, d->require_any.at, d->require_any.count);
	if (is_one_of(s->issuer->user_claim, reassignable, sizeof(reassignable) / sizeof(reassignable[0])))
		add(s, FINDING_CLAIM_REASSIGNABLE, line_of(s, "user_claim"), NULL,
		    "names in this claim can be changed and then belong to somebody else, or are not unique: "
		    "prefer sub and a users file");
	check_contradictions(s, d, d);
	for (size_t i = 0; i < s->draft->trust.service_count; i++) {
		const struct demands *of_service = &s->draft->trust.services[i].demands;

		check_contradictions(s, d, of_service);
		check_contradictions(s, of_service, d);
		check_contradictions(s, of_service, of_service);
	}
	check_users(s);
}

void lint_claims(const char *path, const struct draft *d, struct findings *f)
{
	for (size_t i = 0; i < d->trust.issuer_count; i++) {
		const struct section s = {path, d, i, &d->trust.issuers[i], f};

		check_section(&s);
	}
}
