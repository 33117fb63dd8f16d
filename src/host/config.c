/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdlib.h>

#include "core/scoped.h"
#include "inifile.h"
#include "keyfiles.h"
#include "keywords.h"
#include "trustedfile.h"

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
	issuer->max_lifetime_s = CONFIG_DEFAULT_LIFETIME_S;
	issuer->min_uid = CONFIG_DEFAULT_MIN_UID;
	issuer->name = strdup(name);
	issuer->type = strdup("JWT");
	issuer->user_claim = strdup("sub");
	return issuer->name && issuer->type && issuer->user_claim ? REASON_OK : REASON_OUT_OF_MEMORY;
}

static enum reason begin_issuer(struct draft *d, const char *name, int line, struct note *n)
{
	struct key_lines *lines;

	for (size_t i = 0; i < d->trust.issuer_count; i++) {
		if (strcmp(d->trust.issuers[i].name, name) != 0)
			continue;
		note_set(n, "a section of this name begins on line %d already", d->key_lines[i].section_line);
		return REASON_CONFIG_INVALID;
	}
	lines = draft_grow(d->key_lines, d->key_lines_count, sizeof(*lines));
	if (!lines)
		return REASON_OUT_OF_MEMORY;
	d->key_lines = lines;
	lines[d->key_lines_count++].section_line = line;
	return add_issuer(d, name);
}

static enum reason begin_service(struct draft *d, const char *name, struct note *n)
{
	size_t count = d->trust.service_count;
	struct service *services;
	const char *base = service_base(name);

	if (strcmp(base, name) != 0) {
		note_set(n, "%s counts as %s: write [service %s]", name, base, base);
		return REASON_CONFIG_INVALID;
	}
	if (trust_service(&d->trust, name)) {
		note_set(n, "a section for this service stands above already");
		return REASON_CONFIG_INVALID;
	}
	services = draft_grow(d->trust.services, count, sizeof(*services));
	if (!services)
		return REASON_OUT_OF_MEMORY;
	d->trust.services = services;
	services[count].name = strdup(name);
	if (!services[count].name)
		return REASON_OUT_OF_MEMORY;
	d->trust.service_count++;
	return REASON_OK;
}

/* The name behind "issuer " or "service ", or NULL. */
static const char *name_behind(const char *title, const char *kind)
{
	size_t n = strlen(kind), blanks = strspn(title + (strncmp(title, kind, n) == 0 ? n : strlen(title)), " \t");

	return blanks && keywords_is_name(title + n + blanks) ? title + n + blanks : NULL;
}

static enum reason begin_section(void *to, const char *title, int line, struct note *n)
{
	const char *issuer = name_behind(title, "issuer"), *service = name_behind(title, "service");
	struct draft *d = to;

	memset(d->seen, 0, sizeof(d->seen));
	if (issuer) {
		d->place = PLACE_ISSUER;
		return begin_issuer(d, issuer, line, n);
	}
	if (service) {
		d->place = PLACE_SERVICE;
		return begin_service(d, service, n);
	}
	note_set(n, "a section is [issuer NAME] or [service NAME], the name of letters, digits, dots, hyphens and underscores");
	return REASON_CONFIG_INVALID;
}

static enum reason take_value(void *to, const char *key, const char *value, int line, struct note *n)
{
	return keywords_take(to, key, value, line, n);
}

/* What an issuer section may not leave out. */
static enum reason check_issuer(const struct draft *d, size_t i, struct note *n)
{
	const struct key_lines *keys = &d->key_lines[i];
	const char *missing = NULL;

	if (!keys->has_iss)
		missing = "iss = ISSUER (the tokens' iss, exactly; \"none\" waives it)";
	else if (!keys->paths.count)
		missing = "key = FILE (in the folder keys/)";
	else if (!keys->algorithms.count)
		missing = "algorithm = NAME (such as ES256)";
	if (!missing)
		return REASON_OK;
	note_set(n, "%d: the section lacks %s", keys->section_line, missing);
	return REASON_CONFIG_INVALID;
}

