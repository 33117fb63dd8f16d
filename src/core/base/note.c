/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/base/note.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void note_set(struct note *n, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(n->text, sizeof(n->text), format, args);
	va_end(args);
}

void note_prefix(struct note *n, const char *format, ...)
{
	struct note old = *n;
	va_list args;
	size_t used;

	va_start(args, format);
	(void)vsnprintf(n->text, sizeof(n->text), format, args);
	va_end(args);
	used = strlen(n->text);
	(void)snprintf(n->text + used, sizeof(n->text) - used, "%s", old.text);
}
