/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/link.h"
#include "issuer/wire/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/fixture.h"
#include "unit/suites.h"

#define FIRST 3 /* the first descriptor that a service manager passes */

static int make(int type)
{
	struct note n = {0};
	int fd = -1;

	ck_assert_msg(listen_at(scratch_path("sock"), type, 0600, &fd, &n) == STATUS_OK, "%s", n.text);
	return fd;
}

/*
 * Take what a service manager passes: fd as descriptor 3, and these variables; NULL: not set. Whatever the
 * test program has as descriptor 3 is kept elsewhere meanwhile.
 */
static enum status inherit(int fd, const char *pid, const char *count, size_t *ret_count, struct note *n)
{
	int kept = fcntl(FIRST, F_DUPFD_CLOEXEC, 20), fds[1] = {-1};
	enum status s;

	ck_assert_int_eq(dup2(fd, FIRST), FIRST);
	if (pid)
		(void)setenv("LISTEN_PID", pid, 1);
	if (count)
		(void)setenv("LISTEN_FDS", count, 1);
	(void)setenv("LISTEN_FDNAMES", "mint", 1);
	*ret_count = 9;
	s = listen_inherited(SOCK_SEQPACKET, fds, 1, ret_count, n);
	if (s == STATUS_OK && *ret_count == 1) {
		ck_assert_int_eq(fds[0], FIRST);
		ck_assert(fcntl(FIRST, F_GETFD) & FD_CLOEXEC);
		ck_assert(fcntl(FIRST, F_GETFL) & O_NONBLOCK);
	}
	(void)(kept >= 0 ? dup2(kept, FIRST) : close(FIRST));
	(void)close(kept);
	ck_assert_ptr_null(getenv("LISTEN_PID"));
	ck_assert_ptr_null(getenv("LISTEN_FDS"));
	ck_assert_ptr_null(getenv("LISTEN_FDNAMES"));
	return s;
}

static const char *own_pid(void)
{
	static char text[24];

	(void)snprintf(text, sizeof(text), "%d", (int)getpid());
	return text;
}

START_TEST(takes_the_socket_of_the_service_manager)
{
	struct note n = {0};
	int fd = make(SOCK_SEQPACKET);
	size_t count;

	ck_assert_int_eq(fcntl(fd, F_SETFL, 0), 0);
	ck_assert_msg(inherit(fd, own_pid(), "1", &count, &n) == STATUS_OK, "%s", n.text);
	ck_assert_uint_eq(count, 1);
	(void)close(fd);
}
END_TEST

START_TEST(takes_nothing_that_is_not_for_this_process)
{
	const struct {
		const char *pid, *count;
	} rows[] = {
		{NULL, NULL},
		{NULL, "1"},
		{own_pid(), NULL},
		{"1", "1"},
		{"", "1"},
		{"-1", "1"},
		{"x", "1"},
		{own_pid(), "0"},
		{own_pid(), "-1"},
		{own_pid(), ""},
		{own_pid(), "1x"},
		{own_pid(), " 1"},
		{own_pid(), "+1"},
		{own_pid(), "4294967297"},
		{own_pid(), "99999999999999999999"},
	};
	struct note n = {0};
	int fd = make(SOCK_SEQPACKET);

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t count;

		ck_assert_int_eq(inherit(fd, rows[i].pid, rows[i].count, &count, &n), STATUS_OK);
		ck_assert_msg(count == 0, "row %zu", i);
	}
	(void)close(fd);
}
END_TEST

START_TEST(refuses_more_sockets_than_it_uses)
{
	static const char *const counts[] = {"2", "2147483647"};
	int fd = make(SOCK_SEQPACKET);

	for (size_t i = 0; i < COUNT(counts); i++) {
		struct note n = {0};
		size_t count;

		ck_assert_int_eq(inherit(fd, own_pid(), counts[i], &count, &n), STATUS_HOST);
		ck_assert(strstr(n.text, "at most 1 ") != NULL);
		ck_assert_uint_eq(count, 9);
	}
	(void)close(fd);
}
END_TEST

