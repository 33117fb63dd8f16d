/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/ends.h"

#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>

#include "admin/pam/traces.h"
#include "tool/memory.h"

/* A failure, where it does not matter which. */
#define SOME_FAILURE PAM_AUTH_ERR

/* The stack is not explored further when more different walks than this reach one entry. */
#define MAX_WALKS 5000

struct exploration {
	const struct pam_entries *entries;
	size_t ours;
	enum pamends_phase phase;
	/* by entry */
	enum pam_role *roles;
	const struct pam_module **modules;
	struct traces *arrived; /* by entry; the last element is the end of the stack */
	struct pamends *ends;
};

static void add_trace(struct exploration *x, size_t at, const struct trace *t)
{
	struct traces *here = &x->arrived[at];

	if (!traces_add(here, t, MAX_WALKS))
		x->ends->is_too_large = true;
	if (here->count > PAMENDS_MANY)
		x->ends->is_costly = true;
}

/* What an entry does in this phase. Other entries than modules refuse. */
static void find_roles(struct exploration *x)
{
	const enum pam_type type = x->phase == WALK_ACCOUNT ? PAM_TYPE_ACCOUNT : PAM_TYPE_AUTH;

	for (size_t i = 0; i < x->entries->count; i++) {
		const struct pam_entry *e = &x->entries->at[i];

		x->modules[i] = pam_module_of(e);
		x->roles[i] = pam_module_role(e, type);
	}
}

/* Whether a credential is asked for between two entries. */
static bool has_credential(const struct exploration *x, size_t after, size_t before)
{
	for (size_t i = after + 1; i < before; i++)
		if (x->roles[i] == ROLE_PROOF)
			return true;
	return false;
}

/* Note what the entry's success or its skipping of other entries says about the user. */
static void note_proof(const struct exploration *x, size_t i, size_t next, int code, struct trace *t)
{
	const struct pam_entry *e = &x->entries->at[i];
	const enum pam_role role = x->roles[i];
	const int action = e->actions[code];
	const bool skips =
		(action > 0 || (action == ACTION_DONE && role != ROLE_SCOPE)) && has_credential(x, i, next);
	const bool is_exemption = role == ROLE_EXEMPTION && code == PAM_SUCCESS && skips;

	if (((role == ROLE_PROOF && code == PAM_SUCCESS) || is_exemption) && t->proofs + 1 < PAMENDS_PROOFS)
		t->proofs++;
	if (skips && (role == ROLE_EXEMPTION || role == ROLE_CONDITION || role == ROLE_SCOPE))
		t->is_exempt = true;
}

static void answer(struct exploration *x, size_t i, struct trace t, int code)
{
	const struct pam_entry *e = &x->entries->at[i];
	size_t next = pamwalk_step(x->entries, i, code, &t.walk, NULL);

	if (e->kind == ENTRY_MODULE && i != x->ours)
		note_proof(x, i, next, code, &t);
	add_trace(x, next, &t);
}

/* Whether our entry asks, takes an earlier text, or does either. */
static bool may_ask(const struct exploration *x)
{
	const struct pam_entry *e = &x->entries->at[x->ours];

	if (!pam_entry_is_token(e))
		return true;
	/* with both arguments it refuses everything, which is another finding */
	for (int i = 0; i < e->argument_count; i++)
		if (strcmp(e->arguments[i], "try_first_pass") == 0)
			return true;
	return !pam_module_takes_text(e);
}

/* Whether our entry can get a token where this text was left. */
static bool may_be_token(const struct exploration *x, enum pamends_text text)
{
	if (x->phase == WALK_AUTH_ONE_ANSWER)
		return text != PAMENDS_PASSWORD;
	return may_ask(x) || text == PAMENDS_ANY;
}

/* The text that our answer leaves. It passes on a password, and removes a token. */
static enum pamends_text text_after_ours(const struct exploration *x, enum token_answer answer,
					 enum pamends_text text)
{
	if (answer == TOKEN_GOOD && x->phase == WALK_AUTH_ONE_ANSWER)
		return PAMENDS_TOKEN;
	if (answer == TOKEN_NONE)
		return may_ask(x) || text != PAMENDS_NO_TEXT ? PAMENDS_PASSWORD : PAMENDS_NO_TEXT;
	return may_ask(x) ? text : PAMENDS_NO_TEXT;
}

