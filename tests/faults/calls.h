/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>

/*
 * libc's calls by which the module reaches the outside world, with failures to order. (Clock and accounts:
 * fakehost.h.)
 */

enum call {
	CALL_OPENAT,
	CALL_FSTAT,
	CALL_READ,
	CALL_GETHOSTNAME,
	CALL_COUNT,
};

struct calls {
	bool armed;
	enum call which;
	int error;	     /* errno of the failure; 0: none to come */
	long fails_at;	     /* which call of its kind, from 0 */
	bool for_ever;	     /* and every one after it */
	long made;	     /* calls of that kind while armed */
	bool reads_one_byte; /* every read(2) gives one byte */
};

extern struct calls calls;

const char *calls_name(enum call which);

#endif
