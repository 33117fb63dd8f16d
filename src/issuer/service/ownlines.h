/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_OWNLINES_H
#define ISSUER_SERVICE_OWNLINES_H

#include <jansson.h>

#include "tool/status.h"

/* The lines of the mint log that an account may see: those of tokens that it asked for or that open it. */

#define OWNLINES_READ_BYTES                                                                                  \
	INT64_C(1048576)	 /* of the end of the file; if that is all of it, as much of PATH.1 */
#define OWNLINES_TEXT_BYTES 8192 /* of the lines in an answer: those of the newest tokens */

/*
 * Put lines and first_seq into answer, as shape.h defines them for "log".
 *   asked   may have the filters jti, subject and since
 * STATUS_OK; STATUS_HOST when memory runs out or a file cannot be read. A path that names no regular file, or
 * nothing, has no lines.
 */
enum status ownlines_put(const char *path, const char *account, const json_t *asked, json_t *answer,
			 struct note *n);

#endif
