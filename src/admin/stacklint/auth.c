/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so in an auth stack: what the stack does with the module's answers. */
#include <fnmatch.h>
#include <security/pam_modules.h>
#include <stdio.h>
#include <string.h>

#include "admin/stacklint/lines.h"
#include "admin/stacklint/subject.h"
#include "core/policy/service.h"

/* Whether the entry's success ends the stack, or jumps. */
static bool ends_or_jumps(const struct pam_entry *e)
{
	return e->actions[PAM_SUCCESS] == ACTION_DONE || e->actions[PAM_SUCCESS] > 0;
}

/* The changes that keep other modules from deciding: those that end the stack or jump, or the rest. */
static void change_others(struct mistake *mistake, const struct subject *s, bool that_end)
{
	for (size_t i = 0; i < s->entries->count; i++) {
		const struct pam_entry *e = &s->entries->at[i];

		if (e->kind != ENTRY_MODULE || pam_entry_is_token(e) || ends_or_jumps(e) != that_end)
			continue;
		switch (pam_module_role(e, PAM_TYPE_AUTH)) {
		case ROLE_PROOF:
			if (!that_end)
				mistake_control(mistake, e, "required");
			break;
		case ROLE_HELPER:
		case ROLE_SILENT:
			mistake_control(mistake, e, "optional");
			break;
		case ROLE_EXEMPTION:
		case ROLE_CONDITION:
		case ROLE_SCOPE:
		case ROLE_PERMIT:
			mistake_comment_out(mistake, e);
			break;
		case ROLE_DENY:
		case ROLE_ABSENT:
			break;
		}
	}
}

static void check_no_credential(const struct subject *s)
{
	static const enum token_answer without[] = {TOKEN_UNASKED, TOKEN_REFUSED, TOKEN_NONE, TOKEN_FAULT,
						    TOKEN_BROKEN};
	bool for_all = false, by_condition = false;
	struct mistake *mistake;

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		for_all |= subject_can_pass(&s->ends, without[i], false);
		by_condition |= s->ends.accepted[without[i]].at[0][true];
	}
	if (!for_all && !by_condition)
		return;
	mistake =
		subject_add(s, FINDING_NO_CREDENTIAL, "%s",
			    for_all ? "a login needs neither a token nor another credential: when every "
				      "module that asks for one fails, the stack still succeeds" :
				      "whoever meets a condition in this stack logs in without a token or "
				      "another credential: a condition may choose which credential is asked "
				      "for, but must not end the stack or jump over every line that asks for "
				      "one");
	change_others(mistake, s, true);
	if (for_all)
		mistake_write(mistake, s->entry, ALTERNATIVE "\n" DENY);
	change_others(mistake, s, false);
}

static void check_skipped(const struct subject *s)
{
	const size_t skipper = subject_find_skipper(s, s->at);
	char control[64];
	struct mistake *mistake = subject_add(
		s, FINDING_SECOND_FACTOR_SKIPPED,
		"the token is meant as a second factor, but %s%s ends the stack or jumps over the line of "
		"pam_jwt.so when it succeeds, so no token is asked for",
		skipper < s->at ? "" : "a module above",
		skipper < s->at ? s->entries->at[skipper].module : "");

	for (size_t i = 0; i < s->at; i++) {
		const struct pam_entry *e = &s->entries->at[i];

		if (pam_module_role(e, PAM_TYPE_AUTH) != ROLE_PROOF)
			continue;
		mistake_control(mistake, e, "required");
		mistake_jumps(mistake, s->entries, i);
		(void)snprintf(control, sizeof(control), "[success=%zu default=ignore]", s->at - i - 1);
		mistake_control(mistake, e, s->at - i == 1 ? "requisite" : control);
	}
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
	const int least = subject_least_proofs(&s->ends, TOKEN_GOOD);
	struct mistake *mistake;

	if (subject_is_alternative(s) && subject_least_proofs(&s->ends, TOKEN_NONE) <= least) {
		mistake = subject_add(s, FINDING_SECOND_FACTOR_OPTIONAL,
				      "the token is neither needed nor enough: a module above asks for "
				      "another credential, and accepts users who have no token. If both "
				      "should be needed, write required here; if a token should be enough, "
				      "ask for it first");
		if (s->entry->actions[PAM_AUTH_ERR] == ACTION_DIE)
			subject_move_up(mistake, s);
		return;
	}
	for (size_t i = 0; i < sizeof(optional) / sizeof(optional[0]); i++) {
		if (subject_least_proofs(&s->ends, optional[i].answer) > least)
			continue;
		mistake = subject_add(s, FINDING_SECOND_FACTOR_OPTIONAL, "%s", optional[i].why);
		mistake_write(mistake, s->entry, SECOND_FACTOR);
		mistake_write(mistake, s->entry, SECOND_FACTOR_SETTLED "\n" DENY);
		mistake_write(mistake, s->entry, SECOND_FACTOR_SETTLED "\n" DENY "\n" PERMIT);
		return;
	}
	if (subject_least_proofs(&s->ends, TOKEN_UNASKED) <= least)
		check_skipped(s);
}

