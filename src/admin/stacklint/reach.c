/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so in an auth stack: whether a token can get in. */
#include <security/pam_modules.h>

#include "admin/stacklint/lines.h"
#include "admin/stacklint/subject.h"

/* The entry that keeps out a valid token by itself, or the last one that a walk reaches. */
static const struct pam_entry *find_blocker(const struct subject *s)
{
	const struct pam_entry *blocker = s->ends.is_reached ? subject_find_blocker(s, WALK_AUTH) : NULL;

	if (blocker)
		return blocker;
	return &s->entries->at[s->ends.is_reached ? s->ends.last_with_good : s->ends.last_before];
}

void subject_check_reach(const struct subject *s)
{
	const struct pam_entry *blocker = find_blocker(s);
	struct mistake *mistake =
		subject_add(s, FINDING_TOKEN_SHADOWED,
			    s->ends.is_reached ?
				    "no login with a token succeeds: even after a valid token, the stack "
				    "fails because of %s:%d (%s)" :
				    "libpam never reaches this line: %s:%d (%s) ends the stack or jumps over "
				    "it",
			    blocker->file, blocker->line, pam_entry_name(blocker));

	if (s->ends.is_reached)
		mistake_jumps(mistake, s->entries, s->at);
	if (s->ends.is_reached && s->entry->actions[PAM_SUCCESS] != ACTION_OK)
		mistake_write(mistake, s->entry, ALTERNATIVE);
	if (blocker->kind == ENTRY_MODULE)
		subject_move_up(mistake, s);
	if (blocker->kind == ENTRY_MODULE && pam_module_role(blocker, PAM_TYPE_AUTH) == ROLE_DENY)
		mistake_comment_out(mistake, blocker);
}
