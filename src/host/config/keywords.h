/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_KEYWORDS_H
#define HOST_CONFIG_KEYWORDS_H

#include "host/config/draft.h"

/* The keywords of pam_jwt.conf: where each may stand, and how its value is read. */

/* The largest leeway that may be configured. */
#define KEYWORDS_MAX_LEEWAY_S 300

/* Take one "key = value". REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY. */
enum reason keywords_set(struct draft *d, const char *key, const char *value, int line, struct note *n);

/* The line on which a section has this keyword; that of the section's title where it has not. */
int keywords_line(const struct lines *lines, const char *keyword);

/* Whether text is a name of letters, digits, dots, hyphens and underscores, as sections and services have. */
bool keywords_is_name(const char *text);

/*
 * Refuse a service's name with capitals: libpam turns the name that a program gives to lower case, so that
 * the section or the permission would never apply. REASON_OK, or REASON_CONFIG_INVALID with a note that says
 * what to write.
 */
enum reason keywords_check_service(const char *name, struct note *n);

#endif
