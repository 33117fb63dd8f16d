/* SPDX-License-Identifier: BSD-2-Clause */
#include "scratch.h"

#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/pam-jwt-lint.XXXXXX";

static void give_up(const char *what)
{
	perror(what);
	exit(1);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st, (void)flag, (void)at;
	return remove(path);
}

static void remove_all(void)
{
	(void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_path(const char *format, ...)
{
	static char paths[4][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 4];
	int len = snprintf(path, PATH_MAX, "%s/", folder);
	va_list args;

	va_start(args, format);
	(void)vsnprintf(path + len, PATH_MAX - (size_t)len, format, args);
	va_end(args);
	return path;
}

const char *scratch_begin(const char *stub, const char *const *modules)
{
	char target[PATH_MAX];

	if (!mkdtemp(folder) || atexit(remove_all) != 0 || !realpath(stub, target))
		give_up(stub);
	if (mkdir(scratch_path("modules"), 0755) || mkdir(scratch_path("pam.d"), 0755) ||
	    mkdir(scratch_path("inc"), 0755))
		give_up(folder);
	for (; *modules; modules++)
		if (symlink(target, scratch_path("modules/%s.so", *modules)))
			give_up(*modules);
	return folder;
}

void scratch_write(const char *name, const char *text)
{
	FILE *f;

	/* Make a new file each time: ext4 writes a truncated file to the disk at once when it is closed. */
	(void)unlink(scratch_path("%s", name));
	f = fopen(scratch_path("%s", name), "wex");
	if (!f || fputs(text, f) == EOF || fclose(f) == EOF)
		give_up(name);
}
