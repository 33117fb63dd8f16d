/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/scan.h"

static void count_string(struct json_shape *shape, struct span written)
{
	const struct jsonstring s = jsonstring_measure(written);

	shape->strings++;
	shape->string_bytes += s.bytes;
	shape->digest += s.digest;
	if (written.len > shape->longest)
		shape->longest = written.len;
}

/* Returns NULL, or what is wrong with the text. */
static const char *scan(struct jsonwalk *w, struct json_shape *shape)
{
	if (w->text.len > JSONSCAN_MAX_BYTES)
		return "it is longer than 65536 bytes";
	for (;;) {
		switch (jsonwalk_next(w)) {
		case WALK_BROKEN:
			return w->fault;
		case WALK_END:
			return NULL;
		case WALK_NAME:
		case WALK_STRING:
			count_string(shape, w->written);
			break;
		case WALK_NUMBER:
		case WALK_LITERAL:
		case WALK_OPEN:
		case WALK_CLOSE:
			break;
		}
	}
}

bool jsonscan_check(struct span text, struct json_shape *ret)
{
	struct jsonwalk w = {.text = text};
	struct json_shape shape = {0};

	if (scan(&w, &shape))
		return false;
	*ret = shape;
	return true;
}

const char *jsonscan_fault(struct span text, size_t *ret_byte)
{
	struct jsonwalk w = {.text = text};
	struct json_shape ignored = {0};
	const char *fault = scan(&w, &ignored);

	*ret_byte = w.at + 1;
	return fault;
}

void jsonscan_blank_numbers(struct span text, uint8_t *copy)
{
	struct jsonwalk w = {.text = text};

	for (enum walk_piece piece; (piece = jsonwalk_next(&w)) != WALK_END && piece != WALK_BROKEN;) {
		if (piece != WALK_NUMBER)
			continue;
		memset(copy + (w.written.at - text.at), ' ', w.written.len);
		copy[w.written.at - text.at] = '0';
	}
}

/* The value at the beginning of text; text after it is ignored. */
static bool first_value(struct span text, struct span *ret)
{
	struct span value = span_skip_space(text);
	struct jsonwalk w = {.text = value};

	do {
		if (jsonwalk_next(&w) == WALK_BROKEN)
			return false;
	} while (w.depth > 0);
	*ret = (struct span){value.at, w.at};
	return true;
}

bool jsonscan_member(struct span text, const char *name, struct span *ret)
{
	struct jsonwalk w = {.text = text};

	for (enum walk_piece piece; (piece = jsonwalk_next(&w)) != WALK_END && piece != WALK_BROKEN;)
		if (piece == WALK_NAME && w.depth == 1 && jsonstring_is(w.written, name))
			return first_value(span_after(text, w.at), ret);
	return false;
}

size_t jsonscan_count_members(struct span text, const char *const names[], size_t count)
{
	struct jsonwalk w = {.text = text};
	size_t found = 0;

	for (enum walk_piece piece; (piece = jsonwalk_next(&w)) != WALK_END && piece != WALK_BROKEN;)
		for (size_t i = 0; i < count && piece == WALK_NAME; i++)
			found += jsonstring_is(w.written, names[i]);
	return found;
}

void jsonscan_count(struct json_shape *shape, struct span decoded)
{
	shape->strings++;
	shape->string_bytes += decoded.len;
	shape->digest += jsonstring_digest(decoded);
}

bool jsonscan_begins_object(struct span text)
{
	return span_begins(span_skip_space(text), "{");
}
