/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KEYWORDS_H
#define KEYWORDS_H

#include "core/trust.h"
#include "keyfiles.h"

/* The keywords of pam_jwt.conf: where each may stand, and how its value is read. */

#define KEYWORDS_MAX 16

/* Where a keyword may stand. */
enum place { PLACE_TOP = 1, PLACE_ISSUER = 2, PLACE_SERVICE = 4 };

/* What an issuer section says of its keys. They are loaded when the whole file is read. */
struct key_lines {
	int section_line;
	struct names paths;			/* relative to keys/ */
	int *lines;				/* where each path stands */
	struct algorithm_list algorithms;
	bool audience_waived;
	bool has_iss;
};

/* A configuration while it is read. */
struct draft {
	struct trust trust;
	struct key_lines *key_lines;		/* one for each issuer of trust, in its order */
	size_t key_lines_count;
	enum place place;			/* the kind of section that is being read */
	int line;				/* that is being read */
	int seen[KEYWORDS_MAX];			/* the line on which each keyword stands in it; 0: not yet */
};

/* The list with one more element, zeroed, behind count elements of this size. NULL when memory ran out; list stays. */
void *draft_grow(void *list, size_t count, size_t size);

/* Take one "key = value". REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY. */
enum reason keywords_take(struct draft *d, const char *key, const char *value, int line, struct note *n);

/* Whether text is a name of letters, digits, dots, hyphens and underscores, as sections and services have. */
bool keywords_is_name(const char *text);

void draft_done(struct draft *d);

#endif
