/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt lint: look over a host before somebody else does. */
#include "admin/lint/lint.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "tool/cli.h"

#define SSHD_CONFIG "/etc/ssh/sshd_config"

struct options {
	const char *conf;    /* NULL: the default one, where it is used */
	const char *pam_dir; /* NULL: the system's */
	const char *sshd_config;
	bool json;
	bool help;
};

static const char help[] =
	"Usage: pam-jwt lint [OPTION]...\n"
	"\n"
	"Look over the configuration, its keys, the clock, the log, and the PAM stacks\n"
	"that use the module. Each finding says how grave it is, where it is, why, and\n"
	"what to write instead. Nothing is changed.\n"
	"\n"
	"  --conf FILE         the configuration, in place of " PAM_JWT_CONF ";\n"
	"                      others that stacks name with conf= are looked over as well\n"
	"  --pam-dir DIR       the folder of PAM stacks (default: /etc/pam.d, then\n"
	"                      /usr/lib/pam.d)\n"
	"  --sshd-config FILE  sshd's configuration (default: " SSHD_CONFIG ")\n"
	"  --json              print JSON: {\"findings\":[{\"severity\",\"finding\",\"file\",\n"
	"                      \"line\",\"services\",\"why\",\"instead\"}]}\n"
	"  --help              this text\n"
	"\n"
	"Exit status: 0 no findings, 1 findings, 2 usage, 3 host at fault.";

/* Returns 0, or the status to exit with. */
static int read_options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{"conf", required_argument, NULL, 'c'}, {"pam-dir", required_argument, NULL, 'p'},
		{"json", no_argument, NULL, 'j'},	{"sshd-config", required_argument, NULL, 's'},
		{"help", no_argument, NULL, 'h'},	{NULL, 0, NULL, 0},
	};

	opterr = 0;
	for (int letter; (letter = getopt_long(argc, argv, ":", known, NULL)) != -1;) {
		switch (letter) {
		case 'c':
			o->conf = optarg;
			break;
		case 'p':
			o->pam_dir = optarg;
			break;
		case 's':
			o->sshd_config = optarg;
			break;
		case 'j':
			o->json = true;
			break;
		case 'h':
			o->help = true;
			return 0;
		case ':':
			return usage_error("lint", "%s needs a value", argv[optind - 1]);
		default:
			return usage_error("lint", "unknown option \"%s\"", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return usage_error("lint", "unexpected argument \"%s\"", argv[optind]);
	return 0;
}

static bool any_uses_token(const struct pamstacks *stacks)
{
	for (size_t i = 0; i < stacks->count; i++)
		if (stacks->at[i].uses_token)
			return true;
	return false;
}

static void add_once(struct names *names, const char *name)
{
	if (!names_has(names, name) && !names_add(names, name))
		need(NULL);
}

/*
 * The configurations to look over: those that stacks name, where the one asked for stands in for the default
 * one. The default one is left out when it is not there and all stacks name others.
 */
static void choose_configurations(const struct options *o, const struct pamstacks *stacks,
				  const struct names *named, struct names *ret)
{
	const char *first = o->conf ? o->conf : PAM_JWT_CONF;

	if (o->conf || !any_uses_token(stacks) || names_has(named, first) || access(first, F_OK) == 0)
		add_once(ret, first);
	for (size_t i = 0; i < named->count; i++)
		if (strcmp(named->at[i], PAM_JWT_CONF) != 0)
			add_once(ret, named->at[i]);
}

static void lint_all(const struct options *o, struct findings *f)
{
	SCOPED(names) named = {0};
	SCOPED(names) configurations = {0};
	SCOPED(names) used = {0};
	struct lint_host host = {0};
	bool is_complete = true;

	host.has_now = lint_clock(f, &host.now);
	lint_log(f);
	pamstacks_read(o->pam_dir, f, &host.stacks);
	lint_stacks(&host.stacks, f, &named);
	lint_sshd(o->sshd_config, &host.stacks, f);
	choose_configurations(o, &host.stacks, &named, &configurations);
	for (size_t i = 0; i < configurations.count; i++)
		is_complete &= lint_config(configurations.at[i], &host, f, &used);
	for (size_t i = 0; i < configurations.count; i++)
		lint_unused_keys(configurations.at[i], &used, is_complete, f);
	pamstacks_done(&host.stacks);
}

static int lint_and_print(const struct options *o)
{
	SCOPED(findings) f = {0};

	lint_all(o, &f);
	findings_sort(&f);
	if (o->json)
		findings_print_json(&f);
	else
		findings_print_text(&f, isatty(STDOUT_FILENO) && !getenv("NO_COLOR"));
	return output_status("lint", f.count ? EXIT_FINDINGS : 0);
}

int lint_main(int argc, char **argv)
{
	struct options o = {.sshd_config = SSHD_CONFIG};
	int status = read_options(argc, argv, &o);
	char *conf = NULL;

	if (status != 0)
		return status;
	if (o.help) {
		puts(help);
		return output_status("lint", 0);
	}
	if (o.conf) {
		conf = absolute_path(o.conf);
		if (!conf) {
			(void)fprintf(stderr, "pam-jwt lint: the folder of %s: %s\n", o.conf,
				      strerror(errno));
			return EXIT_HOST;
		}
		o.conf = conf;
	}
	status = lint_and_print(&o);
	free(conf);
	return status;
}
