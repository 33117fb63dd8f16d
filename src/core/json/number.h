/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_NUMBER_H
#define CORE_JSON_NUMBER_H

#include "core/base/span.h"

/* The parts of a JSON number (RFC 8259 section 6). The spans are borrowed from its text. */
struct jsonnumber {
	bool negative;
	struct span whole;    /* at least one digit */
	struct span fraction; /* the digits after the point, or empty */
	bool has_exponent;
	int exponent; /* limited to -99999..99999 */
};

/*
 * Read a number at the start of *rest and remove it. False if there is none; *rest may then have changed.
 * Allocates nothing.
 */
bool jsonnumber_take(struct span *rest, struct jsonnumber *ret);

/*
 * What is wrong with a number, as a clause, or NULL: an integer of more than 64 bits, or another number of
 * 1.7 * 10^308 or more.
 */
const char *jsonnumber_fault(const struct jsonnumber *number);

#endif