/* For a stack in which a token alone is enough. */
static void check_alternative(const struct subject *s)
{
	bool has_password = subject_can_pass(&s->ends, TOKEN_NONE, true);

	if (subject_can_pass(&s->ends, TOKEN_REFUSED, true))
		subject_write_alternative(
			subject_add(
				s, FINDING_REFUSED_TOKEN_GOES_ON,
				"after a refused token the stack goes on, and the next module asks again: "
				"sshd and databases then give it the same token as a password, and the "
				"token may still be valid on another host"),
			s);
	if (has_password && !subject_can_pass(&s->ends, TOKEN_FAULT, true))
		subject_write_alternative(
			subject_add(s, FINDING_FAULT_LOCKS_OUT,
				    "while the configuration or a key is unusable, passwords are "
				    "refused as well, and nobody can log in (authinfo_unavail is "
				    "not ignored)"),
			s);
}

static bool is_sudo(const struct subject *s)
{
	return strcmp(service_base(s->service), "sudo") == 0;
}

/* For sshd every code but PAM_SUCCESS is the same refusal, and it asks three times. */
static bool is_bare_and_last(const struct subject *s)
{
	return strcmp(s->service, "sshd") != 0 && s->at + 1 == s->entries->count &&
	       s->entry->actions[PAM_CRED_INSUFFICIENT] != ACTION_IGNORE;
}

/* For a stack that can end in PAM_CRED_INSUFFICIENT. */
static void check_end(const struct subject *s, bool is_enough)
{
	struct mistake *mistake;

	if (!s->ends.ends_insufficient || !(is_sudo(s) || (is_enough && is_bare_and_last(s))))
		return;
	mistake =
		subject_add(s, FINDING_ENDS_UNSETTLED, "%s",
			    is_sudo(s) ? "the stack can end in PAM_CRED_INSUFFICIENT, and sudo then gives up "
					 "without a second try" :
					 "no line follows this one, so the stack ends in "
					 "PAM_CRED_INSUFFICIENT when a user types something else than a "
					 "token. Programs do not expect that code: sudo gives up without a "
					 "second try");
	if (is_enough) {
		mistake_write(mistake, s->entry, ALTERNATIVE "\n" DENY);
		subject_write_alternative(mistake, s);
		return;
	}
	mistake_write(mistake, s->entry, SECOND_FACTOR_SETTLED "\n" DENY);
	mistake_write(mistake, s->entry, SECOND_FACTOR_SETTLED "\n" DENY "\n" PERMIT);
}

/* pam_rootok(8) looks at the program's own user, who is root in a daemon and in sudo. */
static void check_rootok(const struct subject *s)
{
	static const char *const as_root[] = {
		"sshd",	    "login", "remote", "sudo",	  "vsftpd",  "proftpd", "pure-ftpd", "gdm-*",
		"lightdm*", "sddm*", "xdm",    "dovecot", "cockpit", "samba",	"openvpn",   "xrdp-sesman"};
	bool is_root = false;

	for (size_t i = 0; i < sizeof(as_root) / sizeof(as_root[0]); i++)
		is_root |= fnmatch(as_root[i], service_base(s->service), 0) == 0;
	for (size_t i = 0; i < s->entries->count && is_root; i++) {
		const struct pam_entry *e = &s->entries->at[i];

		if (e->kind == ENTRY_MODULE && pam_entry_is(e, "pam_rootok") && ends_or_jumps(e))
			mistake_comment_out(
				mistakes_add(s->mistakes, FINDING_NO_CREDENTIAL, e,
					     "the program runs as root, so pam_rootok succeeds for "
					     "everybody, who then needs neither a token nor "
					     "another credential"),
				e);
	}
}

/* Programs other than sshd that give the same answer to every prompt. */
static void check_answers(const struct subject *s)
{
	static const char *const services[] = {"postgresql", "dovecot", "vsftpd",
					       "proftpd",    "samba",	"openvpn"};
	struct pamends ends;

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (strcmp(s->service, services[i]) != 0)
			continue;
		pamends_find(s->entries, s->at, WALK_AUTH_ONE_ANSWER, &ends);
		if (!subject_can_pass_somehow(&ends, TOKEN_GOOD))
			subject_add(s, FINDING_ONE_ANSWER,
				    "no login with a token succeeds: the stack asks for a token and for "
				    "another text, and "
				    "this program gives the same answer to every prompt");
	}
}

void subject_check_auth(struct subject *s)
{
	bool is_enough;

	pamends_find(s->entries, s->at, WALK_AUTH, &s->ends);
	if (s->ends.is_too_large) {
		subject_add(s, FINDING_STACK_SYNTAX,
			    "the stack has more ways through it than can be checked: simplify it");
		return;
	}
	if (s->is_first)
		check_rootok(s);
	check_no_credential(s);
	if (!subject_check_prompt(s))
		return;
	if (!subject_can_pass_somehow(&s->ends, TOKEN_GOOD)) {
		subject_check_reach(s);
		return;
	}
	is_enough = subject_can_pass(&s->ends, TOKEN_GOOD, false) || subject_replaces_other(&s->ends);
	if (is_enough)
		check_alternative(s);
	else
		check_second_factor(s);
	subject_check_skipped(s);
	check_answers(s);
	check_end(s, is_enough);
	subject_check_setcred(s);
}
