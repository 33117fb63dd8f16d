/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/groups.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <strings.h>

#include "core/base/scoped.h"
#include "unit/suites.h"

/* What the database of groups fails with; 0: it does not. The gid is then the only one that has a name. */
static int database_error;
static gid_t named;

/* In place of libc's, so that no account of the host is needed. */
struct group *getgrgid(gid_t gid)
{
	static char name[] = "wheel";
	static struct group group = {.gr_name = name};

	errno = database_error;
	return gid == named ? &group : NULL;
}

/* The group wheel exists, the database ignores letter case, and it fails for the group broken. */
struct group *getgrnam(const char *name)
{
	static char found[] = "wheel";
	static struct group group = {.gr_name = found};

	errno = strcmp(name, "broken") == 0 ? EIO : 0;
	return strcasecmp(name, found) == 0 ? &group : NULL;
}

START_TEST(finds_the_groups_of_an_account)
{
	SCOPED(names) groups = {0};
	uid_t uid = 1;

	database_error = 0;
	named = 0;
	ck_assert_int_eq(groups_find("root", &uid, &groups), ACCOUNT_FOUND);
	ck_assert_uint_eq(uid, 0);
	ck_assert_uint_eq(groups.count, 1);
	ck_assert_str_eq(groups.at[0], "wheel");
}
END_TEST

START_TEST(leaves_out_a_group_without_a_name)
{
	SCOPED(names) groups = {0};
	uid_t uid = 1;

	database_error = 0;
	named = 4000000000;
	ck_assert_int_eq(groups_find("root", &uid, &groups), ACCOUNT_FOUND);
	ck_assert_uint_eq(groups.count, 0);
}
END_TEST

/* A group that is missing for want of the database would evade a deny. */
START_TEST(has_no_answer_when_the_database_fails)
{
	struct names groups = {0};
	uid_t uid = 1;

	database_error = EIO;
	named = 4000000000;
	ck_assert_int_eq(groups_find("root", &uid, &groups), ACCOUNT_UNAVAILABLE);
	ck_assert_uint_eq(uid, 1);
	ck_assert_uint_eq(groups.count, 0);
}
END_TEST

START_TEST(does_not_know_an_account_that_does_not_exist)
{
	struct names groups = {0};
	uid_t uid = 1;

	ck_assert_int_eq(groups_find("no-such-account", &uid, &groups), ACCOUNT_UNKNOWN);
	ck_assert_uint_eq(uid, 1);
	ck_assert_uint_eq(groups.count, 0);
}
END_TEST

START_TEST(finds_a_group_by_its_exact_name)
{
	ck_assert_int_eq(groups_find_name("wheel"), ACCOUNT_FOUND);
	ck_assert_int_eq(groups_find_name("Wheel"), ACCOUNT_UNKNOWN);
	ck_assert_int_eq(groups_find_name("no-such-group"), ACCOUNT_UNKNOWN);
	ck_assert_int_eq(groups_find_name("broken"), ACCOUNT_UNAVAILABLE);
}
END_TEST

Suite *groups_suite(void)
{
	Suite *s = suite_create("groups");
	TCase *c = tcase_create("groups");

	tcase_add_test(c, finds_the_groups_of_an_account);
	tcase_add_test(c, leaves_out_a_group_without_a_name);
	tcase_add_test(c, has_no_answer_when_the_database_fails);
	tcase_add_test(c, does_not_know_an_account_that_does_not_exist);
	tcase_add_test(c, finds_a_group_by_its_exact_name);
	suite_add_tcase(s, c);
	return s;
}
