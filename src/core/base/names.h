/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_NAMES_H
#define CORE_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* A short list of owned strings. */
struct names {
	char **at;
	size_t count;
};

/* Append a copy of name. False when memory ran out. */
bool names_add(struct names *n, const char *name);
bool names_has(const struct names *n, const char *name);
void names_done(struct names *n);

#endif
