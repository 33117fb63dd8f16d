/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LOGBOOK_H
#define LOGBOOK_H

#include <stddef.h>

/* Collects what would go to syslog, so that no test logs anything. */

#define LOGBOOK_LINES 64

struct logbook {
	size_t count; /* the number of lines; only LOGBOOK_LINES are kept */
	struct logbook_line {
		int priority; /* without the facility */
		char text[4096];
		size_t bytes; /* the length of the whole line, even if text has only a part */
	} lines[LOGBOOK_LINES];
};

extern struct logbook logbook;

void logbook_reset(void);

/* The line that contains this text; NULL if there is none, or more than one. */
const struct logbook_line *logbook_only(const char *text);

/* The number of lines that contain the text. */
size_t logbook_count(const char *text);

#endif
