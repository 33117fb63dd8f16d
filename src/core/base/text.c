/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "core/base/duration.h"
#include "core/base/escape.h"

struct text text_in(char *buffer, size_t size)
{
	buffer[0] = '\0';
	return (struct text){buffer, size, 0};
}

void text_add(struct text *t, const char *format, ...)
{
	size_t room = t->size - t->used;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->at + t->used, room, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= room)
		t->at[t->used] = '\0';
	else
		t->used += (size_t)n;
}

void text_add_escaped(struct text *t, struct span untrusted, size_t max)
{
	char escaped[512];
	size_t len;

	if (max == 0)
		return;
	if (max >= sizeof(escaped))
		max = sizeof(escaped) - 1;
	len = escape_text(untrusted, escaped, max + 1);
	if (len >= t->size - t->used)
		return;
	memcpy(t->at + t->used, escaped, len + 1);
	t->used += len;
}

void text_add_date(struct text *t, int64_t seconds, int64_t now)
{
	time_t when = (time_t)seconds;
	char readable[32] = "", distance[32];
	struct tm tm;

	if (gmtime_r(&when, &tm))
		(void)strftime(readable, sizeof(readable), "%Y-%m-%d %H:%M:%SZ", &tm);
	duration_round(seconds > now ? seconds - now : now - seconds, distance);
	if (seconds == now)
		text_add(t, "%s, now", readable);
	else if (seconds > now)
		text_add(t, "%s, in %s", readable, distance);
	else
		text_add(t, "%s, %s ago", readable, distance);
}
