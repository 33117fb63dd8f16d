/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/keywords.h"

#include <stdlib.h>
#include <strings.h>

#include "core/base/duration.h"
#include "core/token/claimpath.h"
#include "host/config/condition.h"
#include "host/config/syntax.h"
#include "host/config/usewords.h"

static struct issuer_lines *issuer_lines_now(struct draft *d)
{
	return &d->issuers[d->trust.issuer_count - 1];
}

static enum reason set_leeway(struct draft *d, const char *value, struct note *n)
{
	if (!duration_parse(value, &d->trust.leeway_s) || d->trust.leeway_s > KEYWORDS_MAX_LEEWAY_S)
		return note_invalid(n, "leeway is a duration of at most 5m, as in \"leeway = 30s\"");
	return REASON_OK;
}

static enum reason set_max_token_bytes(struct draft *d, const char *value, struct note *n)
{
	int64_t bytes;

	if (!syntax_read_number(value, 256, JSONSCAN_MAX_BYTES, &bytes))
		return note_invalid(n, "max_token_bytes is a number from 256 to 65536");
	d->trust.max_token_bytes = (size_t)bytes;
	return REASON_OK;
}

static enum reason set_hostname(struct draft *d, const char *value, struct note *n)
{
	if (!syntax_has_only(value, SYNTAX_ALPHANUMERIC ".-_"))
		return note_invalid(n, "hostname is a name of letters, digits, dots and hyphens, as in "
				       "\"web1.example.com\"");
	return draft_set_text(value, &d->trust.hostname);
}

static enum reason set_log_format(struct draft *d, const char *value, struct note *n)
{
	d->trust.log_json = strcmp(value, "json") == 0;
	if (!d->trust.log_json && strcmp(value, "text") != 0)
		return note_invalid(n, "log_format is text or json");
	return REASON_OK;
}

static enum reason set_iss(struct draft *d, const char *value, struct note *n)
{
	(void)n;
	return strcmp(value, "none") == 0 ? REASON_OK : draft_set_text(value, &draft_issuer(d)->iss);
}

static enum reason add_key_line(struct draft *d, const char *value, bool is_secret, struct note *n)
{
	struct issuer_lines *issuer = issuer_lines_now(d);
	struct key_line *keys;

	if (!syntax_is_inside(value))
		return note_invalid(n,
				    "%s is a file in the folder keys/ beside the configuration: write it "
				    "without \"/\" at the beginning and without \"..\"",
				    is_secret ? "secret" : "key");
	keys = draft_grow(issuer->keys, issuer->key_count, sizeof(*keys));
	if (!keys)
		return REASON_OUT_OF_MEMORY;
	issuer->keys = keys;
	keys[issuer->key_count].line = d->line;
	keys[issuer->key_count].is_secret = is_secret;
	return draft_set_text(value, &keys[issuer->key_count++].name);
}

static enum reason set_key(struct draft *d, const char *value, struct note *n)
{
	return add_key_line(d, value, false, n);
}

static enum reason set_secret(struct draft *d, const char *value, struct note *n)
{
	return add_key_line(d, value, true, n);
}

static enum reason set_algorithm(struct draft *d, const char *value, struct note *n)
{
	const struct algorithm *alg = algorithm_find(span_of(value));
	struct algorithm_list *list = &issuer_lines_now(d)->algorithms;

	if (!alg)
		return note_invalid(
			n, "algorithm is one of HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 "
			   "ES256 ES384 ES512 EdDSA, one a line");
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i] == alg)
			return note_invalid(n, "this algorithm is listed twice");
	list->at[list->count++] = alg;
	return REASON_OK;
}

static bool is_pattern(const char *text)
{
	for (const char *at = text; (at = strchr(at, '%')) != NULL; at += 2)
		if (!at[1] || !strchr("hns%", at[1]))
			return false;
	return true;
}

static enum reason set_audience(struct draft *d, const char *value, struct note *n)
{
	struct names *audience =
		d->place == PLACE_ISSUER ? &draft_issuer(d)->audience : &draft_service(d)->audience;
	bool waives = strcmp(value, "none") == 0;

	if (!is_pattern(value))
		return note_invalid(
			n, "audience: %% is followed by h (host name), n (its first label), s (service) "
			   "or another %%");
	if (waives && d->place == PLACE_SERVICE)
		return note_invalid(
			n, "a service section can only add restrictions: \"audience = none\" belongs in an "
			   "issuer section");
	if ((waives && audience->count) || (d->place == PLACE_ISSUER && issuer_lines_now(d)->audience_waived))
		return note_invalid(
			n, "\"audience = none\" is used together with another audience: keep one of them");
	if (waives) {
		issuer_lines_now(d)->audience_waived = true;
		return REASON_OK;
	}
	return names_add(audience, value) ? REASON_OK : REASON_OUT_OF_MEMORY;
}

static enum reason set_type(struct draft *d, const char *value, struct note *n)
{
	struct names *types = &draft_issuer(d)->types;

