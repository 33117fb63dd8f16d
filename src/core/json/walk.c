/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/walk.h"

#include "core/json/number.h"

static int peek(const struct jsonwalk *w)
{
	return w->at < w->text.len ? w->text.at[w->at] : -1;
}

static void skip_space(struct jsonwalk *w)
{
	while (w->at < w->text.len && span_is_space(w->text.at[w->at]))
		w->at++;
}

static enum walk_piece broken(struct jsonwalk *w, const char *fault)
{
	w->fault = fault;
	return WALK_BROKEN;
}

/*
 * Report that the next character is not what the grammar requires. wanted says what is required; the end of
 * the text and a byte order mark have their own messages.
 */
static enum walk_piece unexpected(struct jsonwalk *w, const char *wanted)
{
	static const char bom[] = "\xef\xbb\xbf";

	if (w->at == 0 && span_begins(w->text, bom))
		return broken(w, "it begins with a byte order mark: write it without one");
	return broken(w, w->at < w->text.len ? wanted : "it ends too early");
}

/* Record that the value that began at start is complete. */
static enum walk_piece end_value(struct jsonwalk *w, size_t start, enum walk_piece piece)
{
	w->written = (struct span){w->text.at + start, w->at - start};
	w->place = WALK_AFTER_VALUE;
	return piece;
}

/* Skip characters that jsonstring_take() accepts as they are. Most of a key set are such characters. */
static struct span skip_plain(struct span rest)
{
	while (rest.len && rest.at[0] >= 0x20 && rest.at[0] < 0x80 && rest.at[0] != '"' && rest.at[0] != '\\')
		rest = (struct span){rest.at + 1, rest.len - 1};
	return rest;
}

/* Read a string, beginning at its opening quote. Sets written. */
static bool take_string(struct jsonwalk *w)
{
	struct span rest = span_after(w->text, w->at + 1), begin = rest;
	uint32_t c;

	for (rest = skip_plain(rest); rest.len && rest.at[0] != '"'; rest = skip_plain(rest)) {
		w->fault = jsonstring_take(&rest, &c);
		if (w->fault)
			break;
	}
	w->at = (size_t)(rest.at - w->text.at);
	if (!rest.len || w->fault) {
		w->fault = w->fault ? w->fault : "a string is not closed";
		return false;
	}
	w->written = (struct span){begin.at, (size_t)(rest.at - begin.at)};
	w->at++;
	return true;
}

static enum walk_piece take_number(struct jsonwalk *w)
{
	struct span rest = span_after(w->text, w->at);
	struct jsonnumber number;
	size_t start = w->at;
	const char *fault = "a number is not written as JSON writes numbers";

	if (jsonnumber_take(&rest, &number))
		fault = jsonnumber_fault(&number);
	w->at = (size_t)(rest.at - w->text.at);
	return fault ? broken(w, fault) : end_value(w, start, WALK_NUMBER);
}

static enum walk_piece take_literal(struct jsonwalk *w)
{
	static const char *const literals[] = {"true", "false", "null"};
	struct span rest = span_after(w->text, w->at);
	size_t start = w->at;

	for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
		if (!span_begins(rest, literals[i]))
			continue;
		w->at += strlen(literals[i]);
		return end_value(w, start, WALK_LITERAL);
	}
	return unexpected(w, "it has something other than a value where a value is required");
}

bool jsonwalk_in_object(const struct jsonwalk *w)
{
	return w->depth > 0 && (w->objects >> (w->depth - 1) & 1);
}

static enum walk_piece open_level(struct jsonwalk *w)
{
	uint32_t bit = UINT32_C(1) << w->depth % JSONWALK_MAX_DEPTH;

	if (w->depth == JSONWALK_MAX_DEPTH)
		return broken(w, "it nests deeper than 32 levels");
	w->objects = peek(w) == '{' ? w->objects | bit : w->objects & ~bit;
	w->depth++;
	w->at++;
	w->place = WALK_OPENED;
	return WALK_OPEN;
}

static enum walk_piece close_level(struct jsonwalk *w)
{
	w->at++;
	w->depth--;
	w->place = WALK_AFTER_VALUE;
	return WALK_CLOSE;
}

static enum walk_piece take_name(struct jsonwalk *w)
{
	if (peek(w) != '"')
		return unexpected(w, "a member has no name in double quotes");
	if (!take_string(w))
		return WALK_BROKEN;
	skip_space(w);
	if (peek(w) != ':')
		return unexpected(w, "a colon is missing after a name");
	w->at++;
	w->place = WALK_BEFORE_VALUE;
	return WALK_NAME;
}

static enum walk_piece take_value(struct jsonwalk *w)
{
	int ch = peek(w);

	if (ch == '{' || ch == '[')
		return open_level(w);
	if (ch == '-' || (ch >= '0' && ch <= '9'))
		return take_number(w);
	if (ch != '"')
		return take_literal(w);
	if (!take_string(w))
		return WALK_BROKEN;
	w->place = WALK_AFTER_VALUE;
	return WALK_STRING;
}

enum walk_piece jsonwalk_next(struct jsonwalk *w)
{
	if (w->fault)
		return WALK_BROKEN;
	skip_space(w);
	if (w->place == WALK_AFTER_VALUE && w->depth == 0)
		return w->at == w->text.len ? WALK_END : broken(w, "more text follows its end");
	if (w->place != WALK_BEFORE_VALUE && peek(w) == (jsonwalk_in_object(w) ? '}' : ']'))
		return close_level(w);
	if (w->place == WALK_AFTER_VALUE) {
		if (peek(w) != ',')
			return unexpected(w, "a comma or a closing bracket is missing");
		w->at++;
		skip_space(w);
		w->place = WALK_OPENED; /* but no closing bracket may follow a comma */
	}
	return w->place == WALK_OPENED && jsonwalk_in_object(w) ? take_name(w) : take_value(w);
}
