/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FAKEHOST_H
#define FAKEHOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* The host's clock and account database, as every module in the test program sees them. */

/* 2026-01-01T00:00:00Z, the time of every case that does not change it. */
#define NOW INT64_C(1767225600)

#define ALICE_UID 4711
#define BOB_UID 4712
#define FIRST_ORDINARY_UID 1000
#define NOBODYS_UID 65534

/*
 * alice and bob are ordinary accounts, toor is uid 0, system is the last uid below min_uid's default and
 * first the one after it; nobody is what every Linux has. There are no others, and the real database is never
 * asked.
 */
struct fakehost {
	int64_t now;
	int clock_error;	   /* errno that clock_gettime fails with; 0: it works */
	int account_error;	   /* what getpwnam_r returns; 0: it works */
	int account_interruptions; /* EINTR so many times before an answer */
	size_t account_bytes;	   /* room that an entry needs; ERANGE with less */
	/* root's entry in the real one is looked for before each answer from here */
	bool asks_the_database;
	bool ignores_case; /* as some directories do: it finds alice for ALICE */
	uid_t alice_uid;
	/* what the first calls of the monotonic clock give; 0: the true time */
	int64_t monotonic_ns[2];
	int monotonic_error;	 /* errno that they fail with */
	int sleeps;		 /* calls of clock_nanosleep, none of which sleeps */
	int sleep_interruptions; /* EINTR so many times before it succeeds */
	int sleep_error;	 /* what it returns; 0: it works */
	/* any sleep but one until an absolute time of the monotonic clock, at most 100 ms ahead */
	bool sleeps_oddly;
	struct timespec sleep_end; /* of the last one */
};

extern struct fakehost fakehost;

/* Everything as it is on a sound host. */
void fakehost_reset(void);

#endif
