/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/wait.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

int64_t wait_now_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The time to wait is below a day: DIALOG_SECONDS or less. */
enum wire wait_message(int fd, int64_t until_ms, json_t **ret, struct note *n)
{
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left_ms = until_ms - wait_now_ms();
		enum wire r;

		if (left_ms <= 0)
			return WIRE_WAIT;
		if (poll(&p, 1, (int)left_ms) < 0 && errno != EINTR)
			return WIRE_NO_MEMORY;
		r = message_receive(fd, ret, n);
		if (r != WIRE_WAIT)
			return r;
	}
}
