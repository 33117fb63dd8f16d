/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef RUNNER_H
#define RUNNER_H

#include <check.h>

/*
 * Run these suites with a folder for their scenes, and remove it afterwards. Returns the status for main().
 */
int runner_main(Suite *(*const suites[])(void), size_t count);

#endif
