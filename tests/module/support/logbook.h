/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LOGBOOK_H
#define LOGBOOK_H

#include <stddef.h>

/* What would have gone to syslog: nothing of a test ever does. */

#define LOGBOOK_LINES 64

struct logbook {
	size_t count; /* of all lines; those beyond LOGBOOK_LINES are not kept */
	struct logbook_line {
		int priority; /* without the facility */
		char text[4096];
		size_t bytes; /* of the whole line, however long */
	} lines[LOGBOOK_LINES];
};

extern struct logbook logbook;

void logbook_reset(void);

/* The only line that contains this text; NULL when there is none, or more than one. */
const struct logbook_line *logbook_only(const char *text);

/* The number of lines that contain it. */
size_t logbook_count(const char *text);

#endif
