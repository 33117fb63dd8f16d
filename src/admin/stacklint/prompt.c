/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so in an auth stack: where the text comes from. */
#include <security/pam_modules.h>
#include <string.h>

#include "admin/pam/after.h"
#include "admin/stacklint/stacklint.h"
#include "admin/stacklint/subject.h"

/* Whether the line has arguments that the module takes. */
static bool read_arguments(const struct pam_entry *e, struct arguments *ret)
{
	struct note n = {0};

	return stacklint_arguments(e, ret, &n) == REASON_OK;
}

/* With use_first_pass, the line gets only the text of a module above. */
static bool check_first_pass(const struct subject *s)
{
	const struct pamends *ends = &s->ends;
	struct arguments a;
	bool has_text = ends->reached_with[PAMENDS_ANY] || ends->reached_with[PAMENDS_PASSWORD];

	if (!ends->is_reached || subject_can_pass_somehow(ends, TOKEN_GOOD) ||
	    !read_arguments(s->entry, &a) || a.first_pass != FIRST_PASS_USE)
		return false;
	mistake_drop_argument(
		subject_add(s, FINDING_NOBODY_ASKS, "%s",
			    has_text ? "use_first_pass takes the text of a module above, and the login "
				       "succeeds only if that module accepts the text as a password: it is "
				       "then no token, so nobody can log in. Remove use_first_pass" :
				       "use_first_pass takes the text that a module above has asked for, but "
				       "no module above asks, so nobody can give a token. Remove "
				       "use_first_pass"),
		"use_first_pass");
	return true;
}

static void check_parts(const struct subject *s)
{
	struct arguments a;

	if (read_arguments(s->entry, &a) && a.parts > 1 && a.first_pass == FIRST_PASS_USE)
		mistake_drop_argument(
			subject_add(
				s, FINDING_PARTS_UNUSED,
				"use_first_pass never asks, so parts has no effect, and a token longer than "
				"the prompt of the module above is cut. Remove use_first_pass, or parts"),
			"use_first_pass");
}

/* Whether an earlier line with the same configuration has passed on a password, and this line asks again. */
static bool asks_again(const struct subject *s, size_t earlier)
{
	const struct pam_entry *first = &s->entries->at[earlier];
	struct arguments a, b;

	return pam_entry_is_token(first) && read_arguments(first, &a) && read_arguments(s->entry, &b) &&
	       strcmp(a.conf, b.conf) == 0 && b.first_pass == FIRST_PASS_IGNORE &&
	       pamafter_reaches(s->entries, earlier, PAM_CRED_INSUFFICIENT, s->at);
}

static void check_twice(const struct subject *s)
{
	struct mistake *mistake;

	for (size_t i = 0; i < s->at; i++) {
		const struct pam_entry *first = &s->entries->at[i];

		if (!asks_again(s, i))
			continue;
		mistake =
			subject_add(s, FINDING_ASKS_TWICE,
				    "%s:%d and %s:%d ask in the same login: a user who types a password is "
				    "asked for it twice, and sudo -S, which has one answer, fails. Keep one "
				    "of the two lines",
				    first->file, first->line, s->entry->file, s->entry->line);
		/* a file that all services include stays as it is */
		if (!stacklint_is_include(first->file))
			mistake_comment_out(mistake, first);
		if (!stacklint_is_include(s->entry->file))
			mistake_comment_out(mistake, s->entry);
		mistake_comment_out(mistake, first);
		return;
	}
}

bool subject_check_prompt(const struct subject *s)
{
	check_parts(s);
	check_twice(s);
	return !check_first_pass(s);
}
