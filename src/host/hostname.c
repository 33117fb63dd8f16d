/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/hostname.h"

#include <string.h>
#include <unistd.h>

void hostname_read(char out[HOSTNAME_SIZE])
{
	if (gethostname(out, HOSTNAME_SIZE) != 0 || strncmp(out, "(none)", HOSTNAME_SIZE) == 0)
		out[0] = '\0';
	out[HOSTNAME_SIZE - 1] = '\0';
	for (char *at = out; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at + ('a' - 'A'));
}
