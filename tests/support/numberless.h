/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef NUMBERLESS_H
#define NUMBERLESS_H

#include <jansson.h>

/* Replace every number in an object or array by 0, as the trees of header and claims have them. */
void numberless(json_t *tree);

#endif
