/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_DAMAGE_H
#define CORE_TOKEN_DAMAGE_H

#include "core/base/note.h"
#include "core/keys/algorithm.h"

/*
 * Explain to the administrator what is wrong with the form of a token, and what probably happened to it. The
 * note contains nothing of the token except lengths and the name of an algorithm.
 */

enum segment { SEGMENT_HEADER, SEGMENT_PAYLOAD, SEGMENT_SIGNATURE };

/* Set the note for a token with an empty segment, or with more or fewer than three. */
void damage_of_token(struct span token, struct note *n);

/* Set the note for a segment that is not canonical base64url. alg is the algorithm in the header, or NULL. */
void damage_of_segment(enum segment which, struct span segment, const struct algorithm *alg, struct note *n);

#endif
