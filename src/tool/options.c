/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_VALUE 256 /* above every character that getopt_long can return */
#define HELP (FIRST_VALUE + OPTIONS_MAX)

void texts_done(struct texts *t)
{
	free(t->at);
	*t = (struct texts){0};
}

static void describe(const struct options *o, struct option *table)
{
	size_t i;

	for (i = 0; i < o->count; i++)
		table[i] = (struct option){o->specs[i].name, required_argument, NULL, FIRST_VALUE + (int)i};
	table[i++] = (struct option){"help", no_argument, NULL, HELP};
	table[i] = (struct option){0};
}

static enum status keep(const struct option_spec *spec, const char *value, int argc, struct note *n)
{
	if (spec->once) {
		if (*spec->once)
			return status_refuse(n, STATUS_USAGE, "--%s is given twice: give it once",
					     spec->name);
		*spec->once = value;
		return STATUS_OK;
	}
	if (!spec->many->at) /* there are never more values than arguments */
		spec->many->at = calloc((size_t)argc, sizeof(*spec->many->at));
	if (!spec->many->at)
		return status_out_of_memory(n);
	spec->many->at[spec->many->count++] = value;
	return STATUS_OK;
}

static enum status unknown(char **argv, struct note *n)
{
	const char *given = argv[optind - 1];

	if (optopt > 0 && optopt < FIRST_VALUE)
		note_set(n, "there is no option -%c: see jwt-issuer %s --help", optopt, argv[0]);
	else
		note_set(n, "there is no option %.*s, or not in this way: see jwt-issuer %s --help",
			 (int)strcspn(given, "="), given, argv[0]);
	return STATUS_USAGE;
}

static enum status keep_operand(int argc, char **argv, struct options *o, struct note *n)
{
	if (optind < argc && o->operand)
		*o->operand = argv[optind++];
	if (optind == argc)
		return STATUS_OK;
	return status_refuse(n, STATUS_USAGE, "there is an argument too many: see jwt-issuer %s --help",
			     argv[0]);
}

enum status options_parse(int argc, char **argv, struct options *o, struct note *n)
{
	struct option table[OPTIONS_MAX + 2];
	enum status r = STATUS_OK;
	int got;

	describe(o, table);
	opterr = 0;
	while (r == STATUS_OK && (got = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
		if (got == HELP || got == 'h') {
			o->help = true;
			return STATUS_OK;
		}
		if (got == ':')
			return status_refuse(n, STATUS_USAGE, "%s wants a value: see jwt-issuer %s --help",
					     argv[optind - 1], argv[0]);
		r = got == '?' ? unknown(argv, n) : keep(&o->specs[got - FIRST_VALUE], optarg, argc, n);
	}
	return r == STATUS_OK ? keep_operand(argc, argv, o, n) : r;
}
