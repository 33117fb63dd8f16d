/* SPDX-License-Identifier: BSD-2-Clause */
/* After many logins in one process it has no more descriptors and no more memory, whatever is typed. */
#include "suites.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "module/support/process.h"
#include "module/support/scene.h"
#include "visit.h"

/* Until then caches fill. */
#define WARM_UP 1000

/* Of all later logins. A leak grows in each of these pieces; a cache that is filled late, in one. */
#define PIECES 4

/* What one of the four kinds of login costs on average if it leaks the smallest block of malloc, 32 bytes. */
#define LEAK_BYTES 8

/* The process's private memory in KiB. These counters are exact; those of statm lag by some pages. */
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

/* Authenticate once with each text in turn. */
static void visit_all(const char *const typed[], const int codes[], long times)
{
	struct answer a;

	for (long i = 0; i < times; i++) {
		const struct visit v = {"alice", typed[i % 4], NULL, NULL};

		visit_run(&v, &a);
		ck_assert_int_eq(a.code, codes[i % 4]);
	}
}

/* By how many bytes the process grows with each login, in the piece in which it grows least. */
static long least_growth(const char *const typed[], const int codes[], long logins)
{
	long least = LONG_MAX;

	for (int i = 0; i < PIECES; i++) {
		long before = own_kib(), growth;

		visit_all(typed, codes, logins / PIECES);
		growth = own_kib() - before;
		printf("%ld logins: %ld KiB more\n", logins / PIECES, growth);
		least = growth < least ? growth : least;
	}
	return least * 1024 / (logins / PIECES);
}

START_TEST(leaves_a_process_as_large_as_it_was)
{
	const char *good = scene_token();
	const char *const typed[] = {good, scene_changed_signature(good), "correct horse",
				     scene_token_of("{\"alg\":\"ES256\"}", "[]")};
	static const int codes[] = {PAM_SUCCESS, PAM_AUTH_ERR, PAM_CRED_INSUFFICIENT, PAM_AUTH_ERR};
	size_t descriptors;

	visit_prepare();
	visit_all(typed, codes, WARM_UP);
	descriptors = process_descriptors();
	ck_assert_int_lt(least_growth(typed, codes, suites_rounds()), LEAK_BYTES);
	ck_assert_uint_eq(process_descriptors(), descriptors);
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
