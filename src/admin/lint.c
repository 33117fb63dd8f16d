/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt lint: look over a host before somebody else does. */
#include "admin/lint/lint.h"
#include "admin/stacklint/stacklint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/command.h"
#include "core/base/scoped.h"
#include "tool/memory.h"
#include "tool/options.h"
#include "tool/say.h"

#define SSHD_CONFIG "/etc/ssh/sshd_config"

struct request {
	const char *conf;    /* NULL: the default one, where it is used */
	const char *pam_dir; /* NULL: the system's */
	const char *sshd_config;
	bool json;
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
	"  -h, --help          show this help\n"
	"\n"
	"Exit status: 0 no findings, 1 findings, 2 usage, 3 host at fault.\n";

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
		memory_exit();
}

/*
 * The configurations to look over: those that stacks name, where the one asked for stands in for the default
 * one. The default one is left out when it is not there and all stacks name others.
 */
static void choose_configurations(const struct request *request, const struct pamstacks *stacks,
				  const struct names *named, struct names *ret)
{
	const char *first = request->conf ? request->conf : PAM_JWT_CONF;

	if (request->conf || !any_uses_token(stacks) || names_has(named, first) || access(first, F_OK) == 0)
		add_once(ret, first);
	for (size_t i = 0; i < named->count; i++)
		if (strcmp(named->at[i], PAM_JWT_CONF) != 0)
			add_once(ret, named->at[i]);
}

static void lint_all(const struct request *request, struct lint_host *host, struct findings *f)
{
	SCOPED(names) named = {0};
	SCOPED(names) configurations = {0};
	SCOPED(names) used = {0};
	bool is_complete = true;

	host->has_now = lint_clock(f, &host->now);
	lint_log(f);
	pamstacks_read(request->pam_dir, f, &host->stacks);
	stacklint_run(&host->stacks, f, &named);
	stacklint_sshd(request->sshd_config, &host->stacks, f);
	choose_configurations(request, &host->stacks, &named, &configurations);
	for (size_t i = 0; i < configurations.count; i++)
		is_complete &= lint_config(configurations.at[i], host, f, &used);
	for (size_t i = 0; i < configurations.count; i++)
		lint_unused_keys(configurations.at[i], &used, is_complete, f);
}

/* What the findings do not show. */
static void print_limits(const struct pamstacks *stacks)
{
	const struct pamstack *sudo = pamstacks_find(stacks, "sudo");

	if (sudo && stacklint_asks_token(sudo))
		puts("sudoers was not read: NOPASSWD, !authenticate and pam_service there decide whether "
		     "sudo asks");
	if (!any_uses_token(stacks))
		puts("no PAM stack uses pam_jwt.so, so nothing asks for a token");
}

static enum status lint_and_print(const struct request *request)
{
	SCOPED(findings) f = {0};
	struct lint_host host = {.conf = request->conf ? request->conf : PAM_JWT_CONF};

	lint_all(request, &host, &f);
	findings_sort(&f);
	if (request->json) {
		findings_print_json(&f);
	} else {
		if (f.count || any_uses_token(&host.stacks))
			findings_print_text(&f, say_is_coloured(stdout));
		print_limits(&host.stacks);
	}
	pamstacks_done(&host.stacks);
	return f.count ? STATUS_REFUSED : STATUS_OK;
}

enum status lint_run(int argc, char **argv, struct note *n)
{
	struct request request = {0};
	const struct option_spec specs[] = {
		{"conf", .once = &request.conf},
		{"pam-dir", .once = &request.pam_dir},
		{"sshd-config", .once = &request.sshd_config},
		{"json", .flag = &request.json},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status r = options_parse(argc, argv, &options, n);
	char *conf = NULL;

	if (r != STATUS_OK)
		return r;
	if (request.sshd_config && access(request.sshd_config, R_OK) < 0)
		return status_refuse(n, STATUS_HOST, "%.256s: %s", request.sshd_config, strerror(errno));
	if (!request.sshd_config)
		request.sshd_config = SSHD_CONFIG;
	if (request.conf) {
		conf = options_absolute_path(request.conf);
		if (!conf)
			return status_refuse(n, STATUS_HOST, "the folder of %.256s: %s", request.conf,
					     strerror(errno));
		request.conf = conf;
	}
	r = lint_and_print(&request);
	free(conf);
	return r;
}
