/* SPDX-License-Identifier: BSD-2-Clause */
/* Tokens whose use is limited: when they are used up, and what the log says. */
#include "suites.h"

#include <dirent.h>
#include <sys/stat.h>
#include <string.h>

#include "support/expect.h"
#include "support/failures.h"
#include "support/fakehost.h"
#include "support/scene.h"
#include "support/witness.h"

static int log_in(struct stack *s, const char *user, const char *token)
{
	stack_set_user(s, user);
	return stack_authenticate(s, token);
}

static int used_by_alice(const char *token)
{
	return log_in(stack_start(ALONE, "alice"), "alice", token);
}

START_TEST(opens_the_account_once)
{
	const char *token = scene_token();

	scene_configure_store("use = once\n");
	ck_assert_int_eq(used_by_alice(token), PAM_SUCCESS);
	ck_assert_ptr_nonnull(logbook_only("accepted slug=ok"));
	ck_assert_uint_eq(logbook_count(" use=first left="), 1);
	fakehost.now += 7;
	ck_assert_int_eq(used_by_alice(token), PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(
		logbook_only(" use=replay first_use=2026-01-01T00:00:00Z first_service=\"login\" left="));
	ck_assert_ptr_nonnull(logbook_only("refused slug=replayed"));
}
END_TEST

START_TEST(records_nothing_where_every_use_is_permitted)
{
	const char *token = scene_token();
	DIR *store;
	int entries = 0;

	scene_configure_store("");
	ck_assert_int_eq(used_by_alice(token), PAM_SUCCESS);
	ck_assert_int_eq(used_by_alice(token), PAM_SUCCESS);
	ck_assert_uint_eq(logbook_count("use="), 0);
	store = opendir(scene_text("%s/once", scene.dir));
	while (readdir(store))
		entries++;
	closedir(store);
	ck_assert_int_eq(entries, 2);
}
END_TEST

/* A refusal for another reason leaves the token unused. */
START_TEST(does_not_use_up_a_token_that_it_refuses)
{
	const char *token = scene_token();

	scene_configure_store("use = once\n");
	ck_assert_int_eq(log_in(stack_start(ALONE, "bob"), "bob", token), PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only("slug=user-mismatch"));
	ck_assert_int_eq(used_by_alice(token), PAM_SUCCESS);
	ck_assert_ptr_nonnull(logbook_only("use=first"));
}
END_TEST

/* What could fail after an acceptance is reserved before the token is used. */
static void fail_once(bool *failure)
{
	const char *token = scene_token();

	scene_configure_store("use = once\n");
	*failure = true;
	ck_assert_int_eq(used_by_alice(token), PAM_AUTHINFO_UNAVAIL);
	*failure = false;
	ck_assert_ptr_nonnull(logbook_only("slug=out-of-memory"));
	ck_assert_int_eq(used_by_alice(token), PAM_SUCCESS);
}

START_TEST(does_not_use_up_a_token_when_the_login_cannot_be_remembered)
{
	fail_once(&failures.set_data);
}
END_TEST

START_TEST(does_not_use_up_a_token_when_the_mark_cannot_be_set)
{
	fail_once(&failures.putenv);
}
END_TEST

START_TEST(does_not_use_up_a_token_that_cannot_be_cleared)
{
	struct stack *s = stack_start(GIVEN ALONE_WITH("use_first_pass"), "alice");

	scene_configure_store("use = once\n");
	witness.given = scene_token();
	failures.clear_authtok = true;
	ck_assert_int_eq(stack_authenticate(s, NULL), PAM_AUTHINFO_UNAVAIL);
	failures.clear_authtok = false;
	ck_assert_int_eq(used_by_alice(witness.given), PAM_SUCCESS);
}
END_TEST

/* After a replay, nothing of the login that was reserved may remain. */
START_TEST(remembers_nothing_of_a_replay)
{
	const char *token = scene_token();
	struct stack *s = stack_start(ALONE, "alice");

	scene_configure_store("use = once\n");
	ck_assert_int_eq(stack_authenticate(s, token), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, token), PAM_AUTH_ERR);
	ck_assert_str_eq(stack_environment(s), "");
	ck_assert_int_eq(stack_account(s), PAM_IGNORE);
	ck_assert_int_eq(stack_setcred(s), SETCRED_IGNORED);
}
END_TEST

/* The item of the first login and of the second. */
static const struct {
	int item;
	const char *first, *second;
	int code;
} logins[] = {
	{PAM_RHOST, "192.0.2.7", "192.0.2.7", PAM_SUCCESS},
	{PAM_RHOST, "192.0.2.7", "192.0.2.8", PAM_AUTH_ERR},
	{PAM_RHOST, NULL, "192.0.2.7", PAM_AUTH_ERR},
	{PAM_RUSER, "alice", "alice", PAM_SUCCESS},
	{PAM_RUSER, "alice", "bob", PAM_AUTH_ERR},
	{PAM_RUSER, NULL, "alice", PAM_AUTH_ERR},
};

