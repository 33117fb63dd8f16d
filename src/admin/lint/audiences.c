/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/lint/audiences.h"

#include <ctype.h>
#include <string.h>

#include "host/hostname.h"

/* Whether the character continues a label of a host name. */
static bool is_in_label(char c)
{
	return isalnum((unsigned char)c) || c == '-';
}

/* Whether text has the name of a host in it, and not as a part of a longer label. */
static bool contains_name(const char *text, const char *name)
{
	for (const char *at = text; name[0] && (at = strcasestr(at, name)) != NULL; at++)
		if ((at == text || !is_in_label(at[-1])) && !is_in_label(at[strlen(name)]))
			return true;
	return false;
}

bool audiences_name_host(const struct trust *t, const char *pattern)
{
	char own[HOSTNAME_SIZE];

	if (strstr(pattern, "%h") || strstr(pattern, "%n"))
		return true;
	hostname_read(own);
	return contains_name(pattern, t->hostname ? t->hostname : own);
}
