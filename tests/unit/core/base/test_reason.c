/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <limits.h>
#include <security/_pam_types.h>
#include <string.h>

#include "core/base/reason.h"

/* The public contract: slugs are added, never renamed. A class changes only with a new major version. */
static const struct {
	enum reason reason;
	const char *slug;
	enum fault fault;
	enum rule rule;
} contract[] = {
	{REASON_UNDECIDED, "undecided", FAULT_BUG, RULE_NONE},
	{REASON_OK, "ok", FAULT_NONE, RULE_NONE},
	{REASON_NOT_A_TOKEN, "not-a-token", FAULT_NO_TOKEN, RULE_NOT_A_TOKEN},
	{REASON_TOKEN_TOO_LONG, "token-too-long", FAULT_TOKEN, RULE_TOKEN_TOO_LONG},
	{REASON_MALFORMED, "malformed", FAULT_TOKEN, RULE_MALFORMED},
	{REASON_HEADER_INVALID, "header-invalid", FAULT_TOKEN, RULE_HEADER},
	{REASON_TYPE_UNEXPECTED, "type-unexpected", FAULT_TOKEN, RULE_HEADER},
	{REASON_KEY_UNKNOWN, "key-unknown", FAULT_TOKEN, RULE_KEY},
	{REASON_ALG_NOT_ALLOWED, "alg-not-allowed", FAULT_TOKEN, RULE_KEY},
	{REASON_KEY_AMBIGUOUS, "key-ambiguous", FAULT_TOKEN, RULE_KEY},
	{REASON_SIGNATURE_INVALID, "signature-invalid", FAULT_TOKEN, RULE_SIGNATURE},
	{REASON_CLAIMS_INVALID, "claims-invalid", FAULT_TOKEN, RULE_CLAIMS},
	{REASON_ISSUER_MISMATCH, "issuer-mismatch", FAULT_TOKEN, RULE_ISSUER},
	{REASON_AUDIENCE_MISMATCH, "audience-mismatch", FAULT_TOKEN, RULE_AUDIENCE},
	{REASON_EXP_MISSING, "exp-missing", FAULT_TOKEN, RULE_EXP},
	{REASON_EXPIRED, "expired", FAULT_TOKEN, RULE_EXP},
	{REASON_NOT_YET_VALID, "not-yet-valid", FAULT_TOKEN, RULE_NBF},
	{REASON_IAT_MISSING, "iat-missing", FAULT_TOKEN, RULE_IAT},
	{REASON_ISSUED_IN_FUTURE, "issued-in-future", FAULT_TOKEN, RULE_IAT},
	{REASON_LIFETIME_TOO_LONG, "lifetime-too-long", FAULT_TOKEN, RULE_LIFETIME},
	{REASON_USER_MISSING, "user-missing", FAULT_TOKEN, RULE_USER},
	{REASON_USER_MISMATCH, "user-mismatch", FAULT_TOKEN, RULE_USER},
	{REASON_RULE_FAILED, "rule-failed", FAULT_TOKEN, RULE_RULES},
	{REASON_BINDING_FAILED, "binding-failed", FAULT_TOKEN, RULE_BINDING},
	{REASON_REVOKED, "revoked", FAULT_TOKEN, RULE_REVOKED},
	{REASON_ACCOUNT_UNKNOWN, "account-unknown", FAULT_TOKEN, RULE_ACCOUNT},
	{REASON_ROOT_REFUSED, "root-refused", FAULT_TOKEN, RULE_ROOT},
	{REASON_UID_RESERVED, "uid-reserved", FAULT_TOKEN, RULE_MIN_UID},
	{REASON_UID_TOO_LOW, "uid-too-low", FAULT_TOKEN, RULE_MIN_UID},
	{REASON_JTI_MISSING, "jti-missing", FAULT_TOKEN, RULE_USE},
	{REASON_REPLAYED, "replayed", FAULT_TOKEN, RULE_USE},
	{REASON_CONFIG_INVALID, "config-invalid", FAULT_HOST, RULE_NONE},
	{REASON_KEY_UNUSABLE, "key-unusable", FAULT_HOST, RULE_KEY_DATES},
	{REASON_STORE_UNAVAILABLE, "store-unavailable", FAULT_HOST, RULE_USE},
	{REASON_CLOCK_UNSET, "clock-unset", FAULT_HOST, RULE_NONE},
	{REASON_ACCOUNT_UNAVAILABLE, "account-unavailable", FAULT_HOST, RULE_ACCOUNT},
	{REASON_OUT_OF_MEMORY, "out-of-memory", FAULT_HOST, RULE_NONE},
	{REASON_LIBRARY_MISSING, "library-missing", FAULT_HOST, RULE_NONE},
};

