/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/condition.h"

#include <stdlib.h>
#include <string.h>

#include "core/token/claimpath.h"
#include "core/token/compare.h"
#include "host/config/draft.h"

#define BLANKS " \t"

/* The text between quotes. What is written is never longer than what is read. */
static const char *take_quoted(char **rest, const char *stops, char **ret_end)
{
	char *from = *rest + 1, *to = *rest;

	for (;;) {
		size_t plain = strcspn(from, "\"\\");

		memmove(to, from, plain);
		to += plain;
		from += plain;
		if (*from == '"')
			break;
		if (!*from)
			return "a double quote is not closed";
		if (from[1] != '"' && from[1] != '\\')
			return "a backslash in quotes that is followed by neither a quote nor a backslash";
		*to++ = from[1];
		from += 2;
	}
	*rest = from + 1;
	*ret_end = to;
	return **rest && (**rest == '"' || !strchr(stops, **rest)) ? "text after a closing quote" : NULL;
}

static const char *take_bare(char **rest, const char *stops, char **ret_end)
{
	*rest = *ret_end = *rest + strcspn(*rest, stops);
	if (**rest == '"')
		return "a double quote within a text: put the whole text in quotes, and write \\\" for the "
		       "quote";
	return NULL;
}

const char *condition_take_text(char **rest, const char *stops, char **ret, char *stop)
{
	char *start = *rest, *end = start;
	const char *fault = *start == '"' ? take_quoted(rest, stops, &end) : take_bare(rest, stops, &end);

	if (fault)
		return fault;
	*stop = **rest;
	if (*stop)
		++*rest;
	*end = '\0';
	*ret = start;
	return NULL;
}

const char *condition_take(char **rest, bool is_last, struct condition *ret)
{
	const char *fault;
	char stop;

	fault = condition_take_text(rest, "=\"" BLANKS, &ret->claim, &stop);
	if (fault)
		return fault;
	if (stop != '=')
		return "a condition is CLAIM=VALUE, without blanks around \"=\"; put a CLAIM with blanks in "
		       "quotes";
	if (claimpath_fault(ret->claim))
		return claimpath_fault(ret->claim);
	if (is_last && **rest && strchr(BLANKS, **rest))
		return "a blank before VALUE: remove it, or put VALUE in quotes";
	fault = condition_take_text(rest, is_last ? "\"" : "\"" BLANKS, &ret->value, &stop);
	return fault ? fault : compare_fault(ret->value);
}

enum reason condition_add(struct conditions *list, const char *keyword, const char *value, int line,
			  struct note *n)
{
	struct condition *at = draft_grow(list->at, list->count, sizeof(*at)), *added;
	char *text, *rest;
	const char *fault;

	if (!at)
		return REASON_OUT_OF_MEMORY;
	list->at = at;
	text = rest = strdup(value);
	if (!text)
		return REASON_OUT_OF_MEMORY;
	added = &at[list->count++];
	*added = (struct condition){.claim = text, .line = line};
	fault = condition_take(&rest, true, added);
	return fault ? note_invalid(n, "%s: %s", keyword, fault) : REASON_OK;
}
