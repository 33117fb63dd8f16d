/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/signals.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>

enum status signals_hold(const int *list, int *ret_fd, sigset_t *ret_old_mask, struct note *n)
{
	sigset_t held;

	(void)sigemptyset(&held);
	for (; *list; list++)
		(void)sigaddset(&held, *list);
	*ret_fd = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
	if (*ret_fd >= 0 && sigprocmask(SIG_BLOCK, &held, ret_old_mask) == 0)
		return STATUS_OK;
	return status_refuse(n, STATUS_HOST, "signals cannot be read: %s", strerror(errno));
}
