/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef INJECT_H
#define INJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/span.h"

/*
 * Failures of functions that our code calls: allocations (also in OpenSSL), open, read, fstat, the clock, and
 * OpenSSL functions. One call in INJECT_RARITY fails. The input chooses it, so that a run can be repeated.
 */

#define INJECT_RARITY 400

/* Call it before OpenSSL allocates anything. */
void inject_install(void);

/* From now on, let calls fail as this input chooses. */
void inject_begin(struct span input);

/* Let no more calls fail. Returns the number of failed calls. */
unsigned inject_end(void);

/* Whether the current call fails. The module calls it too, from its shared object. */
bool inject_here(void);

#endif
