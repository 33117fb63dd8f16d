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

bool audiences_expand(const char *pattern, const char *service, char out[AUDIENCE_SIZE])
{
	const struct request r = {.service = service, .hostname = "host.domain"};

	return audience_expand(pattern, &r, out);
}

bool audiences_take(const struct names *patterns, const char *service, const char *audience)
{
	char expanded[AUDIENCE_SIZE];

	for (size_t i = 0; i < patterns->count; i++)
		if (audiences_expand(patterns->at[i], service, expanded) && strcmp(expanded, audience) == 0)
			return true;
	return false;
}
