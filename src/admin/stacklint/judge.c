/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stacklint/judge.h"

#include <security/pam_modules.h>

#include "admin/stacklint/subject.h"

static bool is_deny(const struct pam_entries *entries, size_t i)
{
	return i < entries->count && entries->at[i].kind == ENTRY_MODULE &&
	       pam_entry_is(&entries->at[i], "pam_deny");
}

/* Whether the entry jumps to a pam_deny when it refuses, over several lines that ask for a credential. */
static bool jumps_over_all(const struct pam_entries *entries, size_t i)
{
	struct pamwalk w = pamwalk_begin();
	size_t next = pamwalk_step(entries, i, PAM_PERM_DENIED, &w, NULL);
	unsigned credentials = 0;

	if (entries->at[i].actions[PAM_PERM_DENIED] <= 0 || !is_deny(entries, next))
		return false;
	for (size_t k = i + 1; k < next; k++)
		credentials += pam_module_role(&entries->at[k], PAM_TYPE_AUTH) == ROLE_PROOF;
	return credentials > 1;
}

/* So many lines with pam_jwt.so are judged in a stack in which that takes long. */
#define MAX_COSTLY 8

/* Check where the entry's jumps lead. */
static void check_jumps(const struct pam_entries *entries, size_t i, enum pam_type type,
			struct mistakes *mistakes)
{
	const struct pam_entry *e = &entries->at[i];
	const enum pam_role role = pam_module_role(e, type);
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
	else if (e->actions[PAM_SUCCESS] > 0 && is_deny(entries, next) && role == ROLE_PROOF &&
		 !pam_entry_is_token(e))
		mistake_jumps(mistakes_add(mistakes, FINDING_JUMP_ONTO_DENY, e,
					   "when this module succeeds, it jumps to %s:%d (pam_deny), which "
					   "refuses the login: count the modules in between",
					   entries->at[next].file, entries->at[next].line),
			      entries, i);
	else if (type == PAM_TYPE_AUTH && role == ROLE_SCOPE && jumps_over_all(entries, i))
		mistakes_add(mistakes, FINDING_JUMP_ONTO_DENY, e,
			     "when this module refuses, its jump skips every line that asks for a credential "
			     "to a pam_deny, so these accounts cannot log in: count the modules in between, "
			     "or write requisite if that is meant");
}

static void note_ways(const struct subject *s, struct ways *ret)
{
	const int none = subject_least_proofs(&s->ends, TOKEN_NONE),
		  unasked = subject_least_proofs(&s->ends, TOKEN_UNASKED);

	ret->is_costly = s->ends.is_costly;
	ret->has_line = true;
	ret->with_token = subject_least_proofs(&s->ends, TOKEN_GOOD);
	ret->without = none < unasked ? none : unasked;
	ret->is_alternative = subject_is_alternative(s);
}

static bool can_set_credentials(const struct pam_entries *entries)
{
	struct pamends ends;

	pamends_find(entries, entries->count, WALK_SETCRED_WITHOUT_TOKEN, &ends);
	return subject_can_pass_somehow(&ends, TOKEN_UNASKED);
}

static void judge_type(const char *service, const struct pam_entries *const lines[JUDGE_TYPES], bool is_trial,
		       enum pam_type type, struct mistakes *mistakes, struct ways *ret_ways)
{
	const struct pam_entries *entries = lines[type];
	unsigned judged = 0;

	*ret_ways = (struct ways){.sets = type == PAM_TYPE_AUTH && can_set_credentials(entries)};
	for (size_t i = 0; i < entries->count; i++)
		if (entries->at[i].kind == ENTRY_MODULE)
			check_jumps(entries, i, type, mistakes);
	for (size_t i = 0; i < entries->count; i++) {
		struct subject s = {service,
				    entries,
				    lines[PAM_TYPE_ACCOUNT],
				    i,
				    &entries->at[i],
				    .mistakes = mistakes,
				    .is_trial = is_trial,
				    .is_first = !ret_ways->has_line};

		if (!pam_entry_is_token(&entries->at[i]))
			continue;
		if (ret_ways->is_costly && judged++ == MAX_COSTLY) {
			mistakes_add(
				mistakes, FINDING_STACK_SYNTAX, s.entry,
				"the stack has more lines of pam_jwt.so than can be checked: simplify it");
			return;
		}
		if (type == PAM_TYPE_ACCOUNT)
			subject_check_account(&s);
		else
			subject_check_auth(&s);
		if (!ret_ways->has_line)
			note_ways(&s, ret_ways);
	}
}

void judge_service(const char *service, const struct pam_entries *const lines[JUDGE_TYPES], bool is_trial,
		   struct mistakes *mistakes, struct ways ret_ways[JUDGE_TYPES])
{
	for (int type = 0; type < JUDGE_TYPES; type++)
		judge_type(service, lines, is_trial, (enum pam_type)type, mistakes, &ret_ways[type]);
}
