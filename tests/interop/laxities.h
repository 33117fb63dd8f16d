/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LAXITIES_H
#define LAXITIES_H

#include "support/mint.h"

/* Known cases in which libjwt accepts a text that we refuse. */

/*
 * The known reason why libjwt accepts a text that we refuse for this reason; NULL if none is known, and the
 * disagreement is then a failure.
 *   sound   the token that the text was made from
 */
const char *laxity_of(const struct mint *m, const char *sound, struct span text, enum reason ours);

#endif
