/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/walk.h"

#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>

#include "tool/memory.h"

enum { UNDECIDED = 0, GOOD, BAD };

/* A failure, where it does not matter which. */
#define SOME_FAILURE PAM_AUTH_ERR

/* The stack is not explored further when more different walks than this reach one entry. */
#define MAX_WALKS 20000

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

/* A walk, our module's answer in it, and what other modules did. */
struct trace {
	struct pamwalk walk;
	unsigned char answer; /* enum token_answer */
	unsigned char seen;   /* WALK_PROOF, WALK_EXEMPT */
};

/* The different walks that reach one entry. */
struct traces {
	struct trace *at;
	size_t count;
};

struct exploration {
	const struct pam_entries *entries;
	size_t ours;
	enum pamwalk_phase phase;
	struct traces *arrived; /* by entry; the last element is the end of the stack */
	struct pamwalk_ends *ends;
};

static void add_trace(struct exploration *x, size_t at, const struct trace *t)
{
	struct traces *here = &x->arrived[at];

	for (size_t i = 0; i < here->count; i++)
		if (memcmp(&here->at[i], t, sizeof(*t)) == 0)
			return;
	if (here->count >= MAX_WALKS) {
		x->ends->is_too_large = true;
		return;
	}
	here->at = memory_or_exit(reallocarray(here->at, here->count + 1, sizeof(*here->at)));
	here->at[here->count++] = *t;
}

static void answer(struct exploration *x, size_t i, struct trace t, int code, unsigned seen)
{
	t.seen |= (unsigned char)seen;
	add_trace(x, pamwalk_step(x->entries, i, code, &t.walk, NULL), &t);
}

static void answer_ours(struct exploration *x, size_t i, struct trace t)
{
	static const struct {
		int code;
		enum token_answer means;
	} auth[] =
		{
			{PAM_SUCCESS, TOKEN_GOOD},	     {PAM_AUTH_ERR, TOKEN_REFUSED},
			{PAM_CRED_INSUFFICIENT, TOKEN_NONE}, {PAM_AUTHINFO_UNAVAIL, TOKEN_FAULT},
			{PAM_SYSTEM_ERR, TOKEN_BROKEN},	     {PAM_CONV_ERR, TOKEN_BROKEN},
			{PAM_AUTHTOK_ERR, TOKEN_BROKEN},
		},
	  account[] = {
		  {PAM_SUCCESS, TOKEN_GOOD},	     {PAM_IGNORE, TOKEN_NONE},
		  {PAM_PERM_DENIED, TOKEN_REFUSED},  {PAM_AUTHINFO_UNAVAIL, TOKEN_FAULT},
		  {PAM_SYSTEM_ERR, TOKEN_BROKEN},    {PAM_AUTH_ERR, TOKEN_REFUSED},
		  {PAM_ACCT_EXPIRED, TOKEN_REFUSED},
	  };

	_Static_assert(sizeof(auth) == sizeof(account), "one loop serves both");
	if (x->phase == WALK_SETCRED_WITH_TOKEN || x->phase == WALK_SETCRED_WITHOUT_TOKEN) {
		answer(x, i, t, x->phase == WALK_SETCRED_WITH_TOKEN ? PAM_SUCCESS : PAM_IGNORE, 0);
		return;
	}
	for (size_t k = 0; k < sizeof(auth) / sizeof(auth[0]); k++) {
		t.answer = (unsigned char)(x->phase == WALK_AUTH ? auth[k].means : account[k].means);
		answer(x, i, t, x->phase == WALK_AUTH ? auth[k].code : account[k].code, 0);
	}
}

/* The flags to add to a walk when a module of this role returns this code. */
static unsigned seen_with(const struct pam_entry *e, enum pam_role role, int code)
{
	int action = e->actions[code];

	if (role == ROLE_PROOF)
		return code == PAM_SUCCESS ? WALK_PROOF : 0;
	if (role == ROLE_SCOPE)
		return action > 0 ? WALK_EXEMPT : 0;
	if (action != ACTION_DONE && action <= 0)
		return 0;
	return role == ROLE_EXEMPTION ? WALK_EXEMPT | WALK_PROOF : role == ROLE_CONDITION ? WALK_EXEMPT : 0;
}

