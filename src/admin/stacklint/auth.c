/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so in an auth stack: what the stack does with the module's answers. */
#include <security/pam_modules.h>
#include <stdio.h>
#include <string.h>

#include "admin/stacklint/stacklint.h"
#include "admin/stacklint/subject.h"
#include "core/policy/service.h"

/* The lines to write: where a token alone is enough, and where it is asked for beside another credential. */
#define ALTERNATIVE                                                                                          \
	"auth [success=done ignore=ignore cred_insufficient=ignore authinfo_unavail=ignore default=die] "    \
	"pam_jwt.so"
#define SECOND_FACTOR "auth required pam_jwt.so"
#define SECOND_FACTOR_SETTLED "auth [success=1 default=ignore] pam_jwt.so"
#define DENY "auth requisite pam_deny.so"

static void check_shadow(const struct subject *s)
{
	const struct pam_entry *blocker =
		&s->entries->at[s->ends.is_reached ? s->ends.last_with_good : s->ends.last_before];
	char why[512];

	if (s->ends.is_reached)
		(void)snprintf(why, sizeof(why),
			       "no login with a token succeeds: even after a valid token, the stack fails at "
			       "%s:%d (%s)",
			       blocker->file, blocker->line,
			       blocker->module ? blocker->module : "a line with a fault");
	else
		(void)snprintf(why, sizeof(why),
			       "libpam never reaches this line: %s:%d (%s) ends the stack or jumps over it. "
			       "Put this line above it",
			       blocker->file, blocker->line,
			       blocker->module ? blocker->module : "a line with a fault");
	subject_add(s, FINDING_TOKEN_SHADOWED, ALTERNATIVE, why);
}

static void check_no_credential(const struct subject *s)
{
	static const enum token_answer without[] = {TOKEN_UNASKED, TOKEN_REFUSED, TOKEN_NONE, TOKEN_FAULT,
						    TOKEN_BROKEN};
	bool for_all = false, by_condition = false;

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		for_all |= subject_can_pass(&s->ends, without[i], false);
		by_condition |= s->ends.accepted[without[i]][WALK_EXEMPT];
	}
	if (for_all)
		subject_add(s, FINDING_NO_CREDENTIAL, ALTERNATIVE "\n" DENY,
			    "a login needs neither a token nor another credential: when every module that "
			    "asks for one fails, the stack still succeeds");
	else if (by_condition)
		subject_add(s, FINDING_NO_CREDENTIAL, NULL,
			    "whoever meets the condition of another module in this stack logs in without a "
			    "token or another credential: a condition may choose which credential is asked "
			    "for, but must not end the stack or jump over every line that asks for one");
}

/* For a stack that asks for a token beside another credential. */
static void check_second_factor(const struct subject *s)
{
	static const struct {
		enum token_answer answer;
		const char *why;
	} optional[] = {
		{TOKEN_NONE, "the token is meant as a second factor, but a user who types something else is "
			     "accepted as well (cred_insufficient is ignored)"},
		{TOKEN_FAULT, "the token is meant as a second factor, but nobody needs it while the "
			      "configuration is unusable (authinfo_unavail is ignored)"},
		{TOKEN_REFUSED, "the token is meant as a second factor, but a user with a refused token is "
				"accepted as well (auth_err is ignored)"},
		{TOKEN_BROKEN, "the token is meant as a second factor, but users are accepted without it "
			       "when the module or the prompt fails"},
	};

	for (size_t i = 0; i < sizeof(optional) / sizeof(optional[0]); i++) {
		if (!subject_can_pass(&s->ends, optional[i].answer, true))
			continue;
		subject_add(s, FINDING_SECOND_FACTOR_OPTIONAL, SECOND_FACTOR, optional[i].why);
		return;
	}
	if (subject_can_pass(&s->ends, TOKEN_UNASKED, true))
		subject_add(s, FINDING_SECOND_FACTOR_SKIPPED, NULL,
			    "the token is meant as a second factor, but a module above ends the stack or "
			    "jumps over this line when it succeeds, so no token is asked for: write required "
			    "in place of sufficient there");
}

/* For a stack in which a token alone is enough. */
static void check_alternative(const struct subject *s)
{
	bool has_password = subject_can_pass(&s->ends, TOKEN_NONE, true);

	if (subject_can_pass(&s->ends, TOKEN_REFUSED, true))
		subject_add(s, FINDING_REFUSED_TOKEN_GOES_ON, ALTERNATIVE,
			    "after a refused token the stack goes on, and the next module asks again: sshd "
			    "and databases then give it the same token as a password, and the token may "
			    "still be valid on another host");
	if (has_password && !subject_can_pass(&s->ends, TOKEN_FAULT, true))
		subject_add(s, FINDING_FAULT_LOCKS_OUT, ALTERNATIVE,
			    "while the configuration or a key is unusable, passwords are refused as well, "
			    "and nobody can log in (authinfo_unavail is not ignored)");
}

