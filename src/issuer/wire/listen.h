/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_LISTEN_H
#define ISSUER_WIRE_LISTEN_H

#include <stddef.h>
#include <sys/types.h>

#include "tool/status.h"

/* Unix sockets that listen. All descriptors are non-blocking and close-on-exec. */

/*
 * Take the sockets that the service manager passes to this process (sd_listen_fds(3): LISTEN_PID and
 * LISTEN_FDS), and remove these variables.
 *   type   SOCK_SEQPACKET or SOCK_STREAM; every socket must be of this type, and listen
 *   fds    room for max descriptors
 * STATUS_OK, with *ret_count 0 if none is passed; STATUS_HOST.
 */
enum status listen_inherited(int type, int *fds, size_t max, size_t *ret_count, struct note *n);

/*
 * Make a socket. A socket at this path on which no process listens any more is replaced.
 *   mode   its permissions, such as 0666; independent of the umask
 * STATUS_OK; STATUS_HOST, also if a process listens there, or the path names something else.
 */
enum status listen_at(const char *path, int type, mode_t mode, int *ret, struct note *n);

#endif
