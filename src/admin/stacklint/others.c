/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of the modules beside pam_jwt.so: missing ones, and ones whose answers are not known. */
#include <ctype.h>
#include <string.h>

#include "admin/pam/module.h"
#include "admin/stacklint/stacklint.h"

/* Whether the name is probably a misspelt pam_jwt.so: it has the letters j, w and t side by side. */
static bool looks_like_ours(const struct pam_entry *e)
{
	const char *name = strrchr(e->module, '/') ? strrchr(e->module, '/') : e->module;

	for (; name[0] && name[1] && name[2]; name++) {
		const char letters[] = {(char)tolower((unsigned char)name[0]),
					(char)tolower((unsigned char)name[1]),
					(char)tolower((unsigned char)name[2]), '\0'};

		if (strchr(letters, 'j') && strchr(letters, 'w') && strchr(letters, 't'))
			return true;
	}
	return false;
}

static bool is_missing(const struct pam_entry *e)
{
	char path[PATH_MAX];

	return e->kind == ENTRY_MODULE && !pam_entry_is_token(e) && !stacklint_find_module(e->module, path);
}

static void add_missing(const struct pamstack *stack, const struct pam_entry *e, struct findings *f)
{
	const struct finding_place place = {e->file, e->line, stack->service};

	findings_add(f, FINDING_MODULE_MISSING, &place, NULL,
		     "there is no module %s in " PAM_JWT_SECUREDIR ", so this line fails%s", e->module,
		     looks_like_ours(e) ? ": the name is probably pam_jwt.so" : "");
}

static void check_known(const struct pamstack *stack, const struct pam_entry *e, enum pam_type type,
			struct findings *f)
{
	const struct finding_place place = {e->file, e->line, stack->service};

	if (e->kind == ENTRY_MODULE && !pam_module_of(e)->name && !looks_like_ours(e) &&
	    !(e->is_silent && is_missing(e)))
		findings_add(f, FINDING_MODULE_UNJUDGED, &place, NULL,
			     "could not judge %s; assumed that it %s", e->module,
			     type == PAM_TYPE_AUTH ?
				     "asks for a credential, and succeeds only if it is right" :
				     "checks the account");
}

void stacklint_others(const struct pamstack *stack, const struct pam_entries *entries, enum pam_type type,
		      struct findings *f)
{
	for (size_t i = 0; i < entries->count; i++) {
		const struct pam_entry *e = &entries->at[i];
		bool decides = type == PAM_TYPE_AUTH || type == PAM_TYPE_ACCOUNT;

		if (is_missing(e) && ((decides && !e->is_silent) || looks_like_ours(e)))
			add_missing(stack, e, f);
		if (decides)
			check_known(stack, e, type, f);
	}
}

void stacklint_misspelt(const struct pamstack *stack, struct findings *f)
{
	for (int type = 0; type < PAM_TYPE_COUNT; type++)
		for (size_t i = 0; i < stack->types[type].count; i++)
			if (is_missing(&stack->types[type].at[i]) &&
			    looks_like_ours(&stack->types[type].at[i]))
				add_missing(stack, &stack->types[type].at[i], f);
}
