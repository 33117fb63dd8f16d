/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/filler.h"

#include <inttypes.h>
#include <stdio.h>

#define NAME_MAX_CHARS 31
#define USUAL_BYTES 8192 /* of a filled page */

/* The objects in which names are looked up, the innermost first. */
struct scope {
	const json_t *object;
	const struct scope *outer;
	unsigned depth;
};

/* The output so far. What does not fit is counted, but not written. */
struct output {
	uint8_t *at;
	size_t size;
	size_t len;
};

struct tag {
	char kind; /* '#', '/', or 0 */
	char name[NAME_MAX_CHARS + 1];
};

static void put(struct output *out, struct span text)
{
	if (text.len && out->len + text.len <= out->size)
		memcpy(out->at + out->len, text.at, text.len);
	out->len += text.len;
}

static const char *entity(uint8_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void put_escaped(struct output *out, struct span text)
{
	size_t begin = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *escaped = entity(text.at[i]);

		if (!escaped)
			continue;
		put(out, (struct span){text.at + begin, i - begin});
		put(out, span_of(escaped));
		begin = i + 1;
	}
	put(out, span_after(text, begin));
}

static const json_t *find(const struct scope *s, const char *name)
{
	for (; s; s = s->outer) {
		const json_t *value = json_object_get(s->object, name);

		if (value)
			return value;
	}
	return NULL;
}

static bool put_value(struct output *out, const json_t *value)
{
	char digits[24];

	if (json_is_string(value)) {
		put_escaped(out, (struct span){(const uint8_t *)json_string_value(value),
					       json_string_length(value)});
		return true;
	}
	if (!json_is_integer(value))
		return false;
	(void)snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	put(out, span_of(digits));
	return true;
}

/* The number of bytes before the next tag, or of all bytes if no tag follows. */
static size_t text_before_tag(struct span page)
{
	struct span rest = page;
	const uint8_t *brace;

	while (rest.len > 1 && (brace = memchr(rest.at, '{', rest.len - 1))) {
		if (brace[1] == '{')
			return (size_t)(brace - page.at);
		rest = span_after(rest, (size_t)(brace - rest.at) + 1);
	}
	return page.len;
}

/* Remove the tag at the start of *page. False if it is malformed. */
static bool take_tag(struct span *page, struct tag *ret)
{
	struct span rest = span_after(*page, 2);
	size_t len = 0;

	*ret = (struct tag){0};
	if (rest.len && (rest.at[0] == '#' || rest.at[0] == '/')) {
		ret->kind = (char)rest.at[0];
		rest = span_after(rest, 1);
	}
	while (len < rest.len && ((rest.at[len] >= 'a' && rest.at[len] <= 'z') || rest.at[len] == '_'))
		len++;
	if (len == 0 || len > NAME_MAX_CHARS || !span_begins(span_after(rest, len), "}}"))
		return false;
	memcpy(ret->name, rest.at, len);
	*page = span_after(rest, len + 2);
	return true;
}

/* After {{#name}}: remove the text up to the matching {{/name}}, and that tag. *ret is the text. */
static bool take_section(struct span *page, const char *name, struct span *ret)
{
	struct span rest = *page;
	unsigned open = 1;

	while (rest.len) {
		const uint8_t *at;
		struct tag t;

		rest = span_after(rest, text_before_tag(rest));
		at = rest.at;
		if (!rest.len || !take_tag(&rest, &t))
			return false;
		open += t.kind == '#';
		open -= t.kind == '/';
		if (open > 0)
			continue;
		*ret = (struct span){page->at, (size_t)(at - page->at)};
		*page = rest;
		return strcmp(t.name, name) == 0;
	}
	return false;
}

static bool fill(struct span page, const struct scope *s, struct output *out);

static bool is_shown(const json_t *value)
{
	return value && !json_is_false(value) && !json_is_null(value) &&
	       !(json_is_string(value) && json_string_length(value) == 0);
}

static bool fill_section(struct span section, const json_t *value, const struct scope *outer,
			 struct output *out)
{
	size_t count = json_is_array(value) ? json_array_size(value) : is_shown(value) ? 1 : 0;

	if (outer->depth == FILLER_MAX_DEPTH)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct scope s = {json_is_array(value) ? json_array_get(value, i) : value, outer,
				  outer->depth + 1};

		if (!fill(section, &s, out))
			return false;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): bounded by FILLER_MAX_DEPTH */
static bool fill(struct span page, const struct scope *s, struct output *out)
{
	while (page.len) {
		struct span text = {page.at, text_before_tag(page)}, section;
		const json_t *value;
		struct tag t;

		put(out, text);
		page = span_after(page, text.len);
		if (!page.len)
			break;
		if (!take_tag(&page, &t) || t.kind == '/')
			return false;
		value = find(s, t.name);
		if (t.kind == '#' ?
			    !take_section(&page, t.name, &section) || !fill_section(section, value, s, out) :
			    !put_value(out, value))
			return false;
	}
	return true;
}

/* A buffer that grows would leave copies of the token in freed memory. So a page that is too long for the
 * stack is filled once more when its length is known. */
static enum filler copy_or_fill(const struct output *first, struct span page, const struct scope *s,
				struct bytes *ret)
{
	struct bytes filled = {0};
	struct output out;

	if (!bytes_alloc(first->len, &filled))
		return FILLER_NO_MEMORY;
	out = (struct output){filled.at, filled.len, 0};
	if (first->len <= first->size)
		put(&out, (struct span){first->at, first->len});
	else
		(void)fill(page, s, &out);
	*ret = filled;
	return FILLER_OK;
}

enum filler filler_fill(struct span page, const json_t *values, struct bytes *ret)
{
	uint8_t buffer[USUAL_BYTES];
	const struct scope s = {values, NULL, 0};
	struct output out = {buffer, sizeof(buffer), 0};
	enum filler r = fill(page, &s, &out) ? copy_or_fill(&out, page, &s, ret) : FILLER_BROKEN;

	explicit_bzero(buffer, sizeof(buffer));
	return r;
}
