/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/config.h"

#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/policy/audience.h"
#include "host/config/ini.h"
#include "host/config/keyfiles.h"
#include "host/config/keywords.h"
#include "host/config/syntax.h"
#include "host/config/usecheck.h"
#include "host/config/usersfile.h"

#define DEFAULT_LEEWAY_S 30
#define DEFAULT_TOKEN_BYTES 8192
#define DEFAULT_LIFETIME_S 3600
#define DEFAULT_MIN_UID 1000

static enum reason add_issuer(struct draft *d, const char *name)
{
	size_t count = d->trust.issuer_count;
	struct issuer *issuers = draft_grow(d->trust.issuers, count, sizeof(*issuers)), *issuer;

	if (!issuers)
		return REASON_OUT_OF_MEMORY;
	d->trust.issuers = issuers;
	d->trust.issuer_count++;
	issuer = &issuers[count];
	issuer->has_max_lifetime = true;
	issuer->max_lifetime_s = DEFAULT_LIFETIME_S;
	issuer->min_uid = DEFAULT_MIN_UID;
	issuer->name = strdup(name);
	issuer->user_claim = strdup("sub");
	return issuer->name && issuer->user_claim ? REASON_OK : REASON_OUT_OF_MEMORY;
}

static enum reason begin_issuer(struct draft *d, const char *name, int line, struct note *n)
{
	struct issuer_lines *issuers;

	for (size_t i = 0; i < d->trust.issuer_count; i++) {
		if (strcmp(d->trust.issuers[i].name, name) != 0)
			continue;
		return note_invalid(n, "there is already a section of this name on line %d",
				    d->issuers[i].lines.section);
	}
	issuers = draft_grow(d->issuers, d->issuer_count, sizeof(*issuers));
	if (!issuers)
		return REASON_OUT_OF_MEMORY;
	d->issuers = issuers;
	issuers[d->issuer_count++].lines.section = line;
	d->place = PLACE_ISSUER;
	return add_issuer(d, name);
}

static enum reason add_service(struct draft *d, const char *name, int line)
{
	size_t count = d->trust.service_count;
	struct service *services = draft_grow(d->trust.services, count, sizeof(*services));
	struct lines *lines;

	if (!services)
		return REASON_OUT_OF_MEMORY;
	d->trust.services = services;
	lines = draft_grow(d->services, count, sizeof(*lines));
	if (!lines)
		return REASON_OUT_OF_MEMORY;
	d->services = lines;
	lines[count].section = line;
	services[count].name = strdup(name);
	if (!services[count].name)
		return REASON_OUT_OF_MEMORY;
	d->trust.service_count++;
	return REASON_OK;
}

static enum reason begin_service(struct draft *d, const char *name, int line, struct note *n)
{
	const char *base = service_base(name);
	enum reason r = syntax_check_service(name, n);

	if (r != REASON_OK)
		return r;
	if (strcmp(base, name) != 0)
		return note_invalid(n, "%s counts as %s: write [service %s]", name, base, base);
	if (trust_service(&d->trust, name))
		return note_invalid(n, "there is already a section for this service above");
	d->place = PLACE_SERVICE;
	return add_service(d, name, line);
}

static enum reason begin_section(void *to, const char *title, int line, struct note *n)
{
	const char *issuer = syntax_title_name(title, "issuer"),
		   *service = syntax_title_name(title, "service");
	struct draft *d = to;

	d->place = PLACE_NOWHERE;
	if (issuer)
		return begin_issuer(d, issuer, line, n);
	if (service)
		return begin_service(d, service, line, n);
	return note_invalid(n,
			    "a section is [issuer NAME] or [service NAME]; NAME has letters, digits, dots, "
			    "hyphens and underscores");
}

/* Report a fault on a line: to the listener, and continue; without a listener, stop reading. */
static enum reason report_fault(const struct draft *d, int line, struct note *n)
{
	if (d->listener) {
		d->listener->report(d->listener->to, line, n);
		return REASON_OK;
	}
	note_prefix(n, "%d: ", line);
	return REASON_CONFIG_INVALID;
}

static bool report_and_continue(void *to, int line, const struct note *n)
{
	const struct draft *d = to;

	if (d->listener)
		d->listener->report(d->listener->to, line, n);
	return d->listener != NULL;
}

