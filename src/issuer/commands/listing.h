/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_LISTING_H
#define ISSUER_COMMANDS_LISTING_H

#include "issuer/mint/token.h"

/*
 * Print one half of a token on stdout for people: a member a line, everything in printable ASCII, and a
 * remark beside what is easily misread (dates, the algorithm). Nothing of it has been verified.
 *   now   the time from which "in 42s" counts
 * STATUS_OK; STATUS_REFUSED with the parser's reason when text is not a JSON object, and nothing is printed;
 * or STATUS_HOST.
 */
enum status listing_print(enum token_half half, struct span text, int64_t now, struct note *n);

#endif
