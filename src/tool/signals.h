/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_SIGNALS_H
#define TOOL_SIGNALS_H

#include <signal.h>

#include "tool/status.h"

/*
 * Block signals, and make a descriptor from which they are read (signalfd(2)), non-blocking and
 * close-on-exec. list   ends with 0 ret_old_mask   the mask before, for child processes; may be NULL
 * STATUS_OK or STATUS_HOST.
 */
enum status signals_hold(const int *list, int *ret_fd, sigset_t *ret_old_mask, struct note *n);

#endif
