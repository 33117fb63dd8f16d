/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_LOGSOCKET_H
#define HOST_LOGSOCKET_H

#include <syslog.h>

/* The socket of syslog(3), which the module logs to. */
#define LOGSOCKET_PATH _PATH_LOG

/*
 * Test whether a daemon listens on a socket: connect to it as syslog(3) does, and send nothing. Returns 0,
 * or the errno of the attempt, such as ENOENT in a container without a log daemon, or ECONNREFUSED after the
 * daemon has ended.
 */
int logsocket_error(const char *path);

#endif
