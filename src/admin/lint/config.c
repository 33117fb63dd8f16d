/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a configuration: its faults, and the checks that it waives. */
#include "admin/lint/lint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/lint/audiences.h"
#include "core/base/scoped.h"
#include "host/clock.h"
#include "host/config/config.h"
#include "host/config/keywords.h"
#include "host/config/syntax.h"
#include "host/logsocket.h"
#include "tool/memory.h"

/* The configuration to check. */
struct subject {
	const char *path;
	const struct draft *draft;
	const struct lint_host *host;
	struct findings *findings;
};

static void add_finding(const struct subject *s, enum finding kind, int line, const char *instead,
			const char *why)
{
	struct finding_place place = {s->path, line, NULL};

	findings_add(s->findings, kind, &place, instead, "%s", why);
}

/* A fault that the reader found. */
static void add_config_invalid(void *to, int line, const struct note *n)
{
	const struct subject *s = to;
	size_t len = strlen(s->path);
	bool repeats_path = strncmp(n->text, s->path, len) == 0 && strncmp(n->text + len, ": ", 2) == 0;

	add_finding(s, FINDING_CONFIG_INVALID, line, NULL, n->text + (repeats_path ? len + 2 : 0));
}

static void check_waivers(const struct subject *s, size_t i)
{
	const struct issuer *issuer = &s->draft->trust.issuers[i];
	const struct issuer_lines *said = &s->draft->issuers[i];
	int iss = keywords_line(&said->lines, "iss");

	if (!issuer->iss && iss != said->lines.section)
		add_finding(s, FINDING_WAIVER, iss, "iss = https://login.example.com",
			    "iss is waived: a token signed by one of this section's keys is accepted without "
			    "iss, and with any iss that no other section has");
	if (said->audience_waived)
		add_finding(
			s, FINDING_WAIVER, keywords_line(&said->lines, "audience"),
			"audience = %h\naudience = %s@%h",
			"audience is waived: a token for another host or service is accepted here as well");
	if (!issuer->has_max_lifetime)
		add_finding(s, FINDING_WAIVER, keywords_line(&said->lines, "max_lifetime"),
			    "max_lifetime = 1h",
			    "max_lifetime is waived: a token may be valid for years, and need not say when "
			    "it was issued");
}

static bool takes_service_token(const struct names *patterns, const char *service)
{
	char full[128], first_label[128];

	(void)snprintf(full, sizeof(full), "%.64s@host.domain", service);
	(void)snprintf(first_label, sizeof(first_label), "%.64s@host", service);
	return audiences_take(patterns, service, full) || audiences_take(patterns, service, first_label);
}

/* Audiences with which tokens for one service of this host (SERVICE@HOST) are refused. */
static void check_audiences(const struct subject *s)
{
	const struct trust *t = &s->draft->trust;

	for (size_t i = 0; i < t->issuer_count; i++)
		if (audiences_take(&t->issuers[i].audience, "service", "host.domain") &&
		    !takes_service_token(&t->issuers[i].audience, "service"))
			add_finding(
				s, FINDING_SERVICE_TOKEN_REFUSED,
				keywords_line(&s->draft->issuers[i].lines, "audience"),
				"audience = %h\naudience = %s@%h",
				"a token for the whole host is accepted, but one for a single service of it "
				"(such as sudo@HOST) is refused, although it permits less");
	for (size_t i = 0; i < t->service_count; i++)
		if (t->services[i].audience.count &&
		    !takes_service_token(&t->services[i].audience, t->services[i].name))
			add_finding(
				s, FINDING_SERVICE_TOKEN_REFUSED,
				keywords_line(&s->draft->services[i], "audience"), "audience = %s@%h",
				"a token for this service alone (SERVICE@HOST) is refused, unless it also "
				"names this audience");
}

