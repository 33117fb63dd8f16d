/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/config/words.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/duration.h"
#include "core/base/scoped.h"
#include "core/policy/service.h"
#include "host/config/syntax.h"
#include "issuer/mint/claims.h"

#define MINTS_PER_MINUTE_MAX 1000000

static struct conf_key *current_key(struct conf_draft *d)
{
	return &d->conf.keys[d->conf.key_count - 1];
}

static struct policy_section *current_section(struct conf_draft *d)
{
	return &d->conf.policy.at[d->conf.policy.count - 1];
}

static enum reason refuse(struct note *n, const char *what)
{
	return note_invalid(n, "%s", what);
}

static enum reason add(struct names *list, const char *value)
{
	return names_add(list, value) ? REASON_OK : REASON_OUT_OF_MEMORY;
}

static enum reason copy(const char *value, char **ret)
{
	*ret = strdup(value);
	return *ret ? REASON_OK : REASON_OUT_OF_MEMORY;
}

/* STATUS_USAGE from a function of the mint means that the value on this line is invalid. */
static enum reason reason_of(enum status s)
{
	if (s == STATUS_OK)
		return REASON_OK;
	return s == STATUS_USAGE ? REASON_CONFIG_INVALID : REASON_OUT_OF_MEMORY;
}

static enum reason set_iss(struct conf_draft *d, const char *value, struct note *n)
{
	json_auto_t *text = NULL;
	enum reason r = reason_of(claimset_text(value, "iss", &text, n));

	return r == REASON_OK ? copy(value, &d->conf.iss) : r;
}

static enum reason set_mints_per_minute(struct conf_draft *d, const char *value, struct note *n)
{
	int64_t number = 0;

	if (!syntax_read_number(value, 1, MINTS_PER_MINUTE_MAX, &number))
		return note_invalid(n, "mints_per_minute is a number from 1 to %d", MINTS_PER_MINUTE_MAX);
	d->conf.mints_per_minute = (unsigned)number;
	return REASON_OK;
}

static enum reason set_yes_or_no(const char *word, const char *value, bool *ret, struct note *n)
{
	*ret = strcmp(value, "yes") == 0;
	if (!*ret && strcmp(value, "no") != 0)
		return note_invalid(n, "%s is yes or no", word);
	return REASON_OK;
}

static enum reason set_this_host(struct conf_draft *d, const char *value, struct note *n)
{
	return set_yes_or_no("this_host", value, &d->conf.permits_this_host, n);
}

static enum reason set_file(struct conf_draft *d, const char *value, struct note *n)
{
	if (!syntax_is_inside(value))
		return refuse(n, "file is a file in the folder issuer-keys/ beside the configuration: write "
				 "it without \"/\" at the beginning and without \"..\"");
	return copy(value, &current_key(d)->file);
}

static enum reason set_algorithm(struct conf_draft *d, const char *value, struct note *n)
{
	current_key(d)->alg = algchoice_find(span_of(value));
	if (!current_key(d)->alg.alg)
		return refuse(n, "algorithm is one of HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 "
				 "ES256 ES384 ES512 EdDSA Ed25519");
	return REASON_OK;
}

/* Names are not patterns. Refuse "*" and "%": someone who writes them expects a pattern or a placeholder. */
static bool is_account_name(const char *name)
{
	return *name && !strpbrk(name, "*%") && *name != ' ' && *name != '\t';
}

static enum reason set_who(struct conf_draft *d, const char *value, struct note *n)
{
	bool is_user = strncmp(value, "user:", 5) == 0, is_group = strncmp(value, "group:", 6) == 0;
	const char *name = value + (is_user ? 5 : 6);

	if ((!is_user && !is_group) || !is_account_name(name))
		return refuse(n, "who is user:NAME or group:NAME, one a line");
	return add(is_user ? &current_section(d)->users : &current_section(d)->groups, name);
}

static enum reason set_subject(struct conf_draft *d, const char *value, struct note *n)
{
	if (strcmp(value, "%u") != 0 && !is_account_name(value))
		return refuse(n,
			      "subject is %u (the account that asks) or the name of an account, one a line");
	return add(&current_section(d)->subjects, value);
}

static enum reason set_audience(struct conf_draft *d, const char *value, struct note *n)
{
	if (!section_is_pattern(value))
		return refuse(n, "audience is the name of a host in lower case, one a line; \"*\" matches "
				 "exactly one label, as in \"*.dev.example.com\"");
	return add(&current_section(d)->audiences, value);
}

static enum reason set_service(struct conf_draft *d, const char *value, struct note *n)
{
	const char *base = service_base(value);
	enum reason r;

	if (strcmp(value, "*") == 0)
		return add(&current_section(d)->services, value);
	if (!syntax_is_name(value) || strlen(value) > POLICY_MAX_SERVICE_BYTES)
		return refuse(n, "service is the name of a PAM service, one a line, or * for a token for "
				 "every service");
	if ((r = syntax_check_service(value, n)) != REASON_OK)
		return r;
	if (strcmp(base, value) != 0)
		return note_invalid(n, "%s counts as %s: write service = %s", value, base, base);
	return add(&current_section(d)->services, value);
}

