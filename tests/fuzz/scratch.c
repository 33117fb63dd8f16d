/* SPDX-License-Identifier: BSD-2-Clause */
#include "fuzz.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st, (void)type, (void)where;
	return remove(path);
}

static void remove_folder(void)
{
	(void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void make_folder(void)
{
	snprintf(folder, sizeof(folder), "/dev/shm/pam_jwt-fuzz-XXXXXX");
	DEMAND(mkdtemp(folder) != NULL);
	DEMAND(chmod(folder, 0755) == 0);
	DEMAND(atexit(remove_folder) == 0);
}

const char *scratch(const char *name)
{
	static char paths[8][256];
	static unsigned next;
	char *path = paths[next++ % 8];

	if (!folder[0])
		make_folder();
	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

void scratch_put(const char *name, struct span content, int mode)
{
	int fd = open(scratch(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	DEMAND(fd >= 0);
	DEMAND(write(fd, content.at, content.len) == (ssize_t)content.len);
	DEMAND(fchmod(fd, (mode_t)mode) == 0);
	DEMAND(close(fd) == 0);
}
