/* SPDX-License-Identifier: BSD-2-Clause */
/* Many logins in one process: neither descriptors nor memory of the host grow, whatever is typed. */
#include "suites.h"

#include <stdio.h>
#include <unistd.h>

#include "module/support/process.h"
#include "module/support/scene.h"
#include "visit.h"

#define GROWTH_KIB 32

/* Until then caches fill. */
#define WARM_UP 500

/*
 * Memory that is the process's own. The kernel counts it page by page here; the figures of statm are behind
 * by some pages.
 */
static long own_kib(void)
{
	FILE *in = fopen("/proc/self/smaps_rollup", "re");
	char line[256];
	long kib = -1;

	ck_assert_ptr_nonnull(in);
	while (kib < 0 && fgets(line, sizeof(line), in))
		(void)sscanf(line, "Anonymous: %ld", &kib);
	(void)fclose(in);
	ck_assert_int_ge(kib, 0);
	return kib;
}

/* One of each class of outcome in turn. */
static void visit_all(const char *const typed[], const int codes[], long times)
{
	struct answer a;

	for (long i = 0; i < times; i++) {
		const struct visit v = {"alice", typed[i % 4], NULL, NULL};

		visit_pay(&v, &a);
		ck_assert_int_eq(a.code, codes[i % 4]);
	}
}

START_TEST(leaves_a_process_as_large_as_it_was)
{
	const char *good = scene_token();
	const char *const typed[] = {good, scene_changed_signature(good), "correct horse",
				     scene_token_of("{\"alg\":\"ES256\"}", "[]")};
	static const int codes[] = {PAM_SUCCESS, PAM_AUTH_ERR, PAM_CRED_INSUFFICIENT, PAM_AUTH_ERR};
	size_t descriptors;
	long before, growth;

	visit_prepare();
	visit_all(typed, codes, WARM_UP);
	descriptors = process_descriptors();
	before = own_kib();
	visit_all(typed, codes, suites_rounds());
	growth = own_kib() - before;
	printf("%ld authentications: %zu descriptors as before, memory of its own grew by %ld KiB\n",
	       suites_rounds(), descriptors, growth);
	ck_assert_uint_eq(process_descriptors(), descriptors);
	ck_assert_int_le(growth, GROWTH_KIB);
}
END_TEST

Suite *endurance_suite(void)
{
	Suite *s = suite_create("endurance");
	TCase *group = tcase_create("endurance");

	tcase_add_checked_fixture(group, scene_setup, scene_teardown);
	tcase_set_timeout(group, 3600);
	tcase_add_test(group, leaves_a_process_as_large_as_it_was);
	suite_add_tcase(s, group);
	return s;
}
