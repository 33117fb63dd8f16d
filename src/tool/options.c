/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_VALUE 256 /* above every character that getopt_long can return */
#define HELP (FIRST_VALUE + OPTIONS_MAX)

static void fill_table(const struct options *o, struct option *table)
{
	size_t i;

	for (i = 0; i < o->count; i++)
		table[i] =
			(struct option){o->specs[i].name, o->specs[i].flag ? no_argument : required_argument,
					NULL, FIRST_VALUE + (int)i};
	table[i++] = (struct option){"help", no_argument, NULL, HELP};
	table[i] = (struct option){0};
}

static enum status store(const struct option_spec *spec, const char *value, bool *is_given, struct note *n)
{
	if (spec->many)
		return names_add(spec->many, value) ? STATUS_OK : status_out_of_memory(n);
	if (spec->flag) {
		*spec->flag = true;
		return STATUS_OK;
	}
	if (*is_given)
		return status_refuse(n, STATUS_USAGE, "--%s is given twice: give it once", spec->name);
	*is_given = true;
	*spec->once = value;
	return STATUS_OK;
}

/* Refuse an option for which getopt_long() returned ':' or '?' (got). */
static enum status refuse_option(int got, char **argv, struct note *n)
{
	const char *given = argv[optind - 1];
	int len = (int)strcspn(given, "=");

	if (got == ':')
		return status_refuse(n, STATUS_USAGE, "%s needs a value", given);
	if (optopt >= FIRST_VALUE)
		return status_refuse(n, STATUS_USAGE, "%.*s takes no value", len, given);
	if (optopt != 0)
		return status_refuse(n, STATUS_USAGE, "unknown option -%c", optopt);
	return status_refuse(n, STATUS_USAGE, "unknown option %.*s", len, given);
}

static enum status take_operand(int argc, char **argv, const struct options *o, struct note *n)
{
	if (optind < argc && o->operand)
		*o->operand = argv[optind++];
	return optind == argc ? STATUS_OK : status_refuse(n, STATUS_USAGE, "unexpected argument");
}

enum status options_parse(int argc, char **argv, const struct options *o, struct note *n)
{
	struct option table[OPTIONS_MAX + 2];
	bool given[OPTIONS_MAX] = {false};
	enum status r = STATUS_OK;
	int got;

	fill_table(o, table);
	opterr = 0;
	while (r == STATUS_OK && (got = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
		if (got == HELP || got == 'h') {
			(void)fputs(o->help, stdout);
			return STATUS_HELP;
		}
		if (got == ':' || got == '?')
			return refuse_option(got, argv, n);
		r = store(&o->specs[got - FIRST_VALUE], optarg, &given[got - FIRST_VALUE], n);
	}
	return r == STATUS_OK ? take_operand(argc, argv, o, n) : r;
}

char *options_absolute_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder, *full = NULL, *real;

	if (path[0] == '/')
		return strdup(path);
	folder = slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
	real = folder ? realpath(folder, NULL) : NULL;
	if (real && asprintf(&full, "%s/%s", real, slash ? slash + 1 : path) < 0)
		full = NULL;
	free(real);
	free(folder);
	return full;
}
