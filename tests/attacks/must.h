/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ATTACKS_MUST_H
#define ATTACKS_MUST_H

#include <stdio.h>
#include <stdlib.h>

#include "support/count.h"

/* A condition that the suite itself needs. If it fails the program ends, because nothing was tested. */
#define MUST(condition)                                                                                      \
	do {                                                                                                 \
		if (!(condition)) {                                                                          \
			fprintf(stderr, "%s:%d: cannot go on: %s\n", __FILE__, __LINE__, #condition);        \
			exit(2);                                                                             \
		}                                                                                            \
	} while (0)

#endif
