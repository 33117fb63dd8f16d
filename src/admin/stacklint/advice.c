/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stacklint/advice.h"

#include "admin/pam/ends.h"
#include "admin/stacklint/judge.h"
#include "admin/stacklint/stacklint.h"

/* A remedy that is tried. */
struct trial {
	const struct pamstacks *stacks;
	const struct pamstack *stack; /* where the mistake was found */
	const struct mistake *mistake;
	const struct remedy *remedy;
	enum severity tolerated; /* a new mistake of more than this severity is not accepted */
};

/* The mistakes of a service before or after a remedy. */
struct verdict {
	unsigned counts[FINDING_COUNT]; /* by kind */
	struct ways ways[JUDGE_TYPES];
};

static void judge(const struct pamstack *stack, const struct pam_entries *const lines[JUDGE_TYPES],
		  struct verdict *ret)
{
	struct mistakes mistakes = {0};

	*ret = (struct verdict){0};
	judge_service(stack->service, lines, true, &mistakes, ret->ways);
	for (size_t i = 0; i < mistakes.count; i++)
		ret->counts[mistakes.at[i].kind]++;
	mistakes_done(&mistakes);
}

/*
 * For a stack that no token opens: whether other credentials open it as before. Where a token is meant as a
 * second factor, they may need it.
 */
static bool keeps_others(const struct ways *before, const struct ways *after)
{
	if (before->without == PAMENDS_PROOFS)
		return true;
	if (before->is_alternative)
		return before->without == 0 || after->without == before->without;
	return after->without >= before->without;
}

/*
 * Whether the same credentials open the account. One change is allowed: if the control says that a token is
 * enough, the remedy may make it so.
 */
static bool keeps_ways(const struct ways *before, const struct ways *after)
{
	const bool was_optional = before->without <= before->with_token;

	if (!before->has_line)
		return true;
	if (before->with_token == PAMENDS_PROOFS)
		return after->with_token < PAMENDS_PROOFS && keeps_others(before, after);
	if (after->with_token > before->with_token)
		return false;
	if (after->with_token < before->with_token && !(was_optional && before->is_alternative))
		return false;
	return was_optional || after->without == before->without || before->without == PAMENDS_PROOFS;
}

/* Whether logins with and without a token still pass the account stack. */
static bool keeps_accounts(const struct ways *before, const struct ways *after)
{
	return !before->has_line || (after->with_token < PAMENDS_PROOFS &&
				     (before->without == PAMENDS_PROOFS || after->without < PAMENDS_PROOFS));
}

static bool is_better(const struct trial *t, const struct verdict *before, const struct verdict *after,
		      bool is_own)
{
	const struct ways *auth = &after->ways[PAM_TYPE_AUTH];
	const bool keeps_account =
		keeps_accounts(&before->ways[PAM_TYPE_ACCOUNT], &after->ways[PAM_TYPE_ACCOUNT]);

	for (enum finding kind = 0; kind < FINDING_COUNT; kind++)
		if (after->counts[kind] > before->counts[kind] &&
		    (finding_severity(kind) > t->tolerated || kind == FINDING_CREDENTIAL_UNASKED))
			return false;
	if (is_own && after->counts[t->mistake->kind] >= before->counts[t->mistake->kind])
		return false;
	if (is_own && t->mistake->may_go && !auth->has_line)
		return auth->sets && keeps_account;
	return keeps_ways(&before->ways[PAM_TYPE_AUTH], auth) && keeps_account;
}

/* Whether judging the service takes long. */
static bool is_costly(const struct verdict *v)
{
	return v->ways[PAM_TYPE_AUTH].is_costly || v->ways[PAM_TYPE_ACCOUNT].is_costly;
}

/* Whether the remedy cures the mistake in its own stack, or does no harm in another. */
static bool suits(const struct trial *t, const struct pamstack *stack)
{
	const bool is_own = stack == t->stack;
	const struct pam_entries *lines[JUDGE_TYPES], *after_lines[JUDGE_TYPES];
	struct pamedited edited[JUDGE_TYPES];
	struct verdict before, after;
	bool is_changed = false, is_suitable = !is_own;

	for (int type = 0; type < JUDGE_TYPES; type++) {
		lines[type] = pamstacks_entries(t->stacks, stack, (enum pam_type)type);
		is_changed |= pamedit_apply(lines[type], (enum pam_type)type, t->remedy->edits,
					    t->remedy->edit_count, &edited[type]);
		after_lines[type] = &edited[type].entries;
	}
	if (is_changed) {
		judge(stack, lines, &before);
		is_suitable = !is_costly(&before);
	}
	if (is_changed && is_suitable) {
		judge(stack, after_lines, &after);
		is_suitable = is_better(t, &before, &after, is_own);
	}
	for (int type = 0; type < JUDGE_TYPES; type++)
		pamedited_done(&edited[type]);
	return is_suitable;
}

static bool cures(const struct trial *t)
{
	if (!suits(t, t->stack))
		return false;
	for (size_t i = 0; i < t->stacks->count; i++) {
		const struct pamstack *stack = &t->stacks->at[i];

		if (stack != t->stack && stacklint_is_checked(t->stacks, stack) && !suits(t, stack))
			return false;
	}
	return true;
}

const struct remedy *advice_choose(const struct pamstacks *stacks, const struct pamstack *stack,
				   const struct mistake *mistake)
{
	const struct remedy *with_warning = NULL;

	for (size_t i = 0; i < mistake->remedy_count; i++) {
		struct trial t = {stacks, stack, mistake, &mistake->remedies[i], SEVERITY_WARNING};

		if (!cures(&t))
			continue;
		t.tolerated = SEVERITY_NOTE;
		if (cures(&t))
			return t.remedy;
		with_warning = with_warning ? with_warning : t.remedy;
	}
	return with_warning;
}
