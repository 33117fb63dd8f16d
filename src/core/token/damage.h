/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_DAMAGE_H
#define CORE_TOKEN_DAMAGE_H

#include "core/base/note.h"
#include "core/keys/algorithm.h"

/*
 * What is wrong with the form of a token, and what probably happened to it, as a note for the log. The note
 * repeats nothing of the token except lengths and the name of an algorithm.
 */

enum segment { SEGMENT_HEADER, SEGMENT_PAYLOAD, SEGMENT_SIGNATURE };

/* For a token that has other than three segments, or an empty one. Sets the note. */
void damage_of_token(struct span token, struct note *n);

/*
 * For a segment that is not canonical base64url. alg is the one that the header names, or NULL. Sets the
 * note.
 */
void damage_of_segment(enum segment which, struct span segment, const struct algorithm *alg, struct note *n);

#endif
