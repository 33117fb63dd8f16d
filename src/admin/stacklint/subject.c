/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stacklint/subject.h"

#include <security/pam_modules.h>
#include <stdio.h>

#include "admin/stacklint/lines.h"

bool subject_can_pass(const struct pamends *ends, enum token_answer answer, bool has_proof)
{
	for (int proofs = 1; has_proof && proofs < PAMENDS_PROOFS; proofs++)
		if (ends->accepted[answer].at[proofs][false])
			return true;
	return !has_proof && ends->accepted[answer].at[0][false];
}

bool subject_can_pass_somehow(const struct pamends *ends, enum token_answer answer)
{
	for (int proofs = 0; proofs < PAMENDS_PROOFS; proofs++)
		if (ends->accepted[answer].at[proofs][false] || ends->accepted[answer].at[proofs][true])
			return true;
	return false;
}

int subject_least_proofs(const struct pamends *ends, enum token_answer answer)
{
	for (int proofs = 0; proofs < PAMENDS_PROOFS; proofs++)
		if (ends->accepted[answer].at[proofs][false])
			return proofs;
	return PAMENDS_PROOFS;
}

bool subject_replaces_other(const struct pamends *ends)
{
	const int without = subject_least_proofs(ends, TOKEN_NONE);

	return without < PAMENDS_PROOFS && subject_least_proofs(ends, TOKEN_GOOD) < without;
}

bool subject_is_alternative(const struct subject *s)
{
	return s->entry->actions[PAM_SUCCESS] == ACTION_DONE &&
	       s->entry->actions[PAM_CRED_INSUFFICIENT] == ACTION_IGNORE;
}

void subject_write_alternative(struct mistake *mistake, const struct subject *s)
{
	char line[256];
	int action = s->entry->actions[PAM_SUCCESS];

	(void)snprintf(line, sizeof(line), ALTERNATIVE_JUMP, action);
	if (action > 0)
		mistake_write(mistake, s->entry, line);
	mistake_write(mistake, s->entry, ALTERNATIVE);
	mistake_write(mistake, s->entry, ALTERNATIVE "\n" DENY);
}

/* The first entry that asks for a credential or may jump. */
static size_t first_choice(const struct pam_entries *entries)
{
	size_t i = 0;

	for (; i < entries->count; i++) {
		if (pam_module_role(&entries->at[i], PAM_TYPE_AUTH) == ROLE_PROOF)
			break;
		for (int code = 0; code < PAMCONTROL_CODES; code++)
			if (entries->at[i].actions[code] > 0)
				return i;
	}
	return i;
}

void subject_move_up(struct mistake *mistake, const struct subject *s)
{
	const char *line = s->entry->actions[PAM_SUCCESS] == ACTION_OK ? SECOND_FACTOR : ALTERNATIVE;
	size_t first = first_choice(s->entries);

	if (first < s->at)
		mistake_move_above(mistake, &s->entries->at[first], line);
	for (size_t i = s->at; i-- > 0;)
		mistake_move_above(mistake, &s->entries->at[i], line);
}

size_t subject_find_skipper(const struct subject *s, size_t i)
{
	size_t k = 0;

	for (; k < i; k++) {
		const struct pam_entry *e = &s->entries->at[k];
		struct pamwalk w = pamwalk_begin();

		if (pam_module_role(e, PAM_TYPE_AUTH) == ROLE_PROOF && !pam_entry_is_token(e) &&
		    pamwalk_step(s->entries, k, PAM_SUCCESS, &w, NULL) > i)
			break;
	}
	return k;
}

/* Whether a walk would be accepted if the entry did nothing. */
static bool is_blocker(const struct subject *s, size_t i, enum pamends_phase phase)
{
	const enum token_answer answer = phase == WALK_AUTH ? TOKEN_GOOD : TOKEN_UNASKED;
	const struct pamedit nothing = {s->entries->at[i].file, s->entries->at[i].line,
					"auth optional pam_warn.so", false};
	struct pamedited edited;
	struct pamends ends;

	(void)pamedit_apply(s->entries, PAM_TYPE_AUTH, &nothing, 1, &edited);
	pamends_find(&edited.entries, s->at, phase, &ends);
	pamedited_done(&edited);
	return subject_can_pass_somehow(&ends, answer);
}

const struct pam_entry *subject_find_blocker(const struct subject *s, enum pamends_phase phase)
{
	for (size_t i = 0; i < s->entries->count && !s->ends.is_costly && !s->is_trial; i++)
		if (s->entries->at[i].kind != ENTRY_SUBSTACK && i != s->at && is_blocker(s, i, phase))
			return &s->entries->at[i];
	return NULL;
}
