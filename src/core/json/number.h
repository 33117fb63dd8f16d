/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_NUMBER_H
#define CORE_JSON_NUMBER_H

#include "core/base/span.h"

/* A JSON number as it is written, taken apart (RFC 8259 section 6). The spans are borrowed. */
struct jsonnumber {
	bool negative;
	struct span whole;    /* at least one digit */
	struct span fraction; /* the digits behind the point; empty where there is none */
	bool has_exponent;
	int exponent; /* at most 99999 away from 0, whatever is written */
};

/*
 * Take a number off the front of *rest. False when none is there; *rest may then have moved. Allocates
 * nothing.
 */
bool jsonnumber_take(struct span *rest, struct jsonnumber *ret);

/* NULL, or what is wrong, as a clause: an integer has more than 64 bits, or another number reaches 1.7 *
 * 10^308. */
const char *jsonnumber_fault(const struct jsonnumber *number);

#endif
