/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of the files of revoked tokens. A login that cannot read one refuses every token. */
#include "store/revoked.h"

#include <stdlib.h>

#include "admin/lint/lint.h"
#include "core/base/scoped.h"
#include "tool/memory.h"

/* A note is "PATH:LINE: text", or "PATH: text", or about a folder above. */
static void add_finding(const char *path, const struct note *n, struct findings *f)
{
	struct finding_place place = {path, 0, NULL};
	const char *why = n->text;
	size_t len = strlen(path);

	if (strncmp(why, path, len) == 0 && why[len] == ':') {
		char *end;
		long line = strtol(why + len + 1, &end, 10);

		place.line = *end == ':' ? (int)line : 0;
		why = *end == ':' ? end + 2 : why + len + 2;
	}
	findings_add(f, FINDING_REVOKED_INVALID, &place, NULL, "%s", why);
}

static void check_file(const char *path, bool may_be_missing, struct findings *f)
{
	SCOPED(snapshot) files = {0};
	SCOPED(revocations) list = {0};
	struct note n = {0};
	enum reason r = revoked_load(&files, path, may_be_missing, &list, &n);

	if (r == REASON_OUT_OF_MEMORY)
		memory_exit();
	if (r != REASON_OK)
		add_finding(path, &n, f);
}

void lint_revoked(const struct trust *t, struct findings *f)
{
	check_file(REVOKED_PATH, true, f);
	if (t->revoked)
		check_file(t->revoked, false, f);
}
