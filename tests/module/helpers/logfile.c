/* SPDX-License-Identifier: BSD-2-Clause */
/* Preloaded into a program: appends what would go to syslog to the file in PAM_JWT_LOGFILE, one line each. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define OURS __attribute__((visibility("default")))
#define LIKE_PRINTF(text, first) __attribute__((format(printf, text, first)))

OURS void syslog(int priority, const char *format, ...) LIKE_PRINTF(2, 3);
OURS void vsyslog(int priority, const char *format, va_list args) LIKE_PRINTF(2, 0);
OURS void __syslog_chk(int priority, int flag, const char *format, ...) LIKE_PRINTF(3, 4);
OURS void __vsyslog_chk(int priority, int flag, const char *format, va_list args) LIKE_PRINTF(3, 0);

void vsyslog(int priority, const char *format, va_list args)
{
	const char *path = getenv("PAM_JWT_LOGFILE");
	FILE *log = path ? fopen(path, "a") : NULL;

	(void)priority;
	if (!log)
		return;
	(void)vfprintf(log, format, args);
	(void)fputc('\n', log);
	(void)fclose(log);
}

void syslog(int priority, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsyslog(priority, format, args);
	va_end(args);
}

void __syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list args;

	(void)flag;
	va_start(args, format);
	vsyslog(priority, format, args);
	va_end(args);
}

void __vsyslog_chk(int priority, int flag, const char *format, va_list args)
{
	(void)flag;
	vsyslog(priority, format, args);
}