START_TEST(permits_the_same_login_again_within_the_duration)
{
	const char *token = scene_token();
	struct stack *first = stack_start(ALONE, "alice"), *second = stack_start(ALONE, "alice");

	scene_configure_store("use = within 30s\n");
	ck_assert_int_eq(pam_set_item(first->pamh, logins[_i].item, logins[_i].first), PAM_SUCCESS);
	ck_assert_int_eq(pam_set_item(second->pamh, logins[_i].item, logins[_i].second), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(first, token), PAM_SUCCESS);
	fakehost.now += 29;
	ck_assert_int_eq(stack_authenticate(second, token), logins[_i].code);
	ck_assert_uint_eq(logbook_count("use=again"), logins[_i].code == PAM_SUCCESS ? 1 : 0);
	fakehost.now += 1;
	ck_assert_int_eq(stack_authenticate(first, token), PAM_AUTH_ERR);
}
END_TEST

/* sudo and sudo-i are one service; another one is not. */
START_TEST(compares_the_base_names_of_services)
{
	const char *token = scene_token();

	scene_configure_store("use = within 30s\n");
	ck_assert_int_eq(stack_authenticate(stack_start_service("sudo", ALONE, "alice"), token), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(stack_start_service("sudo-i", ALONE, "alice"), token),
			 PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(stack_start_service("su", ALONE, "alice"), token), PAM_AUTH_ERR);
}
END_TEST

START_TEST(records_the_use_of_a_service_in_its_own_store)
{
	const char *token = scene_token();
	const char *dir = scene.dir;

	scene_configure_store("use = once\n");
	ck_assert_int_eq(mkdir(scene_text("%s/other", dir), 0700), 0);
	scene_configure(scene_text("store = %s/once\n", dir), "use = once\n",
			scene_text("[service sudo]\nstore = %s/other\n", dir));
	ck_assert_int_eq(used_by_alice(token), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(stack_start_service("sudo", ALONE, "alice"), token), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(stack_start_service("sudo", ALONE, "alice"), token),
			 PAM_AUTH_ERR);
}
END_TEST

START_TEST(writes_the_first_use_as_json)
{
	const char *token = scene_token();

	scene_configure_store("use = once\n");
	scene_configure(scene_text("store = %s/once\nlog_format = json\n", scene.dir), "use = once\n", "");
	ck_assert_int_eq(used_by_alice(token), PAM_SUCCESS);
	ck_assert_ptr_nonnull(logbook_only("\"use\":\"first\",\"left\":"));
	ck_assert_int_eq(used_by_alice(token), PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only("\"use\":\"replay\",\"first_use\":\"2026-01-01T00:00:00Z\","
					   "\"first_service\":\"login\",\"left\":"));
}
END_TEST

START_TEST(accepts_the_next_token_when_the_store_is_back)
{
	const char *token = scene_token();

	scene_configure(scene_text("store = %s/once\n", scene.dir), "use = once\n", "");
	ck_assert_int_eq(used_by_alice(token), PAM_AUTHINFO_UNAVAIL);
	ck_assert_ptr_nonnull(logbook_only(scene_text("unavailable slug=store-unavailable")));
	ck_assert_ptr_nonnull(logbook_only("/once: cannot open the folder: No such file or directory"));
	ck_assert_int_eq(mkdir(scene_text("%s/once", scene.dir), 0700), 0);
	ck_assert_int_eq(used_by_alice(token), PAM_SUCCESS);
}
END_TEST

Suite *use_suite(void)
{
	Suite *s = suite_create("use");
	TCase *group = suites_group(s, "use");

	tcase_add_test(group, opens_the_account_once);
	tcase_add_test(group, records_nothing_where_every_use_is_permitted);
	tcase_add_test(group, does_not_use_up_a_token_that_it_refuses);
	tcase_add_test(group, does_not_use_up_a_token_when_the_login_cannot_be_remembered);
	tcase_add_test(group, does_not_use_up_a_token_when_the_mark_cannot_be_set);
	tcase_add_test(group, does_not_use_up_a_token_that_cannot_be_cleared);
	tcase_add_test(group, remembers_nothing_of_a_replay);
	tcase_add_loop_test(group, permits_the_same_login_again_within_the_duration, 0,
			    sizeof(logins) / sizeof(logins[0]));
	tcase_add_test(group, compares_the_base_names_of_services);
	tcase_add_test(group, records_the_use_of_a_service_in_its_own_store);
	tcase_add_test(group, writes_the_first_use_as_json);
	tcase_add_test(group, accepts_the_next_token_when_the_store_is_back);
	return s;
}
