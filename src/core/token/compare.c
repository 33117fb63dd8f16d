/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/compare.h"

#include "core/json/number.h"
#include "core/token/claimpath.h"

static enum comparison equal_if(bool equal)
{
	return equal ? COMPARISON_EQUAL : COMPARISON_DIFFERENT;
}

/* The number of a claim as the token writes it. The tree has 0 in its place. */
static struct span look_up(const struct claims *c, const char *path, struct compare_cache *cache)
{
	size_t size = sizeof(cache->at) / sizeof(cache->at[0]);
	struct span written = {0};

	for (size_t i = 0; i < cache->count && i < size; i++)
		if (strcmp(cache->at[i].path, path) == 0)
			return cache->at[i].written;
	(void)claims_written(c, path, &written);
	cache->at[cache->count % size].path = path;
	cache->at[cache->count % size].written = written;
	cache->count++;
	return written;
}

static enum comparison compare_number(struct span written, struct span wanted)
{
	struct span rest = written;
	struct jsonnumber number;

	if (!jsonnumber_take(&rest, &number) || number.fraction.len || number.has_exponent)
		return COMPARISON_IMPOSSIBLE;
	return equal_if(span_same(written, wanted));
}

/* Compare the numbers of a list, and nothing else in it. */
static enum comparison compare_numbers(struct span list, struct span wanted)
{
	struct jsonwalk w = {.text = list};
	enum comparison result = COMPARISON_DIFFERENT;

	for (enum walk_piece piece; (piece = jsonwalk_next(&w)) != WALK_END && piece != WALK_BROKEN;) {
		enum comparison one = COMPARISON_DIFFERENT;

		if (piece == WALK_NUMBER)
			one = compare_number(w.written, wanted);
		if (one == COMPARISON_IMPOSSIBLE)
			return one;
		if (one == COMPARISON_EQUAL)
			result = one;
	}
	return result;
}

/* A string, true or false. Everything else is IMPOSSIBLE. */
static enum comparison compare_plain(const json_t *value, struct span wanted)
{
	if (json_is_string(value))
		return equal_if(json_string_length(value) == wanted.len &&
				memcmp(json_string_value(value), wanted.at, wanted.len) == 0);
	if (json_is_boolean(value))
		return equal_if(span_is(wanted, json_is_true(value) ? "true" : "false"));
	return COMPARISON_IMPOSSIBLE;
}

/* Compare the members of a list, except its numbers, and note whether it has any. */
static enum comparison compare_members(const json_t *list, struct span wanted, bool *ret_has_number)
{
	enum comparison result = COMPARISON_DIFFERENT;
	size_t count = json_array_size(list);

	for (size_t i = 0; i < count; i++) {
		const json_t *member = json_array_get(list, i);
		enum comparison one = COMPARISON_DIFFERENT;

		if (json_is_number(member))
			*ret_has_number = true;
		else
			one = compare_plain(member, wanted);
		if (one == COMPARISON_IMPOSSIBLE)
			return one;
		if (one == COMPARISON_EQUAL)
			result = one;
	}
	return result;
}

static bool has_word(struct span text, struct span wanted)
{
	while (text.len) {
		const uint8_t *space = memchr(text.at, ' ', text.len);
		struct span word = {text.at, space ? (size_t)(space - text.at) : text.len};

		if (span_same(word, wanted))
			return true;
		text = span_after(text, word.len + 1);
	}
	return false;
}

static bool is_in_scope(const char *path, const json_t *value, struct span wanted)
{
	struct span text;

	return (claimpath_is(path, "scope") || claimpath_is(path, "scp")) && json_text(value, &text) &&
	       has_word(text, wanted);
}

static enum comparison compare_list(const struct claims *c, const char *path, const json_t *list,
				    struct span wanted, struct compare_cache *cache)
{
	bool has_number = false;
	enum comparison others = compare_members(list, wanted, &has_number), numbers;

	if (others == COMPARISON_IMPOSSIBLE || !has_number)
		return others;
	numbers = compare_numbers(look_up(c, path, cache), wanted);
	return numbers == COMPARISON_DIFFERENT ? others : numbers;
}

enum comparison compare_claim(const struct claims *c, const char *path, const char *value,
			      struct compare_cache *cache)
{
	const json_t *found = claimpath_value(c->tree, path);
	struct span wanted = span_of(value);

	if (!found)
		return COMPARISON_ABSENT;
	if (json_is_number(found))
		return compare_number(look_up(c, path, cache), wanted);
	if (json_is_array(found))
		return compare_list(c, path, found, wanted, cache);
	return is_in_scope(path, found, wanted) ? COMPARISON_EQUAL : compare_plain(found, wanted);
}

const char *compare_fault(const char *value)
{
	if (!*value)
		return "an empty VALUE";
	return jsonstring_is_utf8(span_of(value)) ? NULL : "a VALUE that is not in UTF-8";
}
