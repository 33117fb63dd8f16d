/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EXAMPLES_H
#define EXAMPLES_H

#include "score.h"

/*
 * One token for each known laxity of libjwt. We refuse it for the reason known; what libjwt makes of it is
 * printed, not judged, because its versions differ.
 */
void examples_run(struct score *s);

#endif
