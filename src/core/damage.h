/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DAMAGE_H
#define DAMAGE_H

#include "algorithm.h"
#include "note.h"

/*
 * What is wrong with the form of a token, and what probably happened to it, in words for the log. Of the token nothing is told
 * but lengths and the name of an algorithm.
 */

enum segment { SEGMENT_HEADER, SEGMENT_PAYLOAD, SEGMENT_SIGNATURE };

/* A token that has not three segments, or an empty one. */
void damage_of_token(struct span token, struct note *n);

/* A segment that is no canonical base64url. alg is the one that the header names, or NULL. */
void damage_of_segment(enum segment which, struct span segment, const struct algorithm *alg, struct note *n);

#endif
