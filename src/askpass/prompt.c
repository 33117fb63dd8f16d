/* SPDX-License-Identifier: BSD-2-Clause */
#include "askpass/prompt.h"

#include <stdio.h>
#include <strings.h>

#include "host/parts.h"

#define SEPARATORS " \t\n,"

/* Longer than any name of a host and its account. */
#define PREFIX_MAX 512

static bool is_of_host(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       (byte && strchr(".-_:[]%", byte));
}

static bool is_host(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_of_host(text.at[i]))
			return false;
	return text.len > 0;
}

/*
 * Take "(user@host) " from the front. A user may contain "@", but no parenthesis and no blank, so that text
 * of a server cannot move the end of the prefix.
 */
static bool take_prefix(const char **text, struct span *ret_host)
{
	size_t len = strcspn(*text + 1, "() \t");
	const char *inner = *text + 1, *at = memrchr(inner, '@', len);

	if (len > PREFIX_MAX || strncmp(inner + len, ") ", 2) != 0 || !at || at == inner)
		return false;
	*ret_host = (struct span){(const uint8_t *)at + 1, (size_t)(inner + len - at - 1)};
	*text = inner + len + 2;
	return is_host(*ret_host);
}

/* Whether text is our prompt for this part (pam_jwt.c, ask()). */
static bool is_part(const char *text, const char *ours, size_t part)
{
	size_t before = parts_prompt(ours);
	char number[sizeof(", part 16")] = "";
	size_t len;

	if (part > 1)
		(void)snprintf(number, sizeof(number), ", part %zu", part);
	len = strlen(number);
	return strncmp(text, ours, before) == 0 && strncmp(text + before, number, len) == 0 &&
	       strcmp(text + before + len, ours + before) == 0;
}

/* The part that our prompt asks for; 0 if it is another prompt. */
static size_t find_part(const char *text, const char *ours)
{
	for (size_t part = 1; part <= PARTS_MAX; part++)
		if (is_part(text, ours, part))
			return part;
	return 0;
}

bool prompt_read(const char *text, const char *ours, struct prompt *ret)
{
	struct prompt p = {.part = find_part(text, ours)};

	if (p.part == 0 && text[0] == '(' && take_prefix(&text, &p.host))
		p.part = find_part(text, ours);
	if (p.part != 0)
		*ret = p;
	return p.part != 0;
}

bool prompt_lists(const char *hosts, struct span host)
{
	while (*(hosts += strspn(hosts, SEPARATORS))) {
		size_t len = strcspn(hosts, SEPARATORS);

		if (len == host.len && strncasecmp(hosts, (const char *)host.at, len) == 0)
			return true;
		hosts += len;
	}
	return false;
}
