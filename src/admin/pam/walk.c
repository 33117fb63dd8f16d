/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/walk.h"

#include <security/pam_modules.h>

enum { UNDECIDED = 0, GOOD, BAD };

struct pamwalk pamwalk_begin(void)
{
	return (struct pamwalk){.impression = UNDECIDED, .status = PAM_PERM_DENIED};
}

/* The first entry after the substack, or stack, that entry i belongs to. */
static size_t after_substack(const struct pam_entries *entries, size_t i)
{
	int level = entries->at[i].level;

	while (i + 1 < entries->count && entries->at[i + 1].level >= level)
		i++;
	return i + 1;
}

/* Jump over this many modules; a substack counts as one. A jump past the end of the stack fails. */
static size_t jump(const struct pam_entries *entries, size_t i, int over, struct pamwalk *w, bool *ret_is_bad)
{
	int level = entries->at[i].level;

	for (; over > 0 && i + 1 < entries->count && entries->at[i + 1].level >= level; over--)
		do
			i++;
		while (i + 1 < entries->count && entries->at[i + 1].level > level);
	if (over > 0) {
		w->impression = BAD;
		w->status = PAM_PERM_DENIED;
		if (ret_is_bad)
			*ret_is_bad = true;
	}
	return i + 1;
}

static void note_success(struct pamwalk *w, int code)
{
	if (w->impression == UNDECIDED || (w->impression == GOOD && w->status == PAM_SUCCESS)) {
		w->impression = GOOD;
		w->status = (unsigned char)code;
	}
}

static void note_failure(struct pamwalk *w, int code)
{
	if (w->impression == BAD)
		return;
	w->impression = BAD;
	w->status = (unsigned char)(code == PAM_IGNORE ? PAM_PERM_DENIED : code);
}

/* Save the state when a substack is entered, as libpam does: the action "reset" restores it. */
static void note_level(struct pamwalk *w, int level)
{
	if (level > w->level) {
		w->saved_impression[level] = w->impression;
		w->saved_status[level] = w->status;
	}
	if (level == 0) {
		w->saved_impression[0] = UNDECIDED;
		w->saved_status[0] = PAM_PERM_DENIED;
	}
	w->level = (unsigned char)level;
}

size_t pamwalk_step(const struct pam_entries *entries, size_t i, int code, struct pamwalk *w,
		    bool *ret_is_bad_jump)
{
	const struct pam_entry *e = &entries->at[i];

	note_level(w, e->level);
	if (e->kind == ENTRY_SUBSTACK)
		return i + 1;
	if (e->kind == ENTRY_BROKEN)
		code = PAM_PERM_DENIED;
	switch (e->actions[code]) {
	case ACTION_IGNORE:
		return i + 1;
	case ACTION_OK:
		note_success(w, code);
		return i + 1;
	case ACTION_DONE:
		note_success(w, code);
		return w->impression == GOOD ? after_substack(entries, i) : i + 1;
	case ACTION_BAD:
		note_failure(w, code);
		return i + 1;
	case ACTION_DIE:
		note_failure(w, code);
		return after_substack(entries, i);
	case ACTION_RESET:
		w->impression = w->saved_impression[e->level];
		w->status = w->saved_status[e->level];
		return i + 1;
	default:
		return jump(entries, i, e->actions[code], w, ret_is_bad_jump);
	}
}

int pamwalk_result(const struct pamwalk *w)
{
	return w->status == PAM_SUCCESS && w->impression != GOOD ? PAM_PERM_DENIED : w->status;
}
