/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/config/conf.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "host/config/draft.h"
#include "host/config/ini.h"
#include "host/config/syntax.h"
#include "host/config/trustedfile.h"
#include "issuer/config/words.h"
#include "issuer/mint/keyring.h"

#define DEFAULT_TTL_S 60
#define DEFAULT_MINTS_PER_MINUTE 60

static void conf_draft_done(struct conf_draft *d)
{
	conf_done(&d->conf);
}

static enum reason begin_key(struct conf_draft *d, const char *name, int line, struct note *n)
{
	struct conf *c = &d->conf;
	struct conf_key *k;

	for (size_t i = 0; i < c->key_count; i++)
		if (strcmp(c->keys[i].name, name) == 0)
			return note_invalid(n, "there is already a section of this name on line %d",
					    c->keys[i].line);
	if (c->key_count == KEYRING_MAX)
		return note_invalid(n, "there are more than %d keys", KEYRING_MAX);
	k = draft_grow(c->keys, c->key_count, sizeof(*k));
	if (!k)
		return REASON_OUT_OF_MEMORY;
	c->keys = k;
	k += c->key_count;
	k->name = strdup(name);
	if (!k->name)
		return REASON_OUT_OF_MEMORY;
	k->line = line;
	c->key_count++;
	d->place = CONF_KEY;
	return REASON_OK;
}

static enum reason begin_rule(struct conf_draft *d, enum policy_kind kind, const char *name, int line,
			      struct note *n)
{
	struct policy *p = &d->conf.policy;
	struct policy_section *s;

	for (size_t i = 0; i < p->count; i++)
		if (p->at[i].kind == kind && strcmp(p->at[i].name, name) == 0)
			return note_invalid(n, "there is already a section of this name on line %d",
					    p->at[i].line);
	s = draft_grow(p->at, p->count, sizeof(*s));
	if (!s)
		return REASON_OUT_OF_MEMORY;
	p->at = s;
	s += p->count;
	s->name = strdup(name);
	if (!s->name)
		return REASON_OUT_OF_MEMORY;
	s->kind = kind;
	s->line = line;
	s->max_ttl_s = DEFAULT_TTL_S;
	p->count++;
	d->place = kind == POLICY_DENY ? CONF_DENY : CONF_ALLOW;
	return REASON_OK;
}

static enum reason begin_section(void *to, const char *title, int line, struct note *n)
{
	const char *key = syntax_title_name(title, "key"), *allow = syntax_title_name(title, "allow"),
		   *deny = syntax_title_name(title, "deny");
	struct conf_draft *d = to;

	memset(d->seen, 0, sizeof(d->seen));
	if (key)
		return begin_key(d, key, line, n);
	if (allow)
		return begin_rule(d, POLICY_ALLOW, allow, line, n);
	if (deny)
		return begin_rule(d, POLICY_DENY, deny, line, n);
	return note_invalid(n,
			    "a section is [key NAME], [allow NAME] or [deny NAME]; NAME has letters, digits, "
			    "dots, hyphens and underscores");
}

static enum reason set_value(void *to, const char *key, const char *value, int line, struct note *n)
{
	return words_set(to, key, value, line, n);
}

static enum reason refuse_at(struct note *n, int line, const char *what)
{
	return note_invalid(n, "%d: %s", line, what);
}

static bool has_key(const struct conf *c, const char *name)
{
	for (size_t i = 0; i < c->key_count; i++)
		if (strcmp(c->keys[i].name, name) == 0)
			return true;
	return false;
}

/* The defaults are the strictest useful ones: only tokens for the caller, signed with the first key. */
static enum reason finish_allow(const struct conf *c, struct policy_section *s, struct note *n)
{
	if (s->audiences.count == 0)
		return refuse_at(n, s->line, "the section lacks audience = HOST");
	if (s->services.count == 0)
		return refuse_at(n, s->line,
				 "the section lacks service = NAME (or *: a token for every service)");
	for (size_t i = 0; i < s->keys.count; i++)
		if (!has_key(c, s->keys.at[i]))
			return note_invalid(n, "%d: there is no section [key %.64s]", s->line, s->keys.at[i]);
	if (s->keys.count == 0 && !names_add(&s->keys, c->keys[0].name))
		return REASON_OUT_OF_MEMORY;
	if (s->subjects.count == 0 && !names_add(&s->subjects, "%u"))
		return REASON_OUT_OF_MEMORY;
	return REASON_OK;
}

static enum reason finish_rule(const struct conf *c, struct policy_section *s, struct note *n)
{
	if (s->users.count + s->groups.count == 0)
		return refuse_at(n, s->line, "the section lacks who = user:NAME or who = group:NAME");
	return s->kind == POLICY_ALLOW ? finish_allow(c, s, n) : REASON_OK;
}

static enum reason finish(struct conf *c, struct note *n)
{
	enum reason r = REASON_OK;

	if (!c->iss)
		return refuse_at(n, 1, "the file lacks iss = ISSUER, which the tokens name");
	if (c->key_count == 0)
		return refuse_at(n, 1, "there is no [key NAME] section, so nothing can be signed");
	for (size_t i = 0; i < c->key_count; i++)
		if (!c->keys[i].file)
			return refuse_at(n, c->keys[i].line,
					 "the section lacks file = FILE (in the folder issuer-keys/)");
	for (size_t i = 0; i < c->policy.count && r == REASON_OK; i++)
		r = finish_rule(c, &c->policy.at[i], n);
	return r;
}

enum reason conf_load(const char *path, struct conf *ret, struct note *n)
{
	static const struct inifile_events events = {begin_section, set_value, NULL};
	SCOPED(trustedfile) file = {0};
	SCOPED(conf_draft) d = {.conf = {.mints_per_minute = DEFAULT_MINTS_PER_MINUTE}, .place = CONF_TOP};
	enum reason r = trustedfile_read(path, &file, n);

	if (r != REASON_OK)
		return r;
	r = inifile_read(bytes_span(&file.content), &events, &d, n);
	if (r == REASON_OK)
		r = finish(&d.conf, n);
	if (r == REASON_CONFIG_INVALID)
		note_prefix(n, "%s:", path);
	if (r != REASON_OK)
		return r;
	*ret = d.conf;
	d.conf = (struct conf){0};
	return REASON_OK;
}

void conf_done(struct conf *c)
{
	for (size_t i = 0; i < c->key_count; i++) {
		free(c->keys[i].name);
		free(c->keys[i].file);
	}
	free(c->keys);
	free(c->iss);
	policy_done(&c->policy);
	*c = (struct conf){0};
}
