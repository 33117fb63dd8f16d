/* SPDX-License-Identifier: BSD-2-Clause */
/* Without <syslog.h>, which defines two of these functions with _FORTIFY_SOURCE. */
#include "logbook.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "interpose.h"

#define PRIORITY_BITS 7
#define LIKE_PRINTF(text, first) __attribute__((format(printf, text, first)))

struct logbook logbook;

void syslog(int priority, const char *format, ...) LIKE_PRINTF(2, 3);
void vsyslog(int priority, const char *format, va_list args) LIKE_PRINTF(2, 0);
void __syslog_chk(int priority, int flag, const char *format, ...) LIKE_PRINTF(3, 4);
void __vsyslog_chk(int priority, int flag, const char *format, va_list args) LIKE_PRINTF(3, 0);

INTERPOSED void vsyslog(int priority, const char *format, va_list args)
{
	struct logbook_line *line = &logbook.lines[logbook.count % LOGBOOK_LINES];
	int bytes;

	logbook.count++;
	if (logbook.count > LOGBOOK_LINES)
		return;
	bytes = vsnprintf(line->text, sizeof(line->text), format, args);
	line->priority = priority & PRIORITY_BITS;
	line->bytes = bytes < 0 ? 0 : (size_t)bytes;
}

INTERPOSED void syslog(int priority, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsyslog(priority, format, args);
	va_end(args);
}

INTERPOSED void __syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list args;

	(void)flag;
	va_start(args, format);
	vsyslog(priority, format, args);
	va_end(args);
}

INTERPOSED void __vsyslog_chk(int priority, int flag, const char *format, va_list args)
{
	(void)flag;
	vsyslog(priority, format, args);
}

void logbook_reset(void)
{
	memset(&logbook, 0, sizeof(logbook));
}

static const struct logbook_line *find(const char *text, size_t *ret_count)
{
	const struct logbook_line *found = NULL;

	*ret_count = 0;
	for (size_t i = 0; i < logbook.count && i < LOGBOOK_LINES; i++) {
		if (!strstr(logbook.lines[i].text, text))
			continue;
		found = &logbook.lines[i];
		++*ret_count;
	}
	return found;
}

const struct logbook_line *logbook_only(const char *text)
{
	size_t count;
	const struct logbook_line *found = find(text, &count);

	return count == 1 ? found : NULL;
}

size_t logbook_count(const char *text)
{
	size_t count;

	(void)find(text, &count);
	return count;
}
