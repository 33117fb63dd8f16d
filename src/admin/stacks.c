/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt stacks: which lines of PAM stacks need the module, for whoever is about to remove it. */
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "admin/pam/stack.h"
#include "core/base/scoped.h"
#include "tool/json.h"
#include "tool/memory.h"
#include "tool/options.h"

static const char help[] =
	"Usage: pam-jwt stacks [OPTION]...\n"
	"\n"
	"Print the lines of PAM stacks that need the module, as FILE:LINE: TEXT, each once.\n"
	"Without the module every login through such a stack may fail: take the lines out\n"
	"before you remove it. Stacks are read as libpam reads them, with what they include.\n"
	"Where a line may have been missed, standard error says why.\n"
	"\n"
	"  --pam-dir DIR  the folder of PAM stacks (default: /etc/pam.d, then /usr/lib/pam.d)\n"
	"  -h, --help     show this help\n"
	"\n"
	"Exit status: 0 no stack needs the module, 1 lines were printed, 2 usage, 3 a stack\n"
	"could not be read in full.\n";

/*
 * Whether the line loads pam_jwt.so, from any folder, and fails without it. pam.conf(5) has the - before the
 * type for modules that are not always installed: such a line does not fail if its control ignores a missing
 * module.
 */
static bool needs_module(const struct pam_entry *e)
{
	const char *slash;

	if (e->kind != ENTRY_MODULE || (e->is_silent && e->actions[PAM_MODULE_UNKNOWN] == ACTION_IGNORE))
		return false;
	slash = strrchr(e->module, '/');
	return strcmp(slash ? slash + 1 : e->module, "pam_jwt.so") == 0;
}

static void add_line(const struct pam_entry *e, struct names *lines)
{
	char *line = NULL;

	if (asprintf(&line, "%s:%d: %s", e->file, e->line, e->text + strspn(e->text, " \t")) < 0 ||
	    (!names_has(lines, line) && !names_add(lines, line)))
		memory_exit();
	free(line);
}

static void collect(const struct pamstacks *all, struct names *lines)
{
	for (size_t i = 0; i < all->count; i++)
		for (int type = 0; type < PAM_TYPE_COUNT; type++)
			for (size_t k = 0; k < all->at[i].types[type].count; k++)
				if (needs_module(&all->at[i].types[type].at[k]))
					add_line(&all->at[i].types[type].at[k], lines);
}

static void print(const struct names *lines, FILE *to)
{
	for (size_t i = 0; i < lines->count; i++) {
		char *line = printable(lines->at[i], "\t");

		(void)fprintf(to, "%s\n", line);
		free(line);
	}
}

enum status stacks_run(int argc, char **argv, struct note *n)
{
	const char *pam_dir = NULL; /* the system's folders */
	const struct option_spec specs[] = {{"pam-dir", .once = &pam_dir}};
	const struct options options = {help, specs, 1, NULL};
	SCOPED(pamstacks) all = {0};
	SCOPED(findings) for_lint = {0};
	SCOPED(names) lines = {0};
	enum status r = options_parse(argc, argv, &options, n);

	if (r != STATUS_OK)
		return r;
	pamstacks_read(pam_dir, &for_lint, &all);
	collect(&all, &lines);
	print(&lines, stdout);
	print(&all.unread, stderr);
	if (all.unread.count)
		return STATUS_HOST;
	return lines.count ? STATUS_REFUSED : STATUS_OK;
}
