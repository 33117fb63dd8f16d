/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * login SERVICES_DIR SERVICE USER SECRET_FILE PAM_CODE COUNT: log in COUNT times, each of which must end with
 * this PAM code, and print the nanoseconds that one took.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "session.h"

int main(int argc, char **argv)
{
	struct session s;
	char *secret;
	int64_t start;
	long count;

	if (argc != 7)
		bench_fail("usage: login SERVICES_DIR SERVICE USER SECRET_FILE PAM_CODE COUNT");
	secret = bench_read(argv[4], NULL);
	secret[strcspn(secret, "\n")] = '\0';
	s = (struct session){argv[1], argv[2], argv[3], secret};
	count = bench_count(argv[6]);
	if (!host_prepare())
		bench_fail("the host cannot be prepared");
	start = bench_now_ns();
	for (long i = 0; i < count; i++)
		if (session_log_in(&s) != atoi(argv[5]))
			bench_fail("a login did not end as it should");
	printf("%" PRId64 "\n", (bench_now_ns() - start) / count);
	free(secret);
	return 0;
}
