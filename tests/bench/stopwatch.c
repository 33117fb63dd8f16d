/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stopwatch PROGRAM [ARGS...]: run the program, which must succeed, and print the nanoseconds from its start
 * to its end. What it prints is dropped.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

static pid_t start(char **argv)
{
	posix_spawn_file_actions_t actions;
	pid_t child;

	if (posix_spawn_file_actions_init(&actions) != 0 ||
	    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0 ||
	    posix_spawn(&child, argv[0], &actions, NULL, argv, environ) != 0)
		bench_fail(argv[0]);
	(void)posix_spawn_file_actions_destroy(&actions);
	return child;
}

int main(int argc, char **argv)
{
	int64_t from, to;
	int status = 0;
	pid_t child;

	if (argc < 2)
		bench_fail("usage: stopwatch PROGRAM [ARGS...]");
	from = bench_now_ns();
	child = start(argv + 1);
	if (waitpid(child, &status, 0) != child)
		bench_fail("the program is lost");
	to = bench_now_ns();
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		bench_fail("the program failed");
	printf("%" PRId64 "\n", to - from);
	return 0;
}
