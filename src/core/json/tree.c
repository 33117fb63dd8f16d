/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/tree.h"

#include <dlfcn.h>
#include <jwt.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"

/* Recursion is bounded: the scan refuses text that nests deeper than JSONSCAN_MAX_DEPTH. */
static void count_tree(const json_t *tree, struct json_shape *shape) /* NOLINT(misc-no-recursion) */
{
	const char *name;
	struct span text;
	json_t *value;
	size_t i;

	if (json_text(tree, &text))
		jsonscan_count(shape, text);
	json_array_foreach(tree, i, value) count_tree(value, shape);
	json_object_foreach((json_t *)tree, name, value)
	{
		jsonscan_count(shape, span_of(name));
		count_tree(value, shape);
	}
}

bool json_matches(const json_t *tree, const struct json_shape *shape)
{
	struct json_shape found = {0};

	count_tree(tree, &found);
	return found.strings == shape->strings && found.string_bytes == shape->string_bytes &&
	       found.digest == shape->digest;
}

bool json_text(const json_t *value, struct span *ret)
{
	if (!json_is_string(value))
		return false;
	*ret = (struct span){(const uint8_t *)json_string_value(value), json_string_length(value)};
	return true;
}

/* Upper limit of the bytes that a tree, copy or buffer needs for each byte of the text it is made from. */
#define ROOM_FACTOR 64

/*
 * Whether the memory that the libraries need for text is available. A memory limit that is nearly reached is
 * detected here, before they run.
 */
static bool has_room(struct span text)
{
	return bytes_room(ROOM_FACTOR * (text.len + ROOM_FACTOR));
}

/*
 * Text with an extra first member, for jansson 2.14. jansson reads every string into one buffer, which grows
 * with the longest string so far. When the buffer cannot grow, jansson drops a byte and continues. If that
 * byte is the letter of an escape, it aborts the process; if it is the closing quote, it reads and writes
 * beyond its memory (strbuffer.c, lex_scan_string). The name of the extra member is longer than every other
 * string, so the buffer does not grow after it, and losing a byte of the name is harmless.
 */
struct padded {
	struct bytes text; /* ends in a NUL */
	struct bytes name; /* empty where the text is no object */
};

static void padded_done(struct padded *p)
{
	bytes_done(&p->text);
	bytes_done(&p->name);
}

/*
 * 2^n + 1 spaces, with 2^n no less than the longest string: the buffer reaches its final size within the
 * name. Spaces sort before other names, so the member also comes first in the sorted text that libjwt
 * writes.
 */
static bool make_padding_name(size_t longest, struct bytes *ret)
{
	size_t len = 16;

	while (len < longest)
		len *= 2;
	if (!bytes_alloc(len + 1, ret))
		return false;
	memset(ret->at, ' ', ret->len);
	return true;
}

static uint8_t *append(uint8_t *at, struct span piece)
{
	memcpy(at, piece.at, piece.len);
	return at + piece.len;
}

/* Add the extra member to text, and count it in shape. False when memory ran out. */
static bool add_padding(struct span text, struct json_shape *shape, struct padded *ret)
{
	size_t head = text.len - span_skip_space(text).len + 1;
	struct span rest = span_after(text, head);
	bool is_empty = span_begins(span_skip_space(rest), "}");
	uint8_t *at;

	if (!jsonscan_begins_object(text))
		return bytes_copy(text, &ret->text);
	if (!make_padding_name(shape->longest, &ret->name) ||
	    !bytes_alloc(text.len + ret->name.len + 5, &ret->text))
		return false;
	at = append(ret->text.at, (struct span){text.at, head});
	at = append(at, span_of("\""));
	at = append(at, bytes_span(&ret->name));
	at = append(at, span_of(is_empty ? "\":0" : "\":0,"));
	at = append(at, rest);
	ret->text.len = (size_t)(at - ret->text.at);
	jsonscan_count(shape, bytes_span(&ret->name));
	return true;
}

/* Compare a tree with what the scan counted, and remove the extra member. */
static enum reason check_tree(json_t *tree, const struct padded *p, const struct json_shape *shape,
			      json_t **ret)
{
	if (!tree || !json_matches(tree, shape)) {
		json_decref(tree);
		return REASON_OUT_OF_MEMORY;
	}
	if (p->name.len)
		(void)json_object_del(tree, (const char *)p->name.at);
	*ret = tree;
	return REASON_OK;
}

enum reason json_parse(struct span text, enum reason bad, json_t **ret)
{
	SCOPED(padded) p = {0};
	struct json_shape shape;
	json_t *tree;

	if (!jsonscan_check(text, &shape))
		return bad;
	if (!has_room(text) || !add_padding(text, &shape, &p))
		return REASON_OUT_OF_MEMORY;
	tree = json_loadb((const char *)p.text.at, p.text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
			  NULL);
	if (!tree)
		return bad;
	return check_tree(tree, &p, &shape, ret);
}

/* Serialise the claims in jwt and parse them into a tree. NULL when memory ran out. */
static json_t *tree_from_jwt(jwt_t *jwt)
{
	char *text = jwt_get_grants_json(jwt, NULL);
	json_t *tree = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;

	if (text)
		explicit_bzero(text, strlen(text));
	/* libjwt and jansson use malloc(3) unless the program that loads us has set another allocator */
	free(text);
	return tree;
}

/* Parse with libjwt. NULL when it refused the text, or memory ran out. */
static json_t *read_by_libjwt(const char *text, bool *ret_refused)
{
	json_t *tree = NULL;
	jwt_t *jwt = NULL;

	if (jwt_new(&jwt) != 0)
		return NULL;
	*ret_refused = jwt_add_grants_json(jwt, text) != 0;
	if (!*ret_refused)
		tree = tree_from_jwt(jwt);
	jwt_free(jwt);
	return tree;
}

/* Parse with jansson, as libjwt does internally. NULL as above. */
static json_t *read_by_jansson(const char *text, bool *ret_refused)
{
	json_t *tree = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	*ret_refused = !json_is_object(tree);
	if (!*ret_refused)
		return tree;
	json_decref(tree);
	return NULL;
}

/*
 * The functions of a program take precedence over those of its libraries. PostgreSQL has an SQL function
 * json_object(); jwt_new() would call that one instead of jansson's, and crash. (jansson calls its own.)
 */
static bool libjwt_calls_jansson(void)
{
	Dl_info object, loads;

	return dladdr((void *)json_object, &object) && dladdr((void *)json_loads, &loads) &&
	       object.dli_fbase == loads.dli_fbase;
}

enum reason json_claims(struct span text, enum reason bad, json_t **ret)
{
	SCOPED(bytes) numberless = {0};
	SCOPED(padded) p = {0}; /* libjwt wants a C string; the scan found no NUL */
	struct json_shape shape;
	bool refused = false;
	json_t *tree;

	if (!jsonscan_check(text, &shape))
		return bad;
	if (!has_room(text) || !bytes_copy(text, &numberless))
		return REASON_OUT_OF_MEMORY;
	jsonscan_blank_numbers(text, numberless.at);
	if (!add_padding(bytes_span(&numberless), &shape, &p))
		return REASON_OUT_OF_MEMORY;
	if (libjwt_calls_jansson())
		tree = read_by_libjwt((char *)p.text.at, &refused);
	else
		tree = read_by_jansson((char *)p.text.at, &refused);
	if (refused)
		return bad;
	return check_tree(tree, &p, &shape, ret);
}