	if (!syntax_has_only(value, SYNTAX_ALPHANUMERIC "!#$&-^_.+/"))
		return note_invalid(n, "type is a media type, as in \"JWT\" or \"at+jwt\", one a line");
	if (names_has(types, value))
		return note_invalid(n, "this type is listed twice");
	return names_add(types, value) ? REASON_OK : REASON_OUT_OF_MEMORY;
}

static enum reason set_user_claim(struct draft *d, const char *value, struct note *n)
{
	const char *fault = claimpath_fault(value);

	if (fault)
		return note_invalid(n, "user_claim: %s", fault);
	return draft_set_text(value, &draft_issuer(d)->user_claim);
}

static enum reason set_user_suffix(struct draft *d, const char *value, struct note *n)
{
	(void)n;
	return draft_set_text(value, &draft_issuer(d)->user_suffix);
}

static enum reason set_users(struct draft *d, const char *value, struct note *n)
{
	if (!syntax_is_inside(value))
		return note_invalid(n,
				    "users is a file beside the configuration: write it without \"/\" at the "
				    "beginning and without \"..\"");
	return draft_set_text(value, &issuer_lines_now(d)->users);
}

static enum reason set_email_verified(struct draft *d, const char *value, struct note *n)
{
	draft_issuer(d)->email_waived = strcmp(value, "none") == 0;
	if (!draft_issuer(d)->email_waived && strcmp(value, "true") != 0)
		return note_invalid(n, "email_verified is true, the default, or none");
	return REASON_OK;
}

static struct demands *demands_now(struct draft *d)
{
	return d->place == PLACE_ISSUER ? &draft_issuer(d)->demands : &draft_service(d)->demands;
}

static enum reason set_require(struct draft *d, const char *value, struct note *n)
{
	return condition_add(&demands_now(d)->require, "require", value, d->line, n);
}

static enum reason set_require_any(struct draft *d, const char *value, struct note *n)
{
	return condition_add(&demands_now(d)->require_any, "require_any", value, d->line, n);
}

static enum reason set_deny(struct draft *d, const char *value, struct note *n)
{
	return condition_add(&demands_now(d)->deny, "deny", value, d->line, n);
}

static enum reason set_max_auth_age(struct draft *d, const char *value, struct note *n)
{
	struct demands *demands = demands_now(d);

	demands->has_max_auth_age = true;
	demands->max_auth_age_line = d->line;
	if (!duration_parse(value, &demands->max_auth_age_s) || demands->max_auth_age_s == 0)
		return note_invalid(n, "max_auth_age is a duration, as in \"15m\"");
	return REASON_OK;
}

static enum reason set_max_lifetime(struct draft *d, const char *value, struct note *n)
{
	bool is_issuer = d->place == PLACE_ISSUER;
	bool *has = is_issuer ? &draft_issuer(d)->has_max_lifetime : &draft_service(d)->has_max_lifetime;
	int64_t *limit_s = is_issuer ? &draft_issuer(d)->max_lifetime_s : &draft_service(d)->max_lifetime_s;

	*has = strcmp(value, "none") != 0;
	if (!*has && !is_issuer)
		return note_invalid(
			n,
			"a service section can only add restrictions: \"max_lifetime = none\" belongs in an "
			"issuer section");
	if (*has && (!duration_parse(value, limit_s) || *limit_s == 0))
		return note_invalid(n, "max_lifetime is a duration, as in \"1h\", or none");
	return REASON_OK;
}

/* Whether a word means yes, no or none, in any spelling: such a word is not the name of a service. */
static bool is_yes_or_no(const char *word)
{
	static const char *const words[] = {"yes", "no", "true", "false", "on", "off", "none"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(word, words[i]) == 0)
			return true;
	return false;
}

/* Read a list of service names, separated by white space or commas. */
static enum reason read_services(const char *value, struct names *ret, struct note *n)
{
	char *words = strdup(value), *rest = words;
	enum reason r = words ? REASON_OK : REASON_OUT_OF_MEMORY;
	static const char what[] = "permit_root is no, yes, or names of PAM services, as in \"sudo login\"";

	for (char *word; r == REASON_OK && (word = strtok_r(rest, " \t,", &rest)) != NULL;) {
		if (is_yes_or_no(word) || !syntax_has_only(word, SYNTAX_ALPHANUMERIC "-_."))
			r = note_invalid(n, "%s", what);
		else if ((r = syntax_check_service(word, n)) == REASON_OK &&
			 !names_add(ret, service_base(word)))
			r = REASON_OUT_OF_MEMORY;
	}
	free(words);
	if (r == REASON_OK && ret->count == 0)
		return note_invalid(n, "%s", what);
	return r;
}

static enum reason set_permit_root(struct draft *d, const char *value, struct note *n)
{
	struct root_permit *root =
		d->place == PLACE_ISSUER ? &draft_issuer(d)->root : &draft_service(d)->root;

