/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of the PAM stacks that use the module. */
#include "admin/stacklint/stacklint.h"

#include <security/pam_modules.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/pam/walk.h"

#define ACCOUNT "account required pam_jwt.so"

/* Check where the entry's jumps lead. */
static void check_jumps(const struct pam_entries *entries, size_t i, const struct finding_place *place,
			struct findings *f)
{
	const struct pam_entry *e = &entries->at[i];
	struct pamwalk w = pamwalk_begin();
	bool is_bad_jump = false;
	size_t next = pamwalk_step(entries, i, PAM_SUCCESS, &w, NULL);

	for (int code = 0; code < PAMCONTROL_CODES; code++) {
		w = pamwalk_begin();
		(void)pamwalk_step(entries, i, code, &w, &is_bad_jump);
	}
	if (is_bad_jump)
		findings_add(f, FINDING_JUMP_TOO_FAR, place, NULL,
			     "the jump goes past the end of the stack, and libpam then refuses the login: "
			     "count the modules below this line");
	else if (e->actions[PAM_SUCCESS] > 0 && next < entries->count && pam_entry_role(e) == ROLE_PROOF &&
		 !pam_entry_is_token(e) && pam_entry_role(&entries->at[next]) == ROLE_DENY)
		findings_add(f, FINDING_JUMP_ONTO_DENY, place, NULL,
			     "when this module succeeds, it jumps to %s:%d (pam_deny), which refuses the "
			     "login: count the modules in between",
			     entries->at[next].file, entries->at[next].line);
}

static void lint_entry(const struct pamstack *stack, const struct pam_entries *entries, size_t i,
		       struct findings *f)
{
	const struct pam_entry *e = &entries->at[i];
	struct finding_place place = {e->file, e->line, stack->service};
	char path[PATH_MAX];

	if (e->kind != ENTRY_MODULE)
		return;
	check_jumps(entries, i, &place, f);
	if (!e->is_silent && !pam_entry_is_token(e) && !stacklint_find_module(e->module, path))
		findings_add(f, FINDING_MODULE_MISSING, &place, NULL,
			     "there is no module %s in " PAM_JWT_SECUREDIR ", so this line fails", e->module);
}

static void lint_type(const struct pamstack *stack, enum pam_type type, const struct pam_entries *entries,
		      struct findings *f, struct names *configurations)
{
	bool has_ours = type == PAM_TYPE_ACCOUNT && stacklint_asks_token(stack);

	for (size_t i = 0; i < entries->count; i++) {
		if (!pam_entry_is_token(&entries->at[i]))
			continue;
		has_ours = true;
		stacklint_line(stack, entries, i, type, f, configurations);
	}
	for (size_t i = 0; i < entries->count && has_ours; i++)
		lint_entry(stack, entries, i, f);
}

/* The account lines of a service that asks for a token; if it has none, those of "other". */
static const struct pam_entries *account_of(const struct pamstacks *stacks, const struct pamstack *stack,
					    struct findings *f)
{
	const struct pam_entries *entries = pamstacks_entries(stacks, stack, PAM_TYPE_ACCOUNT);
	struct finding_place place = {stack->file, 0, stack->service};

	if (entries->count == 0)
		findings_add(f, FINDING_ACCOUNT_ALONE, &place, "account required pam_unix.so\n" ACCOUNT,
			     "neither this stack nor the stack \"other\" has an account line, so libpam "
			     "refuses every login");
	return entries;
}

static void lint_stack(const struct pamstacks *stacks, const struct pamstack *stack, struct findings *f,
		       struct names *configurations)
{
	for (int type = 0; type < PAM_TYPE_COUNT; type++) {
		bool is_account = type == PAM_TYPE_ACCOUNT && stacklint_asks_token(stack);

		lint_type(stack, (enum pam_type)type,
			  is_account ? account_of(stacks, stack, f) : &stack->types[type], f, configurations);
	}
}

bool stacklint_asks_token(const struct pamstack *stack)
{
	const struct pam_entries *auth = &stack->types[PAM_TYPE_AUTH];

	for (size_t i = 0; i < auth->count; i++)
		if (pam_entry_is_token(&auth->at[i]))
			return true;
	return false;
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

/* Whether the file is only included by others: it is then checked where it is included. */
static bool is_only_included(const struct pamstacks *stacks, const struct pamstack *stack)
{
	return names_has(&stacks->included, stack->file) &&
	       (stack->types[PAM_TYPE_AUTH].count == 0 || stack->types[PAM_TYPE_ACCOUNT].count == 0);
}

/* Of a stack that libpam cannot read to its end, the reader has reported why. */
bool stacklint_is_checked(const struct pamstacks *stacks, const struct pamstack *stack)
{
	return stack->uses_token && !stack->is_refused && !is_only_included(stacks, stack);
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
