/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_CONFIG_WORDS_H
#define ISSUER_CONFIG_WORDS_H

#include "issuer/config/draft.h"

/* The keywords of issuer.conf: the sections in which each may occur, and how its value is read. */

/* Apply one "key = value" line. REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY. */
enum reason words_set(struct conf_draft *d, const char *key, const char *value, int line, struct note *n);

#endif
