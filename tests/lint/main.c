/* SPDX-License-Identifier: BSD-2-Clause */
/* main STUB_MODULE: lint's reading of stacks against libpam's. */
#include <stdio.h>
#include <stdlib.h>

#include "lint/differential.h"
#include "lint/scratch.h"

static unsigned count_from(const char *name, unsigned otherwise)
{
	const char *value = getenv(name);

	return value ? (unsigned)strtoul(value, NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	static const char *const modules[] = {
		"pam_stub", "pam_jwt",	  "pam_unix",	    "pam_ldap",	  "pam_deny",	  "pam_permit",
		"pam_env",  "pam_shells", "pam_succeed_if", "pam_rootok", "pam_usertype", "pam_systemd",
		"pam_u2f",  "pam_sss",	  "pam_nologin",    NULL,
	};
	unsigned wrong;

	if (argc != 2) {
		fputs("usage: lint STUB_MODULE\n", stderr);
		return 2;
	}
	(void)scratch_begin(argv[1], modules);
	wrong = differential_run(count_from("LINT_STACKS", 8000));
	wrong += oracle_run(count_from("LINT_ORACLES", 1500));
	return wrong ? 1 : 0;
}