static enum reason set_value(void *to, const char *key, const char *value, int line, struct note *n)
{
	return keywords_set(to, key, value, line, n);
}

/* Check that an issuer section has the required keywords. */
static enum reason check_issuer(const struct draft *d, size_t i, struct note *n)
{
	static const struct {
		const char *keyword, *other, *meaning;
	} demanded[] = {
		{"iss", "iss", "iss = ISSUER (the tokens' iss, exactly; \"none\" waives it)"},
		{"key", "secret",
		 "key = FILE (a public key in the folder keys/) or secret = FILE (an HMAC secret there)"},
		{"algorithm", "algorithm", "algorithm = NAME (such as ES256)"},
	};
	const struct lines *lines = &d->issuers[i].lines;

	for (size_t k = 0; k < sizeof(demanded) / sizeof(demanded[0]); k++) {
		if (keywords_line(lines, demanded[k].keyword) != lines->section ||
		    keywords_line(lines, demanded[k].other) != lines->section)
			continue;
		note_set(n, "the section lacks %s", demanded[k].meaning);
		return report_fault(d, lines->section, n);
	}
	return REASON_OK;
}

static bool same_iss(const struct issuer *a, const struct issuer *b)
{
	return a->iss && b->iss ? strcmp(a->iss, b->iss) == 0 : a->iss == b->iss;
}

/*
 * Whether the sections list more than one algorithm of RSA keys. No other public key fits several, so only an
 * RSA key can be bound to one algorithm in one place and to another one elsewhere.
 */
static bool lists_rsa_algorithms(const struct draft *d)
{
	const struct algorithm *first = NULL;

	for (size_t i = 0; i < d->trust.issuer_count; i++)
		for (size_t k = 0; k < d->issuers[i].algorithms.count; k++) {
			const struct algorithm *alg = d->issuers[i].algorithms.at[k];

			if (alg->key_type != KEY_RSA)
				continue;
			if (first && alg != first)
				return true;
			first = alg;
		}
	return false;
}

/*
 * What a login needs of the section's sets. It needs all keys where one key must be compared with the others,
 * because the result must not depend on the token: if an RSA key could have two algorithms, and if another
 * section has the same iss, since two such sections must not share a key.
 */
static const struct key_choice *choice_of(const struct draft *d, size_t section)
{
	if (lists_rsa_algorithms(d))
		return NULL;
	for (size_t i = 0; i < d->trust.issuer_count; i++)
		if (i != section && same_iss(&d->trust.issuers[i], &d->trust.issuers[section]))
			return NULL;
	return d->choice;
}

static enum reason load_users(const char *config_path, struct draft *d, size_t i, struct note *n)
{
	char *path = syntax_path_beside(config_path, "", d->issuers[i].users);
	enum reason r = REASON_OUT_OF_MEMORY;

	if (path)
		r = usersfile_load(d->files, path, &d->trust.issuers[i].users, n);
	free(path);
	return r == REASON_CONFIG_INVALID ? report_fault(d, keywords_line(&d->issuers[i].lines, "users"), n) :
					    r;
}

static enum reason load_keys(const char *config_path, struct draft *d, size_t i, struct note *n)
{
	struct issuer_lines *lines = &d->issuers[i];
	struct issuer *issuer = &d->trust.issuers[i];
	enum reason r = REASON_OK;

	for (size_t k = 0; k < lines->key_count && r == REASON_OK; k++) {
		const struct key_line *line = &lines->keys[k];
		char *path = syntax_path_beside(config_path, "keys/", line->name);
		struct key_source source = {.files = d->files,
					    .path = path,
					    .name = line->name,
					    .is_secret = line->is_secret,
					    .listed = &lines->algorithms,
					    .choice = choice_of(d, i)};

		if (!path)
			return REASON_OUT_OF_MEMORY;
		r = keyfiles_load(&source, &d->trust, issuer, n);
		free(path);
		if (r == REASON_CONFIG_INVALID)
			r = report_fault(d, lines->keys[k].line, n);
		lines->keys[k].end = issuer->key_count;
		lines->keys[k].skipped_end = d->trust.keys.skipped_count;
	}
	return r;
}

