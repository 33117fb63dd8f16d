/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORE_SURVEY_H
#define STORE_SURVEY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/note.h"
#include "core/base/reason.h"

/* What is in a store, and whether logins can use it: for its administrator. Nothing is changed. */

/* Few inodes are left if fewer than this many are free, or fewer than this part of all. */
#define SURVEY_FEW_INODES 1000
#define SURVEY_FEW_PERCENT 5

/* What is free on the file system of a store. */
struct survey_space {
	uint64_t free_bytes; /* for its owner */
	bool has_inodes;     /* false: the file system has no fixed number, as btrfs */
	uint64_t inodes, free_inodes;
};

/* A store. Dates are in seconds since the Unix epoch. */
struct survey {
	uid_t owner;
	const char *filesystem; /* NULL: none that a store can be on */
	struct survey_space space;
	uint64_t entries;
	/* if there are entries: the first and the last second of their folders of ten minutes */
	int64_t oldest, newest;
	bool has_mark;
	int64_t mark;
};

/*
 * Count the entries of a store, and read what else is known of it. It may be one that no login would use.
 * False with errno if the folder cannot be read.
 */
bool survey_read(const char *path, struct survey *ret);

/* Read what is free on the file system of a folder. False with errno. */
bool survey_space(const char *path, struct survey_space *ret);

/* Whether few inodes are left. Each record and each folder of ten minutes needs one. */
bool survey_is_short(const struct survey_space *s);

/*
 * Decide whether the store would refuse the logins of the effective user at now, in seconds since the Unix
 * epoch: whether it can be opened (folder.h) and written, is not full, and has no mark that is ahead of the
 * clock. REASON_OK; REASON_STORE_UNAVAILABLE with a note that begins with the path; REASON_OUT_OF_MEMORY.
 */
enum reason survey_judge(const char *path, int64_t now, struct note *n);

#endif
