/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/syntax.h"

#include <stdio.h>
#include <string.h>

#include "core/policy/service.h"

bool syntax_has_only(const char *text, const char *allowed)
{
	return *text && text[strspn(text, allowed)] == '\0';
}

bool syntax_is_name(const char *text)
{
	return syntax_has_only(text, SYNTAX_ALPHANUMERIC "-_.");
}

const char *syntax_title_name(const char *title, const char *kind)
{
	size_t n = strlen(kind),
	       blanks = strspn(title + (strncmp(title, kind, n) == 0 ? n : strlen(title)), " \t");

	return blanks && syntax_is_name(title + n + blanks) ? title + n + blanks : NULL;
}

bool syntax_is_inside(const char *path)
{
	return !(path[0] == '/' || strcmp(path, "..") == 0 || strncmp(path, "../", 3) == 0 ||
		 strstr(path, "/.."));
}

bool syntax_read_number(const char *text, int64_t min, int64_t max, int64_t *ret)
{
	int64_t number = 0;

	for (const char *at = text; *at; at++) {
		if (*at < '0' || *at > '9')
			return false;
		number = number * 10 + (*at - '0');
		if (number > max)
			return false;
	}
	if (!*text || number < min)
		return false;
	*ret = number;
	return true;
}

enum reason syntax_check_service(const char *name, struct note *n)
{
	char lower[64] = "";

	if (!name[strcspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
		return REASON_OK;
	for (size_t i = 0; i < sizeof(lower) - 1 && name[i]; i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + ('a' - 'A') : name[i]);
	return note_invalid(n,
			    "the service %.63s never applies, because libpam converts names of services to "
			    "lower case: write %s",
			    name, service_base(lower));
}

enum reason syntax_admit(const struct keyword_use *u, int *seen, struct note *n)
{
	if (!u->belongs)
		return note_invalid(n, "\"%s\" does not belong %s", u->name, u->place);
	if (*seen && !u->is_repeatable)
		return note_invalid(n, "\"%s\" is already set on line %d", u->name, *seen);
	*seen = u->line;
	if (!*u->value)
		return note_invalid(n, "\"%s\" has no value", u->name);
	return REASON_OK;
}

char *syntax_path_beside(const char *config_path, const char *folder, const char *name)
{
	const char *slash = strrchr(config_path, '/');
	char *path = NULL;

	if (asprintf(&path, "%.*s/%s%s", (int)(slash ? slash - config_path : 0), config_path, folder, name) <
	    0)
		return NULL;
	return path;
}
