/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so in an account stack: what the stack does with the module's answers. */
#include <security/pam_modules.h>
#include <string.h>

#include "admin/stacklint/lines.h"
#include "admin/stacklint/subject.h"

/* Whether our success in the account stack skips other modules. */
static bool skips_others(const struct subject *s)
{
	struct pamwalk w = pamwalk_begin();
	size_t next = pamwalk_step(s->entries, s->at, PAM_SUCCESS, &w, NULL);

	for (size_t i = s->at + 1; i < next && i < s->entries->count; i++)
		if (pam_module_role(&s->entries->at[i], PAM_TYPE_ACCOUNT) != ROLE_DENY)
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

		if (!pam_entry_is_token(e))
			role = pam_module_role(e, PAM_TYPE_ACCOUNT);
		if (role == ROLE_PROOF || role == ROLE_CONDITION)
			return false;
	}
	return strcmp(s->service, "postgresql") != 0;
}

/* The changes that let our line be reached. */
static void require_others(struct mistake *mistake, const struct subject *s)
{
	for (size_t i = 0; i < s->at; i++)
		if (pam_module_role(&s->entries->at[i], PAM_TYPE_ACCOUNT) == ROLE_PROOF)
			mistake_control(mistake, &s->entries->at[i], "required");
	mistake_move_above(mistake, &s->entries->at[0], ACCOUNT);
}

/* Whether our answers are used as they should be. */
static bool check_success(const struct subject *s)
{
	struct mistake *mistake = NULL;

	if (skips_others(s))
		mistake = subject_add(s, FINDING_ACCOUNT_SUFFICIENT,
				      "for a login with a token the account stack skips modules below this "
				      "line, such as those for expired accounts, nologin and access rules");
	else if (s->ends.is_reached && (subject_can_pass_somehow(&s->ends, TOKEN_REFUSED) ||
					subject_can_pass_somehow(&s->ends, TOKEN_BROKEN)))
		mistake = subject_add(
			s, FINDING_ACCOUNT_IGNORED,
			"when the module refuses the account, the login is accepted all the same");
	if (mistake)
		mistake_write(mistake, s->entry, ACCOUNT);
	return !mistake;
}

/* Whether a login is accepted although every module that looks at the account refuses it. */
static bool ignores_checks(const struct subject *s)
{
	bool has_check = false;

	for (size_t i = 0; i < s->entries->count; i++)
		has_check |= !pam_entry_is_token(&s->entries->at[i]) &&
			     pam_module_role(&s->entries->at[i], PAM_TYPE_ACCOUNT) == ROLE_PROOF;
	return has_check && subject_can_pass(&s->ends, TOKEN_GOOD, false);
}

static void add_unchecked(const struct subject *s)
{
	struct mistake *mistake = subject_add(s, FINDING_ACCOUNT_UNCHECKED,
					      "no module of the account stack can refuse an account that has "
					      "expired, so \"usermod -e 1\" does "
					      "not keep its tokens out");

	for (size_t i = 0; i < s->entries->count; i++)
		if (pam_module_role(&s->entries->at[i], PAM_TYPE_ACCOUNT) == ROLE_PROOF)
			mistake_control(mistake, &s->entries->at[i], "required");
	mistake_write(mistake, s->entry, ACCOUNT_UNIX "\n" ACCOUNT);
}

void subject_check_account(struct subject *s)
{
	bool is_used;

	pamends_find(s->entries, s->at, WALK_ACCOUNT, &s->ends);
	if (s->ends.is_too_large)
		return;
	is_used = check_success(s);
	if (!subject_can_pass_somehow(&s->ends, TOKEN_NONE) &&
	    !subject_can_pass_somehow(&s->ends, TOKEN_UNASKED))
		mistake_write(subject_add(s, FINDING_ACCOUNT_ALONE,
					  "the module answers PAM_IGNORE for logins without a token, and no "
					  "other account module accepts them: such logins, also by SSH key, "
					  "are refused"),
			      s->entry, ACCOUNT_UNIX "\n" ACCOUNT);
	else if (subject_can_pass(&s->ends, TOKEN_UNASKED, false) ||
		 subject_can_pass(&s->ends, TOKEN_UNASKED, true))
		require_others(
			subject_add(s, FINDING_ACCOUNT_SKIPPED,
				    "another module ends the account stack above the line of pam_jwt.so when "
				    "it succeeds, so the decision about the token is not checked again"),
			s);
	else if (is_used && (checks_no_account(s) || ignores_checks(s)))
		add_unchecked(s);
}