static void check_service(const struct subject *s, const char *service, int line)
{
	struct finding_place place = {s->path, line, NULL};

	if (s->host->stacks.count && !pamstacks_find(&s->host->stacks, service))
		findings_add(s->findings, FINDING_SERVICE_UNKNOWN, &place, NULL,
			     "this host has no PAM service %s (no file /etc/pam.d/%s), so this rule never "
			     "applies: check the name",
			     service, service);
}

static void check_services(const struct subject *s)
{
	const struct trust *t = &s->draft->trust;

	for (size_t i = 0; i < t->service_count; i++) {
		check_service(s, t->services[i].name, s->draft->services[i].section);
		for (size_t k = 0; k < t->services[i].root.services.count; k++)
			check_service(s, t->services[i].root.services.at[k],
				      keywords_line(&s->draft->services[i], "permit_root"));
	}
	for (size_t i = 0; i < t->issuer_count; i++)
		for (size_t k = 0; k < t->issuers[i].root.services.count; k++)
			check_service(s, t->issuers[i].root.services.at[k],
				      keywords_line(&s->draft->issuers[i].lines, "permit_root"));
}

/* A token for a host is accepted on every host of the same name. */
static void check_hostname(const struct subject *s)
{
	/* without a name, and the names that installers of distributions and images of machines give */
	static const char *const common[] = {"",
					     "(none)",
					     "localhost",
					     "localhost.localdomain",
					     "debian",
					     "ubuntu",
					     "fedora",
					     "centos",
					     "rocky",
					     "almalinux",
					     "archlinux",
					     "alpine",
					     "raspberrypi",
					     "kali",
					     "linux",
					     "server",
					     "host",
					     "vagrant",
					     "buildroot",
					     "openwrt",
					     "nixos",
					     "gentoo"};
	char own[256] = "";
	const char *name = s->draft->trust.hostname ? s->draft->trust.hostname : own;

	if (!trust_uses_hostname(&s->draft->trust))
		return;
	(void)gethostname(own, sizeof(own) - 1);
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (strcasecmp(name, common[i]) == 0)
			add_finding(s, FINDING_HOSTNAME_COMMON,
				    s->draft->trust.hostname ? keywords_line(&s->draft->top, "hostname") : 0,
				    "hostname = web1.example.com",
				    "audience contains the host name, and other hosts have the same name: a "
				    "token for one of them is accepted here");
}

/* Whether an earlier entry is the same: two sections that name one file each skip its unusable keys. */
static bool was_reported(const struct keyset *keys, size_t at)
{
	const struct skipped_key *a = &keys->skipped[at];

	for (size_t i = 0; i < at; i++) {
		const struct skipped_key *b = &keys->skipped[i];
		bool same_kid = a->kid && b->kid ? strcmp(a->kid, b->kid) == 0 : a->kid == b->kid;

		if (same_kid && strcmp(a->file, b->file) == 0 && strcmp(a->why, b->why) == 0)
			return true;
	}
	return false;
}

static void check_skipped(const struct subject *s)
{
	const struct keyset *keys = &s->draft->trust.keys;

	for (size_t i = 0; i < keys->skipped_count; i++) {
		const struct skipped_key *k = &keys->skipped[i];
		char *path = memory_or_exit(syntax_path_beside(s->path, "keys/", k->file));
		struct finding_place place = {path, 0, NULL};

		if (!was_reported(keys, i))
			findings_add(s->findings, FINDING_KEY_SKIPPED, &place, NULL,
				     "a key of the set, %s%.256s, is skipped, and tokens that it signed are "
				     "refused: %s",
				     k->kid ? "kid " : "without kid", k->kid ? k->kid : "", k->why);
		free(path);
	}
}

/*
 * All keys of an algorithm are candidates for a token without a kid. Keys without a kid are candidates for
 * every token of their algorithm.
 */
