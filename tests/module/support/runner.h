/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef RUNNER_H
#define RUNNER_H

#include <check.h>

/* Run these suites in a folder for their scenes, which is gone afterwards. For main() to return. */
int runner_main(Suite *(*const suites[])(void), size_t count);

#endif
