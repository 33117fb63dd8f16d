/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/arguments.h"

#include <string.h>

#include "host/parts.h"

/* What follows "name=" in an argument, or NULL. */
static const char *value_of(const char *argument, const char *name)
{
	size_t n = strlen(name);

	return strncmp(argument, name, n) == 0 && argument[n] == '=' ? argument + n + 1 : NULL;
}

static enum reason refuse(struct note *n, const char *argument, const char *what)
{
	return note_invalid(n, "module argument \"%.80s\": %s", argument, what);
}

static enum reason set_text(const char *argument, const char *value, const char **slot, struct note *n)
{
	if (*slot)
		return refuse(n, argument, "given twice");
	if (!*value)
		return refuse(n, argument, "has no value");
	*slot = value;
	return REASON_OK;
}

static enum reason set_parts(const char *argument, const char *value, size_t *slot, struct note *n)
{
	const char *at = value;
	size_t parts = 0;

	if (*slot)
		return refuse(n, argument, "given twice");
	for (; *at >= '0' && *at <= '9' && parts <= PARTS_MAX; at++)
		parts = parts * 10 + (size_t)(*at - '0');
	if (*at || *value == '0' || parts < 2 || parts > PARTS_MAX)
		return refuse(n, argument, "not a number from 2 to 16");
	*slot = parts;
	return REASON_OK;
}

static enum reason set_first_pass(const char *argument, enum first_pass value, struct arguments *a,
				  struct note *n)
{
	if (a->first_pass != FIRST_PASS_IGNORE)
		return refuse(n, argument, "write use_first_pass or try_first_pass only once, and not both");
	a->first_pass = value;
	return REASON_OK;
}

static enum reason refuse_unknown(const char *argument, struct note *n)
{
	return refuse(n, argument,
		      "unknown; known are conf=FILE prompt=TEXT parts=N use_first_pass try_first_pass debug");
}

static enum reason read_argument(const char *argument, struct arguments *a, struct note *n)
{
	const char *value;

	if ((value = value_of(argument, "conf")) != NULL)
		return *value == '/' ? set_text(argument, value, &a->conf, n) :
				       refuse(n, argument, "not an absolute path");
	if ((value = value_of(argument, "prompt")) != NULL)
		return set_text(argument, value, &a->prompt, n);
	if ((value = value_of(argument, "parts")) != NULL)
		return set_parts(argument, value, &a->parts, n);
	if (strcmp(argument, "use_first_pass") == 0)
		return set_first_pass(argument, FIRST_PASS_USE, a, n);
	if (strcmp(argument, "try_first_pass") == 0)
		return set_first_pass(argument, FIRST_PASS_TRY, a, n);
	if (strcmp(argument, "debug") != 0)
		return refuse_unknown(argument, n);
	if (a->debug)
		return refuse(n, argument, "given twice");
	a->debug = true;
	return REASON_OK;
}

enum reason arguments_read(int argc, const char **argv, struct arguments *ret, struct note *n)
{
	struct arguments a = {0};

	for (int i = 0; i < argc; i++) {
		enum reason r = read_argument(argv[i], &a, n);

		if (r != REASON_OK)
			return r;
	}
	if (!a.conf)
		a.conf = PAM_JWT_CONF;
	if (!a.prompt)
		a.prompt = "Token: ";
	if (!a.parts)
		a.parts = 1;
	*ret = a;
	return REASON_OK;
}
