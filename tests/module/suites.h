/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MODULE_SUITES_H
#define MODULE_SUITES_H

#include <check.h>

/* One suite for each promise of the module to its host: x_suite() in test_x.c, listed here alone. */
#define SUITES(SUITE)                                                                                        \
	SUITE(outcomes), SUITE(bounds), SUITE(faults), SUITE(arguments), SUITE(conversation),                \
		SUITE(authtok), SUITE(phases), SUITE(account), SUITE(stacks), SUITE(examples), SUITE(log),   \
		SUITE(hygiene), SUITE(nocrypto), SUITE(binary), SUITE(memory), SUITE(library), SUITE(pace),  \
		SUITE(parts), SUITE(use), SUITE(session)

#define DECLARE_SUITE(name) *name##_suite(void)
Suite SUITES(DECLARE_SUITE);

/* Add a group of cases to a suite. Each case gets a new scene. */
TCase *suites_group(Suite *s, const char *name);

/* Add a case that runs without the module's argument debug (_i 0) and with it (_i 1). */
#define add_both(group, name) tcase_add_loop_test(group, name, 0, 2)

#endif