/* Modules that ask for a credential accept or refuse; only other modules return PAM_IGNORE. */
static bool may_answer(enum pam_role role, int code)
{
	return role != ROLE_PROOF || code != PAM_IGNORE;
}

/* Continue with every code but PAM_SUCCESS. One code for each action is enough. */
static void answer_failures(struct exploration *x, size_t i, const struct trace *t, enum pam_role role)
{
	const int *actions = x->entries->at[i].actions;

	for (int code = 1; code < PAMCONTROL_CODES; code++) {
		bool is_first = true;

		for (int earlier = 1; earlier < code && is_first; earlier++)
			is_first = actions[earlier] != actions[code] || !may_answer(role, earlier);
		if (is_first && may_answer(role, code))
			answer(x, i, *t, code, seen_with(&x->entries->at[i], role, code));
	}
}

static void answer_other(struct exploration *x, size_t i, const struct trace *t, enum pam_role role)
{
	const struct pam_entry *e = &x->entries->at[i];
	bool is_setcred = x->phase == WALK_SETCRED_WITH_TOKEN || x->phase == WALK_SETCRED_WITHOUT_TOKEN;

	if (role == ROLE_DENY) {
		answer(x, i, *t, SOME_FAILURE, 0);
		return;
	}
	if (role != ROLE_SILENT || is_setcred)
		answer(x, i, *t, PAM_SUCCESS, seen_with(e, role, PAM_SUCCESS));
	if (role != ROLE_PERMIT && !is_setcred)
		answer_failures(x, i, t, role);
}

static void visit(struct exploration *x, size_t i)
{
	const struct pam_entry *e = &x->entries->at[i];
	const enum pam_role role = e->kind == ENTRY_MODULE ? pam_entry_role(e) : ROLE_DENY;

	for (size_t k = 0; k < x->arrived[i].count; k++) {
		struct trace t = x->arrived[i].at[k];

		if (i < x->ours)
			x->ends->last_before = i;
		if (t.answer == TOKEN_GOOD)
			x->ends->last_with_good = i;
		if (i == x->ours) {
			x->ends->is_reached = true;
			answer_ours(x, i, t);
		} else if (e->kind == ENTRY_MODULE) {
			answer_other(x, i, &t, role);
		} else {
			answer(x, i, t, SOME_FAILURE, 0);
		}
	}
}

static void note_end(struct pamwalk_ends *ends, const struct trace *t)
{
	int result = pamwalk_result(&t->walk);

	if (result == PAM_SUCCESS)
		ends->accepted[t->answer][t->seen] = true;
	else
		ends->refused[t->answer][t->seen] = true;
	if (result == PAM_CRED_INSUFFICIENT && t->answer == TOKEN_NONE)
		ends->ends_insufficient = true;
}

void pamwalk_all(const struct pam_entries *entries, size_t ours, enum pamwalk_phase phase,
		 struct pamwalk_ends *ret)
{
	struct pamwalk_ends ends = {0};
	struct exploration x = {entries, ours, phase,
				memory_or_exit(calloc(entries->count + 1, sizeof(struct traces))), &ends};
	struct trace start;

	memset(&start, 0, sizeof(start)); /* traces are compared byte for byte */
	start.walk = pamwalk_begin();
	add_trace(&x, 0, &start);
	for (size_t i = 0; i < entries->count; i++)
		visit(&x, i);
	for (size_t k = 0; k < x.arrived[entries->count].count; k++)
		note_end(&ends, &x.arrived[entries->count].at[k]);
	for (size_t i = 0; i <= entries->count; i++)
		free(x.arrived[i].at);
	free(x.arrived);
	*ret = ends;
}
