/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_DRAFT_H
#define HOST_CONFIG_DRAFT_H

#include "core/policy/trust.h"
#include "host/config/keyfiles.h"
#include "host/config/snapshot.h"

/* A configuration while it is read, with the lines of its parts. */

#define KEYWORDS_MAX 32

/* Where a keyword may occur; a set of bits. */
enum place { PLACE_NOWHERE = 0, PLACE_TOP = 1, PLACE_ISSUER = 2, PLACE_SERVICE = 4 };

/* The line on which a section begins, and the last line of each keyword in it, or 0. */
struct lines {
	int section;
	int of[KEYWORDS_MAX];
};

/* One "key = FILE" or "secret = FILE". */
struct key_line {
	char *name; /* relative to keys/ */
	bool is_secret;
	int line;
	/* once loaded: end of this line's keys in the issuer's list of keys */
	size_t end;
	/* once loaded: end of this line's skipped keys in the trust's key set */
	size_t skipped_end;
};

/* The keys of an issuer section. They are loaded after the whole file has been read. */
struct issuer_lines {
	struct lines lines;
	struct key_line *keys;
	size_t key_count;
	struct algorithm_list algorithms;
	bool audience_waived;
	char *users; /* the name of the users file, relative to the configuration; or NULL */
};

/* Receives every fault, not only the first. line is 0 for the file as a whole. */
struct fault_listener {
	void (*report)(void *to, int line, const struct note *n);
	void *to;
};

/* A configuration while it is read. */
struct draft {
	struct trust trust;
	struct lines top;
	struct issuer_lines *issuers; /* one for each issuer of trust, in its order */
	size_t issuer_count;
	struct lines *services; /* one for each service of trust, in its order */
	/* the current kind of section; PLACE_NOWHERE after an invalid title */
	enum place place;
	int line;			       /* the current line */
	const struct fault_listener *listener; /* NULL: stop at the first fault */
	struct snapshot *files;		       /* borrowed */
	const struct key_choice *choice;       /* borrowed; NULL: all keys of sets */
};

/*
 * Add one zeroed element to a list of count elements of this size. NULL when memory ran out; list is then
 * unchanged.
 */
void *draft_grow(void *list, size_t count, size_t size);

/* Replace an owned text by a copy of value. REASON_OK or REASON_OUT_OF_MEMORY. */
enum reason draft_set_text(const char *value, char **slot);

/* The issuer or service whose section is being read. */
struct issuer *draft_issuer(struct draft *d);
struct service *draft_service(struct draft *d);

/* Note the path of the configuration. False when memory ran out. */
bool draft_name(struct draft *d, const char *path);

void draft_done(struct draft *d);

#endif
