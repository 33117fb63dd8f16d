/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DECISION_LIBRARY_H
#define DECISION_LIBRARY_H

#include <limits.h>

#include "decision/decision.h"

/*
 * The decision library: pam_jwt/decision.so in a folder beside the module. It is loaded for a token and for
 * nothing else, so that a host without libjwt loses its tokens and not its passwords. Needs libc only.
 */

struct library {
	void *handle;
	decide_function *decide;
};

/*
 * The library's path, from the path of the module it belongs to. False when the module's is not absolute or
 * the result too long.
 */
bool library_path(const char *module, char out[PATH_MAX]);

/*
 * Load the library at a path, with all that it needs, where nobody else sees its symbols (RTLD_NOW,
 * RTLD_LOCAL). REASON_OK; REASON_LIBRARY_MISSING with a note that quotes dlerror(3), when the file, one of
 * its libraries or this interface is not there; REASON_OUT_OF_MEMORY. It stays loaded (-z nodelete) and is
 * asked for anew by each call.
 */
enum reason library_load(const char *path, struct library *ret, struct note *n);

/*
 * The same for the library that belongs to the shared object from which this is called, found by its own
 * path.
 */
enum reason library_load_own(struct library *ret, struct note *n);

/* Give the handle back; accepts {0}. */
void library_done(struct library *l);

#endif
