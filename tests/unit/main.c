/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs every suite. CK_RUN_SUITE=name runs one of them, CK_VERBOSITY=verbose names every case. All run in one
 * process, which is several times as fast; CK_FORK=yes gives each case its own, to find the case that crashes.
 */
#include "suites.h"

#include <stdlib.h>

static Suite *(*const suites[])(void) = {
	algorithm_suite, arguments_suite, audit_suite,	     base64url_suite, bytes_suite,    claims_suite,
	claimset_suite,	 config_suite,	  decision_suite,    duration_suite,  escape_suite,   header_suite,
	inifile_suite,	 json_suite,	  jws_suite,	     shape_suite,     key_suite,      keyformat_suite,
	keyset_suite,	 login_suite,	  logsocket_suite,   mistakes_suite,  newfiles_suite, note_suite,
	policy_suite,	 reason_suite,	  report_suite,	     signature_suite, spki_suite,     sshwire_suite,
	text_suite,	 trust_suite,	  trustedfile_suite, verdict_suite,   webkey_suite,   when_suite,
};

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		srunner_add_suite(runner, suites[i]());
	if (!getenv("CK_FORK"))
		srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
