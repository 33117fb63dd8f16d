/* SPDX-License-Identifier: BSD-2-Clause */
#include "askpass/caller.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fields after the name: the first is the state, field 3 of proc(5); the start time is field 22. */
#define FIELDS_BEFORE_START 19

/* The name of the program may contain parentheses and blanks, but no later field does. */
bool caller_read(const char *stat, struct caller *ret)
{
	const char *name = strchr(stat, '('), *end = strrchr(stat, ')'), *at = end;
	struct caller c = {0};
	char *behind;

	if (!name || !end || end < name || (size_t)(end - name) > sizeof(c.name))
		return false;
	c.pid = (pid_t)strtol(stat, &behind, 10);
	if (c.pid <= 0 || strncmp(behind, " (", 2) != 0)
		return false;
	memcpy(c.name, name + 1, (size_t)(end - name - 1));
	for (int i = 0; at && i <= FIELDS_BEFORE_START; i++)
		at = strchr(at + 1, ' ');
	if (!at || at[1] < '0' || at[1] > '9')
		return false;
	c.started = strtoull(at + 1, &behind, 10);
	if (*behind != ' ')
		return false;
	*ret = c;
	return true;
}

bool caller_of(pid_t pid, struct caller *ret)
{
	char path[64], text[1024];
	ssize_t len;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	if (len <= 0)
		return false;
	text[len] = '\0';
	return caller_read(text, ret);
}

bool caller_is_sudo(const struct caller *c)
{
	return strcmp(c->name, "sudo") == 0 || strcmp(c->name, "sudoedit") == 0;
}