	if (d->place == PLACE_SERVICE)
		draft_service(d)->has_root = true;
	root->everywhere = strcmp(value, "yes") == 0;
	if (root->everywhere || strcmp(value, "no") == 0)
		return REASON_OK;
	return read_services(value, &root->services, n);
}

static enum reason set_min_uid(struct draft *d, const char *value, struct note *n)
{
	int64_t *min_uid = d->place == PLACE_ISSUER ? &draft_issuer(d)->min_uid : &draft_service(d)->min_uid;

	if (d->place == PLACE_SERVICE)
		draft_service(d)->has_min_uid = true;
	if (!syntax_read_number(value, 0, UINT32_MAX, min_uid))
		return note_invalid(n, "min_uid is a number from 0 to 4294967295");
	return REASON_OK;
}

static const struct keyword {
	const char *name;
	unsigned places;
	bool repeatable;
	enum reason (*set)(struct draft *d, const char *value, struct note *n);
} keywords[] = {
	{"leeway", PLACE_TOP, false, set_leeway},
	{"max_token_bytes", PLACE_TOP, false, set_max_token_bytes},
	{"hostname", PLACE_TOP, false, set_hostname},
	{"log_format", PLACE_TOP, false, set_log_format},
	{"store", PLACE_TOP | PLACE_SERVICE, false, usewords_set_store},
	{"revoked", PLACE_TOP, false, usewords_set_revoked},
	{"iss", PLACE_ISSUER, false, set_iss},
	{"key", PLACE_ISSUER, true, set_key},
	{"secret", PLACE_ISSUER, true, set_secret},
	{"algorithm", PLACE_ISSUER, true, set_algorithm},
	{"audience", PLACE_ISSUER | PLACE_SERVICE, true, set_audience},
	{"type", PLACE_ISSUER, true, set_type},
	{"user_claim", PLACE_ISSUER, false, set_user_claim},
	{"user_suffix", PLACE_ISSUER, false, set_user_suffix},
	{"users", PLACE_ISSUER, false, set_users},
	{"require", PLACE_ISSUER | PLACE_SERVICE, true, set_require},
	{"require_any", PLACE_ISSUER | PLACE_SERVICE, true, set_require_any},
	{"deny", PLACE_ISSUER | PLACE_SERVICE, true, set_deny},
	{"max_auth_age", PLACE_ISSUER | PLACE_SERVICE, false, set_max_auth_age},
	{"email_verified", PLACE_ISSUER, false, set_email_verified},
	{"max_lifetime", PLACE_ISSUER | PLACE_SERVICE, false, set_max_lifetime},
	{"use", PLACE_ISSUER | PLACE_SERVICE, false, usewords_set_use},
	{"jti_claim", PLACE_ISSUER, false, usewords_set_jti_claim},
	{"max_session", PLACE_ISSUER | PLACE_SERVICE, false, usewords_set_max_session},
	{"permit_root", PLACE_ISSUER | PLACE_SERVICE, false, set_permit_root},
	{"min_uid", PLACE_ISSUER | PLACE_SERVICE, false, set_min_uid},
};

#define KEYWORD_COUNT (sizeof(keywords) / sizeof(keywords[0]))

_Static_assert(KEYWORD_COUNT <= KEYWORDS_MAX, "a draft has room to note every keyword");

static const char *place_name(enum place place)
{
	switch (place) {
	case PLACE_TOP:
		return "before the first section";
	case PLACE_ISSUER:
		return "in an issuer section";
	case PLACE_SERVICE:
	case PLACE_NOWHERE:
		break;
	}
	return "in a service section";
}

static struct lines *lines_now(struct draft *d)
{
	if (d->place == PLACE_TOP)
		return &d->top;
	return d->place == PLACE_ISSUER ? &issuer_lines_now(d)->lines :
					  &d->services[d->trust.service_count - 1];
}

static enum reason set_keyword(struct draft *d, size_t i, const char *value, int line, struct note *n)
{
	const struct keyword_use use = {
		.name = keywords[i].name,
		.belongs = keywords[i].places & d->place,
		.place = place_name(d->place),
		.is_repeatable = keywords[i].repeatable,
		.value = value,
		.line = line,
	};
	enum reason r = syntax_admit(&use, &lines_now(d)->of[i], n);

	if (r != REASON_OK)
		return r;
	d->line = line;
	return keywords[i].set(d, value, n);
}

enum reason keywords_set(struct draft *d, const char *key, const char *value, int line, struct note *n)
{
	if (d->place == PLACE_NOWHERE)
		return REASON_OK;
	for (size_t i = 0; i < KEYWORD_COUNT; i++)
		if (strcmp(keywords[i].name, key) == 0)
			return set_keyword(d, i, value, line, n);
	return note_invalid(n, "unknown key \"%.40s\"", key);
}

int keywords_line(const struct lines *lines, const char *keyword)
{
	for (size_t i = 0; i < KEYWORD_COUNT; i++)
		if (strcmp(keywords[i].name, keyword) == 0 && lines->of[i])
			return lines->of[i];
	return lines->section;
}
