/* SPDX-License-Identifier: BSD-2-Clause */
#include "pamline.h"

#include <stdlib.h>
#include <string.h>

#include "admin.h"

#define BLANKS " \t\n"

static void append(char **text, const char *more)
{
	size_t used = *text ? strlen(*text) : 0;

	*text = need(realloc(*text, used + strlen(more) + 1));
	strcpy(*text + used, more);
}

/* Take off a comment, else the blanks at the end. Whether the line goes on on the next. */
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

bool pamline_read(FILE *f, int *lines_read, struct pamline *ret)
{
	struct pamline l = {0};
	char *physical = NULL;
	size_t size = 0;
	bool goes_on = true;

	while (goes_on && getline(&physical, &size, f) > 0) {
		char *start = physical + strspn(physical, BLANKS);

		++*lines_read;
		if (!*start || *start == '#')	/* also in the middle of a continued line */
			continue;
		if (!l.text)
			l.line = *lines_read;
		goes_on = trim(start);
		append(&l.text, start);
	}
	free(physical);
	l.is_cut = goes_on && l.text;
	*ret = l;
	return l.text != NULL;
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

void pamline_done(struct pamline *l)
{
	free(l->text);
	*l = (struct pamline){0};
}