static void answer_auth(struct exploration *x, size_t i, struct trace t)
{
	static const struct {
		int code;
		enum token_answer means;
	} answers[] = {
		{PAM_SUCCESS, TOKEN_GOOD},	     {PAM_AUTH_ERR, TOKEN_REFUSED},
		{PAM_CRED_INSUFFICIENT, TOKEN_NONE}, {PAM_AUTHINFO_UNAVAIL, TOKEN_FAULT},
		{PAM_SYSTEM_ERR, TOKEN_BROKEN},	     {PAM_CONV_ERR, TOKEN_BROKEN},
		{PAM_AUTHTOK_ERR, TOKEN_BROKEN},
	};
	const enum pamends_text text = t.text;

	for (size_t k = 0; k < sizeof(answers) / sizeof(answers[0]); k++) {
		if (answers[k].means == TOKEN_GOOD && !may_be_token(x, text))
			continue;
		t.answer = (unsigned char)answers[k].means;
		t.text = (unsigned char)text_after_ours(x, answers[k].means, text);
		answer(x, i, t, answers[k].code);
	}
}

static void answer_account(struct exploration *x, size_t i, struct trace t)
{
	static const struct {
		int code;
		enum token_answer means;
	} answers[] = {
		{PAM_SUCCESS, TOKEN_GOOD},	   {PAM_IGNORE, TOKEN_NONE},
		{PAM_PERM_DENIED, TOKEN_REFUSED},  {PAM_AUTHINFO_UNAVAIL, TOKEN_FAULT},
		{PAM_SYSTEM_ERR, TOKEN_BROKEN},	   {PAM_AUTH_ERR, TOKEN_REFUSED},
		{PAM_ACCT_EXPIRED, TOKEN_REFUSED},
	};

	for (size_t k = 0; k < sizeof(answers) / sizeof(answers[0]); k++) {
		t.answer = (unsigned char)answers[k].means;
		answer(x, i, t, answers[k].code);
	}
}

static void answer_ours(struct exploration *x, size_t i, struct trace t)
{
	switch (x->phase) {
	case WALK_AUTH:
	case WALK_AUTH_ONE_ANSWER:
		x->ends->reached_with[t.text] = true;
		answer_auth(x, i, t);
		break;
	case WALK_ACCOUNT:
		answer_account(x, i, t);
		break;
	case WALK_SETCRED_WITH_TOKEN:
		answer(x, i, t, PAM_SUCCESS);
		break;
	case WALK_SETCRED_WITHOUT_TOKEN:
		answer(x, i, t, PAM_IGNORE);
		break;
	}
}

/* Most modules that ask for credentials accept or refuse; other modules may return PAM_IGNORE. */
static bool may_answer(const struct exploration *x, size_t i, int code)
{
	const unsigned ignores = x->phase == WALK_ACCOUNT ? MODULE_IGNORES_ACCOUNT : MODULE_IGNORES_AUTH;

	return code != PAM_IGNORE || x->roles[i] != ROLE_PROOF || (x->modules[i]->flags & ignores);
}

/* Continue with every code but PAM_SUCCESS. One code for each action is enough. */
static void answer_failures(struct exploration *x, size_t i, const struct trace *t)
{
	const struct pam_entry *e = &x->entries->at[i];

	for (int code = 1; code < PAMCONTROL_CODES; code++) {
		bool is_first = true;

		for (int earlier = 1; earlier < code && is_first; earlier++)
			is_first = e->actions[earlier] != e->actions[code] || !may_answer(x, i, earlier);
		if (is_first && may_answer(x, i, code))
			answer(x, i, *t, code);
	}
}

/*
 * Set the text that a module of ROLE_PROOF leaves. False if it cannot succeed, because the only text that it
 * can get is a token.
 */
static bool take_text(const struct exploration *x, size_t i, bool succeeds, struct trace *t)
{
	const bool is_one = x->phase == WALK_AUTH_ONE_ANSWER;
	const struct pam_entry *e = &x->entries->at[i];
	const enum pam_text from = x->modules[i]->text;

	if (from == TEXT_NONE)
		return true;
	if (succeeds && is_one && t->text == PAMENDS_TOKEN)
		return pam_entry_is_token(e);
	if (succeeds) /* what follows a one-time password may be a token */
		t->text = from == TEXT_OTP && pam_module_passes_text(e) ? PAMENDS_ANY : PAMENDS_PASSWORD;
	else if (!is_one &&
		 (t->text == PAMENDS_NO_TEXT || (from != TEXT_SHARED && !pam_module_takes_text(e))))
		t->text = PAMENDS_ANY;
	return true;
}

static void answer_proof(struct exploration *x, size_t i, struct trace t)
{
	struct trace failed = t;

	if (take_text(x, i, true, &t))
		answer(x, i, t, PAM_SUCCESS);
	(void)take_text(x, i, false, &failed);
	answer_failures(x, i, &failed);
}

