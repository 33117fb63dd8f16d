/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so: its arguments, its module, and what the stack does with it. */
#include "admin/stacklint/stacklint.h"
#include "admin/stacklint/subject.h"
#include "tool/memory.h"

static void check_arguments(const struct subject *s, struct names *configurations)
{
	struct arguments a;
	struct note n = {0};

	if (stacklint_arguments(s->entry, &a, &n) != REASON_OK)
		subject_add(s, FINDING_MODULE_ARGUMENTS, NULL, n.text);
	else if (!names_has(configurations, a.conf) && !names_add(configurations, a.conf))
		memory_exit();
}

static void check_module(const struct subject *s)
{
	struct finding_place place = {s->entry->file, s->entry->line, s->stack->service};
	char path[PATH_MAX];

	if (stacklint_find_module(s->entry->module, path))
		stacklint_library(path, &place, s->findings);
	else
		subject_add(s, FINDING_MODULE_MISSING, NULL,
			    "there is no such module in " PAM_JWT_SECUREDIR ", so this line fails");
}

void stacklint_line(const struct pamstack *stack, const struct pam_entries *entries, size_t at,
		    enum pam_type type, struct findings *f, struct names *configurations)
{
	struct subject subject = {
		.stack = stack, .entries = entries, .at = at, .entry = &entries->at[at], .findings = f};
	struct subject *s = &subject;

	check_arguments(s, configurations);
	check_module(s);
	switch (type) {
	case PAM_TYPE_AUTH:
		subject_check_auth(s);
		break;
	case PAM_TYPE_ACCOUNT:
		subject_check_account(s);
		break;
	case PAM_TYPE_SESSION:
	case PAM_TYPE_PASSWORD:
	case PAM_TYPE_COUNT:
		subject_add(s, FINDING_MODULE_MISPLACED, NULL,
			    "the module serves only auth and account: remove this line");
		break;
	}
}
