/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef INJECT_H
#define INJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/span.h"

/*
 * Failures of the system, injected into what our code calls: allocations (also OpenSSL's own), open, read,
 * fstat, the clock, and OpenSSL functions. One call in INJECT_RARITY fails, chosen by the input, so that a
 * run can be repeated.
 */

#define INJECT_RARITY 400

/* Before anything is allocated by OpenSSL. */
void inject_install(void);

/* From now on, as this input chooses. */
void inject_begin(struct span input);

/* No more. Returns how many calls failed. */
unsigned inject_end(void);

/* Whether the call that asks fails. Also asked by the module, from its own shared object. */
bool inject_here(void);

#endif
