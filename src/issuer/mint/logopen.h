/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_LOGOPEN_H
#define ISSUER_MINT_LOGOPEN_H

#include <stdbool.h>

/*
 * Open a log to append to it and to read it. Makes the file (mode 0640, whatever the umask is) if it does not
 * exist. A symbolic link and everything but a regular file are refused. Returns the descriptor, or -1 and in
 * *ret_why the reason, which is valid until the next call of strerror().
 */
int logopen_file(const char *path, const char **ret_why);

/* Whether the path still names the open file. If not, the log was rotated or removed. */
bool logopen_is_current(const char *path, int fd);

#endif
