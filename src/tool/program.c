/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/program.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool/say.h"

/*
 * A caller may have closed the standard streams. The next opened file would get such a descriptor, and a
 * warning would be written into a key. Fill the gaps with O_PATH descriptors, which fail on read and write.
 */
static void fill_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_PATH);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		(void)close(fd);
}

static enum status print_help(const struct program *p)
{
	(void)printf("Usage: %s COMMAND [OPTION]...\n%s\n\nCommands:\n", p->name, p->purpose);
	for (size_t i = 0; i < p->count; i++)
		(void)printf("  %-8s  %s\n", p->commands[i].name, p->commands[i].summary);
	(void)printf("\n"
		     "Options:\n"
		     "  -h, --help   show this help; \"%s COMMAND --help\" shows the help of a command\n"
		     "  --version    show the version\n"
		     "\n"
		     "Exit status: 0 done or accepted, 1 refused or findings, 2 wrong usage, 3 a file, the "
		     "memory,\n"
		     "the clock or another part of the host failed, 70 a bug of ours.\n"
		     "Environment: NO_COLOR turns colours off; they appear on terminals only.\n",
		     p->name);
	return STATUS_HELP;
}

static enum status run(const struct program *p, int argc, char **argv, struct note *n)
{
	const char *word = argc > 1 ? argv[1] : NULL;

	if (!word)
		return status_refuse(n, STATUS_USAGE, "a command is missing");
	for (size_t i = 0; i < p->count; i++) {
		const struct subcommand *c = &p->commands[i];

		if (strcmp(word, c->name) != 0)
			continue;
		say_as(p->name, c->name);
		return p->run ? p->run(c, argc - 1, argv + 1, n) : c->run(argc - 1, argv + 1, n);
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return print_help(p);
	if (strcmp(word, "--version") != 0)
		return status_refuse(n, STATUS_USAGE, "unknown command \"%.64s\"", word);
	(void)printf("%s " PAM_JWT_VERSION "\n", p->name);
	return STATUS_HELP;
}

/* If an allocation failed unnoticed, e.g. in a library, an error about a key or a claim may be wrong. */
static bool memory_has_run_out(void)
{
	/* volatile, because compilers may remove an allocation that is not used */
	void *volatile probe = malloc(1024);
	bool is_gone = probe == NULL;

	free(probe);
	return is_gone;
}

/* The status to exit with. If there is no other error, check that standard output could be written. */
static enum status final_status(enum status r, struct note *n)
{
	enum status written;

	if (r == STATUS_OK || r == STATUS_HELP)
		n->text[0] = '\0'; /* the note of a fault that was handled */
	else if (memory_has_run_out())
		return status_out_of_memory(n);
	else if (!n->text[0] && (r == STATUS_UNDECIDED || r == STATUS_BUG))
		note_set(n, "nothing was decided, which is a bug: please report it");
	if (n->text[0])
		return r;
	written = say_finish(n);
	return written == STATUS_OK ? r : written;
}

int program_main(const struct program *p, int argc, char **argv)
{
	struct note n = {0};
	enum status r;

	fill_standard_streams();
	say_as(p->name, NULL);
	r = final_status(run(p, argc, argv, &n), &n);
	if (n.text[0])
		say_error(n.text);
	if (r == STATUS_USAGE)
		say_help_hint();
	return status_exit_status(r);
}
