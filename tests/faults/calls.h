/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>

/*
 * Replaces the libc calls by which the module reaches the outside world, and can make them fail. (Clock and
 * accounts: fakehost.h.)
 */

enum call {
	CALL_OPENAT,
	CALL_FSTAT,
	CALL_READ,
	CALL_GETHOSTNAME,
	/* of the store of used tokens */
	CALL_MKDIRAT,
	CALL_FCHMODAT,
	CALL_FCHMOD,
	CALL_SYMLINKAT,
	CALL_READLINKAT,
	CALL_FSYNC,
	CALL_FSTATFS,
	CALL_FLOCK,
	CALL_UNLINKAT,
	CALL_COUNT,
};

struct calls {
	bool armed;
	enum call which;
	int error;	     /* errno of the failure; 0: no failure */
	long fails_at;	     /* the call of this kind that fails, from 0 */
	bool for_ever;	     /* every later call fails too */
	long made;	     /* the number of calls of that kind while armed */
	bool reads_one_byte; /* every read(2) returns one byte */
};

extern struct calls calls;

const char *calls_name(enum call which);

#endif
