/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_HOSTNAME_H
#define HOST_HOSTNAME_H

#define HOSTNAME_SIZE 256

/* The name of this host as the kernel has it, in lower case; "" if it has none. DNS is not asked. */
void hostname_read(char out[HOSTNAME_SIZE]);

#endif
