/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so: what the stack does with the module's answers. */
#include "admin/lint/lint.h"

#include <security/pam_modules.h>
#include <stdio.h>
#include <stdlib.h>

#include "admin/pam/walk.h"
#include "core/base/text.h"
#include "core/policy/service.h"
#include "tool/memory.h"

/* The lines to write: where a token alone is enough, and where it is asked for beside another credential. */
#define ALTERNATIVE                                                                                          \
	"auth [success=done ignore=ignore cred_insufficient=ignore authinfo_unavail=ignore default=die] "    \
	"pam_jwt.so"
#define SECOND_FACTOR "auth required pam_jwt.so"
#define SECOND_FACTOR_SETTLED "auth [success=1 default=ignore] pam_jwt.so"
#define DENY "auth requisite pam_deny.so"
#define ACCOUNT "account required pam_jwt.so"

/* One line with pam_jwt.so in one service's stack, and the results that the stack can have. */
struct subject {
	const struct pamstack *stack;
	const struct pam_entries *entries;
	size_t at;
	const struct pam_entry *entry;
	struct pamwalk_ends ends;
	struct findings *findings;
};

static struct finding_place place_of(const struct subject *s)
{
	return (struct finding_place){s->entry->file, s->entry->line, s->stack->service};
}

/* The lines to write, with this entry's arguments after each pam_jwt.so. */
static char *with_arguments(const char *lines, const struct pam_entry *e)
{
	char buffer[2048];
	struct text t = text_in(buffer, sizeof(buffer));

	while (*lines) {
		size_t len = strcspn(lines, "\n");
		bool is_ours =
			len > strlen("pam_jwt.so") && memmem(lines, len, "pam_jwt.so", strlen("pam_jwt.so"));

		text_add(&t, "%.*s", (int)len, lines);
		for (int i = 0; is_ours && i < e->argument_count; i++)
			text_add(&t, strpbrk(e->arguments[i], " \t") ? " [%s]" : " %s", e->arguments[i]);
		text_add(&t, "%s", lines[len] ? "\n" : "");
		lines += len + (lines[len] == '\n');
	}
	return memory_or_exit(strdup(buffer));
}

static void add_finding(const struct subject *s, enum finding kind, const char *instead, const char *why)
{
	struct finding_place place = place_of(s);
	char *lines = instead ? with_arguments(instead, s->entry) : NULL;

	findings_add(s->findings, kind, &place, lines, "%s", why);
	free(lines);
}

/*
 * Whether a login can be accepted with this answer of ours, and with or without proof by another module.
 * Walks that an administrator's condition (WALK_EXEMPT) shortened do not count.
 */
static bool can_pass(const struct pamwalk_ends *ends, enum token_answer answer, bool has_proof)
{
	return ends->accepted[answer][has_proof ? WALK_PROOF : 0];
}

static bool can_pass_somehow(const struct pamwalk_ends *ends, enum token_answer answer)
{
	for (size_t seen = 0; seen < WALK_SETS; seen++)
		if (ends->accepted[answer][seen])
			return true;
	return false;
}

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
	add_finding(s, FINDING_TOKEN_SHADOWED, ALTERNATIVE, why);
}

static void check_no_credential(const struct subject *s)
{
	static const enum token_answer without[] = {TOKEN_UNASKED, TOKEN_REFUSED, TOKEN_NONE, TOKEN_FAULT,
						    TOKEN_BROKEN};
	bool for_all = false, by_condition = false;

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		for_all |= can_pass(&s->ends, without[i], false);
		by_condition |= s->ends.accepted[without[i]][WALK_EXEMPT];
	}
	if (for_all)
		add_finding(s, FINDING_NO_CREDENTIAL, ALTERNATIVE "\n" DENY,
			    "a login needs neither a token nor another credential: when every module that "
			    "asks for one fails, the stack still succeeds");
	else if (by_condition)
		add_finding(s, FINDING_NO_CREDENTIAL, NULL,
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
		if (!can_pass(&s->ends, optional[i].answer, true))
			continue;
		add_finding(s, FINDING_SECOND_FACTOR_OPTIONAL, SECOND_FACTOR, optional[i].why);
		return;
	}
	if (can_pass(&s->ends, TOKEN_UNASKED, true))
		add_finding(s, FINDING_SECOND_FACTOR_SKIPPED, NULL,
			    "the token is meant as a second factor, but a module above ends the stack or "
			    "jumps over this line when it succeeds, so no token is asked for: write required "
			    "in place of sufficient there");
}