static bool is_sudo(const struct subject *s)
{
	return strcmp(service_base(s->stack->service), "sudo") == 0;
}

/* For sshd every code but PAM_SUCCESS is the same refusal, and it asks three times. */
static bool is_bare_and_last(const struct subject *s)
{
	return strcmp(s->stack->service, "sshd") != 0 && s->at + 1 == s->entries->count &&
	       s->entry->actions[PAM_CRED_INSUFFICIENT] != ACTION_IGNORE;
}

/* For a stack that can end in PAM_CRED_INSUFFICIENT. */
static void check_end(const struct subject *s, bool is_enough)
{
	if (!s->ends.ends_insufficient || !(is_sudo(s) || (is_enough && is_bare_and_last(s))))
		return;
	subject_add(s, FINDING_ENDS_UNSETTLED,
		    is_enough ? ALTERNATIVE "\n" DENY : SECOND_FACTOR_SETTLED "\n" DENY,
		    is_sudo(s) ? "the stack can end in PAM_CRED_INSUFFICIENT, and sudo then gives up without "
				 "a second try" :
				 "no line follows this one, so the stack ends in PAM_CRED_INSUFFICIENT when "
				 "a user types something else than a token. Programs do not expect that "
				 "code: sudo gives up without a second try");
}

/* use_first_pass takes the text that an earlier module asked for. */
static void check_prompt(const struct subject *s)
{
	bool never_asks = false;

	for (int i = 0; i < s->entry->argument_count; i++)
		never_asks |= strcmp(s->entry->arguments[i], "use_first_pass") == 0;
	for (size_t i = 0; i < s->at; i++)
		if (s->entries->at[i].kind == ENTRY_MODULE &&
		    pam_entry_role(&s->entries->at[i]) == ROLE_PROOF)
			return;
	if (never_asks)
		subject_add(s, FINDING_NOBODY_ASKS, NULL,
			    "use_first_pass takes the text that a module above has asked for, but no module "
			    "above asks, so nobody can give a token. Remove use_first_pass");
}

static void check_parts(const struct subject *s)
{
	struct arguments a;
	struct note n = {0};

	if (stacklint_arguments(s->entry, &a, &n) == REASON_OK && a.parts > 1 &&
	    a.first_pass == FIRST_PASS_USE)
		subject_add(s, FINDING_PARTS_UNUSED, NULL,
			    "use_first_pass never asks, so parts has no effect, and a token longer than the "
			    "prompt of the module above is cut. Remove use_first_pass, or parts");
}

/*
 * sshd and "login -f" call pam_setcred in a process that has not called pam_authenticate. Our module then
 * returns PAM_IGNORE for a login without a token, and libpam does not know the earlier answers of the other
 * modules.
 */
static void check_setcred(const struct subject *s, bool is_enough)
{
	struct pamwalk_ends with, without;
	bool has_password = is_enough && (subject_can_pass(&s->ends, TOKEN_NONE, true) ||
					  subject_can_pass(&s->ends, TOKEN_UNASKED, true));
	bool is_sshd = strcmp(s->stack->service, "sshd") == 0;

	if (!is_sshd && strcmp(s->stack->service, "login") != 0)
		return;
	pamwalk_all(s->entries, s->at, WALK_SETCRED_WITH_TOKEN, &with);
	pamwalk_all(s->entries, s->at, WALK_SETCRED_WITHOUT_TOKEN, &without);
	if (has_password && !subject_can_pass_somehow(&without, TOKEN_UNASKED))
		subject_add(s, FINDING_SETCRED_REFUSED, ALTERNATIVE,
			    is_sshd ? "a login by password over keyboard-interactive is accepted, and then "
				      "the connection is closed: pam_setcred fails on this line's PAM_IGNORE "
				      "(ignore=ignore is missing)" :
				      "login -f is refused: pam_setcred fails on this line's PAM_IGNORE "
				      "(ignore=ignore is missing)");
	else if (is_sshd && !subject_can_pass_somehow(&with, TOKEN_UNASKED))
		subject_add(s, FINDING_SETCRED_REFUSED, ALTERNATIVE,
			    "a login with a token over keyboard-interactive is accepted, and then the "
			    "connection is closed: pam_setcred fails in this stack");
}

void subject_check_auth(struct subject *s)
{
	bool is_enough;

	pamwalk_all(s->entries, s->at, WALK_AUTH, &s->ends);
	if (s->ends.is_too_large) {
		subject_add(s, FINDING_STACK_SYNTAX, NULL,
			    "the stack has more ways through it than can be checked: simplify it");
		return;
	}
	check_no_credential(s);
	check_prompt(s);
	check_parts(s);
	if (!subject_can_pass_somehow(&s->ends, TOKEN_GOOD)) {
		check_shadow(s);
		return;
	}
	is_enough = subject_can_pass(&s->ends, TOKEN_GOOD, false);
	if (is_enough)
		check_alternative(s);
	else
		check_second_factor(s);
	check_end(s, is_enough);
	check_setcred(s, is_enough);
}
