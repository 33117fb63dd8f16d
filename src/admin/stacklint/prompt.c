/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so in an auth stack: where the text comes from. */
#include <string.h>

#include "admin/stacklint/stacklint.h"
#include "admin/stacklint/subject.h"

/* use_first_pass takes the text that an earlier module asked for. */
static void check_asks(const struct subject *s)
{
	bool never_asks = false;

	for (int i = 0; i < s->entry->argument_count; i++)
		never_asks |= strcmp(s->entry->arguments[i], "use_first_pass") == 0;
	for (size_t i = 0; i < s->at; i++)
		if (s->entries->at[i].kind == ENTRY_MODULE &&
		    pam_entry_role(&s->entries->at[i]) == ROLE_PROOF)
			return;
	if (never_asks)
		mistake_drop_argument(
			subject_add(s, FINDING_NOBODY_ASKS,
				    "use_first_pass takes the text that a module above has asked for, but no "
				    "module above asks, so nobody can give a token. Remove use_first_pass"),
			"use_first_pass");
}

static void check_parts(const struct subject *s)
{
	struct arguments a;
	struct note n = {0};

	if (stacklint_arguments(s->entry, &a, &n) == REASON_OK && a.parts > 1 &&
	    a.first_pass == FIRST_PASS_USE)
		mistake_drop_argument(
			subject_add(
				s, FINDING_PARTS_UNUSED,
				"use_first_pass never asks, so parts has no effect, and a token longer than "
				"the prompt of the module above is cut. Remove use_first_pass, or parts"),
			"use_first_pass");
}

void subject_check_prompt(const struct subject *s)
{
	check_asks(s);
	check_parts(s);
}
