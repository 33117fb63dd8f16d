/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_DRAFT_H
#define HOST_CONFIG_DRAFT_H

#include "core/policy/trust.h"
#include "host/config/keyfiles.h"
#include "host/config/snapshot.h"

/* A configuration while it is read, and where its parts are written. */

#define KEYWORDS_MAX 16

/* Where a keyword may stand. */
enum place { PLACE_NOWHERE = 0, PLACE_TOP = 1, PLACE_ISSUER = 2, PLACE_SERVICE = 4 };

/* Where a section begins, and the last line of each keyword in it; 0: none. */
struct lines {
	int section;
	int of[KEYWORDS_MAX];
};

/* One "key = FILE" or "secret = FILE". */
struct key_line {
	char *name; /* relative to keys/ */
	bool is_secret;
	int line;
	/* once loaded: the issuer's keys before this index come from here or above */
	size_t end;
};

/* What an issuer section says of its keys. They are loaded when the whole file is read. */
struct issuer_lines {
	struct lines lines;
	struct key_line *keys;
	size_t key_count;
	struct algorithm_list algorithms;
	bool audience_waived;
};

/*
 * Who wants to hear of everything that is wrong, not of the first alone. line is 0 for the file as a whole.
 */
struct fault_listener {
	void (*tell)(void *to, int line, const struct note *n);
	void *to;
};

/* A configuration while it is read. */
struct draft {
	struct trust trust;
	struct lines top;
	struct issuer_lines *issuers; /* one for each issuer of trust, in its order */
	size_t issuer_count;
	struct lines *services; /* one for each service of trust, in its order */
	/* the kind of section that is being read; NOWHERE behind a bad title */
	enum place place;
	int line;			       /* that is being read */
	const struct fault_listener *listener; /* NULL: the first fault ends the reading */
	struct snapshot *files;		       /* borrowed */
};

/*
 * The list with one more element, zeroed, behind count elements of this size. NULL when memory ran out; list
 * stays.
 */
void *draft_grow(void *list, size_t count, size_t size);

void draft_done(struct draft *d);

#endif
