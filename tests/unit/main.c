/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs every suite. CK_RUN_SUITE=name runs one of them, CK_VERBOSITY=verbose names every case. All run in one
 * process, which is several times as fast; CK_FORK=yes gives each case its own, to find the case that
 * crashes.
 */
#include "suites.h"

#include <stdlib.h>

#include "support/kept.h"

#define LIST_SUITE(name) name##_suite
static Suite *(*const suites[])(void) = {SUITES(LIST_SUITE)};

TCase *suites_group(Suite *s, const char *name)
{
	TCase *group = tcase_create(name);

	suite_add_tcase(s, group);
	tcase_add_checked_fixture(group, NULL, kept_free);
	return group;
}

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
