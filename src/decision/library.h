/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DECISION_LIBRARY_H
#define DECISION_LIBRARY_H

#include <limits.h>

#include "decision/decision.h"

/*
 * The decision library, pam_jwt/decision.so in the folder of the module. It is loaded only for a token: a
 * host where libjwt is missing refuses tokens, and passwords still work. Needs libc only.
 */

struct library {
	void *handle;
	decide_function *decide;
};

/*
 * Make the path of the library from the path of its module. False when the latter is not absolute or the
 * result is too long.
 */
bool library_path(const char *module, char out[PATH_MAX]);

/*
 * Load the library at a path, with all libraries it needs and without making its symbols visible to others
 * (RTLD_NOW, RTLD_LOCAL). REASON_OK; REASON_LIBRARY_MISSING with a note that quotes dlerror(3), if the file,
 * a library that it needs, or this interface is missing; REASON_OUT_OF_MEMORY. The library stays in memory
 * (-z nodelete), but every call opens it again.
 */
enum reason library_load(const char *path, struct library *ret, struct note *n);

/*
 * Load the library that belongs to the shared object this function is part of, found by the object's own
 * path.
 */
enum reason library_load_own(struct library *ret, struct note *n);

/* Close the handle; accepts {0}. */
void library_done(struct library *l);

#endif