#define CONTRACT (sizeof(contract) / sizeof(contract[0]))

START_TEST(keeps_slug_fault_and_rule_of_each_reason)
{
	ck_assert_str_eq(reason_slug(contract[_i].reason), contract[_i].slug);
	ck_assert_int_eq(reason_fault(contract[_i].reason), contract[_i].fault);
	ck_assert_int_eq(reason_rule(contract[_i].reason), contract[_i].rule);
	ck_assert_int_eq(reason_find(contract[_i].slug), contract[_i].reason);
}
END_TEST

START_TEST(this_test_has_a_row_for_every_reason)
{
	ck_assert_uint_eq(CONTRACT, REASON_COUNT);
	for (size_t i = 0; i < CONTRACT; i++)
		ck_assert_uint_eq(contract[i].reason, i);
}
END_TEST

START_TEST(zero_is_undecided)
{
	enum reason r = {0};

	ck_assert_int_eq(r, REASON_UNDECIDED);
	ck_assert_int_ne(reason_pam_code(r), PAM_SUCCESS);
	ck_assert_int_ne(reason_exit_status(r), 0);
}
END_TEST

/* PAM code and exit status of each class. */
static const struct {
	enum fault fault;
	const char *class;
	int pam_code;
	int exit_status;
} classes[] = {
	{FAULT_BUG, "bug", PAM_SYSTEM_ERR, 70},	       {FAULT_NONE, "none", PAM_SUCCESS, 0},
	{FAULT_TOKEN, "token", PAM_AUTH_ERR, 1},       {FAULT_NO_TOKEN, "no-token", PAM_CRED_INSUFFICIENT, 1},
	{FAULT_HOST, "host", PAM_AUTHINFO_UNAVAIL, 3},
};

START_TEST(takes_pam_code_and_exit_status_from_the_class)
{
	enum reason r = (enum reason)_i;
	size_t found = 0;

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (classes[i].fault != reason_fault(r))
			continue;
		found++;
		ck_assert_str_eq(reason_class(r), classes[i].class);
		ck_assert_int_eq(reason_pam_code(r), classes[i].pam_code);
		ck_assert_int_eq(reason_exit_status(r), classes[i].exit_status);
	}
	ck_assert_uint_eq(found, 1);
}
END_TEST

START_TEST(succeeds_only_for_ok)
{
	for (int r = 0; r < REASON_COUNT; r++) {
		ck_assert_msg((reason_pam_code((enum reason)r) == PAM_SUCCESS) == (r == REASON_OK),
			      "reason %d", r);
		ck_assert_msg((reason_exit_status((enum reason)r) == 0) == (r == REASON_OK), "reason %d", r);
		ck_assert_msg((reason_fault((enum reason)r) == FAULT_NONE) == (r == REASON_OK), "reason %d",
			      r);
	}
}
END_TEST

START_TEST(never_answers_ignore)
{
	ck_assert_int_ne(reason_pam_code((enum reason)_i), PAM_IGNORE);
}
END_TEST

