/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of the decision library beside a module: whether it loads, and who can replace it. */
#include "admin/stacklint/stacklint.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "decision/library.h"

static bool is_safe(const struct stat *st)
{
	return (st->st_uid == 0 || st->st_uid == geteuid()) && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* Whether only root and we can write to the library and its folder. Loading reports a missing file. */
static bool check_owner(const char *path, const struct finding_place *place, struct findings *f)
{
	const size_t folder_len = (size_t)(strrchr(path, '/') - path);
	const size_t lengths[] = {strlen(path), folder_len};
	char part[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)lengths[i], path);
		if (stat(part, &st) != 0 || is_safe(&st))
			continue;
		findings_add(f, FINDING_LIBRARY_WRITABLE, place, NULL,
			     "%s belongs to uid %u with mode %04o: whoever can write to it decides who may "
			     "log in. Run chown root:root and chmod go-w on it",
			     part, (unsigned)st.st_uid, (unsigned)st.st_mode & 07777);
		return false;
	}
	return true;
}

void stacklint_library(const char *module, const struct finding_place *place, struct findings *f)
{
	SCOPED(library) library = {0};
	char path[PATH_MAX];
	struct note n = {0};

	/* dlopen runs the library's code, so a file that others can write is not loaded */
	if (!library_path(module, path) || !check_owner(path, place, f))
		return;
	if (library_load(path, &library, &n) != REASON_OK)
		findings_add(f, FINDING_LIBRARY_MISSING, place, NULL,
			     "the decision library cannot be loaded, so every token is refused as a fault of "
			     "the host: %s",
			     n.text);
}
