/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_SIGNALS_H
#define TOOL_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

#include "tool/status.h"

/*
 * Block the signals of a list, which ends with 0, and make a descriptor from which they are read
 * (signalfd(2)), non-blocking and close-on-exec. *ret_old_mask is the mask before, for child processes; the
 * pointer may be NULL. Returns STATUS_OK or STATUS_HOST.
 */
enum status signals_hold(const int *list, int *ret_fd, sigset_t *ret_old_mask, struct note *n);

/* What signals_block() changed. */
struct signals_before {
	sigset_t mask;
	struct sigaction limit_action;
};

/*
 * Block all signals, so that none ends the process while files are written, and ignore SIGXFSZ, so that a
 * file size limit (ulimit -f) is only an error of write(). False: nothing was changed.
 */
bool signals_block(struct signals_before *ret);

/* Undo signals_block(). A signal that came meanwhile has its effect now. */
void signals_restore(const struct signals_before *before);

#endif
