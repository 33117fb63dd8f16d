/* SPDX-License-Identifier: BSD-2-Clause */
/* Each tool must find the fault in this file. If it does not, the tool itself does not work. */
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
