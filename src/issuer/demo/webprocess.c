/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/demo/webprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "jwt-issuer-web"
#define END_TRIES 200 /* waits of 10 ms each before SIGKILL */

enum status webprocess_find(char path[PATH_MAX], struct note *n)
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - sizeof(NAME));
	char *slash;

	if (len < 0)
		return status_refuse(n, STATUS_HOST, "/proc/self/exe cannot be read: %s", strerror(errno));
	path[len] = '\0';
	slash = strrchr(path, '/');
	memcpy(slash ? slash + 1 : path, NAME, sizeof(NAME));
	if (access(path, X_OK) == 0)
		return STATUS_OK;
	return status_refuse(n, STATUS_HOST, "%.256s cannot be run: install the package " NAME, path);
}

static void keep_open(int fd)
{
	(void)fcntl(fd, F_SETFD, 0);
}

/* Runs in the child after fork(), so it uses only functions that are safe there. */
static void execute(const char *const argv[], int mint_fd, const struct listeners *l, const sigset_t *mask)
{
	keep_open(mint_fd);
	for (size_t i = 0; i < l->count; i++)
		keep_open(l->fds[i]);
	(void)signal(SIGINT, SIG_IGN);
	(void)sigprocmask(SIG_SETMASK, mask, NULL);
	(void)execv(argv[0], (char *const *)argv);
	_exit(127);
}

static enum status launch(const char *path, const char *origin, const struct listeners *l, int mint_fd,
			  const sigset_t *mask, pid_t *ret, struct note *n)
{
	char numbers[3][16];
	const char *argv[10] = {path, "--origin", origin, "--mint-fd", numbers[0]};
	size_t count = 5;

	(void)snprintf(numbers[0], sizeof(numbers[0]), "%d", mint_fd);
	for (size_t i = 0; i < l->count; i++) {
		(void)snprintf(numbers[i + 1], sizeof(numbers[i + 1]), "%d", l->fds[i]);
		argv[count++] = "--listen-fd";
		argv[count++] = numbers[i + 1];
	}
	*ret = fork();
	if (*ret == 0)
		execute(argv, mint_fd, l, mask);
	return *ret > 0 ? STATUS_OK :
			  status_refuse(n, STATUS_HOST, "no process can be started: %s", strerror(errno));
}

enum status webprocess_start(const char *origin, const struct listeners *l, const sigset_t *mask,
			     struct webprocess *ret, struct note *n)
{
	char path[PATH_MAX];
	int pair[2];
	pid_t pid = 0;
	enum status r = webprocess_find(path, n);

	if (r != STATUS_OK)
		return r;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return status_refuse(n, STATUS_HOST, "no socket can be made: %s", strerror(errno));
	r = launch(path, origin, l, pair[1], mask, &pid, n);
	(void)close(pair[1]);
	if (r == STATUS_OK)
		*ret = (struct webprocess){pid, pair[0]};
	else
		(void)close(pair[0]);
	return r;
}

static bool wait_for(struct webprocess *w, int options, int *ret_status)
{
	pid_t found;

	do
		found = waitpid(w->pid, ret_status, options);
	while (found < 0 && errno == EINTR);
	if (found == w->pid)
		w->pid = 0;
	return found != 0;
}

bool webprocess_has_ended(struct webprocess *w, struct note *n)
{
	int status = 0;

	if (!wait_for(w, WNOHANG, &status))
		return false;
	if (WIFSIGNALED(status))
		note_set(n, NAME " was ended by signal %d", WTERMSIG(status));
	else
		note_set(n, NAME " has ended by itself, with status %d", WEXITSTATUS(status));
	return true;
}

void webprocess_done(struct webprocess *w)
{
	int status;

	if (w->fd >= 0)
		(void)close(w->fd);
	w->fd = -1;
	if (w->pid <= 0)
		return;
	(void)kill(w->pid, SIGTERM);
	for (int left = END_TRIES; left > 0; left--) {
		if (wait_for(w, WNOHANG, &status))
			return;
		(void)poll(NULL, 0, 10);
	}
	(void)kill(w->pid, SIGKILL);
	(void)wait_for(w, 0, &status);
}
