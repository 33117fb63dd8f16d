/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ASKPASS_SOURCE_H
#define ASKPASS_SOURCE_H

#include "core/base/bytes.h"
#include "core/base/note.h"

/* Longer than any token. */
#define SOURCE_MAX_BYTES 65536

/* Where the token is. Exactly one is set; both are borrowed. */
struct source {
	const char *file;
	const char *command; /* for sh(1), which gets the host as one more word at the end */
};

/*
 * Get the token, without the white space around it.
 *   host   for whom it is, for the command
 * False with a note if there is none: the file or the command fails, or the text is no token. A command must
 * yield less than PART_BYTES: it makes a token each time, so that parts would not fit together.
 */
bool source_token(const struct source *s, const char *host, struct bytes *ret, struct note *n);

#endif
