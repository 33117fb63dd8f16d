/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stacklint/subject.h"

#include <security/pam_modules.h>
#include <stdio.h>

#include "admin/stacklint/lines.h"

bool subject_can_pass(const struct pamwalk_ends *ends, enum token_answer answer, bool has_proof)
{
	return ends->accepted[answer][has_proof ? WALK_PROOF : 0];
}

bool subject_can_pass_somehow(const struct pamwalk_ends *ends, enum token_answer answer)
{
	for (size_t seen = 0; seen < WALK_SETS; seen++)
		if (ends->accepted[answer][seen])
			return true;
	return false;
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
		if (entries->at[i].kind == ENTRY_MODULE && pam_entry_role(&entries->at[i]) == ROLE_PROOF)
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
