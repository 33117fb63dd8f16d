/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of the PAM stacks that use the module. */
#include "admin/stacklint/stacklint.h"

#include <stdio.h>
#include <string.h>

#include "admin/stacklint/advice.h"
#include "admin/stacklint/judge.h"
#include "admin/stacklint/lines.h"

static void report(const struct pamstacks *stacks, const struct pamstack *stack,
		   const struct mistake *mistake, bool with_advice, struct findings *f)
{
	const struct remedy *remedy = with_advice ? advice_choose(stacks, stack, mistake) : NULL;
	const struct finding_place place = {remedy ? remedy->file : mistake->at->file,
					    remedy ? remedy->line : mistake->at->line, stack->service};
	const char *how = remedy ? remedy->how : NULL;

	findings_add(f, mistake->kind, &place, remedy ? remedy->lines : NULL, "%s%s%s", mistake->why,
		     how ? ". " : "", how ? how : "");
}

/* Check the lines by themselves. */
static void check_lines(const struct pamstack *stack, const struct pam_entries *entries, enum pam_type type,
			struct findings *f, struct names *configurations)
{
	for (size_t i = 0; i < entries->count; i++)
		if (pam_entry_is_token(&entries->at[i]))
			stacklint_line(stack, &entries->at[i], type, f, configurations);
	stacklint_others(stack, entries, type, f);
}

static void check_account_exists(const struct pamstack *stack, const struct pam_entries *account,
				 struct findings *f)
{
	const struct finding_place place = {stack->file, 0, stack->service};

	if (account->count == 0)
		findings_add(f, FINDING_ACCOUNT_ALONE, &place, ACCOUNT_UNIX "\n" ACCOUNT,
			     "neither this stack nor the stack \"other\" has an account line, so libpam "
			     "refuses every login");
}

static void lint_stack(const struct pamstacks *stacks, const struct pamstack *stack, struct findings *f,
		       struct names *configurations)
{
	/* the account lines of "other" concern a service that asks for a token */
	const bool asks = stacklint_asks_token(stack);
	const struct pam_entries *lines[] = {&stack->types[PAM_TYPE_AUTH],
					     asks ? pamstacks_entries(stacks, stack, PAM_TYPE_ACCOUNT) :
						    &stack->types[PAM_TYPE_ACCOUNT]};
	struct mistakes mistakes = {0};
	struct ways ways[JUDGE_TYPES];

	if (asks)
		check_account_exists(stack, lines[PAM_TYPE_ACCOUNT], f);
	for (int type = 0; type < PAM_TYPE_COUNT; type++)
		check_lines(stack, type < JUDGE_TYPES ? lines[type] : &stack->types[type],
			    (enum pam_type)type, f, configurations);
	judge_service(stack->service, lines, false, &mistakes, ways);
	for (size_t i = 0; i < mistakes.count; i++)
		report(stacks, stack, &mistakes.at[i],
		       !ways[PAM_TYPE_AUTH].is_costly && !ways[PAM_TYPE_ACCOUNT].is_costly, f);
	mistakes_done(&mistakes);
}

/* "sudo -i" and "su -" use a stack of their own, which may lack the module. */
static void lint_twin(const struct pamstacks *stacks, const char *service, const char *twin,
		      struct findings *f)
{
	const struct pamstack *first = pamstacks_find(stacks, service),
			      *second = pamstacks_find(stacks, twin);
	struct finding_place place;
	char instead[256];

	if (!first || !second || !stacklint_asks_token(first) || stacklint_asks_token(second))
		return;
	place = (struct finding_place){second->file, 0, twin};
	(void)snprintf(instead, sizeof(instead), "auth include %s\naccount include %s", service, service);
	findings_add(f, FINDING_TWIN_WITHOUT_TOKEN, &place, instead,
		     "%s asks for a token, but %s, the stack of \"%s\", does not. Write these lines in place "
		     "of its "
		     "auth and account lines",
		     service, twin, strcmp(twin, "sudo-i") == 0 ? "sudo -i" : "su -");
}

void stacklint_run(const struct pamstacks *stacks, struct findings *f, struct names *configurations)
{
	for (size_t i = 0; i < stacks->count; i++) {
		const struct pamstack *stack = &stacks->at[i];

		if (stacklint_is_checked(stacks, stack))
			lint_stack(stacks, stack, f, configurations);
		else if (!stack->uses_token)
			stacklint_misspelt(stack, f);
	}
	lint_twin(stacks, "sudo", "sudo-i", f);
	lint_twin(stacks, "su", "su-l", f);
}
