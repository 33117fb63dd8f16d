/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_LINT_LINEINDEX_H
#define ISSUER_LINT_LINEINDEX_H

#include <stddef.h>

#include "core/base/reason.h"
#include "tool/finding.h"

/* The lines of issuer.conf, to say where a finding is. They are not interpreted. */

struct lineindex_row {
	int section; /* the line number of its title; 0: before the first section */
	int line;
	char *key, *value;
};

/* Initialise it with {.path = path}; path is borrowed. */
struct lineindex {
	const char *path;
	struct lineindex_row *at;
	size_t count;
};

/* Read the lines of the file. REASON_OK, REASON_CONFIG_INVALID or REASON_OUT_OF_MEMORY. */
enum reason lineindex_read(struct lineindex *l);

/*
 * The place of the first line of this section with this key and this value (NULL: any). If there is none,
 * such as for a value that is a default, the place of the section.
 */
struct finding_place lineindex_place(const struct lineindex *l, int section, const char *key,
				     const char *value);

void lineindex_done(struct lineindex *l);

#endif
