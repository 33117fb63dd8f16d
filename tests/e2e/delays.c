/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded into sshd to record the delays of logins. For each account it writes a file in the folder
 * $DELAYS. Each delay of pam_authenticate() is a line: the greatest number of microseconds that a module
 * requested. (libpam varies it by up to a half.) It waits only if the folder has a file "wait".
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <security/pam_modules.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#define INTERPOSED __attribute__((visibility("default")))

static char folder[2048]; /* copy of $DELAYS, because sshd clears the environment of its child for
			     keyboard-interactive */
static char account[256]; /* of the current attempt; "" if no module requested a delay */
static unsigned most_us;

__attribute__((constructor)) static void take_folder(void)
{
	const char *value = getenv("DELAYS");

	if (value)
		snprintf(folder, sizeof(folder), "%s", value);
}

static int open_in_folder(const char *name, int flags)
{
	char path[4096];

	if (!folder[0] || strchr(name, '/') ||
	    snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return -1;
	return open(path, flags | O_CLOEXEC, 0600);
}

static void write_delay(void)
{
	int file = open_in_folder(account, O_WRONLY | O_APPEND | O_CREAT);

	if (file >= 0) {
		dprintf(file, "%u\n", most_us);
		close(file);
	}
	account[0] = '\0';
	most_us = 0;
}

static int waits_are_wanted(void)
{
	int file = open_in_folder("wait", O_RDONLY);

	if (file >= 0)
		close(file);
	return file >= 0;
}

INTERPOSED int pam_fail_delay(pam_handle_t *pamh, unsigned us)
{
	int (*real)(pam_handle_t *, unsigned);
	const void *user = NULL;

	if (pam_get_item(pamh, PAM_USER, &user) == PAM_SUCCESS && user)
		snprintf(account, sizeof(account), "%s", (const char *)user);
	if (us > most_us)
		most_us = us;
	*(void **)&real = dlsym(RTLD_NEXT, "pam_fail_delay");
	return real(pamh, us);
}

/* libpam waits by select() without descriptors. */
INTERPOSED int select(int count, fd_set *readable, fd_set *writable, fd_set *except, struct timeval *limit)
{
	int (*real)(int, fd_set *, fd_set *, fd_set *, struct timeval *);

	if (count == 0 && account[0]) {
		write_delay();
		if (!waits_are_wanted())
			return 0;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "select");
	return real(count, readable, writable, except, limit);
}
