/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so by itself: its arguments, its module and its type. */
#include "admin/stacklint/stacklint.h"
#include "tool/memory.h"

static void check_arguments(const struct pam_entry *e, const struct finding_place *place, struct findings *f,
			    struct names *configurations)
{
	struct arguments a;
	struct note n = {0};

	if (stacklint_arguments(e, &a, &n) != REASON_OK)
		findings_add(f, FINDING_MODULE_ARGUMENTS, place, NULL, "%s", n.text);
	else if (!names_has(configurations, a.conf) && !names_add(configurations, a.conf))
		memory_exit();
}

static void check_module(const struct pam_entry *e, const struct finding_place *place, struct findings *f)
{
	char path[PATH_MAX];

	if (stacklint_find_module(e->module, path))
		stacklint_library(path, place, f);
	else
		findings_add(f, FINDING_MODULE_MISSING, place, NULL,
			     "there is no such module in " PAM_JWT_SECUREDIR ", so this line fails");
}

void stacklint_line(const struct pamstack *stack, const struct pam_entry *e, enum pam_type type,
		    struct findings *f, struct names *configurations)
{
	const struct finding_place place = {e->file, e->line, stack->service};

	check_arguments(e, &place, f, configurations);
	check_module(e, &place, f);
	if (type != PAM_TYPE_AUTH && type != PAM_TYPE_ACCOUNT)
		findings_add(f, FINDING_MODULE_MISPLACED, &place, NULL,
			     "the module serves only auth and account: remove this line");
}
