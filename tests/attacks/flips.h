/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FLIPS_H
#define FLIPS_H

#include "world.h"

/*
 * Every small change of one token that opens its account: each bit of its text, each bit of its decoded
 * segments (encoded again, so that the change reaches the signature), each byte replaced by five others, each
 * prefix and each suffix. None of them may verify. A line for each that does; ret_passed and ret_failed
 * count.
 */
void flips_run(const struct world *w, size_t *ret_passed, size_t *ret_failed);

#endif
