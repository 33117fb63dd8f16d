/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_LOGSOCKET_H
#define HOST_LOGSOCKET_H

#include <syslog.h>

/* The socket to which syslog(3) sends, and with it the module. */
#define LOGSOCKET_PATH _PATH_LOG

/*
 * Whether a daemon listens at this socket: connect to it as syslog(3) does, and send nothing.
 * 0, or the errno of the attempt, such as ENOENT in a container without a log, or ECONNREFUSED when the
 * daemon is gone.
 */
int logsocket_error(const char *path);

#endif
