/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a program that does not run as root can read the files of a configuration. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "admin/lint/lint.h"
#include "admin/stores/owner.h"
#include "host/config/syntax.h"
#include "tool/memory.h"

/* Services whose program runs as an account of its own. */
static const struct {
	const char *service;
	const char *account;
} servers[] = {{"postgresql", "postgres"}};

/* 0, or the error with which the account fails to open the file. */
static int error_of(const char *path, uid_t uid)
{
	struct owner owner = {0};
	int fd, error;

	if (!owner_enter(uid, &owner))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	error = fd < 0 ? errno : 0;
	if (fd >= 0)
		(void)close(fd);
	owner_leave(&owner);
	return error;
}

static void check(const char *path, size_t server, uid_t uid, struct findings *f)
{
	const struct finding_place place = {path, 0, servers[server].service};
	const int error = error_of(path, uid);

	if (error == EACCES)
		findings_add(f, FINDING_KEY_UNREADABLE, &place, NULL,
			     "this service runs as %s, who cannot read the file, so it refuses every token: "
			     "chgrp %s and chmod 640 the file, and let the account enter its folder",
			     servers[server].account, servers[server].account);
}

void lint_readers(const char *path, const struct draft *d, const struct lint_host *host, struct findings *f)
{
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
		const struct pamstack *stack = pamstacks_find(&host->stacks, servers[i].service);
		const struct passwd *account = getpwnam(servers[i].account);
		const uid_t uid = account ? account->pw_uid : 0;

		if (geteuid() != 0 || !account || !stack || !lint_names_configuration(stack, host, path))
			continue;
		check(path, i, uid, f);
		for (size_t k = 0; k < d->trust.issuer_count; k++)
			for (size_t n = 0; n < d->issuers[k].key_count; n++) {
				char *key = memory_or_exit(
					syntax_path_beside(path, "keys/", d->issuers[k].keys[n].name));

				check(key, i, uid, f);
				free(key);
			}
	}
}
