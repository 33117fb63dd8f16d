/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/lint/lint.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "issuer/commands/command.h"
#include "issuer/commands/local.h"
#include "issuer/wire/places.h"
#include "tool/options.h"
#include "tool/say.h"

static const char help[] =
	"Usage: jwt-issuer lint [OPTION]...\n"
	"Search for mistakes in the mint policy and its keys. Each finding has its severity, its place, the "
	"reason,\n"
	"and what to do. Nothing is changed. If root starts it, files are read as the user " MINT_USER ".\n"
	"\n"
	"  --conf FILE   the configuration (default: " ISSUER_CONF ")\n"
	"  --json        print JSON: "
	"{\"findings\":[{\"severity\",\"finding\",\"file\",\"line\",\"services\",\"why\",\"instead\"}]}\n"
	"  -h, --help    show this help\n"
	"\n"
	"Exit status: 0 no findings, 1 findings, 2 usage, 3 host at fault.\n";

struct request {
	const char *conf_name;
	bool json;
};

/* Root can read files that the mint cannot. If the user does not exist, the mint runs as another one. */
static enum status become_mint_user(struct note *n)
{
	SCOPED(person) mint = {0};
	struct note why = {0};
	const struct passwd *user;
	enum status s;

	if (geteuid() != 0)
		return STATUS_OK;
	s = local_accounts.find(NULL, MINT_USER, &mint, &why);
	if (s == STATUS_REFUSED)
		return STATUS_OK;
	if (s != STATUS_OK)
		return status_refuse(n, s, "%s", why.text);
	user = getpwnam(MINT_USER); /* NOLINT(concurrency-mt-unsafe): there is one thread */
	if (!user)
		return STATUS_OK;
	if (initgroups(user->pw_name, user->pw_gid) == 0 &&
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) == 0 &&
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) == 0)
		return STATUS_OK;
	return status_refuse(n, STATUS_HOST, "cannot read files as the user " MINT_USER ": %s",
			     strerror(errno));
}

static enum status lint(const char *path, struct findings *f, struct note *n)
{
	SCOPED(names) own_hosts = {0};
	enum status s;

	if (!local_own_hosts(path, &own_hosts))
		return status_out_of_memory(n);
	conflint_folder(path, f); /* as root: the user of the mint may be unable to read it */
	s = become_mint_user(n);
	if (s == STATUS_OK)
		conflint_check(path, &own_hosts, f);
	return s;
}

static enum status lint_and_print(const struct request *r, struct note *n)
{
	SCOPED(findings) f = {0};
	char *path = options_absolute_path(r->conf_name);
	enum status s;

	if (!path)
		return status_refuse(n, STATUS_HOST, "the folder of %.256s: %s", r->conf_name,
				     strerror(errno));
	s = lint(path, &f, n);
	free(path);
	if (s != STATUS_OK)
		return s;
	findings_sort(&f);
	if (r->json)
		findings_print_json(&f);
	else
		findings_print_text(&f, say_is_coloured(stdout));
	return f.count ? STATUS_REFUSED : STATUS_OK;
}

enum status lint_run(int argc, char **argv, struct note *n)
{
	struct request r = {.conf_name = ISSUER_CONF};
	const struct option_spec specs[] = {
		{"conf", .once = &r.conf_name},
		{"json", .flag = &r.json},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status s = options_parse(argc, argv, &options, n);

	return s == STATUS_OK ? lint_and_print(&r, n) : s;
}
