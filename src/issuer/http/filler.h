/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_HTTP_FILLER_H
#define ISSUER_HTTP_FILLER_H

#include <jansson.h>

#include "core/base/bytes.h"

/*
 * Fill values into an HTML page.
 *   {{name}}               the string or integer of this name, with & < > " ' escaped
 *   {{#name}}...{{/name}}  a section: its text, once for each object of a list, or once for another value
 * Escaped values are safe between tags and in quoted attributes. A section is left out if its value is
 * absent, null, false, "" or an empty list. In it the members of its object hide outer ones.
 * Names consist of a to z and _.
 */

#define FILLER_MAX_DEPTH 8

enum filler {
	FILLER_UNDECIDED = 0,
	FILLER_OK,
	FILLER_BROKEN, /* a bad tag, an open section, sections nested too deeply, or an absent value */
	FILLER_NO_MEMORY
};

/* *ret is the filled page. The caller frees it with bytes_done(). */
enum filler filler_fill(struct span page, const json_t *values, struct bytes *ret);

#endif