static void check_candidates(const struct subject *s)
{
	const struct keyset *keys = &s->draft->trust.keys;
	struct finding_place place = {s->path, 0, NULL};

	for (size_t a = 0; a < ALGORITHM_COUNT; a++) {
		size_t all = 0, bare = 0;

		for (size_t i = 0; i < keys->count; i++) {
			all += keys->keys[i]->alg == &algorithms[a];
			bare += keys->keys[i]->alg == &algorithms[a] && !keys->keys[i]->kid;
		}
		if (all <= KEYSET_MAX_CANDIDATES)
			continue;
		findings_add(s->findings, FINDING_KEY_AMBIGUOUS, &place, NULL,
			     "%zu keys are used with %s, and at most %d are tried for one token: %s is "
			     "refused (key-ambiguous); %s",
			     all, algorithms[a].name, KEYSET_MAX_CANDIDATES,
			     bare > KEYSET_MAX_CANDIDATES ? "every such token" : "a token without a kid",
			     bare > KEYSET_MAX_CANDIDATES ? "write the keys as JWKs with a kid" :
							    "have the issuer write the kid into its tokens");
	}
}

static void check_keys(const struct subject *s, size_t i, struct names *used)
{
	const struct issuer *issuer = &s->draft->trust.issuers[i];
	const struct issuer_lines *said = &s->draft->issuers[i];
	size_t at = 0;

	for (size_t k = 0; k < said->key_count; k++) {
		char *path = memory_or_exit(syntax_path_beside(s->path, "keys/", said->keys[k].name));

		if (!names_add(used, path))
			memory_exit();
		for (; at < said->keys[k].end; at++)
			lint_key(path, issuer->keys[at], s->host, s->findings);
		free(path);
	}
}

/* A file with a date in the future: the clock was set back after it was written. */
static void check_date(const struct subject *s)
{
	struct stat st;

	if (s->host->has_now && stat(s->path, &st) == 0 && st.st_mtime > s->host->now + KEYWORDS_MAX_LEEWAY_S)
		add_finding(s, FINDING_CLOCK, 0, NULL,
			    "this file has a date in the future, so the clock is behind and expired tokens "
			    "may be accepted: set the clock (timedatectl, chronyd)");
}

bool lint_config(const char *path, const struct lint_host *host, struct findings *f, struct names *used)
{
	SCOPED(draft) d = {0};
	struct subject s = {path, &d, host, f};
	const struct fault_listener listener = {add_config_invalid, &s};

	if (config_examine(path, &listener, &d) != REASON_OK)
		memory_exit();
	for (size_t i = 0; i < d.trust.issuer_count; i++) {
		check_waivers(&s, i);
		check_keys(&s, i, used);
	}
	lint_limits(path, &d, f);
	lint_claims(path, &d, f);
	lint_uses(path, &d, host, f);
	lint_use_stacks(path, &d, host, f);
	lint_readers(path, &d, host, f);
	lint_revoked(&d.trust, f);
	check_skipped(&s);
	check_candidates(&s);
	check_audiences(&s);
	check_services(&s);
	check_hostname(&s);
	check_date(&s);
	return d.trust.issuer_count > 0;
}

void lint_log(struct findings *f)
{
	struct finding_place place = {LOGSOCKET_PATH, 0, NULL};
	int error = logsocket_error(LOGSOCKET_PATH);

	if (error)
		findings_add(f, FINDING_SYSLOG_MISSING, &place, NULL,
			     "no log daemon listens here (%s), so logins are not logged: start journald or a "
			     "syslog daemon; in a container, mount the host's socket here",
			     strerror(error));
}

bool lint_clock(struct findings *f, int64_t *ret_now)
{
	struct finding_place place = {"clock", 0, NULL};

	if (clock_now(ret_now) == REASON_OK)
		return true;
	findings_add(f, FINDING_CLOCK, &place, NULL,
		     "the clock shows a time before 2025, so it was never set, and every token is refused: "
		     "set it (timedatectl, chronyd)");
	return false;
}
