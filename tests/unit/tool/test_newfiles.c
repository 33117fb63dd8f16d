/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/newfiles.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/fixture.h"
#include "unit/suites.h"

/* The mode that the file had before the last call of fchmod. */
static mode_t mode_before;

/* Replaces fchmod() of libc in this program. */
int fchmod(int fd, mode_t mode)
{
	struct stat st;

	if (fstat(fd, &st) == 0)
		mode_before = st.st_mode & 07777;
	return (int)syscall(SYS_fchmod, fd, mode);
}

/* If others can open the file before its mode is set, they can read what is written later. */
START_TEST(creates_a_file_that_is_never_open_to_others)
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
	TCase *cases = scratch_group(suite, "newfiles");

	tcase_add_loop_test(cases, creates_a_file_that_is_never_open_to_others, 0, 2);
	return suite;
}
