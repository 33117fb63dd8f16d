/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/wordfile.h"

#include <stdlib.h>

#include "host/config/ini.h"

const char wordfile_out_of_memory[] = "memory ran out";

/* The room doubles when count is a power of two. */
void *wordfile_grow(void *list, size_t count, size_t size)
{
	return count & (count - 1) ? list : reallocarray(list, count ? 2 * count : 1, size);
}

char *wordfile_skip_blanks(char *at)
{
	while (*at == ' ' || *at == '\t')
		at++;
	return at;
}

bool wordfile_is_end(const char *at)
{
	return !*at || *at == '#' || *at == ';';
}

/* Read a line that ends in a NUL. */
static const char *read_line(char *at, int line, wordfile_line *read, void *to)
{
	at = wordfile_skip_blanks(at);
	return wordfile_is_end(at) ? NULL : read(to, at, line);
}

enum reason wordfile_read(struct span text, const char *path, char **ret_text, wordfile_line *read, void *to,
			  struct note *n)
{
	char *at = *ret_text = malloc(text.len + 1), *end;

	if (!at)
		return REASON_OUT_OF_MEMORY;
	if (text.len)
		memcpy(at, text.at, text.len);
	end = at + text.len;
	for (int line = 1; at < end; line++) {
		char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
		const char *fault = inifile_fault((struct span){(uint8_t *)at, (size_t)(stop - at)}, line);

		*stop = '\0';
		if (!fault)
			fault = read_line(at, line, read, to);
		if (fault == wordfile_out_of_memory)
			return REASON_OUT_OF_MEMORY;
		if (fault)
			return note_invalid(n, "%s:%d: %s", path, line, fault);
		at = stop + 1;
	}
	return REASON_OK;
}
