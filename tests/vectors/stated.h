/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STATED_H
#define STATED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/reason.h"

/*
 * Refusals by policy: vectors whose outcome their own label does not tell, because this verifier is stricter
 * than the collection they come from, or because the reason for which they are refused says more than that
 * they are. Each is refused for exactly this reason, with a note that begins like this.
 */
struct stated {
	const char *id;	      /* of one vector, or the part before the number of a run of them */
	unsigned first, last; /* the run, by number; 0 for one vector of this very id */
	enum reason reason;
	const char *note; /* what the note begins with; "" where there is none */
	const char *why;
};

/* The table's row for a vector, or -1. */
int stated_find(const char *id);

extern const struct stated stated[];
extern const size_t stated_count;

#endif