/* Some helpers ask for the password, and leave it. */
static void answer_helper(struct exploration *x, size_t i, struct trace t)
{
	if (x->modules[i]->text == TEXT_SHARED && t.text == PAMENDS_NO_TEXT)
		t.text = PAMENDS_ANY;
	answer(x, i, t, PAM_SUCCESS);
	answer_failures(x, i, &t);
}

static void answer_setcred(struct exploration *x, size_t i, const struct trace *t)
{
	const enum pam_setcred answers = x->modules[i]->setcred;

	if (answers == SETCRED_SUCCESS || answers == SETCRED_VARIES)
		answer(x, i, *t, PAM_SUCCESS);
	if (answers == SETCRED_IGNORE || answers == SETCRED_VARIES)
		answer(x, i, *t, PAM_IGNORE);
	if (answers == SETCRED_VARIES)
		answer(x, i, *t, PAM_USER_UNKNOWN);
	if (answers == SETCRED_FAILS)
		answer(x, i, *t, PAM_CRED_ERR);
	if (answers == SETCRED_ABSENT)
		answer(x, i, *t, PAM_MODULE_UNKNOWN);
}

static void answer_other(struct exploration *x, size_t i, const struct trace *t)
{
	if (x->phase == WALK_SETCRED_WITH_TOKEN || x->phase == WALK_SETCRED_WITHOUT_TOKEN) {
		answer_setcred(x, i, t);
		return;
	}
	switch (x->roles[i]) {
	case ROLE_PROOF:
		answer_proof(x, i, *t);
		break;
	case ROLE_HELPER:
		answer_helper(x, i, *t);
		break;
	case ROLE_EXEMPTION:
	case ROLE_CONDITION:
	case ROLE_SCOPE:
		answer(x, i, *t, PAM_SUCCESS);
		answer_failures(x, i, t);
		break;
	case ROLE_SILENT:
		answer_failures(x, i, t);
		break;
	case ROLE_PERMIT:
		answer(x, i, *t, PAM_SUCCESS);
		break;
	case ROLE_DENY:
		answer(x, i, *t, SOME_FAILURE);
		break;
	case ROLE_ABSENT:
		answer(x, i, *t, PAM_MODULE_UNKNOWN);
		break;
	}
}

static void visit(struct exploration *x, size_t i)
{
	const struct pam_entry *e = &x->entries->at[i];

	for (size_t k = 0; k < x->arrived[i].count; k++) {
		struct trace t = x->arrived[i].at[k];

		if (i < x->ours)
			x->ends->last_before = i;
		if (t.answer == TOKEN_GOOD)
			x->ends->last_with_good = i;
		if (i == x->ours) {
			x->ends->is_reached = true;
			x->ends->last_with_good = i;
			answer_ours(x, i, t);
		} else if (e->kind == ENTRY_MODULE) {
			answer_other(x, i, &t);
		} else {
			answer(x, i, t, SOME_FAILURE);
		}
	}
}

static void note_end(struct pamends *ends, const struct trace *t)
{
	int result = pamwalk_result(&t->walk);

	if (result == PAM_SUCCESS)
		ends->accepted[t->answer].at[t->proofs][t->is_exempt] = true;
	else
		ends->refused[t->answer].at[t->proofs][t->is_exempt] = true;
	if (result == PAM_CRED_INSUFFICIENT && t->answer == TOKEN_NONE)
		ends->ends_insufficient = true;
}

static size_t count_ours(const struct pam_entries *entries)
{
	size_t count = 0;

	for (size_t i = 0; i < entries->count; i++)
		count += pam_entry_is_token(&entries->at[i]);
	return count;
}

void pamends_find(const struct pam_entries *entries, size_t ours, enum pamends_phase phase,
		  struct pamends *ret)
{
	struct pamends ends = {.is_costly =
				       entries->count > PAMENDS_LARGE || count_ours(entries) > PAMENDS_OURS};
	struct exploration x = {entries,
				ours,
				phase,
				memory_or_exit(calloc(entries->count + 1, sizeof(enum pam_role))),
				memory_or_exit(calloc(entries->count + 1, sizeof(struct pam_module *))),
				memory_or_exit(calloc(entries->count + 1, sizeof(struct traces))),
				&ends};
	struct trace start;

	memset(&start, 0, sizeof(start)); /* traces are compared byte for byte */
	start.walk = pamwalk_begin();
	find_roles(&x);
	add_trace(&x, 0, &start);
	for (size_t i = 0; i < entries->count; i++)
		visit(&x, i);
	for (size_t k = 0; k < x.arrived[entries->count].count; k++)
		note_end(&ends, &x.arrived[entries->count].at[k]);
	for (size_t i = 0; i <= entries->count; i++)
		traces_done(&x.arrived[i]);
	free(x.arrived);
	free(x.roles);
	free(x.modules);
	*ret = ends;
}
