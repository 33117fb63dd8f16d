/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FAULTS_SUITES_H
#define FAULTS_SUITES_H

#include <check.h>

/* What breaks around the module, and how it lives on in its host. x_suite() in test_x.c is listed here alone.
 */
#define SUITES(SUITE) SUITE(allocations), SUITE(calls), SUITE(files), SUITE(swap), SUITE(endurance)

#define DECLARE_SUITE(name) *name##_suite(void)
Suite SUITES(DECLARE_SUITE);

/*
 * How much of a sweep is done: 1 is everything, as "make faults-long" does it; a larger number takes so much
 * less. (FAULTS_STRIDE)
 */
long suites_stride(void);

/* How often a thing is done that only shows when it is done often. (FAULTS_ROUNDS) */
long suites_rounds(void);

#endif
