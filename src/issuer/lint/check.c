/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "issuer/lint/lint.h"
#include "tool/memory.h"

/* Split "PATH:LINE: TEXT" and "PATH: TEXT", as the reader writes its notes. Other text is left as it is. */
static const char *split_note(const char *path, const char *note, int *ret_line)
{
	size_t len = strlen(path);
	const char *at;
	char *end;
	long line;

	*ret_line = 0;
	if (strncmp(note, path, len) != 0 || note[len] != ':')
		return note;
	at = note + len;
	line = strtol(at + 1, &end, 10);
	if (end > at + 1 && strncmp(end, ": ", 2) == 0) {
		*ret_line = (int)line;
		at = end;
	}
	return at[1] == ' ' ? at + 2 : note;
}

static void add_invalid(const char *path, const struct note *n, struct findings *f)
{
	int line;
	const char *why = split_note(path, n->text, &line);
	const struct finding_place place = {path, line, NULL};

	findings_add(f, FINDING_CONFIG_INVALID, &place, NULL, "%s", why);
}

void conflint_check(const char *path, const struct names *own_hosts, struct findings *f)
{
	SCOPED(conf) c = {0};
	SCOPED(lineindex) lines = {.path = path};
	const struct conflint l = {path, &c, &lines, own_hosts, f};
	struct note n;
	enum reason r = conf_load(path, &c, &n);

	if (r == REASON_CONFIG_INVALID)
		add_invalid(path, &n, f);
	if (r == REASON_OUT_OF_MEMORY || (r == REASON_OK && lineindex_read(&lines) == REASON_OUT_OF_MEMORY))
		memory_exit();
	if (r != REASON_OK)
		return;
	conflint_sections(&l);
	conflint_accounts(&l);
	conflint_keys(&l);
}
