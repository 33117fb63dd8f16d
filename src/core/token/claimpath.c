/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/claimpath.h"

#include "core/json/scan.h"

static const char too_long[] = "a name of more than 255 bytes";

/*
 * Decode the name at the beginning of a pointer, after its "/", and remove both from *rest. Returns NULL, or
 * what is wrong; *rest and name may then have changed.
 */
static const char *take_name(const char **rest, char name[CLAIMPATH_NAME_MAX + 1])
{
	const char *at = *rest + 1;
	size_t len = 0;

	for (; *at && *at != '/'; at++) {
		char c = *at;

		if (c == '~') {
			at++;
			if (*at != '0' && *at != '1')
				return "a \"~\" in the pointer that is followed by neither 0 nor 1 (RFC "
				       "6901)";
			c = *at == '0' ? '~' : '/';
		}
		if (len == CLAIMPATH_NAME_MAX)
			return too_long;
		name[len++] = c;
	}
	name[len] = '\0';
	*rest = at;
	return NULL;
}

static const char *name_fault(const char *name)
{
	if (!*name)
		return "an empty name in the pointer";
	if (name[strspn(name, "0123456789")] == '\0' || strcmp(name, "-") == 0)
		return "a list index in the pointer: name the list, and each of its members is compared";
	return NULL;
}

static const char *pointer_fault(const char *path)
{
	char name[CLAIMPATH_NAME_MAX + 1];

	while (*path) {
		const char *fault = take_name(&path, name);

		if (!fault)
			fault = name_fault(name);
		if (fault)
			return fault;
	}
	return NULL;
}

const char *claimpath_fault(const char *path)
{
	if (!*path)
		return "an empty name";
	if (!jsonstring_is_utf8(span_of(path)))
		return "a name that is not in UTF-8";
	if (*path == '/')
		return pointer_fault(path);
	return strlen(path) > CLAIMPATH_NAME_MAX ? too_long : NULL;
}

bool claimpath_is(const char *path, const char *name)
{
	return strcmp(path + (*path == '/'), name) == 0;
}

const json_t *claimpath_value(const json_t *tree, const char *path)
{
	char name[CLAIMPATH_NAME_MAX + 1];

	if (*path != '/')
		return json_object_get(tree, path);
	while (tree && *path)
		tree = take_name(&path, name) ? NULL : json_object_get(tree, name);
	return tree;
}

bool claimpath_written(struct span payload, const char *path, struct span *ret)
{
	char name[CLAIMPATH_NAME_MAX + 1];

	if (*path != '/')
		return jsonscan_member(payload, path, ret);
	while (*path)
		if (take_name(&path, name) || !jsonscan_member(payload, name, &payload))
			return false;
	*ret = payload;
	return true;
}
