/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef NUMBERLESS_H
#define NUMBERLESS_H

#include <jansson.h>

/* Every number in an object or array as 0, which is what the tree of a token's part has in its place. */
void numberless(json_t *tree);

#endif
