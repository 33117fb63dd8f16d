/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EXAMPLES_H
#define EXAMPLES_H

#include "score.h"

/*
 * Try one token for each known laxity of libjwt. We must refuse it for the known reason. The result of libjwt
 * is only printed, because its versions differ.
 */
void examples_run(struct score *s);

#endif
