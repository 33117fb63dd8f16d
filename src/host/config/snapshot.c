/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/snapshot.h"

#include <stdlib.h>

static struct snapshot_file *find(const struct snapshot *s, const char *path)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->files[i].path, path) == 0)
			return &s->files[i];
	return NULL;
}

/* Read a file into a new entry. NULL when memory ran out. */
static struct snapshot_file *read_new(struct snapshot *s, const char *path)
{
	struct snapshot_file *files = reallocarray(s->files, s->count + 1, sizeof(*files)), *entry;

	if (!files)
		return NULL;
	s->files = files;
	entry = &files[s->count];
	*entry = (struct snapshot_file){.path = strdup(path)};
	if (!entry->path)
		return NULL;
	s->count++;
	entry->reason = trustedfile_read(path, &entry->file, &entry->note);
	return entry;
}

enum reason snapshot_read(struct snapshot *s, const char *path, const struct trustedfile **ret,
			  struct note *n)
{
	struct snapshot_file *entry = find(s, path);

	if (!entry)
		entry = read_new(s, path);
	if (!entry)
		return REASON_OUT_OF_MEMORY;
	*ret = &entry->file;
	if (entry->reason != REASON_OK)
		*n = entry->note;
	return entry->reason;
}

void snapshot_done(struct snapshot *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->files[i].path);
		trustedfile_done(&s->files[i].file);
	}
	free(s->files);
	*s = (struct snapshot){0};
}
