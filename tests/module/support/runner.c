/* SPDX-License-Identifier: BSD-2-Clause */
#include "runner.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"

static int run(Suite *(*const suites[])(void), size_t count)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

	for (size_t i = 0; i < count; i++)
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

/*
 * Run the suites in a child and remove the folder, however the child ends. The parent ignores the terminal's
 * signals.
 */
static int run_and_clean(const char *root, Suite *(*const suites[])(void), size_t count)
{
	int status = 0;
	pid_t runner;

	(void)fflush(NULL);
	runner = fork();
	if (runner == 0)
		exit(run(suites, count));
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	if (runner < 0 || waitpid(runner, &status, 0) != runner)
		perror("runner");
	(void)nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return runner > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

int runner_main(Suite *(*const suites[])(void), size_t count)
{
	const char *tmp = getenv("TMPDIR");
	char made[200], root[4096];

	(void)scene_variable("PAM_JWT_SO");
	(void)snprintf(made, sizeof(made), "%.150s/pam-jwt-module.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(made) || !realpath(made, root) || setenv(SCENE_ROOT, root, 1) != 0) {
		perror(made);
		return 2;
	}
	return run_and_clean(root, suites, count);
}
