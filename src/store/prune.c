/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/prune.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "host/descriptor.h"
#include "store/folder.h"
#include "store/link.h"

/* Whether every token that has its record in the folder has expired long enough ago. */
static bool is_over(const char *name, int64_t now, int64_t *ret_last)
{
	int64_t start;

	if (!folder_is_name(name, &start))
		return false;
	*ret_last = start + FOLDER_SPAN_S - 1;
	return *ret_last < now - FOLDER_KEEP_S;
}

/* The highest exp of the folders to remove, or -1. */
static int64_t find_last(DIR *entries, int64_t now)
{
	int64_t last = -1, one;

	for (const char *entry; (entry = folder_next(entries)) != NULL;)
		if (is_over(entry, now, &one) && one > last)
			last = one;
	return last;
}

/* Remove records from a folder, and then the folder. Returns how many were tried. */
static int empty_folder(int store, const char *name, int most)
{
	SCOPED_FD folder = folder_enter(store, name, false);
	DIR *entries = folder >= 0 ? folder_list(folder) : NULL;
	int tried = 0;

	if (!entries)
		return 0;
	for (const char *entry; tried < most && (entry = folder_next(entries)) != NULL;)
		if (link_is_name(entry)) {
			(void)unlinkat(folder, entry, 0);
			tried++;
		}
	(void)closedir(entries);
	(void)unlinkat(store, name, AT_REMOVEDIR); /* fails while it has records */
	return tried;
}

static void remove_records(int store, DIR *entries, int64_t now)
{
	int tried = 0;
	int64_t last;

	for (const char *entry; tried < PRUNE_MAX_LINKS && (entry = folder_next(entries)) != NULL;)
		if (is_over(entry, now, &last))
			tried += empty_folder(store, entry, PRUNE_MAX_LINKS - tried);
}

/* Set the mark to last, unless it is higher. */
static bool raise_mark(int store, int64_t last)
{
	int64_t mark;

	return folder_read_mark(store, &mark) && (mark >= last || folder_write_mark(store, last));
}

void prune_store(int store, int64_t now)
{
	DIR *entries;

	if (flock(store, LOCK_EX | LOCK_NB) != 0)
		return;
	folder_reserve_mark(store);
	entries = folder_list(store);
	if (entries) {
		int64_t last = find_last(entries, now);

		if (last >= 0 && raise_mark(store, last)) {
			rewinddir(entries);
			remove_records(store, entries, now);
		}
		(void)closedir(entries);
	}
	(void)flock(store, LOCK_UN);
}
