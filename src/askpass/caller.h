/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ASKPASS_CALLER_H
#define ASKPASS_CALLER_H

#include <stdbool.h>
#include <sys/types.h>

/* The program that asks: ssh or sudo, which starts an askpass program anew for each prompt. */

struct caller {
	pid_t pid;
	unsigned long long started; /* clock ticks after boot; with the pid it names one process */
	char name[64];		    /* of its program, at most 15 bytes (proc(5), comm) */
};

/* Read a line of /proc/PID/stat. False if it is none. */
bool caller_read(const char *stat, struct caller *ret);

/* A process. False if there is none, or /proc does not show it. */
bool caller_of(pid_t pid, struct caller *ret);

/* Whether it is sudo, or sudo under its name for editing. */
bool caller_is_sudo(const struct caller *c);

#endif