static enum reason set_max_ttl(struct conf_draft *d, const char *value, struct note *n)
{
	int64_t *limit_s = &current_section(d)->max_ttl_s;

	if (!duration_parse(value, limit_s) || *limit_s == 0)
		return refuse(n, "max_ttl is a duration, as in \"5m\"");
	return REASON_OK;
}

static enum reason add_key(struct conf_draft *d, const char *value, struct note *n)
{
	if (names_has(&current_section(d)->keys, value))
		return refuse(n, "this key is listed twice");
	return add(&current_section(d)->keys, value);
}

/* Refuse a claim that a policy must not set, or that this section already contains. */
static enum reason check_claim(const struct policy_section *s, const char *claim, struct note *n)
{
	json_auto_t *text = NULL;

	if (section_reserves(claim))
		return note_invalid(n, "the claim %s is not set by a policy: remove the line", claim);
	if (json_object_get(s->set, claim) || names_has(&s->may_set, claim))
		return note_invalid(n, "this section already has the claim %.64s: keep one of the lines",
				    claim);
	return reason_of(claimset_text(claim, "the name of a claim", &text, n));
}

static enum reason force_claim(struct policy_section *s, const char *claim, const char *value, struct note *n)
{
	json_t *text = NULL;
	enum reason r = check_claim(s, claim, n);

	if (r == REASON_OK)
		r = reason_of(claimset_text(value, claim, &text, n));
	if (r != REASON_OK)
		return r;
	if (!s->set)
		s->set = json_object();
	return json_object_set_new(s->set, claim, text) == 0 ? REASON_OK : REASON_OUT_OF_MEMORY;
}

static enum reason set_claim(struct conf_draft *d, const char *value, struct note *n)
{
	const char *equals = strchr(value, '=');
	SCOPED(bytes) name = {0};

	if (!equals || equals == value || !equals[1])
		return refuse(n, "set is CLAIM=TEXT, as in \"set = team=dev\"");
	if (!bytes_copy((struct span){(const uint8_t *)value, (size_t)(equals - value)}, &name))
		return REASON_OUT_OF_MEMORY;
	return force_claim(current_section(d), (const char *)name.at, equals + 1, n);
}

static enum reason set_may_set(struct conf_draft *d, const char *value, struct note *n)
{
	enum reason r;

	if (strpbrk(value, "= \t,"))
		return refuse(n, "may_set is the name of a claim, one a line");
	r = check_claim(current_section(d), value, n);
	return r == REASON_OK ? add(&current_section(d)->may_set, value) : r;
}

static enum reason set_root(struct conf_draft *d, const char *value, struct note *n)
{
	return set_yes_or_no("root", value, &current_section(d)->permits_root, n);
}

static const struct word {
	const char *name;
	unsigned places;
	bool repeatable;
	enum reason (*set)(struct conf_draft *d, const char *value, struct note *n);
} words[] = {
	{"iss", CONF_TOP, false, set_iss},
	{"mints_per_minute", CONF_TOP, false, set_mints_per_minute},
	{"this_host", CONF_TOP, false, set_this_host},
	{"file", CONF_KEY, false, set_file},
	{"algorithm", CONF_KEY, false, set_algorithm},
	{"who", CONF_ALLOW | CONF_DENY, true, set_who},
	{"subject", CONF_ALLOW | CONF_DENY, true, set_subject},
	{"audience", CONF_ALLOW | CONF_DENY, true, set_audience},
	{"service", CONF_ALLOW | CONF_DENY, true, set_service},
	{"max_ttl", CONF_ALLOW, false, set_max_ttl},
	{"key", CONF_ALLOW, true, add_key},
	{"set", CONF_ALLOW, true, set_claim},
	{"may_set", CONF_ALLOW, true, set_may_set},
	{"root", CONF_ALLOW, false, set_root},
};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

_Static_assert(WORD_COUNT <= WORDS_MAX, "a draft has room to note every keyword");

static const char *place_name(enum conf_place place)
{
	switch (place) {
	case CONF_TOP:
		return "before the first section";
	case CONF_KEY:
		return "in a key section";
	case CONF_ALLOW:
		return "in an allow section";
	case CONF_DENY:
		break;
	}
	return "in a deny section";
}

enum reason words_set(struct conf_draft *d, const char *key, const char *value, int line, struct note *n)
{
	for (size_t i = 0; i < WORD_COUNT; i++) {
		const struct keyword_use use = {
			.name = words[i].name,
			.belongs = words[i].places & d->place,
			.place = place_name(d->place),
			.is_repeatable = words[i].repeatable,
			.value = value,
			.line = line,
		};
		enum reason r;

		if (strcmp(words[i].name, key) != 0)
			continue;
		r = syntax_admit(&use, &d->seen[i], n);
		return r == REASON_OK ? words[i].set(d, value, n) : r;
	}
	return note_invalid(n, "unknown key \"%.40s\"", key);
}
