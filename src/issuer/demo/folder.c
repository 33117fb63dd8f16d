/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/demo/folder.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool/newfiles.h"

enum status demofolder_make(struct demo_folder *ret, struct note *n)
{
	const char *parent = getenv("TMPDIR");
	char path[PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/jwt-issuer.XXXXXX", parent && *parent ? parent : "/tmp");

	if (len < 0 || (size_t)len >= sizeof(path))
		return status_refuse(n, STATUS_HOST, "$TMPDIR is too long for the name of a folder");
	if (!mkdtemp(path)) /* makes it with mode 0700 */
		return status_refuse(n, STATUS_HOST, "%.256s cannot be made: %s", path, strerror(errno));
	ret->path = strdup(path);
	if (ret->path)
		return STATUS_OK;
	(void)rmdir(path);
	return status_out_of_memory(n);
}

enum status demofolder_write(struct demo_folder *f, const char *name, mode_t mode, struct span content,
			     struct note *n)
{
	struct newfile file = {.suffix = name, .mode = mode};
	char prefix[PATH_MAX], path[PATH_MAX];
	enum status r;

	(void)snprintf(prefix, sizeof(prefix), "%s/", f->path);
	if (snprintf(path, sizeof(path), "%s%s", prefix, name) >= (int)sizeof(path))
		return status_refuse(n, STATUS_HOST, "$TMPDIR is too long for the name of a file");
	if (!bytes_copy(content, &file.content) || !names_add(&f->files, path)) {
		bytes_done(&file.content);
		return status_out_of_memory(n);
	}
	r = newfiles_write(prefix, &file, 1, n);
	bytes_done(&file.content);
	return r;
}

const char *demofolder_reserve(struct demo_folder *f, const char *name)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", f->path, name) >= (int)sizeof(path) ||
	    !names_add(&f->files, path))
		return NULL;
	return f->files.at[f->files.count - 1];
}

void demo_folder_done(struct demo_folder *f)
{
	for (size_t i = 0; i < f->files.count; i++)
		(void)unlink(f->files.at[i]);
	if (f->path)
		(void)rmdir(f->path);
	free(f->path);
	names_done(&f->files);
	*f = (struct demo_folder){0};
}
