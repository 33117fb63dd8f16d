/* SPDX-License-Identifier: BSD-2-Clause */
#include "score.h"

#include <stdio.h>

bool score_count(struct score *s, bool ok, const char *alg, const char *what)
{
	if (ok)
		s->passed++;
	else
		s->failed++;
	if (!ok)
		printf("FAIL %s: %s\n", alg, what);
	return ok;
}
