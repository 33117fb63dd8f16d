/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LAXITIES_H
#define LAXITIES_H

#include "support/mint.h"

/* Where libjwt is known to accept what we refuse. */

/*
 * Why libjwt may accept a text that we refuse for this reason, or NULL: the two then disagree and nobody
 * knows why. sound   the token that the text was made from
 */
const char *laxity_of(const struct mint *m, const char *sound, struct span text, enum reason ours);

#endif
