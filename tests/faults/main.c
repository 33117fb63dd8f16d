/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The module under failing allocations, failing calls and files that are not what they should be, and as a guest for a long
 * time. CK_RUN_SUITE=name runs one suite. tests/faults/run.sh sets what it wants.
 */
#include "suites.h"

#include <stdlib.h>

#include "module/support/runner.h"

static Suite *(*const suites[])(void) = {
	allocations_suite,
};

long suites_stride(void)
{
	const char *text = getenv("FAULTS_STRIDE");
	long stride = text ? strtol(text, NULL, 10) : 0;

	return stride > 0 ? stride : 1;
}

int main(void)
{
	return runner_main(suites, sizeof(suites) / sizeof(suites[0]));
}