START_TEST(spells_slugs_in_lower_case_with_single_hyphens)
{
	const char *slug = reason_slug((enum reason)_i);

	ck_assert_uint_gt(strlen(slug), 0);
	ck_assert_uint_eq(strspn(slug, "abcdefghijklmnopqrstuvwxyz-"), strlen(slug));
	ck_assert_int_ne(slug[0], '-');
	ck_assert_int_ne(slug[strlen(slug) - 1], '-');
	ck_assert_ptr_null(strstr(slug, "--"));
}
END_TEST

START_TEST(uses_no_slug_twice)
{
	for (int a = 0; a < REASON_COUNT; a++)
		for (int b = 0; b < a; b++)
			ck_assert_str_ne(reason_slug((enum reason)a), reason_slug((enum reason)b));
}
END_TEST

START_TEST(gives_each_reason_a_sentence_of_its_own_without_a_full_stop)
{
	const char *sentence = reason_sentence((enum reason)_i);

	ck_assert_uint_gt(strlen(sentence), 10);
	ck_assert_int_ne(sentence[strlen(sentence) - 1], '.');
	ck_assert_ptr_null(strpbrk(sentence, "\n\"%"));
	for (int other = 0; other < _i; other++)
		ck_assert_str_ne(sentence, reason_sentence((enum reason)other));
}
END_TEST

START_TEST(treats_an_unknown_value_as_undecided)
{
	static const int strangers[] = {REASON_COUNT, REASON_COUNT + 1, 255, 256, INT_MAX, -1, INT_MIN};

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		enum reason r = (enum reason)strangers[i];

		ck_assert_str_eq(reason_slug(r), "undecided");
		ck_assert_int_eq(reason_fault(r), FAULT_BUG);
		ck_assert_int_eq(reason_rule(r), RULE_NONE);
		ck_assert_str_eq(reason_class(r), "bug");
		ck_assert_int_eq(reason_pam_code(r), PAM_SYSTEM_ERR);
		ck_assert_int_eq(reason_exit_status(r), 70);
		ck_assert_str_eq(reason_sentence(r), reason_sentence(REASON_UNDECIDED));
	}
}
END_TEST

START_TEST(finds_no_reason_for_an_unknown_slug)
{
	static const char *const strangers[] = {
		"", "OK", "Ok", "ok ", " ok", "o", "okay", "not_a_token", "expired.", "none", "success",
	};

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		ck_assert_msg(reason_find(strangers[i]) == REASON_UNDECIDED, "\"%s\"", strangers[i]);
}
END_TEST

START_TEST(has_a_reason_for_every_rule)
{
	for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++) {
		int breaking = 0;

		for (int r = 0; r < REASON_COUNT; r++)
			breaking += reason_rule((enum reason)r) == (enum rule)rule;
		ck_assert_msg(breaking > 0, "nothing breaks rule %d", rule);
	}
}
END_TEST

Suite *reason_suite(void)
{
	Suite *s = suite_create("reason");
	TCase *t = suites_group(s, "contract");

	tcase_add_loop_test(t, keeps_slug_fault_and_rule_of_each_reason, 0, CONTRACT);
	tcase_add_test(t, this_test_has_a_row_for_every_reason);
	tcase_add_test(t, zero_is_undecided);
	tcase_add_loop_test(t, takes_pam_code_and_exit_status_from_the_class, 0, REASON_COUNT);
	tcase_add_test(t, succeeds_only_for_ok);
	tcase_add_loop_test(t, never_answers_ignore, 0, REASON_COUNT);
	tcase_add_test(t, treats_an_unknown_value_as_undecided);

	t = suites_group(s, "names");
	tcase_add_loop_test(t, spells_slugs_in_lower_case_with_single_hyphens, 0, REASON_COUNT);
	tcase_add_test(t, uses_no_slug_twice);
	tcase_add_loop_test(t, gives_each_reason_a_sentence_of_its_own_without_a_full_stop, 0, REASON_COUNT);
	tcase_add_test(t, finds_no_reason_for_an_unknown_slug);

	t = suites_group(s, "rules");
	tcase_add_test(t, has_a_reason_for_every_rule);
	return s;
}
