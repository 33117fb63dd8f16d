/* SPDX-License-Identifier: BSD-2-Clause */
#include "askpass/source.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "core/token/shape.h"
#include "host/parts.h"

/* Read to the end, into a buffer for the longest text: one that grows would leave copies in memory. */
static bool read_all(int fd, struct bytes *ret)
{
	SCOPED(bytes) buffer = {0};
	size_t used = 0;
	ssize_t got = 1;

	if (!bytes_alloc(SOURCE_MAX_BYTES, &buffer))
		return false;
	while (got != 0 && used < buffer.len) {
		got = read(fd, buffer.at + used, buffer.len - used);
		if (got < 0 && errno != EINTR)
			return false;
		used += got > 0 ? (size_t)got : 0;
	}
	return got == 0 && bytes_copy((struct span){buffer.at, used}, ret);
}

static bool read_file(const char *path, struct bytes *ret, struct note *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool is_read = fd >= 0 && read_all(fd, ret);

	if (!is_read)
		note_set(n, "JWT_ASKPASS_FILE cannot be read, or has 64 KiB or more");
	if (fd >= 0)
		(void)close(fd);
	return is_read;
}

/* The environment of a command. One that uses ssh must not start itself again through this program. */
static char **make_environment(void)
{
	static const char own[] = "JWT_ASKPASS_";
	size_t count = 0, kept = 0;
	char **made;

	while (environ[count])
		count++;
	made = calloc(count + 1, sizeof(*made));
	for (size_t i = 0; made && i < count; i++)
		if (strncmp(environ[i], own, sizeof(own) - 1) != 0)
			made[kept++] = environ[i];
	return made;
}

/* Start the command with its output on a pipe, and nothing to read. The descriptor to read from, or -1. */
static int start(const char *command, const char *host, pid_t *ret_pid)
{
	char *script = NULL, *copy = strdup(host);
	char sh[] = "sh", c[] = "-c", *argv[] = {sh, c, NULL, sh, copy, NULL},
	     **environment = make_environment();
	posix_spawn_file_actions_t actions;
	int ends[2] = {-1, -1}, error = ENOMEM;

	if (asprintf(&script, "%s \"$1\"", command) < 0)
		script = NULL;
	argv[2] = script;
	if (script && copy && environment && pipe2(ends, O_CLOEXEC) == 0 &&
	    posix_spawn_file_actions_init(&actions) == 0) {
		(void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		(void)posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
		error = posix_spawn(ret_pid, "/bin/sh", &actions, NULL, argv, environment);
		(void)posix_spawn_file_actions_destroy(&actions);
	}
	if (ends[1] >= 0)
		(void)close(ends[1]);
	if (error && ends[0] >= 0)
		(void)close(ends[0]);
	free(script);
	free(copy);
	free(environment);
	return error ? -1 : ends[0];
}

static bool run_command(const char *command, const char *host, struct bytes *ret, struct note *n)
{
	SCOPED(bytes) text = {0};
	pid_t pid = -1, ended;
	int status = -1, fd = start(command, host, &pid);
	bool is_read = fd >= 0 && read_all(fd, &text);

	if (fd >= 0) {
		(void)close(fd);
		do
			ended = waitpid(pid, &status, 0);
		while (ended < 0 && errno == EINTR);
	}
	if (!is_read || status != 0) {
		note_set(n, "JWT_ASKPASS_COMMAND has failed");
		return false;
	}
	*ret = TAKE(text);
	return true;
}

bool source_token(const struct source *s, const char *host, struct bytes *ret, struct note *n)
{
	const char *name = s->file ? "JWT_ASKPASS_FILE" : "JWT_ASKPASS_COMMAND";
	SCOPED(bytes) text = {0};
	struct span token;

	if (!(s->file ? read_file(s->file, &text, n) : run_command(s->command, host, &text, n)))
		return false;
	if (shape_trim(bytes_span(&text), &token) != REASON_OK) {
		note_set(n, "%s yields no token", name);
		return false;
	}
	if (s->command && token.len >= PART_BYTES) {
		note_set(n, "%s yields a token of %zu bytes: only a file can have a token of %d or more",
			 name, token.len, PART_BYTES);
		return false;
	}
	if (bytes_copy(token, ret))
		return true;
	note_set(n, "memory ran out");
	return false;
}
