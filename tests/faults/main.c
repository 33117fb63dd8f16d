/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The module with failing allocations, failing calls and wrong files, and many logins in one process.
 * CK_RUN_SUITE=name runs one suite. tests/faults/run.sh sets the environment that it needs.
 */
#include "suites.h"

#include <stdlib.h>

#include "module/support/runner.h"

#define LIST_SUITE(name) name##_suite
static Suite *(*const suites[])(void) = {SUITES(LIST_SUITE)};

static long number_in(const char *variable, long otherwise)
{
	const char *text = getenv(variable);
	long number = text ? strtol(text, NULL, 10) : 0;

	return number > 0 ? number : otherwise;
}

long suites_stride(void)
{
	return number_in("FAULTS_STRIDE", 1);
}

long suites_rounds(void)
{
	return number_in("FAULTS_ROUNDS", 2000);
}

int main(void)
{
	return runner_main(suites, sizeof(suites) / sizeof(suites[0]));
}
