/* SPDX-License-Identifier: BSD-2-Clause */
/* A line of ours in a stack: what comes of the module's answers there. */
#include "admin/lint/lint.h"

#include <security/pam_modules.h>
#include <stdio.h>
#include <stdlib.h>

#include "admin/pam/walk.h"
#include "core/base/text.h"
#include "core/policy/service.h"
#include "host/arguments.h"
#include "tool/memory.h"

/*
 * The line for a stack in which a token is enough, and the lines for one in which it is asked for beside
 * something else.
 */
#define ALTERNATIVE                                                                                          \
	"auth [success=done ignore=ignore cred_insufficient=ignore authinfo_unavail=ignore default=die] "    \
	"pam_jwt.so"
#define SECOND_FACTOR "auth required pam_jwt.so"
#define SECOND_FACTOR_SETTLED "auth [success=1 default=ignore] pam_jwt.so"
#define DENY "auth requisite pam_deny.so"
#define ACCOUNT "account required pam_jwt.so"

/* One line of ours in one service's stack, and where walks of it end. */
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

/* Our arguments, behind each of the lines to write that is ours. */
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

static void report(const struct subject *s, enum finding kind, const char *instead, const char *why)
{
	struct finding_place place = place_of(s);
	char *lines = instead ? with_arguments(instead, s->entry) : NULL;

	findings_add(s->findings, kind, &place, lines, "%s", why);
	free(lines);
}

/*
 * Whether a walk with this answer, and proof by another module or not, can be accepted; exempt walks do not
 * count.
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
			       "no login succeeds with a token here: behind a good one, the stack ends at "
			       "%s:%d (%s)",
			       blocker->file, blocker->line,
			       blocker->module ? blocker->module : "a line that cannot be understood");
	else
		(void)snprintf(why, sizeof(why),
			       "this line is never asked: %s:%d (%s) ends or skips the stack before it",
			       blocker->file, blocker->line,
			       blocker->module ? blocker->module : "a line that cannot be understood");
	report(s, FINDING_TOKEN_SHADOWED, ALTERNATIVE, why);
}

static void check_no_credential(const struct subject *s)
{
	static const enum token_answer without[] = {TOKEN_UNASKED, TOKEN_REFUSED, TOKEN_NONE, TOKEN_FAULT,
						    TOKEN_BROKEN};

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		if (!can_pass(&s->ends, without[i], false))
			continue;
		report(s, FINDING_NO_CREDENTIAL, ALTERNATIVE "\n" DENY,
		       "somebody can come in with neither a token nor anything else: when every module that "
		       "asks for a credential "
		       "fails, the stack still ends well");
		return;
	}
}

/* A token beside another credential. */
static void check_second_factor(const struct subject *s)
{
	static const struct {
		enum token_answer answer;
		const char *why;
	} optional[] = {
		{TOKEN_NONE,
		 "the token is meant as a second factor, but whoever types something else instead passes "
		 "(cred_insufficient is ignored)"},
		{TOKEN_FAULT, "the token is meant as a second factor, but without a usable configuration it "
			      "is not demanded "
			      "(authinfo_unavail is ignored)"},
		{TOKEN_REFUSED, "the token is meant as a second factor, but a refused one does no harm "
				"(auth_err is ignored)"},
		{TOKEN_BROKEN, "the token is meant as a second factor, but an error of the module or the "
			       "prompt does no harm"},
	};

	for (size_t i = 0; i < sizeof(optional) / sizeof(optional[0]); i++) {
		if (!can_pass(&s->ends, optional[i].answer, true))
			continue;
		report(s, FINDING_SECOND_FACTOR_OPTIONAL, SECOND_FACTOR, optional[i].why);
		return;
	}
	if (can_pass(&s->ends, TOKEN_UNASKED, true))
		report(s, FINDING_SECOND_FACTOR_SKIPPED, NULL,
		       "the token is meant as a second factor, but a module above ends or shortens the stack "
		       "with its success, and "
		       "the token is then not asked for: write required in place of sufficient there");
}

/* A token that is enough by itself. */
static void check_alternative(const struct subject *s)
{
	bool has_password = can_pass(&s->ends, TOKEN_NONE, true);

	if (can_pass(&s->ends, TOKEN_REFUSED, true))
		report(s, FINDING_REFUSED_TOKEN_GOES_ON, ALTERNATIVE,
		       "behind a refused token the stack goes on: the next module asks anew, and sshd and "
		       "databases answer it with "
		       "the same token, which may still be good elsewhere");
	if (has_password && !can_pass(&s->ends, TOKEN_FAULT, true))
		report(s, FINDING_FAULT_LOCKS_OUT, ALTERNATIVE,
		       "when the configuration or a key is broken, passwords are refused as well, and nobody "
		       "gets in "
		       "(authinfo_unavail is not ignored)");
}

static bool is_sudo(const struct subject *s)
{
	return strcmp(service_base(s->stack->service), "sudo") == 0;
}

