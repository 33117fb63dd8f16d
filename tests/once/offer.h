/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ONCE_OFFER_H
#define ONCE_OFFER_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

/* Logins through libpam, in this process and in others. Nothing of them is logged. */

#define TOKENS_MAX 4096
#define TOKEN_SIZE 1024

/* Memory of all processes. */
struct shared {
	pthread_barrier_t start;
	atomic_int accepted[TOKENS_MAX]; /* how often each token was */
	atomic_int unavailable;		 /* answers of a host at fault */
	atomic_flag has_line;
	char line[2048]; /* the first line of the log that is neither an acceptance nor a replay */
};

extern struct shared *shared;

struct work {
	const char *services, *account; /* the folder of the stack "login" */
	char tokens[TOKENS_MAX][TOKEN_SIZE];
	int count;
	int offered;   /* the token that this process offers */
	long step_s;   /* how far the clock of this process is ahead */
	long pause_ns; /* the longest that this process waits after it has read a link */
};

extern struct work work;

/* Log in with a token of work, and count what becomes of it. */
void offer(int token);

/* The same in a child process. */
pid_t offer_in_child(int token);
void offer_and_wait(int token);

#endif
