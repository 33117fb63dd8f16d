/* SPDX-License-Identifier: BSD-2-Clause */
#include "decision/decision.h"

#include <stddef.h>

#include "support/fixture.h"
#include "unit/suites.h"

/*
 * After an upgrade a running process may have the module of one release and the library of another. The
 * number in the function's name detects this. If you must change a value here, raise the number in
 * decision.h, decision.c and decision.map.
 */
START_TEST(raises_the_interface_number_when_the_interface_changes)
{
	ck_assert_str_eq(DECISION_SYMBOL, "pam_jwt_decide_6");
	ck_assert_int_eq(REASON_COUNT, 38);
	ck_assert_int_eq(REASON_LIBRARY_MISSING, 37);
	ck_assert_int_eq(RULE_COUNT, 23);
	ck_assert_int_eq(RULE_USE, 22);
	ck_assert_uint_eq(sizeof(struct report_row), 576);
	ck_assert_uint_eq(sizeof(struct note), 512);
	if (sizeof(void *) != 8)
		return; /* the sizes below hold for 64-bit machines */
	ck_assert_uint_eq(sizeof(struct decision_request), 112);
	ck_assert_uint_eq(offsetof(struct decision_request, wants_rows), 88);
	ck_assert_uint_eq(offsetof(struct decision, rows), 1384);
	ck_assert_uint_eq(sizeof(struct decision), 14632);
}
END_TEST

Suite *decision_suite(void)
{
	Suite *suite = suite_create("decision");
	TCase *cases = suites_group(suite, "decision");

	tcase_add_test(cases, raises_the_interface_number_when_the_interface_changes);
	return suite;
}
