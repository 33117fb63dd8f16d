/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/line.h"

#include <string.h>

#define BLANKS " \t\n"

/*
 * Read to the end of the line, or until the buffer is full. False at the end of the file, or if there is no
 * room.
 */
static bool read_some(struct pamfile *file, char *to, size_t size, struct pamline *l)
{
	size_t len;

	if (size < 2 || !fgets(to, (int)size, file->f))
		return false;
	len = strlen(to);
	l->is_long |= file->in_line;
	file->line += !file->in_line;
	file->in_line = len == size - 1 && to[len - 1] != '\n';
	l->is_long |= file->in_line;
	return true;
}

/* Remove a comment, or else the blanks at the end. Whether the line continues on the next one. */
static bool trim(char *line)
{
	char *hash = strchr(line, '#');
	size_t len = strlen(line);

	if (hash) {
		*hash = '\0';
		return false;
	}
	while (len && strchr(BLANKS, line[len - 1]))
		len--;
	line[len] = '\0';
	if (!len || line[len - 1] != '\\')
		return false;
	line[len - 1] = ' ';
	return true;
}

bool pamline_read(struct pamfile *file, struct pamline *ret)
{
	size_t used = 0;
	bool goes_on = true;

	*ret = (struct pamline){0};
	while (goes_on) {
		char *to = ret->text + used, *start;

		if (!read_some(file, to, sizeof(ret->text) - used, ret))
			break;
		start = to + strspn(to, BLANKS);
		if (!*start || *start == '#') { /* also within a continued line */
			*to = '\0';
			ret->is_long &= used > 0;
			ret->is_interrupted |= used > 0;
			continue;
		}
		if (used == 0)
			ret->line = file->line;
		goes_on = trim(start);
		used += strlen(to);
	}
	ret->is_unfinished = goes_on;
	return used > 0;
}

static char *take_bracketed(char **at)
{
	char *start = ++*at, *to = start, *from = start;

	for (; *from && *from != ']'; from++) {
		if (from[0] == '\\' && from[1] == ']')
			from++;
		*to++ = *from;
	}
	*at = *from ? from + 1 : from;
	*to = '\0';
	return start;
}

char *pamline_word(char **at)
{
	char *start;

	*at += strspn(*at, BLANKS);
	if (!**at)
		return NULL;
	if (**at == '[')
		return take_bracketed(at);
	start = *at;
	*at += strcspn(*at, BLANKS);
	if (**at)
		*(*at)++ = '\0';
	return start;
}
