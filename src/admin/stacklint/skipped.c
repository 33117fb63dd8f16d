/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of an auth stack: lines of other modules, and an account line of ours, that a login does without.
 */
#include <security/pam_modules.h>
#include <string.h>

#include "admin/pam/after.h"
#include "admin/stacklint/lines.h"
#include "admin/stacklint/subject.h"

/* Whether the line keeps everybody out while the host is closed, or all but a group of administrators. */
static bool is_restriction(const struct pam_entry *e)
{
	const int refusal = e->actions[PAM_AUTH_ERR];

	return e->kind == ENTRY_MODULE && (pam_entry_is(e, "pam_nologin") || pam_entry_is(e, "pam_wheel")) &&
	       (pam_module_of(e)->flags & MODULE_GATE) && (refusal == ACTION_BAD || refusal == ACTION_DIE);
}

static bool has_module(const struct pam_entries *entries, const struct pam_entry *like)
{
	for (size_t i = 0; i < entries->count; i++)
		if (entries->at[i].kind == ENTRY_MODULE &&
		    strcmp(pam_module_of(&entries->at[i])->name ? pam_module_of(&entries->at[i])->name : "",
			   pam_module_of(like)->name) == 0)
			return true;
	return false;
}

/* A line that refuses users with a password, and that users with a token do not meet. */
static void check_restrictions(const struct subject *s)
{
	for (size_t i = s->at + 1; i < s->entries->count; i++) {
		const struct pam_entry *e = &s->entries->at[i];
		struct mistake *mistake;

		if (!is_restriction(e) || has_module(s->account, e) ||
		    pamafter_reaches(s->entries, s->at, PAM_SUCCESS, i) ||
		    !pamafter_reaches(s->entries, s->at, PAM_CRED_INSUFFICIENT, i))
			continue;
		mistake = mistakes_add(s->mistakes, FINDING_RESTRICTION_SKIPPED, e,
				       "a login with a token does not meet this line, which can refuse other "
				       "logins: the stack ends at %s:%d (%s)",
				       s->entry->file, s->entry->line, s->entry->module);
		mistake_move_above(mistake, s->entry, e->text);
	}
}

/* The account lines of "other" belong to many services. */
static void check_account_line(const struct subject *s)
{
	for (size_t i = 0; i < s->account->count; i++)
		if (pam_entry_is_token(&s->account->at[i]))
			return;
	if (s->account->count && strcmp(s->account->at[0].own_file, s->entry->own_file) == 0)
		mistake_add_above(
			subject_add(s, FINDING_ACCOUNT_MISSING,
				    "the account stack has no line with pam_jwt.so, so nothing checks "
				    "that the login is still for the account that the token opened, "
				    "and that the token has not expired since"),
			&s->account->at[0], ACCOUNT);
}

/* A credential that no accepted login uses, or a one-time password that is enough alone. */
static void check_credential(const struct subject *s, size_t i)
{
	const struct pam_entry *e = &s->entries->at[i];
	const bool is_required =
		e->actions[PAM_AUTH_ERR] == ACTION_BAD || e->actions[PAM_AUTH_ERR] == ACTION_DIE;
	struct pamends ends;
	size_t first = subject_find_skipper(s, i);

	pamends_find(s->entries, i, WALK_AUTH, &ends);
	if (ends.is_too_large)
		return;
	if (!subject_can_pass_somehow(&ends, TOKEN_GOOD))
		mistake_jumps(
			mistakes_add(
				s->mistakes, FINDING_CREDENTIAL_UNASKED, e,
				ends.is_reached ?
					"no login succeeds with the credential that this line asks "
					"for: another line refuses it, or a jump leads to the wrong line" :
					"no login reaches this line: a line above ends the stack or "
					"jumps over it, so its credential is never asked for"),
			s->entries, i);
	else if (is_required && pam_module_of(e)->text == TEXT_OTP &&
		 subject_can_pass(&ends, TOKEN_GOOD, false) && first < i)
		mistake_control(
			mistakes_add(s->mistakes, FINDING_CREDENTIAL_UNASKED, e,
				     "this line does not add a second factor: %s:%d (%s) ends the stack "
				     "when it succeeds, and when it does not, the one-time password "
				     "alone opens the account",
				     s->entries->at[first].file, s->entries->at[first].line,
				     s->entries->at[first].module),
			&s->entries->at[first], "requisite");
}

/* Whether another mistake concerns the entry, or says that no credential is needed. */
static bool has_mistake(const struct subject *s, const struct pam_entry *e)
{
	for (size_t i = 0; i < s->mistakes->count; i++)
		if (s->mistakes->at[i].at == e || s->mistakes->at[i].kind == FINDING_NO_CREDENTIAL)
			return true;
	return false;
}

void subject_check_skipped(const struct subject *s)
{
	check_restrictions(s);
	if (s->is_first)
		check_account_line(s);
	for (size_t i = 0; i < s->entries->count && s->is_first && !s->ends.is_costly; i++) {
		const struct pam_entry *e = &s->entries->at[i];

		if (pam_module_role(e, PAM_TYPE_AUTH) == ROLE_PROOF && !pam_entry_is_token(e) &&
		    !has_mistake(s, e))
			check_credential(s, i);
	}
}
