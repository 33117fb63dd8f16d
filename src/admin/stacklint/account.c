/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so in an account stack: what the stack does with the module's answers. */
#include <security/pam_modules.h>
#include <string.h>

#include "admin/stacklint/subject.h"

#define ACCOUNT "account required pam_jwt.so"

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

void subject_check_account(struct subject *s)
{
	pamwalk_all(s->entries, s->at, WALK_ACCOUNT, &s->ends);
	if (s->ends.is_too_large)
		return;
	if (skips_others(s))
		subject_add(s, FINDING_ACCOUNT_SUFFICIENT, ACCOUNT,
			    "for a login with a token the account stack skips modules below this line, such "
			    "as those for expired accounts, nologin and access rules");
	else if (s->ends.is_reached && (subject_can_pass_somehow(&s->ends, TOKEN_REFUSED) ||
					subject_can_pass_somehow(&s->ends, TOKEN_BROKEN)))
		subject_add(s, FINDING_ACCOUNT_IGNORED, ACCOUNT,
			    "when the module refuses the account, the login is accepted all the same");
	if (!subject_can_pass_somehow(&s->ends, TOKEN_NONE) &&
	    !subject_can_pass_somehow(&s->ends, TOKEN_UNASKED))
		subject_add(s, FINDING_ACCOUNT_ALONE, "account required pam_unix.so\n" ACCOUNT,
			    "the module answers PAM_IGNORE for logins without a token, and no other account "
			    "module accepts them: such logins, also by SSH key, are refused");
	else if (subject_can_pass(&s->ends, TOKEN_UNASKED, false) ||
		 subject_can_pass(&s->ends, TOKEN_UNASKED, true))
		subject_add(
			s, FINDING_ACCOUNT_SKIPPED, ACCOUNT,
			"a module above ends the account stack when it succeeds, so the decision about the "
			"token is not checked again: put this line above it, or write required there");
	else if (checks_no_account(s))
		subject_add(s, FINDING_ACCOUNT_UNCHECKED, "account required pam_unix.so\n" ACCOUNT,
			    "no module of the account stack checks whether the account has expired, so "
			    "\"usermod -e 1\" does not keep its tokens out");
}
