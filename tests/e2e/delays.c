/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded into sshd: what a login is made to wait. In the folder $DELAYS there comes to be a file for each
 * account that is asked for, with a line for each delay that pam_authenticate() waits: the microseconds that
 * modules asked for at most. What libpam makes of them varies by a half. Nobody waits, unless there is a file
 * "wait" in that folder.
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

static char folder[2048]; /* $DELAYS: sshd empties the environment of the child in which keyboard-interactive
			     runs */
static char account[256]; /* of the attempt under way in this process; "" when nobody asked for a delay */
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

/* Without descriptors it is libpam that waits. */
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
