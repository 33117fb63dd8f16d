/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_DESCRIPTOR_H
#define HOST_DESCRIPTOR_H

#include <unistd.h>

static inline void descriptor_close(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

/* SCOPED_FD fd = -1;  closes the descriptor, if there is one, whenever the block is left. */
#define SCOPED_FD __attribute__((cleanup(descriptor_close))) int

#endif
