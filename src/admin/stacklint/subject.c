/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stacklint/subject.h"

#include <stdlib.h>
#include <string.h>

#include "admin/stacklint/stacklint.h"
#include "core/base/text.h"
#include "tool/memory.h"

/* The lines to write, with this entry's arguments after each pam_jwt.so. */
static char *with_arguments(const char *lines, const struct pam_entry *e)
{
	char buffer[2048];
	struct text t = text_in(buffer, sizeof(buffer));

	while (*lines) {
		size_t len = strcspn(lines, "\n");
		bool is_ours =
			len > strlen("pam_jwt.so") && memmem(lines, len, "pam_jwt.so", strlen("pam_jwt.so"));

		text_add(&t, "%.*s", (int)len, lines);
		for (int i = 0; is_ours && i < e->argument_count; i++)
			text_add(&t, strpbrk(e->arguments[i], " \t") ? " [%s]" : " %s", e->arguments[i]);
		text_add(&t, "%s", lines[len] ? "\n" : "");
		lines += len + (lines[len] == '\n');
	}
	return memory_or_exit(strdup(buffer));
}

void subject_add(const struct subject *s, enum finding kind, const char *instead, const char *why)
{
	struct finding_place place = {s->entry->file, s->entry->line, s->stack->service};
	char *lines = instead ? with_arguments(instead, s->entry) : NULL;

	findings_add(s->findings, kind, &place, lines, "%s", why);
	free(lines);
}

bool subject_can_pass(const struct pamwalk_ends *ends, enum token_answer answer, bool has_proof)
{
	return ends->accepted[answer][has_proof ? WALK_PROOF : 0];
}

bool subject_can_pass_somehow(const struct pamwalk_ends *ends, enum token_answer answer)
{
	for (size_t seen = 0; seen < WALK_SETS; seen++)
		if (ends->accepted[answer][seen])
			return true;
	return false;
}

enum reason stacklint_arguments(const struct pam_entry *e, struct arguments *ret, struct note *n)
{
	return arguments_read(e->argument_count, (const char **)e->arguments, ret, n);
}