/* For a stack in which a token alone is enough. */
static void check_alternative(const struct subject *s)
{
	bool has_password = can_pass(&s->ends, TOKEN_NONE, true);

	if (can_pass(&s->ends, TOKEN_REFUSED, true))
		add_finding(s, FINDING_REFUSED_TOKEN_GOES_ON, ALTERNATIVE,
			    "after a refused token the stack goes on, and the next module asks again: sshd "
			    "and databases then give it the same token as a password, and the token may "
			    "still be valid on another host");
	if (has_password && !can_pass(&s->ends, TOKEN_FAULT, true))
		add_finding(s, FINDING_FAULT_LOCKS_OUT, ALTERNATIVE,
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
	add_finding(s, FINDING_ENDS_UNSETTLED,
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
		add_finding(s, FINDING_NOBODY_ASKS, NULL,
			    "use_first_pass takes the text that a module above has asked for, but no module "
			    "above asks, so nobody can give a token. Remove use_first_pass");
}

enum reason lint_arguments(const struct pam_entry *e, struct arguments *ret, struct note *n)
{
	return arguments_read(e->argument_count, (const char **)e->arguments, ret, n);
}

static void check_parts(const struct subject *s)
{
	struct arguments a;
	struct note n = {0};

	if (lint_arguments(s->entry, &a, &n) == REASON_OK && a.parts > 1 && a.first_pass == FIRST_PASS_USE)
		add_finding(s, FINDING_PARTS_UNUSED, NULL,
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
	bool has_password = is_enough &&
			    (can_pass(&s->ends, TOKEN_NONE, true) || can_pass(&s->ends, TOKEN_UNASKED, true));
	bool is_sshd = strcmp(s->stack->service, "sshd") == 0;

	if (!is_sshd && strcmp(s->stack->service, "login") != 0)
		return;
	pamwalk_all(s->entries, s->at, WALK_SETCRED_WITH_TOKEN, &with);
	pamwalk_all(s->entries, s->at, WALK_SETCRED_WITHOUT_TOKEN, &without);
	if (has_password && !can_pass_somehow(&without, TOKEN_UNASKED))
		add_finding(s, FINDING_SETCRED_REFUSED, ALTERNATIVE,
			    is_sshd ? "a login by password over keyboard-interactive is accepted, and then "
				      "the connection is closed: pam_setcred fails on this line's PAM_IGNORE "
				      "(ignore=ignore is missing)" :
				      "login -f is refused: pam_setcred fails on this line's PAM_IGNORE "
				      "(ignore=ignore is missing)");
	else if (is_sshd && !can_pass_somehow(&with, TOKEN_UNASKED))
		add_finding(s, FINDING_SETCRED_REFUSED, ALTERNATIVE,
			    "a login with a token over keyboard-interactive is accepted, and then the "
			    "connection is closed: pam_setcred fails in this stack");
}

static void lint_auth(struct subject *s)
{
	bool is_enough;

	pamwalk_all(s->entries, s->at, WALK_AUTH, &s->ends);
	if (s->ends.is_too_large) {
		add_finding(s, FINDING_STACK_SYNTAX, NULL,
			    "the stack has more ways through it than can be checked: simplify it");
		return;
	}
	check_no_credential(s);
	check_prompt(s);
	check_parts(s);
	if (!can_pass_somehow(&s->ends, TOKEN_GOOD)) {
		check_shadow(s);
		return;
	}
	is_enough = can_pass(&s->ends, TOKEN_GOOD, false);
	if (is_enough)
		check_alternative(s);
	else
		check_second_factor(s);
	check_end(s, is_enough);
	check_setcred(s, is_enough);
}

/* Whether our success in the account stack skips other modules. */
static bool skips_others(const struct subject *s)
{
	struct pamwalk w = pamwalk_begin();
	size_t next = pamwalk_step(s->entries, s->at, PAM_SUCCESS, &w, NULL);

	for (size_t i = s->at + 1; i < next && i < s->entries->count; i++)
		if (s->entries->at[i].kind == ENTRY_MODULE && pam_entry_role(&s->entries->at[i]) != ROLE_DENY)
			return true;
	return false;
}

/*
 * Whether no module looks at the account. PostgreSQL's users need no account, and its server cannot read
 * shadow(5).
 */
static bool checks_no_account(const struct subject *s)
{
	for (size_t i = 0; i < s->entries->count; i++) {
		const struct pam_entry *e = &s->entries->at[i];
		enum pam_role role = ROLE_DENY;

		if (e->kind == ENTRY_MODULE && !pam_entry_is_token(e))
			role = pam_entry_role(e);
		if (role == ROLE_PROOF || role == ROLE_CONDITION)
			return false;
	}
	return strcmp(s->stack->service, "postgresql") != 0;
}

static void lint_account(struct subject *s)
{
	pamwalk_all(s->entries, s->at, WALK_ACCOUNT, &s->ends);
	if (s->ends.is_too_large)
		return;
	if (skips_others(s))
		add_finding(s, FINDING_ACCOUNT_SUFFICIENT, ACCOUNT,
			    "for a login with a token the account stack skips modules below this line, such "
			    "as those for expired accounts, nologin and access rules");
	else if (s->ends.is_reached &&
		 (can_pass_somehow(&s->ends, TOKEN_REFUSED) || can_pass_somehow(&s->ends, TOKEN_BROKEN)))
		add_finding(s, FINDING_ACCOUNT_IGNORED, ACCOUNT,
			    "when the module refuses the account, the login is accepted all the same");
	if (!can_pass_somehow(&s->ends, TOKEN_NONE) && !can_pass_somehow(&s->ends, TOKEN_UNASKED))
		add_finding(s, FINDING_ACCOUNT_ALONE, "account required pam_unix.so\n" ACCOUNT,
			    "the module answers PAM_IGNORE for logins without a token, and no other account "
			    "module accepts them: such logins, also by SSH key, are refused");
	else if (can_pass(&s->ends, TOKEN_UNASKED, false) || can_pass(&s->ends, TOKEN_UNASKED, true))
		add_finding(
			s, FINDING_ACCOUNT_SKIPPED, ACCOUNT,
			"a module above ends the account stack when it succeeds, so the decision about the "
			"token is not checked again: put this line above it, or write required there");
	else if (checks_no_account(s))
		add_finding(s, FINDING_ACCOUNT_UNCHECKED, "account required pam_unix.so\n" ACCOUNT,
			    "no module of the account stack checks whether the account has expired, so "
			    "\"usermod -e 1\" does not keep its tokens out");
}

static void check_arguments(const struct subject *s, struct names *configurations)
{
	struct arguments a;
	struct note n = {0};

	if (lint_arguments(s->entry, &a, &n) != REASON_OK)
		add_finding(s, FINDING_MODULE_ARGUMENTS, NULL, n.text);
	else if (!names_has(configurations, a.conf) && !names_add(configurations, a.conf))
		memory_exit();
}

static void check_module(const struct subject *s)
{
	struct finding_place place = {s->entry->file, s->entry->line, s->stack->service};
	char path[PATH_MAX];

	if (lint_find_module(s->entry->module, path))
		lint_library(path, &place, s->findings);
	else
		add_finding(s, FINDING_MODULE_MISSING, NULL,
			    "there is no such module in " PAM_JWT_SECUREDIR ", so this line fails");
}

void lint_line(const struct pamstack *stack, const struct pam_entries *entries, size_t at, enum pam_type type,
	       struct findings *f, struct names *configurations)
{
	struct subject subject = {
		.stack = stack, .entries = entries, .at = at, .entry = &entries->at[at], .findings = f};
	struct subject *s = &subject;

	check_arguments(s, configurations);
	check_module(s);
	switch (type) {
	case PAM_TYPE_AUTH:
		lint_auth(s);
		break;
	case PAM_TYPE_ACCOUNT:
		lint_account(s);
		break;
	case PAM_TYPE_SESSION:
	case PAM_TYPE_PASSWORD:
	case PAM_TYPE_COUNT:
		add_finding(s, FINDING_MODULE_MISPLACED, NULL,
			    "the module serves only auth and account: remove this line");
		break;
	}
}
