/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_LISTING_H
#define ISSUER_COMMANDS_LISTING_H

#include "issuer/mint/token.h"

/*
 * Print one half of a token on stdout for people: one member a line, in printable ASCII, with remarks on
 * members that are easily misread (dates, the algorithm). Nothing is verified.
 *   now   the time that remarks such as "in 42s" are relative to
 * STATUS_OK; STATUS_REFUSED with the parser's reason, and nothing printed, when text is not a JSON object; or
 * STATUS_HOST.
 */
enum status listing_print(enum token_half half, struct span text, int64_t now, struct note *n);

#endif