static bool share_key(const struct issuer *a, const struct issuer *b)
{
	for (size_t i = 0; i < a->key_count; i++)
		for (size_t j = 0; j < b->key_count; j++)
			if (key_same(a->keys[i], b->keys[j]))
				return true;
	return false;
}

/* Refuse two sections that could both apply to the same token. */
static enum reason check_rivals(const struct draft *d, size_t i, struct note *n)
{
	for (size_t j = 0; j < i; j++) {
		if (!same_iss(&d->trust.issuers[i], &d->trust.issuers[j]) ||
		    !share_key(&d->trust.issuers[i], &d->trust.issuers[j]))
			continue;
		note_set(n, "this section has the iss and a key of [issuer %s]: keep one of them",
			 d->trust.issuers[j].name);
		return report_fault(d, d->issuers[i].lines.section, n);
	}
	return REASON_OK;
}

static enum reason check_use(const struct draft *d, size_t i, struct note *n)
{
	int line = 0;

	return usecheck_section(d, i, &line, n) == REASON_OK ? REASON_OK : report_fault(d, line, n);
}

static enum reason finish_issuer(const char *path, struct draft *d, size_t i, struct note *n)
{
	struct issuer *issuer = &d->trust.issuers[i];
	enum reason r = check_issuer(d, i, n);

	if (r != REASON_OK)
		return r;
	if (!issuer->types.count && !names_add(&issuer->types, "JWT"))
		return REASON_OUT_OF_MEMORY;
	if (!issuer->audience.count && !d->issuers[i].audience_waived &&
	    !audience_add_defaults(&issuer->audience))
		return REASON_OUT_OF_MEMORY;
	if (d->issuers[i].users && (r = load_users(path, d, i, n)) != REASON_OK)
		return r;
	if (d->issuers[i].algorithms.count && (r = load_keys(path, d, i, n)) != REASON_OK)
		return r;
	if ((r = check_use(d, i, n)) != REASON_OK)
		return r;
	return check_rivals(d, i, n);
}

static enum reason read_draft(const char *path, struct span text, struct draft *d, struct note *n)
{
	static const struct inifile_events events = {begin_section, set_value, report_and_continue};
	enum reason r = inifile_read(text, &events, d, n);

	if (r == REASON_OK && d->trust.issuer_count == 0) {
		note_set(n, "there is no [issuer NAME] section, so no token can be accepted");
		r = report_fault(d, 1, n);
	}
	for (size_t i = 0; i < d->trust.issuer_count && r == REASON_OK; i++)
		r = finish_issuer(path, d, i, n);
	if (r == REASON_CONFIG_INVALID)
		note_prefix(n, "%s:", path);
	return r;
}

static enum reason load_draft(const char *path, struct draft *d, struct note *n)
{
	const struct trustedfile *file = NULL;
	enum reason r = snapshot_read(d->files, path, &file, n);

	if (!draft_name(d, path))
		return REASON_OUT_OF_MEMORY;
	d->trust.leeway_s = DEFAULT_LEEWAY_S;
	d->trust.max_token_bytes = DEFAULT_TOKEN_BYTES;
	d->top.section = 1;
	d->place = PLACE_TOP;
	return r == REASON_OK ? read_draft(path, bytes_span(&file->content), d, n) : r;
}

enum reason config_examine(const char *path, const struct fault_listener *listener, struct draft *ret)
{
	SCOPED(snapshot) files = {0};
	SCOPED(draft) d = {.listener = listener, .files = &files};
	struct note n = {0};
	enum reason r = load_draft(path, &d, &n);

	/* the file cannot be read; faults in its content were reported earlier */
	if (r == REASON_CONFIG_INVALID)
		listener->report(listener->to, 0, &n);
	else if (r != REASON_OK)
		return r;
	d.listener = NULL;
	d.files = NULL;
	*ret = TAKE(d);
	return REASON_OK;
}

enum reason config_load(struct snapshot *files, const char *path, const struct key_choice *choice,
			struct trust *ret, struct note *n)
{
	SCOPED(draft) d = {.files = files, .choice = choice};
	enum reason r = load_draft(path, &d, n);

	if (r == REASON_OUT_OF_MEMORY)
		/* without memory, OpenSSL may have reported a wrong fault of a key */
		*n = (struct note){0};
	if (r != REASON_OK)
		return r;
	*ret = TAKE(d.trust);
	return REASON_OK;
}
