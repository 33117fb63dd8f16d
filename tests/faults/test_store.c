/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store of used tokens while calls and allocations fail. A token is never accepted twice. One that was
 * not accepted because of a fault is accepted afterwards.
 */
#include "suites.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "allocator.h"
#include "calls.h"
#include "core/keys/thumbprint.h"
#include "module/support/fakehost.h"
#include "module/support/scene.h"
#include "visit.h"

static void arm(void)
{
	calls.armed = allocator.armed = true;
}

static void disarm(void)
{
	calls.armed = allocator.armed = false;
}

static void visit(const char *token, struct answer *ret)
{
	const struct visit v = {"alice", token, arm, disarm};

	visit_run(&v, ret);
}

static void prepare(void)
{
	allocator_order(ALLOCATOR_NEVER, false);
	visit_prepare();
}

/* A token that was not used before, and a new store with a record to remove, so that every call is made. */
static const char *new_token(void)
{
	static int number;
	char path[512];

	scene_forget();
	snprintf(path, sizeof(path), "%s/once%d", scene.dir, ++number);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	scene_configure(scene_text("store = %s\n", path), "use = once\n", "");
	ck_assert_int_eq(mkdir(scene_text("%s/600", path), 01700), 0);
	ck_assert_int_eq(symlink("x", scene_text("%s/600/%064d", path, 0)), 0);
	return scene_token();
}

static void check_failed(const char *what, int error, const struct answer *a)
{
	ck_assert_msg(a->code == PAM_AUTHINFO_UNAVAIL && a->lines == 1, "%s, %s: code %d, %d lines, %s", what,
		      strerror(error), a->code, a->lines, a->line);
	ck_assert_msg(strstr(a->line, "slug=store-unavailable") || strstr(a->line, "slug=config-invalid") ||
			      strstr(a->line, "slug=out-of-memory"),
		      "%s, %s: %s", what, strerror(error), a->line);
}

/* The token is used up if, and only if, the failing login was accepted. */
static void check_use(const char *what, int error, const char *token, const struct answer *failing)
{
	bool was_accepted = failing->code == PAM_SUCCESS;
	struct answer a;

	if (!was_accepted)
		check_failed(what, error, failing);
	visit(token, &a);
	ck_assert_msg(a.code == (was_accepted ? PAM_AUTH_ERR : PAM_SUCCESS) &&
			      strstr(a.line, was_accepted ? "slug=replayed" : "use=first"),
		      "after %s, %s: %s", what, strerror(error), a.line);
}

/* The mark, the name of the folder, and the record are made durable. */
#define SYNCS 3

static const int errors[] = {EINTR, EIO, EMFILE, ENOMEM, EACCES, ENOSPC, EROFS, ENOENT};

#define ERROR_COUNT ((int)(sizeof(errors) / sizeof(errors[0])))

static long fail_each(enum call which, int error)
{
	struct answer a;

	for (long at = 0;; at++) {
		const char *token = new_token();

		calls = (struct calls){.which = which, .error = error, .fails_at = at};
		visit(token, &a);
		if (at >= calls.made)
			return at;
		calls.error = 0;
		check_use(calls_name(which), error, token, &a);
	}
}

START_TEST(uses_a_token_only_if_it_is_accepted_when_a_call_fails)
{
	enum call which = (enum call)_i;

	if (which == CALL_GETHOSTNAME)
		return; /* the configuration has a host name */
	prepare();
	for (int i = 0; i < ERROR_COUNT; i++)
		ck_assert_int_ge(fail_each(which, errors[i]), which == CALL_FSYNC ? SYNCS : 1);
}
END_TEST

/* Each later call fails too: a disk that is gone. */
START_TEST(refuses_while_every_call_fails)
{
	enum call which = (enum call)_i;
	const char *token;
	struct answer a;

	if (which == CALL_GETHOSTNAME || which == CALL_FLOCK || which == CALL_UNLINKAT ||
	    which == CALL_FCHMODAT || which == CALL_FCHMOD || which == CALL_MKDIRAT)
		return; /* a login may do without these */
	prepare();
	token = new_token();
	calls = (struct calls){.which = which, .error = EIO, .for_ever = true};
	visit(token, &a);
	ck_assert_int_eq(a.code, PAM_AUTHINFO_UNAVAIL);
	check_failed(calls_name(which), EIO, &a);
	calls.error = 0;
	visit(token, &a);
	/* the record of a fault may remain if it could not be removed */
	ck_assert_msg(a.code == PAM_SUCCESS, "%s", a.line);
}
END_TEST

