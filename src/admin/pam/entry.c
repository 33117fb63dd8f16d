/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/entry.h"

#include <stdlib.h>
#include <string.h>

const char *pam_type_name(enum pam_type type)
{
	static const char *const names[PAM_TYPE_COUNT] = {"auth", "account", "session", "password"};

	return names[type];
}

bool pam_entry_is(const struct pam_entry *e, const char *module)
{
	const char *slash = e->module ? strrchr(e->module, '/') : NULL, *name = slash ? slash + 1 : e->module;

	return name && strncmp(name, module, strlen(module)) == 0 && strchr(".\r", name[strlen(module)]);
}

const char *pam_entry_name(const struct pam_entry *e)
{
	return e->module ? e->module : "a line with a fault";
}

bool pam_entry_is_token(const struct pam_entry *e)
{
	return e->kind == ENTRY_MODULE && pam_entry_is(e, "pam_jwt");
}

static void entry_done(struct pam_entry *e)
{
	for (int i = 0; i < e->argument_count; i++)
		free(e->arguments[i]);
	free(e->arguments);
	free(e->module);
	free(e->text);
	free(e->file);
}

void pamstack_done(struct pamstack *stack)
{
	for (int type = 0; type < PAM_TYPE_COUNT; type++) {
		for (size_t i = 0; i < stack->types[type].count; i++)
			entry_done(&stack->types[type].at[i]);
		free(stack->types[type].at);
	}
	free(stack->service);
	free(stack->file);
	*stack = (struct pamstack){0};
}
