/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FAKEHOST_H
#define FAKEHOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* A replacement for the host's clock and account database, for every module in the test program. */

/* 2026-01-01T00:00:00Z, the time of every case that does not change it. */
#define NOW INT64_C(1767225600)

#define ALICE_UID 4711
#define BOB_UID 4712
#define FIRST_ORDINARY_UID 1000
#define NOBODYS_UID 65534

/*
 * alice and bob are normal accounts, and toor has uid 0. system has the last uid below min_uid's default,
 * first the next one. nobody is as on every Linux. There are no other accounts, and the real database is
 * never asked.
 */
struct fakehost {
	int64_t now;
	int clock_error;	   /* errno that clock_gettime fails with; 0: it works */
	int account_error;	   /* what getpwnam_r returns; 0: it works */
	int account_interruptions; /* the number of EINTR before an answer */
	size_t account_bytes;	   /* the buffer size that an entry needs; ERANGE with less */
	/* look root up in the real database before each answer */
	bool asks_the_database;
	bool ignores_case; /* finds alice for ALICE, as some directories do */
	uid_t alice_uid;
	/* the results of the first calls of the monotonic clock; 0: the real time */
	int64_t monotonic_ns[2];
	int monotonic_error;	 /* errno that they fail with */
	int sleeps;		 /* calls of clock_nanosleep, none of which sleeps */
	int sleep_interruptions; /* the number of EINTR before it succeeds */
	int sleep_error;	 /* what it returns; 0: it works */
	/* there was a sleep other than to an absolute time of the monotonic clock, at most 100 ms ahead */
	bool sleeps_oddly;
	struct timespec sleep_end; /* of the last one */
};

extern struct fakehost fakehost;

/* Reset to a host without faults. */
void fakehost_reset(void);

#endif
