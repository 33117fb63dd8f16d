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

bool signals_block(struct signals_before *ret)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t all;

	(void)sigfillset(&all);
	if (sigaction(SIGXFSZ, &ignore, &ret->limit_action) != 0)
		return false;
	if (sigprocmask(SIG_BLOCK, &all, &ret->mask) == 0)
		return true;
	(void)sigaction(SIGXFSZ, &ret->limit_action, NULL);
	return false;
}

void signals_restore(const struct signals_before *before)
{
	(void)sigprocmask(SIG_SETMASK, &before->mask, NULL);
	(void)sigaction(SIGXFSZ, &before->limit_action, NULL);
}
