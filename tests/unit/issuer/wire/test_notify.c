/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit/suites.h"

/* A socket of a service manager with an abstract name, which the kernel chooses. NOTIFY_SOCKET names it. */
static int listen_as_manager(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	socklen_t size = sizeof(sa_family_t);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char name[sizeof(address.sun_path) + 1];

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, size), 0);
	size = sizeof(address);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	(void)snprintf(name, sizeof(name), "@%.*s", (int)(size - offsetof(struct sockaddr_un, sun_path) - 1),
		       address.sun_path + 1);
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", name, 1), 0);
	return fd;
}

START_TEST(sends_the_state)
{
	int fd = listen_as_manager();
	char got[32] = "";

	ck_assert(notify_send("READY=1"));
	ck_assert_int_eq(recv(fd, got, sizeof(got) - 1, MSG_DONTWAIT), 7);
	ck_assert_str_eq(got, "READY=1");
	(void)close(fd);
	ck_assert(!notify_send("READY=1"));
	ck_assert_int_eq(errno, ECONNREFUSED);
	(void)unsetenv("NOTIFY_SOCKET");
}
END_TEST

START_TEST(sends_nothing_without_a_manager)
{
	(void)unsetenv("NOTIFY_SOCKET");
	ck_assert(notify_send("READY=1"));
}
END_TEST

START_TEST(refuses_an_invalid_address)
{
	static const char *const names[] = {"", "@", "/", "relative", "/nonexistent/notify"};
	char longest[200];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)setenv("NOTIFY_SOCKET", names[i], 1);
		ck_assert(!notify_send("READY=1"));
		ck_assert_int_ne(errno, 0);
	}
	memset(longest, 'a', sizeof(longest));
	longest[0] = '/';
	longest[sizeof(longest) - 1] = '\0';
	(void)setenv("NOTIFY_SOCKET", longest, 1);
	ck_assert(!notify_send("READY=1"));
	(void)unsetenv("NOTIFY_SOCKET");
}
END_TEST

Suite *notify_suite(void)
{
	Suite *suite = suite_create("notify");
	TCase *cases = tcase_create("notify");

	tcase_add_test(cases, sends_the_state);
	tcase_add_test(cases, sends_nothing_without_a_manager);
	tcase_add_test(cases, refuses_an_invalid_address);
	suite_add_tcase(suite, cases);
	return suite;
}
