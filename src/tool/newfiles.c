/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/newfiles.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tool/signals.h"
#include "tool/writefile.h"

struct name {
	char path[PATH_MAX];
};

static enum status refuse_path(const char *path, struct note *n)
{
	if (errno == EEXIST)
		return status_refuse(n, STATUS_REFUSED,
				     "%.256s exists already, and keys are never overwritten: move it away, "
				     "or use another --out",
				     path);
	return status_refuse(n, STATUS_HOST, "%.256s cannot be written: %s", path, strerror(errno));
}

static bool make_names(const char *prefix, const struct newfile *files, size_t count, struct name *names)
{
	for (size_t i = 0; i < count; i++) {
		int len = snprintf(names[i].path, sizeof(names[i].path), "%s%s", prefix, files[i].suffix);

		if (len < 0 || (size_t)len >= sizeof(names[i].path))
			return false;
	}
	return true;
}

static enum status write_or_remove(const struct name *names, const struct newfile *files, size_t count,
				   struct note *n)
{
	enum status r = STATUS_OK;
	size_t made = 0;

	while (made < count && r == STATUS_OK) {
		if (writefile_new(AT_FDCWD, names[made].path, files[made].mode,
				  bytes_span(&files[made].content)))
			made++;
		else
			r = refuse_path(names[made].path, n);
	}
	while (r != STATUS_OK && made > 0)
		(void)unlink(names[--made].path);
	return r;
}

enum status newfiles_write(const char *prefix, const struct newfile *files, size_t count, struct note *n)
{
	struct name names[NEWFILES_MAX];
	struct signals_before before;
	enum status r;

	if (count > NEWFILES_MAX)
		return STATUS_BUG;
	if (!make_names(prefix, files, count, names))
		return status_refuse(n, STATUS_USAGE, "--out is too long for a file name");
	if (!signals_block(&before)) /* until all files are written, or none is left */
		return STATUS_BUG;
	r = write_or_remove(names, files, count, n);
	signals_restore(&before);
	return r;
}
