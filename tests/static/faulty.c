/* SPDX-License-Identifier: BSD-2-Clause */
/* What each of the tools must find: a tool that is silent here is silent for a reason of its own. */
#include <stdlib.h>

int faulty(int n);

int faulty(int n)
{
	int *numbers = calloc(2, sizeof(*numbers)), sum;

	if (!numbers)
		return 0;
	if (n > 1)
		sum = numbers[0];
	free(numbers);
	return sum + numbers[1];
}
