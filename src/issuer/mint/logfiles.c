/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/logfiles.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static void name_file(const char *path, unsigned rotated, char *out, size_t size)
{
	if (rotated > 0)
		(void)snprintf(out, size, "%s.%u", path, rotated);
	else
		(void)snprintf(out, size, "%s", path);
}

static enum status cannot_read(const struct logfiles *f, struct note *n)
{
	char name[PATH_MAX];

	name_file(f->path, f->rotated, name, sizeof(name));
	return status_refuse(n, STATUS_HOST, "%.256s cannot be read: %s", name, strerror(errno));
}

enum status logfiles_open(const char *path, struct logfiles *ret, struct note *n)
{
	char name[PATH_MAX];

	*ret = (struct logfiles){.path = path};
	if (strlen(path) + sizeof(".4294967295") > sizeof(name))
		return status_refuse(n, STATUS_HOST, "the path of the log is too long");
	for (;; ret->rotated++) {
		name_file(path, ret->rotated + 1, name, sizeof(name));
		if (access(name, F_OK) != 0)
			break;
	}
	if (ret->rotated == 0 && access(path, F_OK) != 0)
		return cannot_read(ret, n);
	return STATUS_OK;
}

/* Open the next file. PATH itself may not exist: after a rotation the mint makes it with the next line. */
static enum status open_next(struct logfiles *f, struct note *n)
{
	char name[PATH_MAX];

	name_file(f->path, f->rotated, name, sizeof(name));
	f->number = 0;
	f->file = fopen(name, "re");
	if (f->file)
		return STATUS_OK;
	if (f->rotated > 0 || errno != ENOENT)
		return cannot_read(f, n);
	f->is_over = true;
	return STATUS_OK;
}

static enum status read_line(struct logfiles *f, ssize_t *ret, struct note *n)
{
	errno = 0;
	*ret = getline(&f->line, &f->room, f->file);
	if (*ret >= 0)
		return STATUS_OK;
	if (!feof(f->file))
		return cannot_read(f, n);
	(void)fclose(f->file);
	f->file = NULL;
	f->is_over = f->rotated == 0;
	f->rotated -= f->rotated > 0;
	return STATUS_OK;
}

static enum status make_line(struct logfiles *f, size_t len, struct logline *ret, struct note *n)
{
	struct logline l = {.rotated = f->rotated, .number = ++f->number};
	struct span text = {(const uint8_t *)f->line, len};
	enum reason r;

	l.has_newline = text.at[len - 1] == '\n';
	text.len -= l.has_newline;
	r = record_read(text, &l.record);
	l.is_record = r == REASON_OK;
	if (r == REASON_OUT_OF_MEMORY || !record_hash(text, &l.hash)) {
		logline_done(&l);
		return status_out_of_memory(n);
	}
	*ret = l;
	return STATUS_OK;
}

enum status logfiles_next(struct logfiles *f, struct logline *ret, bool *ret_is_there, struct note *n)
{
	enum status s = STATUS_OK;
	ssize_t len = -1;

	*ret_is_there = false;
	while (s == STATUS_OK && len < 0 && !f->is_over)
		s = f->file ? read_line(f, &len, n) : open_next(f, n);
	if (s != STATUS_OK || len < 0)
		return s;
	*ret_is_there = true;
	return make_line(f, (size_t)len, ret, n);
}

void logfiles_place(const char *path, const struct logline *l, char *out, size_t size)
{
	char name[PATH_MAX];

	name_file(path, l->rotated, name, sizeof(name));
	(void)snprintf(out, size, "%.256s:%zu", name, l->number);
}

void logfiles_done(struct logfiles *f)
{
	if (f->file)
		(void)fclose(f->file);
	free(f->line);
	*f = (struct logfiles){0};
}

void logline_done(struct logline *l)
{
	record_done(&l->record);
	*l = (struct logline){0};
}
