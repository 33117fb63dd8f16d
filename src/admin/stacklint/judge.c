/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stacklint/judge.h"

#include <security/pam_modules.h>

#include "admin/stacklint/subject.h"

/* Check where the entry's jumps lead. */
static void check_jumps(const struct pam_entries *entries, size_t i, enum pam_type type,
			struct mistakes *mistakes)
{
	const struct pam_entry *e = &entries->at[i];
	struct pamwalk w = pamwalk_begin();
	bool is_bad_jump = false;
	size_t next = pamwalk_step(entries, i, PAM_SUCCESS, &w, NULL);

	for (int code = 0; code < PAMCONTROL_CODES; code++) {
		w = pamwalk_begin();
		(void)pamwalk_step(entries, i, code, &w, &is_bad_jump);
	}
	if (is_bad_jump)
		mistake_jumps(
			mistakes_add(mistakes, FINDING_JUMP_TOO_FAR, e,
				     "the jump goes past the end of the stack, and libpam then refuses the "
				     "login: count the modules below this line"),
			entries, i);
	else if (e->actions[PAM_SUCCESS] > 0 && next < entries->count &&
		 pam_module_role(e, type) == ROLE_PROOF && !pam_entry_is_token(e) &&
		 pam_module_role(&entries->at[next], type) == ROLE_DENY)
		mistake_jumps(
			mistakes_add(mistakes, FINDING_JUMP_ONTO_DENY, e,
				     "when this module succeeds, it jumps to %s:%d (pam_deny), which refuses "
				     "the login: count the modules in between",
				     entries->at[next].file, entries->at[next].line),
			entries, i);
}

static void note_ways(const struct subject *s, enum pam_type type, struct ways *ret)
{
	const struct pamends *ends = &s->ends;

	ret->has_line = true;
	ret->token = subject_can_pass_somehow(ends, TOKEN_GOOD);
	ret->token_alone = type == PAM_TYPE_AUTH && subject_can_pass(ends, TOKEN_GOOD, false);
	ret->is_alternative = subject_is_alternative(s);
	ret->other_alone =
		subject_can_pass(ends, TOKEN_NONE, true) || subject_can_pass(ends, TOKEN_UNASKED, true);
}

void judge_stack(const char *service, const struct pam_entries *entries, enum pam_type type,
		 struct mistakes *mistakes, struct ways *ret_ways)
{
	bool is_first = true;

	*ret_ways = (struct ways){0};
	for (size_t i = 0; i < entries->count; i++) {
		struct subject s = {service, entries, i, &entries->at[i], .mistakes = mistakes};

		if (entries->at[i].kind == ENTRY_MODULE)
			check_jumps(entries, i, type, mistakes);
		if (!pam_entry_is_token(&entries->at[i]))
			continue;
		if (type == PAM_TYPE_ACCOUNT)
			subject_check_account(&s);
		else
			subject_check_auth(&s);
		if (is_first)
			note_ways(&s, type, ret_ways);
		is_first = false;
	}
}
