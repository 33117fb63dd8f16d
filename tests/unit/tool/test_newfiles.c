/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/newfiles.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/fixture.h"
#include "unit/suites.h"

/* The mode of the file whose mode was set last, before that. */
static mode_t mode_before;

/* Stands before libc's: what is called in this program is called here. */
int fchmod(int fd, mode_t mode)
{
	struct stat st;

	if (fstat(fd, &st) == 0)
		mode_before = st.st_mode & 07777;
	return (int)syscall(SYS_fchmod, fd, mode);
}

/* Whoever opens a file before its mode is set may read what is written into it afterwards. */
START_TEST(makes_a_file_private_from_its_first_moment)
{
	static const mode_t modes[] = {0600, 0644};
	char secret[] = "not for everybody";
	struct newfile f = {".file", modes[_i], {(uint8_t *)secret, strlen(secret)}};
	struct note note = {0};
	struct stat st;
	mode_t before = umask(0);

	mode_before = 07777;
	ck_assert_int_eq(newfiles_write(scratch_path("new"), &f, 1, &note), STATUS_OK);
	(void)umask(before);
	ck_assert_uint_eq(mode_before, 0600);
	ck_assert_int_eq(stat(scratch_path("new.file"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, modes[_i]);
}

Suite *newfiles_suite(void)
{
	Suite *suite = suite_create("newfiles");
	TCase *cases = scratch_tcase("newfiles");

	tcase_add_loop_test(cases, makes_a_file_private_from_its_first_moment, 0, 2);
	suite_add_tcase(suite, cases);
	return suite;
}