/* keys/NAME beside the configuration. NULL: memory ran out. */
static char *key_path(const char *config_path, const char *name)
{
	const char *slash = strrchr(config_path, '/');
	char *path = NULL;

	if (asprintf(&path, "%.*s/keys/%s", (int)(slash ? slash - config_path : 0), config_path, name) < 0)
		return NULL;
	return path;
}

static enum reason load_keys(const char *config_path, struct draft *d, size_t i, struct note *n)
{
	const struct key_lines *keys = &d->key_lines[i];
	enum reason r = REASON_OK;

	for (size_t k = 0; k < keys->paths.count && r == REASON_OK; k++) {
		char *path = key_path(config_path, keys->paths.at[k]);

		if (!path)
			return REASON_OUT_OF_MEMORY;
		r = keyfiles_load(path, &keys->algorithms, &d->trust, &d->trust.issuers[i], n);
		free(path);
		if (r == REASON_CONFIG_INVALID)
			note_prefix(n, "%d: ", keys->lines[k]);
	}
	return r;
}

static bool same_iss(const struct issuer *a, const struct issuer *b)
{
	return a->iss && b->iss ? strcmp(a->iss, b->iss) == 0 : a->iss == b->iss;
}

static bool share_key(const struct issuer *a, const struct issuer *b)
{
	for (size_t i = 0; i < a->key_count; i++)
		for (size_t j = 0; j < b->key_count; j++)
			if (key_same(a->keys[i], b->keys[j]))
				return true;
	return false;
}

/* Two sections for the same tokens: which one decides would be chance. */
static enum reason check_rivals(const struct draft *d, size_t i, struct note *n)
{
	for (size_t j = 0; j < i; j++) {
		if (!same_iss(&d->trust.issuers[i], &d->trust.issuers[j]) ||
		    !share_key(&d->trust.issuers[i], &d->trust.issuers[j]))
			continue;
		note_set(n, "%d: this section has the iss and a key of [issuer %s]: keep one of them", d->key_lines[i].section_line,
			 d->trust.issuers[j].name);
		return REASON_CONFIG_INVALID;
	}
	return REASON_OK;
}

static enum reason finish_issuer(const char *path, struct draft *d, size_t i, struct note *n)
{
	struct issuer *issuer = &d->trust.issuers[i];
	enum reason r = check_issuer(d, i, n);

	if (r != REASON_OK)
		return r;
	if (!issuer->audience.count && !d->key_lines[i].audience_waived && !names_add(&issuer->audience, "%h"))
		return REASON_OUT_OF_MEMORY;
	if ((r = load_keys(path, d, i, n)) != REASON_OK)
		return r;
	return check_rivals(d, i, n);
}

static enum reason read_draft(const char *path, struct span text, struct draft *d, struct note *n)
{
	static const struct inifile_events events = {begin_section, take_value};
	enum reason r = inifile_read(text, &events, d, n);

	if (r == REASON_OK && d->trust.issuer_count == 0) {
		note_set(n, "1: there is no [issuer NAME] section, so no token can be accepted");
		r = REASON_CONFIG_INVALID;
	}
	for (size_t i = 0; i < d->trust.issuer_count && r == REASON_OK; i++)
		r = finish_issuer(path, d, i, n);
	if (r == REASON_CONFIG_INVALID)
		note_prefix(n, "%s:", path);
	return r;
}

enum reason config_load(const char *path, struct trust *ret, struct note *n)
{
	SCOPED(trustedfile) file = {0};
	SCOPED(draft) d = {
		.trust = {.leeway_s = CONFIG_DEFAULT_LEEWAY_S, .max_token_bytes = CONFIG_DEFAULT_TOKEN_BYTES},
		.place = PLACE_TOP,
	};
	enum reason r = trustedfile_read(path, &file, n);

	if (r == REASON_OK)
		r = read_draft(path, bytes_span(&file.content), &d, n);
	if (r != REASON_OK)
		return r;
	*ret = d.trust;
	d.trust = (struct trust){0};
	return REASON_OK;
}
