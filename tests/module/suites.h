/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MODULE_SUITES_H
#define MODULE_SUITES_H

#include <check.h>

/* One suite for each promise of the module to its host; main.c runs them all. */
Suite *outcomes_suite(void);
Suite *bounds_suite(void);
Suite *faults_suite(void);
Suite *arguments_suite(void);
Suite *conversation_suite(void);
Suite *authtok_suite(void);
Suite *phases_suite(void);
Suite *account_suite(void);
Suite *stacks_suite(void);
Suite *examples_suite(void);
Suite *log_suite(void);
Suite *hygiene_suite(void);
Suite *nocrypto_suite(void);
Suite *binary_suite(void);
Suite *memory_suite(void);
Suite *library_suite(void);
Suite *pace_suite(void);

/* A group of cases in its suite, each with a scene of its own. */
TCase *suites_group(Suite *s, const char *name);

/* Once without and once with the module's argument debug, which is _i. */
#define add_both(group, name) tcase_add_loop_test(group, name, 0, 2)

#endif
