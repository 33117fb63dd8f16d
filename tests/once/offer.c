/* SPDX-License-Identifier: BSD-2-Clause */
#include "once/offer.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <security/pam_appl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

struct shared *shared;
struct work work;

/* ---- what libpam and the module call ---- */

void syslog(int priority, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Nothing of a test goes to the log. */
EXPORTED void syslog(int priority, const char *format, ...)
{
	char line[sizeof(shared->line)];
	va_list args;

	(void)priority;
	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (!strstr(line, "slug=ok ") && !strstr(line, "slug=replayed ") &&
	    !atomic_flag_test_and_set(&shared->has_line))
		memcpy(shared->line, line, sizeof(line));
}

EXPORTED int clock_gettime(clockid_t clock, struct timespec *ret)
{
	int (*real)(clockid_t, struct timespec *);
	int done;

	*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	done = real(clock, ret);
	if (done == 0 && clock == CLOCK_REALTIME)
		ret->tv_sec += work.step_s;
	return done;
}

/* A kernel without audit: libpam's messages would wait for each other. */
int audit_open(void);

EXPORTED int audit_open(void)
{
	errno = EPROTONOSUPPORT;
	return -1;
}

/* The module waits before it refuses. */
EXPORTED int clock_nanosleep(clockid_t clock, int flags, const struct timespec *end, struct timespec *left)
{
	(void)clock, (void)flags, (void)end, (void)left;
	return 0;
}

/*
 * The module reads the mark of the store by this function, and what may happen until it makes a record
 * happens more often if it waits.
 */
EXPORTED ssize_t readlinkat(int folder, const char *path, char *ret, size_t size)
{
	ssize_t (*real)(int, const char *, char *, size_t);
	ssize_t len;

	*(void **)&real = dlsym(RTLD_NEXT, "readlinkat");
	len = real(folder, path, ret, size);
	if (work.pause_ns)
		(void)ppoll(NULL, 0, &(struct timespec){0, random() % work.pause_ns}, NULL);
	return len;
}

static int reply(int count, const struct pam_message **messages, struct pam_response **ret, void *unused)
{
	(void)messages, (void)unused;
	if (count != 1)
		return PAM_CONV_ERR;
	*ret = calloc(1, sizeof(**ret));
	if (*ret)
		(*ret)->resp = strdup(work.tokens[work.offered]);
	return *ret ? PAM_SUCCESS : PAM_BUF_ERR;
}

static void no_delay(int code, unsigned delay_us, void *unused)
{
	(void)code, (void)delay_us, (void)unused;
}

/* ---- a login ---- */

static int authenticate(void)
{
	const struct pam_conv conv = {reply, NULL};
	union {
		void (*function)(int, unsigned, void *);
		const void *item;
	} delay = {.function = no_delay};
	pam_handle_t *pamh = NULL;
	int code = pam_start_confdir("login", work.account, &conv, work.services, &pamh);

	if (code == PAM_SUCCESS)
		code = pam_set_item(pamh, PAM_FAIL_DELAY, delay.item);
	if (code == PAM_SUCCESS)
		code = pam_authenticate(pamh, 0);
	(void)pam_end(pamh, code);
	return code;
}

void offer(int token)
{
	int code;

	work.offered = token;
	code = authenticate();
	if (code == PAM_SUCCESS)
		atomic_fetch_add(&shared->accepted[token], 1);
	else if (code != PAM_AUTH_ERR)
		atomic_fetch_add(&shared->unavailable, 1);
}

pid_t offer_in_child(int token)
{
	pid_t pid = fork();

	if (pid == 0) {
		offer(token);
		_exit(0);
	}
	return pid;
}

void offer_and_wait(int token)
{
	(void)waitpid(offer_in_child(token), NULL, 0);
}