static bool is_bare_and_last(const struct subject *s)
{
	return s->at + 1 == s->entries->count && s->entry->actions[PAM_CRED_INSUFFICIENT] != ACTION_IGNORE;
}

/* A stack that ends in PAM_CRED_INSUFFICIENT. */
static void check_end(const struct subject *s, bool is_enough)
{
	if (!s->ends.ends_insufficient || !(is_sudo(s) || (is_enough && is_bare_and_last(s))))
		return;
	report(s, FINDING_ENDS_UNSETTLED, is_enough ? ALTERNATIVE "\n" DENY : SECOND_FACTOR_SETTLED "\n" DENY,
	       is_sudo(s) ? "the stack can end in PAM_CRED_INSUFFICIENT, at which sudo gives up without a "
			    "second try" :
			    "nothing behind this line settles the stack: it ends in PAM_CRED_INSUFFICIENT "
			    "when something else "
			    "than a token is typed, which programs do not expect (sudo gives up without a "
			    "second try)");
}

/* use_first_pass takes what another module asked for. */
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
		report(s, FINDING_NOBODY_ASKS, NULL,
		       "use_first_pass takes what a module above has asked for, and none above asks: nobody "
		       "can give a token. "
		       "Take use_first_pass out");
}

/*
 * sshd, and login -f, call pam_setcred in a process in which nobody was authenticated: our module then has no
 * opinion, and the answers of the time of authentication are not known.
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
		report(s, FINDING_SETCRED_REFUSED, ALTERNATIVE,
		       is_sshd ? "a login by password over keyboard-interactive is accepted and then cut: "
				 "pam_setcred meets our "
				 "\"no opinion\" here (ignore=ignore is missing)" :
				 "login -f is refused: pam_setcred meets our \"no opinion\" here "
				 "(ignore=ignore is missing)");
	else if (is_sshd && !can_pass_somehow(&with, TOKEN_UNASKED))
		report(s, FINDING_SETCRED_REFUSED, ALTERNATIVE,
		       "a login with a token over keyboard-interactive is accepted and then cut: pam_setcred "
		       "fails in this stack");
}

static void lint_auth(struct subject *s)
{
	bool is_enough;

	pamwalk_all(s->entries, s->at, WALK_AUTH, &s->ends);
	if (s->ends.is_too_large) {
		report(s, FINDING_STACK_SYNTAX, NULL,
		       "the stack has more ways through than can be followed: write it simpler");
		return;
	}
	check_no_credential(s);
	check_prompt(s);
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

/* Whether the account stack goes on to other modules' judgement when ours is content. */
static bool skips_others(const struct subject *s)
{
	struct pamwalk w = pamwalk_begin();
	size_t next = pamwalk_step(s->entries, s->at, PAM_SUCCESS, &w, NULL);

	for (size_t i = s->at + 1; i < next && i < s->entries->count; i++)
		if (s->entries->at[i].kind == ENTRY_MODULE && pam_entry_role(&s->entries->at[i]) != ROLE_DENY)
			return true;
	return false;
}

static void lint_account(struct subject *s)
{
	pamwalk_all(s->entries, s->at, WALK_ACCOUNT, &s->ends);
	if (s->ends.is_too_large)
		return;
	if (skips_others(s))
		report(s, FINDING_ACCOUNT_SUFFICIENT, ACCOUNT,
		       "with a token's login the account stack ends here, and the modules behind (expired "
		       "accounts, nologin, access "
		       "rules) are not asked");
	else if (s->ends.is_reached &&
		 (can_pass_somehow(&s->ends, TOKEN_REFUSED) || can_pass_somehow(&s->ends, TOKEN_BROKEN)))
		report(s, FINDING_ACCOUNT_IGNORED, ACCOUNT,
		       "what the module decides about the account does not count here");
	if (!can_pass_somehow(&s->ends, TOKEN_NONE) && !can_pass_somehow(&s->ends, TOKEN_UNASKED))
		report(s, FINDING_ACCOUNT_ALONE, "account required pam_unix.so\n" ACCOUNT,
		       "the module has no opinion on logins without a token (PAM_IGNORE), and no other "
		       "account module is content: "
		       "such logins, also by SSH key, are refused");
	else if (can_pass(&s->ends, TOKEN_UNASKED, false) || can_pass(&s->ends, TOKEN_UNASKED, true))
		report(s, FINDING_ACCOUNT_SKIPPED, ACCOUNT,
		       "a module above ends the account stack with its success, and what was decided about "
		       "the token is not checked "
		       "again: put this line above it, or write required there");
}

static void check_arguments(const struct subject *s, struct names *configurations)
{
	struct arguments a;
	struct note n = {0};

	if (arguments_read(s->entry->argument_count, (const char **)s->entry->arguments, &a, &n) != REASON_OK)
		report(s, FINDING_MODULE_ARGUMENTS, NULL, n.text);
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
		report(s, FINDING_MODULE_MISSING, NULL,
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
		report(s, FINDING_MODULE_MISPLACED, NULL,
		       "the module serves auth and account: take this line out");
		break;
	}
}
