/* SPDX-License-Identifier: BSD-2-Clause */
#include "apart.h"

#include <check.h>
#include <execinfo.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "allocator.h"

#define FRAMES_MAX 40

static int stack_to = -1;

static void tell_stack(int number)
{
	void *frames[FRAMES_MAX];

	allocator.armed = false;
	backtrace_symbols_fd(frames, backtrace(frames, FRAMES_MAX), stack_to);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

/* The handler has its own stack, because the crash may be a stack overflow. */
static void watch_for_crashes(void)
{
	static char room[64 * 1024];
	const stack_t stack = {.ss_sp = room, .ss_size = sizeof(room)};
	struct sigaction action = {.sa_handler = tell_stack,
				   .sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER};
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGALRM};
	const struct rlimit no_core = {0, 0};
	void *frame;

	(void)backtrace(&frame, 1); /* loads libgcc now, because a crash handler cannot */
	(void)sigaltstack(&stack, NULL);
	(void)setrlimit(RLIMIT_CORE, &no_core);
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		(void)sigaction(crashes[i], &action, NULL);
	(void)alarm(APART_SECONDS);
}

static void in_child(void (*work)(const void *, void *), const void *order, void *result, size_t bytes,
		     int to)
{
	stack_to = to;
	watch_for_crashes();
	(void)freopen("/dev/null", "w", stderr); /* hides the message of assert() */
	work(order, result);
	_exit(write(to, result, bytes) == (ssize_t)bytes ? 0 : 1);
}

static size_t read_all(int from, char *at, size_t room)
{
	size_t used = 0;
	ssize_t got;

	while (used < room && (got = read(from, at + used, room - used)) > 0)
		used += (size_t)got;
	return used;
}

int apart(void (*work)(const void *order, void *result), const void *order, void *result, size_t bytes,
	  char *ret_stack)
{
	int ends[2], status = 0;
	size_t got;
	pid_t child;

	ck_assert_uint_lt(bytes, APART_STACK_BYTES);
	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		in_child(work, order, result, bytes, ends[1]);
	(void)close(ends[1]);
	got = read_all(ends[0], ret_stack, APART_STACK_BYTES - 1);
	(void)close(ends[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ret_stack[got] = '\0';
	if (WIFSIGNALED(status))
		return WTERMSIG(status);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0 && got == bytes,
		      "status %x after %zu bytes", status, got);
	memcpy(result, ret_stack, bytes);
	return 0;
}
