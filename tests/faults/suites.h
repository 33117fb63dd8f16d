/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FAULTS_SUITES_H
#define FAULTS_SUITES_H

#include <check.h>

/* The suites of failures around the module. x_suite() in test_x.c is listed only here. */
#define SUITES(SUITE)                                                                                        \
	SUITE(allocations), SUITE(calls), SUITE(files), SUITE(swap), SUITE(store), SUITE(endurance)

#define DECLARE_SUITE(name) *name##_suite(void)
Suite SUITES(DECLARE_SUITE);

/* A sweep tries every n-th call: 1 tries all, as "make faults-long" does. (FAULTS_STRIDE) */
long suites_stride(void);

/* How often to repeat what shows a fault only after many repetitions. (FAULTS_ROUNDS) */
long suites_rounds(void);

#endif
