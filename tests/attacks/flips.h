/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FLIPS_H
#define FLIPS_H

#include "world.h"

/*
 * Try every small change of one valid token: each bit of its text, each bit of its decoded segments (encoded
 * again, so that the change reaches the signature), each byte replaced by five others, each prefix and each
 * suffix. None may verify. Prints a line for each that does, and counts in ret_passed and ret_failed.
 */
void flips_run(const struct world *w, size_t *ret_passed, size_t *ret_failed);

#endif