START_TEST(refuses_what_is_no_listening_socket_of_the_type)
{
	int fds[] = {make(SOCK_STREAM), socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0),
		     open("/dev/null", O_RDONLY | O_CLOEXEC)};

	for (size_t i = 0; i < COUNT(fds); i++) {
		struct note n = {0};
		size_t count;

		ck_assert_int_eq(inherit(fds[i], own_pid(), "1", &count, &n), STATUS_HOST);
		ck_assert(strstr(n.text, "descriptor 3, which") && strstr(n.text, "SOCK_SEQPACKET"));
		(void)close(fds[i]);
	}
}
END_TEST

START_TEST(makes_a_socket_with_this_mode)
{
	struct note n = {0};
	struct stat st;
	mode_t old = umask(077);
	int fd = -1, client;

	ck_assert_int_eq(listen_at(scratch_path("sock"), SOCK_SEQPACKET, 0666, &fd, &n), STATUS_OK);
	ck_assert_int_eq(umask(old), 077);
	ck_assert_int_eq(lstat(scratch_path("sock"), &st), 0);
	ck_assert(S_ISSOCK(st.st_mode));
	ck_assert_int_eq(st.st_mode & 0777, 0666);
	ck_assert(fcntl(fd, F_GETFL) & O_NONBLOCK);
	ck_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	client = link_connect(scratch_path("sock"), SOCK_SEQPACKET);
	ck_assert_int_ge(client, 0);
	ck_assert(fcntl(client, F_GETFL) & O_NONBLOCK);
	ck_assert(fcntl(client, F_GETFD) & FD_CLOEXEC);
	(void)close(client);
	(void)close(fd);
}
END_TEST

static void assert_refuses(const char *path, const char *words)
{
	struct note n = {0};
	int fd = -1;

	ck_assert_int_eq(listen_at(path, SOCK_SEQPACKET, 0666, &fd, &n), STATUS_HOST);
	ck_assert_msg(strstr(n.text, words) != NULL, "%s", n.text);
	ck_assert_int_eq(fd, -1);
}

START_TEST(replaces_only_a_socket_without_a_listener)
{
	int fd = make(SOCK_SEQPACKET);

	assert_refuses(scratch_path("sock"), "another process listens");
	(void)close(fd);
	(void)close(make(SOCK_SEQPACKET));
	fd = make(SOCK_STREAM); /* replaces it */
	assert_refuses(scratch_path("sock"), "another process listens");
	(void)close(fd);
}
END_TEST

START_TEST(refuses_a_path_that_it_cannot_use)
{
	char longest[300];

	(void)snprintf(longest, sizeof(longest), "/tmp/%0200d", 0);
	scratch_write("file", span_of(""), 0600);
	scratch_folder("folder", 0755);
	ck_assert_int_eq(symlink("nowhere", scratch_path("link")), 0);
	assert_refuses(scratch_path("file"), "is no socket");
	assert_refuses(scratch_path("folder"), "is no socket");
	assert_refuses(scratch_path("link"), "is no socket");
	assert_refuses(scratch_path("missing/sock"), "No such file");
	assert_refuses(longest, "too long");
	ck_assert_int_eq(link_connect(longest, SOCK_SEQPACKET), -1);
	ck_assert_int_eq(errno, ENAMETOOLONG);
	ck_assert_int_eq(link_connect(scratch_path("missing"), SOCK_SEQPACKET), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

Suite *listen_suite(void)
{
	Suite *suite = suite_create("listen");
	TCase *cases = scratch_group(suite, "listen");

	tcase_add_test(cases, takes_the_socket_of_the_service_manager);
	tcase_add_test(cases, takes_nothing_that_is_not_for_this_process);
	tcase_add_test(cases, refuses_more_sockets_than_it_uses);
	tcase_add_test(cases, refuses_what_is_no_listening_socket_of_the_type);
	tcase_add_test(cases, makes_a_socket_with_this_mode);
	tcase_add_test(cases, replaces_only_a_socket_without_a_listener);
	tcase_add_test(cases, refuses_a_path_that_it_cannot_use);
	suite_add_tcase(suite, cases);
	return suite;
}
