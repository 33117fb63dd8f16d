/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of PAM stacks by what the configuration of their lines limits: uses of a token, and sessions. */
#include "admin/lint/lint.h"
#include "admin/stacklint/stacklint.h"

#include <security/pam_modules.h>
#include <string.h>

#include "admin/pam/after.h"
#include "core/policy/limits.h"
#include "core/policy/service.h"

/* A configuration, and a stack with lines that name it. */
struct subject {
	const char *path;
	const struct trust *trust;
	const struct lint_host *host;
	const struct pamstack *stack;
	const struct service *section; /* of the stack's service, or NULL */
	struct findings *findings;
};

/* Whether the entry is a line of pam_jwt.so that uses the configuration at path. */
static bool names(const struct pam_entry *e, const struct lint_host *host, const char *path)
{
	struct arguments a;
	struct note n = {0};

	if (!pam_entry_is_token(e) || stacklint_arguments(e, &a, &n) != REASON_OK)
		return false;
	return strcmp(strcmp(a.conf, PAM_JWT_CONF) == 0 ? host->conf : a.conf, path) == 0;
}

bool lint_names_configuration(const struct pamstack *stack, const struct lint_host *host, const char *path)
{
	const struct pam_entries *auth = &stack->types[PAM_TYPE_AUTH];

	for (size_t i = 0; i < auth->count; i++)
		if (names(&auth->at[i], host, path))
			return true;
	return false;
}

static bool is_ours(const struct subject *s, const struct pam_entry *e)
{
	return names(e, s->host, s->path);
}

static bool is_used_once(const struct subject *s)
{
	for (size_t i = 0; i < s->trust->issuer_count; i++) {
		const struct limits limits = {&s->trust->issuers[i], s->section};

		if (limits_use(&limits).kind == USE_ONCE)
			return true;
	}
	return false;
}

static void check_again(const struct subject *s, const struct pam_entries *auth, size_t first)
{
	for (size_t i = first + 1; i < auth->count; i++) {
		const struct finding_place place = {auth->at[i].file, auth->at[i].line, s->stack->service};

		if (is_ours(s, &auth->at[i]) && pamafter_reaches(auth, first, PAM_SUCCESS, i))
			findings_add(s->findings, FINDING_USE_ASKED_TWICE, &place, NULL,
				     "a token works once (use = once), and this line asks again in a login "
				     "in which %s:%d has accepted it: it is refused here (replayed). Remove "
				     "one of the lines",
				     auth->at[first].file, auth->at[first].line);
	}
}

static void check_refuser(const struct subject *s, const struct pam_entries *auth, size_t ours)
{
	const struct finding_place place = {auth->at[ours].file, auth->at[ours].line, s->stack->service};
	size_t refuser = pamafter_refuser(auth, ours);

	if (refuser < auth->count)
		findings_add(s->findings, FINDING_REFUSED_AFTER_USE, &place, NULL,
			     "a token works once (use = once), and %s:%d (%s) can still refuse the login "
			     "after this line has used the token up: put this line below it",
			     auth->at[refuser].file, auth->at[refuser].line, auth->at[refuser].module);
}

static void check_use(const struct subject *s)
{
	const struct pam_entries *auth = &s->stack->types[PAM_TYPE_AUTH];

	for (size_t i = 0; i < auth->count; i++) {
		if (!is_ours(s, &auth->at[i]))
			continue;
		check_again(s, auth, i);
		check_refuser(s, auth, i);
	}
}

/* Whether the service usually runs inside a session. pam_systemd then starts no session for it. */
static bool is_inside_session(const struct subject *s)
{
	const char *service = service_base(s->stack->service);

	return strcmp(service, "sudo") == 0 || strcmp(service, "su") == 0;
}

/* Services inside a session end with it. They are reported only if their own section limits sessions. */
static bool limits_sessions(const struct subject *s)
{
	static const struct issuer unlimited;
	bool is_inside = is_inside_session(s);

	for (size_t i = 0; i < s->trust->issuer_count; i++) {
		const struct limits limits = {is_inside ? &unlimited : &s->trust->issuers[i], s->section};
		int64_t end;

		if (limits_session_end(&limits, 0, 0, &end))
			return true;
	}
	return false;
}

static void check_session(const struct subject *s)
{
	const struct pam_entries *session = pamstacks_entries(&s->host->stacks, s->stack, PAM_TYPE_SESSION);
	const struct finding_place place = {s->stack->file, 0, s->stack->service};

	if (is_inside_session(s)) {
		findings_add(
			s->findings, FINDING_SESSION_UNLIMITED, &place, NULL,
			"max_session has no effect here: sudo and su inside a session start no session of "
			"their own. Limit sshd or login instead");
		return;
	}
	for (size_t i = 0; i < session->count; i++)
		if (session->at[i].kind == ENTRY_MODULE && pam_entry_is(&session->at[i], "pam_systemd"))
			return;
	findings_add(s->findings, FINDING_SESSION_UNLIMITED, &place, "session optional pam_systemd.so",
		     "max_session applies to this service, but its session stack has no pam_systemd, so "
		     "nothing ends the session: add it, or set max_session only for other services");
}

static void check_stack(const struct subject *s)
{
	if (!lint_names_configuration(s->stack, s->host, s->path))
		return;
	if (is_used_once(s))
		check_use(s);
	if (limits_sessions(s))
		check_session(s);
}

void lint_use_stacks(const char *path, const struct draft *d, const struct lint_host *host,
		     struct findings *f)
{
	for (size_t i = 0; i < host->stacks.count; i++) {
		const struct pamstack *stack = &host->stacks.at[i];
		const struct subject s = {
			path, &d->trust, host, stack, trust_service(&d->trust, service_base(stack->service)),
			f};

		if (stacklint_is_checked(&host->stacks, stack))
			check_stack(&s);
	}
}
