/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of the PAM stacks that use the module. */
#include "admin/stacklint/stacklint.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/stacklint/advice.h"
#include "admin/stacklint/judge.h"
#include "admin/stacklint/lines.h"

/* Check an entry of another module. */
static void check_module(const struct pamstack *stack, const struct pam_entry *e, struct findings *f)
{
	struct finding_place place = {e->file, e->line, stack->service};
	char path[PATH_MAX];

	if (e->kind == ENTRY_MODULE && !e->is_silent && !pam_entry_is_token(e) &&
	    !stacklint_find_module(e->module, path))
		findings_add(f, FINDING_MODULE_MISSING, &place, NULL,
			     "there is no module %s in " PAM_JWT_SECUREDIR ", so this line fails", e->module);
}

static void report(const struct pamstacks *stacks, const struct pamstack *stack, enum pam_type type,
		   const struct mistake *mistake, struct findings *f)
{
	const struct remedy *remedy = advice_choose(stacks, stack, type, mistake);
	const struct finding_place place = {remedy ? remedy->file : mistake->at->file,
					    remedy ? remedy->line : mistake->at->line, stack->service};
	const char *how = remedy ? remedy->how : NULL;

	findings_add(f, mistake->kind, &place, remedy ? remedy->lines : NULL, "%s%s%s", mistake->why,
		     how ? ". " : "", how ? how : "");
}

static void lint_type(const struct pamstacks *stacks, const struct pamstack *stack, enum pam_type type,
		      const struct pam_entries *entries, struct findings *f, struct names *configurations)
{
	bool has_ours = type == PAM_TYPE_ACCOUNT && stacklint_asks_token(stack);
	struct mistakes mistakes = {0};
	struct ways ways;

	for (size_t i = 0; i < entries->count; i++) {
		if (!pam_entry_is_token(&entries->at[i]))
			continue;
		has_ours = true;
		stacklint_line(stack, &entries->at[i], type, f, configurations);
	}
	if (!has_ours)
		return;
	for (size_t i = 0; i < entries->count; i++)
		check_module(stack, &entries->at[i], f);
	if (type == PAM_TYPE_AUTH || type == PAM_TYPE_ACCOUNT)
		judge_stack(stack->service, entries, type, &mistakes, &ways);
	for (size_t i = 0; i < mistakes.count; i++)
		report(stacks, stack, type, &mistakes.at[i], f);
	mistakes_done(&mistakes);
}

/* The account lines of a service that asks for a token; if it has none, those of "other". */
static const struct pam_entries *account_of(const struct pamstacks *stacks, const struct pamstack *stack,
					    struct findings *f)
{
	const struct pam_entries *entries = pamstacks_entries(stacks, stack, PAM_TYPE_ACCOUNT);
	struct finding_place place = {stack->file, 0, stack->service};

	if (entries->count == 0)
		findings_add(f, FINDING_ACCOUNT_ALONE, &place, ACCOUNT_UNIX "\n" ACCOUNT,
			     "neither this stack nor the stack \"other\" has an account line, so libpam "
			     "refuses every login");
	return entries;
}

static void lint_stack(const struct pamstacks *stacks, const struct pamstack *stack, struct findings *f,
		       struct names *configurations)
{
	for (int type = 0; type < PAM_TYPE_COUNT; type++) {
		bool is_account = type == PAM_TYPE_ACCOUNT && stacklint_asks_token(stack);

		lint_type(stacks, stack, (enum pam_type)type,
			  is_account ? account_of(stacks, stack, f) : &stack->types[type], f, configurations);
	}
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
		     "%s asks for a token, but %s, the stack of \"%s\", does not", service, twin,
		     strcmp(twin, "sudo-i") == 0 ? "sudo -i" : "su -");
}

void stacklint_run(const struct pamstacks *stacks, struct findings *f, struct names *configurations)
{
	for (size_t i = 0; i < stacks->count; i++) {
		const struct pamstack *stack = &stacks->at[i];

		if (stacklint_is_checked(stacks, stack))
			lint_stack(stacks, stack, f, configurations);
	}
	lint_twin(stacks, "sudo", "sudo-i", f);
	lint_twin(stacks, "su", "su-l", f);
}
