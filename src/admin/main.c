/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt: the administrator's tool on a host that accepts tokens. */
#include "admin/command.h"
#include "tool/program.h"

static const struct subcommand commands[] = {
	{"check", check_run, "tell what the module would decide about a token, rule by rule"},
	{"keys", keys_run, "list the keys of the configuration, and why some are not used"},
	{"lint", lint_run, "look for mistakes in configuration, keys, clock and PAM stacks"},
	{"revoke", revoke_run, "refuse tokens from now on, by jti, sub, account or key, or all"},
	{"revoked", revoked_run, "list the revoked tokens"},
	{"stacks", stacks_run, "print the lines of PAM stacks that need the module"},
	{"store", store_run, "show where used tokens are recorded, and whether logins can use it"},
	{"unrevoke", unrevoke_run, "remove a revocation"},
};

int main(int argc, char **argv)
{
	static const struct program program = {
		.name = "pam-jwt",
		.purpose = "Administer login with signed tokens (pam_jwt) on this host.",
		.commands = commands,
		.count = sizeof(commands) / sizeof(commands[0]),
	};

	return program_main(&program, argc, argv);
}
