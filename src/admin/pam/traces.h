/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_TRACES_H
#define ADMIN_PAM_TRACES_H

#include <stddef.h>

#include "admin/pam/walk.h"

/* The different walks that reach one entry of a stack. */

/* A walk, our module's answer in it, and what other modules did. Two are compared byte for byte. */
struct trace {
	struct pamwalk walk;
	unsigned char answer; /* enum token_answer */
	unsigned char proofs; /* below PAMENDS_PROOFS */
	unsigned char is_exempt;
	unsigned char text; /* enum pamends_text */
};

/* A set of walks, {0} at the start, and a hash table of their numbers plus one. */
struct traces {
	struct trace *at;
	size_t count;
	size_t *slots;
	size_t slot_count; /* a power of two, more than twice the count; or 0 */
};

/* Add a walk, unless it is there. False if max walks are there already. */
bool traces_add(struct traces *traces, const struct trace *t, size_t max);

void traces_done(struct traces *traces);

#endif
