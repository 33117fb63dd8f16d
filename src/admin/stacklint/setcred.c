/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Findings of a line with pam_jwt.so in an auth stack: what pam_setcred does. sshd, "login -f" and cron call
 * it in a process that has not called pam_authenticate. Our module then returns PAM_IGNORE for a login
 * without a token, and libpam does not know the earlier answers of the other modules.
 */
#include <stdio.h>
#include <string.h>

#include "admin/stacklint/lines.h"
#include "admin/stacklint/subject.h"

static bool is_sshd(const struct subject *s)
{
	return strcmp(s->service, "sshd") == 0;
}

static bool runs_jobs(const struct subject *s)
{
	static const char *const services[] = {"cron", "crond", "atd"};

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strcmp(s->service, services[i]) == 0)
			return true;
	return false;
}

static struct mistake *add_refused(const struct subject *s, const char *who, enum pamends_phase phase)
{
	const struct pam_entry *blocker = subject_find_blocker(s, phase);
	char where[512] = "in this stack";

	if (blocker)
		(void)snprintf(where, sizeof(where), "because of %s:%d (%s)", blocker->file, blocker->line,
			       pam_entry_name(blocker));
	return subject_add(s, FINDING_SETCRED_REFUSED, "%s: pam_setcred fails %s", who, where);
}

/* In pam_setcred a condition answers PAM_IGNORE, and a control that jumps only on success does not jump. */
static void add_remedies(struct mistake *mistake, const struct subject *s)
{
	subject_write_alternative(mistake, s);
	for (size_t i = 0; i < s->entries->count; i++)
		mistake_jump_on_ignore(mistake, &s->entries->at[i]);
}

static void add_job_mistake(const struct subject *s)
{
	struct mistake *mistake =
		subject_add(s, FINDING_SETCRED_REFUSED,
			    "no job runs: the daemon calls pam_setcred, which fails in this stack without a "
			    "token. The daemon asks nobody for a credential, so the service needs no other "
			    "auth line than one that succeeds");

	mistake->may_go = true;
	mistake_write_own(mistake, s->entry, PERMIT);
}

static void check_without_token(const struct subject *s)
{
	struct pamends ends;
	bool has_password = subject_can_pass(&s->ends, TOKEN_GOOD, false) &&
			    (subject_can_pass(&s->ends, TOKEN_NONE, true) ||
			     subject_can_pass(&s->ends, TOKEN_UNASKED, true));

	pamends_find(s->entries, s->at, WALK_SETCRED_WITHOUT_TOKEN, &ends);
	if (subject_can_pass_somehow(&ends, TOKEN_UNASKED))
		return;
	if (runs_jobs(s))
		add_job_mistake(s);
	else if (has_password && is_sshd(s))
		add_remedies(
			add_refused(s,
				    "a login by password over keyboard-interactive is accepted, and then "
				    "the connection is closed",
				    WALK_SETCRED_WITHOUT_TOKEN),
			s);
	else if (has_password && strcmp(s->service, "login") == 0)
		add_remedies(add_refused(s, "login -f is refused", WALK_SETCRED_WITHOUT_TOKEN), s);
}

static bool has_mistake(const struct subject *s)
{
	for (size_t i = 0; i < s->mistakes->count; i++)
		if (s->mistakes->at[i].at == s->entry)
			return true;
	return false;
}

/* In sshd, what the module knows of a login reaches pam_setcred in the environment. */
static void check_with_token(const struct subject *s)
{
	struct pamends ends;

	if (!is_sshd(s))
		return;
	pamends_find(s->entries, s->at, WALK_SETCRED_WITH_TOKEN, &ends);
	if (!subject_can_pass_somehow(&ends, TOKEN_UNASKED))
		add_remedies(
			add_refused(s,
				    "a login with a token over keyboard-interactive is accepted, and then "
				    "the connection is closed",
				    WALK_SETCRED_WITH_TOKEN),
			s);
	else if (!ends.is_reached && !has_mistake(s))
		subject_move_up(
			subject_add(s, FINDING_SETCRED_UNREACHED,
				    "pam_setcred ends above this line, so after a login with a token over "
				    "keyboard-interactive the variable PAM_JWT_LOGIN stays in the user's "
				    "environment, and max_session has no effect"),
			s);
}

void subject_check_setcred(const struct subject *s)
{
	check_without_token(s);
	check_with_token(s);
}
