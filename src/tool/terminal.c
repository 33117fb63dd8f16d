/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/scoped.h"

#define MAX_LINE_BYTES 1024

enum typed { TYPED_NOTHING = 0, TYPED_LINE, TYPED_TOO_MUCH, TYPED_SIGNAL };

static void put(int tty, const char *text)
{
	ssize_t ignored = write(tty, text, strlen(text));

	(void)ignored; /* if the terminal has failed, reading the answer fails, too */
}

/* Wait until the terminal has input. False if a signal came first. */
static bool wait_for_input(int tty, int signals)
{
	struct pollfd watched[] = {{.fd = tty, .events = POLLIN}, {.fd = signals, .events = POLLIN}};

	while (poll(watched, 2, -1) < 0)
		if (errno != EINTR && errno != EAGAIN)
			return true;
	return watched[1].revents == 0;
}

static enum typed read_line(int tty, int signals, struct bytes *line, size_t *ret_len)
{
	size_t used = 0;

	for (; used < line->len; used++) {
		ssize_t got;

		if (!wait_for_input(tty, signals))
			return TYPED_SIGNAL;
		got = read(tty, line->at + used, 1);
		if (got < 0 && errno == EINTR)
			return TYPED_SIGNAL;
		if (got <= 0)
			return TYPED_NOTHING;
		if (line->at[used] == '\n') {
			*ret_len = used;
			return used ? TYPED_LINE : TYPED_NOTHING;
		}
	}
	return TYPED_TOO_MUCH;
}

static enum typed ask_unseen(int tty, int signals, const char *question, struct bytes *line, size_t *ret_len)
{
	struct termios before, quiet;
	enum typed typed;

	if (tcgetattr(tty, &before) != 0)
		return TYPED_NOTHING;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	quiet.c_lflag |= ICANON | ISIG;
	if (tcsetattr(tty, TCSAFLUSH, &quiet) != 0)
		return TYPED_NOTHING;
	put(tty, question);
	typed = read_line(tty, signals, line, ret_len);
	put(tty, "\n");
	(void)tcsetattr(tty, TCSAFLUSH, &before);
	return typed;
}

/*
 * Block the signals that end or stop a process while the echo is off, and watch for them through a
 * descriptor. They take effect when the mask is restored; the terminal has its old state again before that.
 * This needs no signal handler, and no global variable for one.
 */
static enum typed ask_once(int tty, const char *question, struct bytes *line, size_t *ret_len)
{
	static const int watched[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
	enum typed typed = TYPED_NOTHING;
	sigset_t held, before;
	int signals;

	(void)sigemptyset(&held);
	for (size_t i = 0; i < sizeof(watched) / sizeof(watched[0]); i++)
		(void)sigaddset(&held, watched[i]);
	if (sigprocmask(SIG_BLOCK, &held, &before) != 0)
		return TYPED_NOTHING;
	signals = signalfd(-1, &held, SFD_CLOEXEC);
	if (signals >= 0) {
		typed = ask_unseen(tty, signals, question, line, ret_len);
		(void)close(signals);
	}
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return typed;
}

static enum status judge(enum typed typed, struct span line, struct bytes *ret, struct note *n)
{
	if (typed == TYPED_LINE)
		return bytes_copy(line, ret) ? STATUS_OK : status_out_of_memory(n);
	if (typed == TYPED_TOO_MUCH)
		return status_refuse(n, STATUS_REFUSED, "the passphrase is longer than %d bytes",
				     MAX_LINE_BYTES - 1);
	return status_refuse(n, STATUS_REFUSED, "no passphrase was typed, and the key is encrypted");
}

enum status terminal_ask(const char *question, struct bytes *ret, struct note *n)
{
	SCOPED(bytes) line = {0};
	enum typed typed;
	size_t len = 0;
	int tty;

	if (!bytes_alloc(MAX_LINE_BYTES, &line))
		return status_out_of_memory(n);
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0)
		return status_refuse(n, STATUS_HOST,
				     "the key is encrypted and there is no terminal to ask for its "
				     "passphrase: use --passphrase-file");
	do
		typed = ask_once(tty, question, &line, &len);
	while (typed == TYPED_SIGNAL);
	(void)close(tty);
	return judge(typed, (struct span){line.at, len}, ret, n);
}
