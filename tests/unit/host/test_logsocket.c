/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/logsocket.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/fixture.h"
#include "unit/suites.h"

/* Bind a socket of this type at a scratch path; a stream has the shortest queue. The caller closes it. */
static int serve(const char *name, int type)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, type, 0);

	ck_assert_int_ge(fd, 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", scratch_path(name));
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	if (type == SOCK_STREAM)
		ck_assert_int_eq(listen(fd, 0), 0);
	return fd;
}

START_TEST(finds_a_daemon_of_either_type)
{
	static const int types[] = {SOCK_DGRAM, SOCK_STREAM};
	int fd = serve("log", types[_i]);
	char byte;

	for (int i = 0; i < 3; i++) /* works also when the queue of a stream is full */
		ck_assert_int_eq(logsocket_error(scratch_path("log")), 0);
	if (types[_i] == SOCK_DGRAM)
		ck_assert_int_eq(recv(fd, &byte, 1, MSG_DONTWAIT), -1); /* nothing was sent */
	/* with journald /dev/log is a link, too */
	ck_assert_int_eq(symlink("log", scratch_path("link")), 0);
	ck_assert_int_eq(logsocket_error(scratch_path("link")), 0);
	close(fd);
	ck_assert_int_eq(logsocket_error(scratch_path("log")), ECONNREFUSED);
	ck_assert_int_eq(logsocket_error(scratch_path("link")), ECONNREFUSED);
	ck_assert_int_eq(unlink(scratch_path("log")), 0);
	ck_assert_int_eq(logsocket_error(scratch_path("link")), ENOENT);
}
END_TEST

START_TEST(finds_no_daemon_where_there_is_no_socket)
{
	char overlong[120];

	snprintf(overlong, sizeof(overlong), "/%0118d", 0);
	scratch_write("file", span_of(""), 0666);
	scratch_folder("folder", 0777);
	ck_assert_int_eq(logsocket_error(scratch_path("none")), ENOENT);
	ck_assert_int_eq(logsocket_error(scratch_path("file/log")), ENOTDIR);
	ck_assert_int_eq(logsocket_error(scratch_path("file")), ECONNREFUSED);
	ck_assert_int_eq(logsocket_error(scratch_path("folder")), ECONNREFUSED);
	ck_assert_int_eq(logsocket_error(overlong), ENAMETOOLONG);
}
END_TEST

START_TEST(looks_at_the_socket_that_syslog_uses)
{
	ck_assert_str_eq(LOGSOCKET_PATH, "/dev/log");
}
END_TEST

START_TEST(leaves_no_descriptor_open)
{
	int fd = serve("log", SOCK_STREAM), before = dup(fd), after;

	close(before);
	(void)logsocket_error(scratch_path("log"));
	(void)logsocket_error(scratch_path("none"));
	after = dup(fd);
	ck_assert_int_eq(before, after);
	close(after);
	close(fd);
}
END_TEST

Suite *logsocket_suite(void)
{
	Suite *suite = suite_create("logsocket");
	TCase *cases = scratch_group(suite, "logsocket");

	tcase_add_loop_test(cases, finds_a_daemon_of_either_type, 0, 2);
	tcase_add_test(cases, finds_no_daemon_where_there_is_no_socket);
	tcase_add_test(cases, looks_at_the_socket_that_syslog_uses);
	tcase_add_test(cases, leaves_no_descriptor_open);
	return suite;
}
