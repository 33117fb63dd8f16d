/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_FILLER_H
#define ISSUER_SERVE_FILLER_H

#include <jansson.h>

#include "core/base/bytes.h"

/*
 * Fill values into an HTML page.
 *   {{name}}               the string or integer of this name. & < > " ' are always escaped, so that a value
 * is text wherever it stands: between tags, or in a quoted attribute.
 *   {{#name}}...{{/name}}  what stands between, once for each object of a list, whose members are then known;
 * for another value once; not at all for an absent value, false, "" or an empty list. A name has letters a to
 * z and "_". The inner object hides members of the outer ones.
 */

#define FILLER_MAX_DEPTH 8

enum filler {
	FILLER_UNDECIDED = 0,
	FILLER_OK,
	FILLER_BROKEN, /* the page has a tag that is not closed, is nested too deeply, or names a value that
			  is absent */
	FILLER_NO_MEMORY
};

/* *ret is the page, which the caller ends with bytes_done(). */
enum filler filler_fill(struct span page, const json_t *values, struct bytes *ret);

#endif
