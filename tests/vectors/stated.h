/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STATED_H
#define STATED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/reason.h"

/*
 * Vectors whose label does not determine our outcome: this verifier is stricter than their collection, or the
 * label "invalid" does not say why. Each must be refused for exactly this reason, and the note must begin
 * with this text.
 */
struct stated {
	const char *id;	      /* of one vector, or the common prefix of a range of ids */
	unsigned first, last; /* the numbers of the range; 0 for a single vector */
	enum reason reason;
	const char *note; /* the beginning of the note; "" if there is none */
	const char *why;
};

/* The row of the table for a vector, or -1. */
int stated_find(const char *id);

extern const struct stated stated[];
extern const size_t stated_count;

#endif
