/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/memory.h"

#include <stdlib.h>

#include "tool/say.h"

void memory_exit(void)
{
	struct note n;
	enum status r = status_out_of_memory(&n);

	say_error(n.text);
	exit(status_exit_status(r));
}

void *memory_or_exit(void *allocated)
{
	if (!allocated)
		memory_exit();
	return allocated;
}
