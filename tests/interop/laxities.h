/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LAXITIES_H
#define LAXITIES_H

#include "support/mint.h"

/* Where libjwt is known to accept what we refuse. */

/*
 * Why libjwt may accept a text that we refuse for this reason, or NULL: the two then disagree and nobody knows why.
 *   sound   the token that the text was made from
 */
const char *laxity_of(const struct mint *m, const char *sound, struct span text, enum reason ours);

/* Passed and failed checks. */
struct score {
	size_t passed;
	size_t failed;
};

/* Count a check, and name it when it failed. Returns ok. */
bool score_count(struct score *s, bool ok, const char *alg, const char *what);

/*
 * One token for each laxity. We refuse it for the reason known; what libjwt makes of it is printed, not judged, because
 * its versions differ.
 */
void laxities_show(struct score *s);

#endif