START_TEST(uses_a_token_only_if_it_is_accepted_when_an_allocation_fails)
{
	struct answer a;
	long at = 0;

	prepare();
	visit(new_token(), &a); /* libraries set themselves up */
	ck_assert_int_eq(a.code, PAM_SUCCESS);
	for (;; at++) {
		const char *token = new_token();
		bool was_accepted;

		allocator_order(at, _i == 1);
		visit(token, &a);
		if (allocator.calls <= at)
			break;
		allocator_order(ALLOCATOR_NEVER, false);
		if (a.code != PAM_SUCCESS)
			ck_assert_msg(a.code == PAM_AUTHINFO_UNAVAIL || a.code == PAM_BUF_ERR ||
					      a.code == PAM_CONV_ERR,
				      "allocation %ld: code %d, %s", at, a.code, a.line);
		was_accepted = a.code == PAM_SUCCESS;
		visit(token, &a);
		ck_assert_msg(a.code == (was_accepted ? PAM_AUTH_ERR : PAM_SUCCESS),
			      "after allocation %ld: %s", at, a.line);
	}
	ck_assert_int_gt(at, 100);
}
END_TEST

/* Each token of the key is revoked, and the thumbprint of the key is computed at each login. */
START_TEST(refuses_a_revoked_key_when_an_allocation_fails)
{
	char thumbprint[THUMBPRINT_SIZE];
	const char *token = scene_token();
	struct answer a;
	long at = 0;

	ck_assert(thumbprint_of(&scene.mint.key, thumbprint));
	scene_configure("revoked = revoked\n", "", "");
	scene_write("revoked", scene_text("9999-12-31T23:59:59Z * key %s\n", thumbprint), 0644);
	prepare();
	do {
		allocator_order(at, false);
		visit(token, &a);
		ck_assert_msg(a.code != PAM_SUCCESS, "allocation %ld: %s", at, a.line);
	} while (allocator.calls > at++);
	ck_assert_msg(strstr(a.line, "slug=revoked"), "%s", a.line);
	ck_assert_int_gt(at, 100);
}
END_TEST

static struct rlimit before;
static int limited;

/* No assertions here: libcheck writes to a file at each. */
static void limit(void)
{
	struct rlimit least = {0};

	if (getrlimit(limited, &before) != 0)
		abort();
	least = (struct rlimit){limited == RLIMIT_FSIZE ? 0 : 3, before.rlim_max};
	if (setrlimit(limited, &least) != 0)
		abort();
}

static void lift_limit(void)
{
	if (setrlimit(limited, &before) != 0)
		abort();
}

static void visit_limited(int resource, const char *token, struct answer *ret)
{
	const struct visit v = {"alice", token, limit, lift_limit};

	limited = resource;
	visit_run(&v, ret);
}

/* su's caller chooses the limits of its process. */
START_TEST(records_a_use_without_files_of_any_size)
{
	struct answer a;

	prepare();
	visit_limited(RLIMIT_FSIZE, new_token(), &a);
	ck_assert_msg(a.code == PAM_SUCCESS && strstr(a.line, "use=first"), "%s", a.line);
}
END_TEST

START_TEST(records_a_use_from_a_folder_that_was_removed)
{
	struct answer a;

	prepare();
	ck_assert_int_eq(mkdir(scene_text("%s/gone", scene.dir), 0700), 0);
	ck_assert_int_eq(chdir(scene_text("%s/gone", scene.dir)), 0);
	ck_assert_int_eq(rmdir(scene_text("%s/gone", scene.dir)), 0);
	visit(new_token(), &a);
	ck_assert_msg(a.code == PAM_SUCCESS, "%s", a.line);
}
END_TEST

START_TEST(refuses_without_descriptors)
{
	struct answer a;
	const char *token;

	prepare();
	token = new_token();
	visit_limited(RLIMIT_NOFILE, token, &a);
	ck_assert_int_eq(a.code, PAM_AUTHINFO_UNAVAIL);
	visit(token, &a);
	ck_assert_msg(a.code == PAM_SUCCESS && strstr(a.line, "use=first"), "%s", a.line);
}
END_TEST

Suite *store_suite(void)
{
	Suite *s = suite_create("store");
	TCase *group = tcase_create("store");

	suite_add_tcase(s, group);
	tcase_add_checked_fixture(group, scene_setup, scene_teardown);
	tcase_set_timeout(group, 60);
	tcase_add_loop_test(group, uses_a_token_only_if_it_is_accepted_when_a_call_fails, 0, CALL_COUNT);
	tcase_add_loop_test(group, refuses_while_every_call_fails, 0, CALL_COUNT);
	tcase_add_loop_test(group, uses_a_token_only_if_it_is_accepted_when_an_allocation_fails, 0, 2);
	tcase_add_test(group, refuses_a_revoked_key_when_an_allocation_fails);
	tcase_add_test(group, records_a_use_without_files_of_any_size);
	tcase_add_test(group, records_a_use_from_a_folder_that_was_removed);
	tcase_add_test(group, refuses_without_descriptors);
	return s;
}
