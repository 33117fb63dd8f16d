/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drives the built pam_jwt.so through libpam, without root. CK_RUN_SUITE=name runs one suite, CK_VERBOSITY=verbose names
 * every case. Wants PAM_JWT_SO, PAM_JWT_HELPERS and PAM_JWT_CONF_DIR, as "make module" sets them.
 */
#include "suites.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/scene.h"

static Suite *(*const suites[])(void) = {
	outcomes_suite, bounds_suite, faults_suite,   arguments_suite, conversation_suite,
	authtok_suite,	phases_suite, account_suite,  stacks_suite,    examples_suite,
	log_suite,	guest_suite,  nocrypto_suite, binary_suite,    memory_suite,
};

TCase *suites_group(Suite *s, const char *name)
{
	TCase *group = tcase_create(name);

	tcase_add_checked_fixture(group, scene_setup, scene_teardown);
	tcase_set_timeout(group, 120);
	suite_add_tcase(s, group);
	return group;
}

static int run(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		srunner_add_suite(runner, suites[i]());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st, (void)kind, (void)where;
	return remove(path);
}

/* The runner's folder goes away however the runner ends: a parent waits for it that no signal of the terminal's ends. */
static int run_and_clean(const char *root)
{
	int status = 0;
	pid_t runner;

	(void)fflush(NULL);
	runner = fork();
	if (runner == 0)
		exit(run());
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	if (runner < 0 || waitpid(runner, &status, 0) != runner)
		perror("module tests");
	(void)nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return runner > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char made[200], root[4096];

	(void)scene_variable("PAM_JWT_SO");
	(void)snprintf(made, sizeof(made), "%.150s/pam-jwt-module.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(made) || !realpath(made, root) || setenv(SCENE_ROOT, root, 1) != 0) {
		perror(made);
		return 2;
	}
	return run_and_clean(root);
}
