/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_KEYWORDS_H
#define HOST_CONFIG_KEYWORDS_H

#include "host/config/draft.h"

/* The keywords of pam_jwt.conf: where each may occur, and how its value is read. */

/* The largest leeway that can be configured, in seconds. */
#define KEYWORDS_MAX_LEEWAY_S 300

/* Apply one "key = value" line. REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY. */
enum reason keywords_set(struct draft *d, const char *key, const char *value, int line, struct note *n);

/* The line of a keyword in a section, or the line of the section's title if the keyword is absent. */
int keywords_line(const struct lines *lines, const char *keyword);

#endif
