/* SPDX-License-Identifier: BSD-2-Clause */
/* Which stacks are checked, and with which arguments. */
#include "admin/stacklint/stacklint.h"

#include <fnmatch.h>
#include <string.h>

bool stacklint_asks_token(const struct pamstack *stack)
{
	const struct pam_entries *auth = &stack->types[PAM_TYPE_AUTH];

	for (size_t i = 0; i < auth->count; i++)
		if (pam_entry_is_token(&auth->at[i]))
			return true;
	return false;
}

bool stacklint_is_include(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	static const char *const patterns[] = {"common-*",	    "system-auth*",    "password-auth*",
					       "fingerprint-auth*", "smartcard-auth*", "postlogin*",
					       "system-login",	    "system-*-login",  "system-services"};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (fnmatch(patterns[i], name, 0) == 0)
			return true;
	return false;
}

/* Whether the file is only included by others: it is then checked where it is included. */
static bool is_only_included(const struct pamstacks *stacks, const struct pamstack *stack)
{
	if (stacklint_is_include(stack->service))
		return true;
	return names_has(&stacks->included, stack->file) &&
	       (stack->types[PAM_TYPE_AUTH].count == 0 || stack->types[PAM_TYPE_ACCOUNT].count == 0);
}

/* Of a stack that libpam cannot read to its end, the reader has reported why. */
bool stacklint_is_checked(const struct pamstacks *stacks, const struct pamstack *stack)
{
	return stack->uses_token && !stack->is_refused && !is_only_included(stacks, stack);
}

enum reason stacklint_arguments(const struct pam_entry *e, struct arguments *ret, struct note *n)
{
	return arguments_read(e->argument_count, (const char **)e->arguments, ret, n);
}
