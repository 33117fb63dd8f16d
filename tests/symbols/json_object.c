/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linked into a test program, stands before jansson's function of this name, as PostgreSQL's SQL function
 * does: whoever calls it is caught.
 */
#include <stdlib.h>

void *json_object(void);

__attribute__((visibility("default"))) void *json_object(void)
{
	abort();
}
