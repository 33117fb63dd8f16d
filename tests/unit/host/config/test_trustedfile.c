/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/trustedfile.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/fixture.h"
#include "unit/suites.h"

/* Any user that is not root. */
#define STRANGER 65533
#define OTHER_STRANGER 65532

/* Called once, after a part of the file has been read. */
static void (*meanwhile)(void);

ssize_t read(int fd, void *at, size_t bytes)
{
	ssize_t got = syscall(SYS_read, fd, at, bytes);
	void (*now)(void) = meanwhile;

	meanwhile = NULL;
	if (now)
		now();
	return got;
}

static void assert_read(const char *path, const char *content)
{
	struct trustedfile f = {0};
	struct note note = {0};
	enum reason r = trustedfile_read(path, &f, &note);

	ck_assert_msg(r == REASON_OK, "%s: %s, %s", path, reason_slug(r), note.text);
	ck_assert(span_is(bytes_span(&f.content), content));
	ck_assert_str_eq(note.text, "");
	trustedfile_done(&f);
	ck_assert_ptr_null(f.content.at);
}

/* Check that path is refused, with a note that begins with the path at fault and says why. */
static void assert_refused_at(const char *path, const char *fault, const char *why)
{
	struct trustedfile f = {.is_private = true};
	struct note note = {0};
	enum reason r = trustedfile_read(path, &f, &note);
	char begin[PATH_MAX + 8];

	snprintf(begin, sizeof(begin), "%s: ", fault);
	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s (%s): %s", path, why, reason_slug(r));
	ck_assert_msg(strncmp(note.text, begin, strlen(begin)) == 0, "%s: the note says %s", begin,
		      note.text);
	ck_assert_msg(strstr(note.text, why) != NULL, "%s: the note says %s", why, note.text);
	ck_assert_ptr_null(f.content.at);
	ck_assert(f.is_private);
}

static void assert_refused(const char *name, const char *why)
{
	assert_refused_at(scratch_path(name), scratch_path(name), why);
}

static const struct mode_row {
	mode_t mode;
	bool readable;
	bool is_private;
} file_modes[] = {
	{0600, true, true},   {0400, true, true},   {0640, true, true},	  {0440, true, true},
	{0700, true, true},   {0644, true, false},  {0604, true, false},  {0601, true, false},
	{0755, true, false},  {04755, true, false}, {0620, false, false}, {0660, false, false},
	{0602, false, false}, {0666, false, false}, {0777, false, false}, {01666, false, false},
};

START_TEST(checks_the_mode_of_a_file)
{
	const struct mode_row *row = &file_modes[_i];
	struct trustedfile f = {0};
	struct note note = {0};

	scratch_write("file", span_of("content"), row->mode);
	if (!row->readable) {
		assert_refused("file", "others can write to the file: chmod go-w it");
		return;
	}
	assert_slug(trustedfile_read(scratch_path("file"), &f, &note), "ok");
	ck_assert_msg(f.is_private == row->is_private, "mode %o", row->mode);
	trustedfile_done(&f);
}
END_TEST

static const struct {
	mode_t mode;
	bool trusted;
} folder_modes[] = {
	{0755, true},  {0700, true},  {0500, true},  {02755, true}, {0775, false},
	{0757, false}, {0777, false}, {0720, false}, {0702, false},
};

START_TEST(checks_the_mode_of_every_folder)
{
	scratch_folder("a", 0755);
	scratch_folder("a/b", 0755);
	scratch_write("a/b/file", span_of("content"), 0600);
	assert_read(scratch_path("a/b/file"), "content");
	ck_assert_int_eq(chmod(scratch_path("a"), folder_modes[_i].mode), 0);
	if (folder_modes[_i].trusted)
		assert_read(scratch_path("a/b/file"), "content");
	else
		assert_refused_at(scratch_path("a/b/file"), scratch_path("a"),
				  "others can write to the folder: chmod go-w it");
	ck_assert_int_eq(chmod(scratch_path("a"), 0755), 0);
}
END_TEST

/*
 * The other cases read below /tmp, a sticky folder that root owns. Here the sticky folder belongs to the user
 * who runs the test.
 */
START_TEST(accepts_a_sticky_folder_only_if_root_owns_it)
{
	struct stat st;

	ck_assert_int_eq(stat("/tmp", &st), 0);
	ck_assert_msg(st.st_uid == 0 && (st.st_mode & 07777) == 01777,
		      "these tests need a /tmp of mode 1777, owned by root");
	scratch_folder("a", 01777);
	scratch_folder("a/b", 0755);
	scratch_write("a/b/file", span_of("content"), 0600);
	if (geteuid() == 0)
		assert_read(scratch_path("a/b/file"), "content");
	else
		assert_refused_at(scratch_path("a/b/file"), scratch_path("a"),
				  "others can write to the folder: chmod go-w it");
}
END_TEST

static const mode_t sticky_modes[] = {01777, 01775, 01757, 01773, 01720, 01702};

START_TEST(refuses_a_file_directly_in_a_sticky_folder)
{
	scratch_folder("a", 01755);
	scratch_folder("a/b", 0755);
	scratch_write("a/file", span_of("content"), 0600);
	scratch_write("a/b/file", span_of("content"), 0600);
	assert_read(scratch_path("a/file"), "content"); /* others cannot write to its folder */
	ck_assert_int_eq(chmod(scratch_path("a"), sticky_modes[_i]), 0);
	assert_refused_at(scratch_path("a/file"), scratch_path("a"),
			  geteuid() == 0 ? "others can put files into the folder, although it is sticky: "
					   "give the file a folder of its own" :
					   "others can write to the folder: chmod go-w it");
	assert_refused_at(scratch_path("a/missing"), scratch_path("a"), "others can ");
	if (geteuid() == 0)
		assert_read(scratch_path("a/b/file"), "content");
	assert_refused_at("/tmp/missing", "/tmp", "others can put files into the folder");
}
END_TEST

START_TEST(reads_up_to_its_limit)
{
	static uint8_t content[TRUSTEDFILE_MAX_BYTES + 1];
	static const size_t sizes[] = {0, 1, TRUSTEDFILE_MAX_BYTES - 1, TRUSTEDFILE_MAX_BYTES,
				       TRUSTEDFILE_MAX_BYTES + 1};

	memset(content, 'x', sizeof(content));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct trustedfile f = {0};
		struct note note = {0};

		scratch_write("file", (struct span){content, sizes[i]}, 0600);
		if (sizes[i] > TRUSTEDFILE_MAX_BYTES) {
			assert_refused("file", "the file is larger than 65536 bytes");
			continue;
		}
		assert_slug(trustedfile_read(scratch_path("file"), &f, &note), "ok");
		ck_assert(span_same(bytes_span(&f.content), (struct span){content, sizes[i]}));
		trustedfile_done(&f);
	}
}
END_TEST

START_TEST(reads_bytes_of_any_value)
{
	static const uint8_t content[] = {0, 0xff, '\r', '\n', 0};
	struct trustedfile f = {0};
	struct note note = {0};

	scratch_write("file", (struct span){content, sizeof(content)}, 0600);
	assert_slug(trustedfile_read(scratch_path("file"), &f, &note), "ok");
	ck_assert(span_same(bytes_span(&f.content), (struct span){content, sizeof(content)}));
	trustedfile_done(&f);
}
END_TEST

START_TEST(refuses_anything_but_a_regular_file)
{
	scratch_folder("folder", 0755);
	ck_assert_int_eq(mkfifo(scratch_path("fifo"), 0600), 0);
	assert_refused("folder", "not a regular file");
	assert_refused("fifo", "not a regular file"); /* the read does not wait for a writer */
	assert_refused_at("/dev/null", "/dev/null", "not a regular file");
	assert_refused("missing", "cannot open the file: No such file or directory");
}
END_TEST

START_TEST(follows_no_symbolic_link)
{
	scratch_folder("folder", 0755);
	scratch_write("folder/file", span_of("content"), 0600);
	ck_assert_int_eq(symlink("folder/file", scratch_path("link")), 0);
	ck_assert_int_eq(symlink("nowhere", scratch_path("dangling")), 0);
	ck_assert_int_eq(symlink("folder", scratch_path("way")), 0);
	assert_read(scratch_path("folder/file"), "content");
	assert_refused("link", "a symbolic link, which is not followed: write the real path, or replace it "
			       "with a regular file");
	assert_refused("dangling", "a symbolic link, which is not followed");
	assert_refused_at(scratch_path("way/file"), scratch_path("way"),
			  "not a folder, or a symbolic link to one");
}
END_TEST

/* If fs.protected_hardlinks is 0, any user can add a hard link. That must not lock everybody out. */
START_TEST(reads_a_file_with_two_hard_links)
{
	scratch_folder("a", 0755);
	scratch_write("file", span_of("content"), 0600);
	ck_assert_int_eq(link(scratch_path("file"), scratch_path("a/second")), 0);
	assert_read(scratch_path("file"), "content");
	assert_read(scratch_path("a/second"), "content");
	/* a link in a folder that others can write to is still refused */
	ck_assert_int_eq(chmod(scratch_path("a"), 0777), 0);
	assert_refused_at(scratch_path("a/second"), scratch_path("a"),
			  "others can write to the folder: chmod go-w it");
	assert_read(scratch_path("file"), "content");
}
END_TEST

START_TEST(refuses_a_path_through_a_missing_folder_or_a_file)
{
	scratch_write("file", span_of("content"), 0600);
	assert_refused_at(scratch_path("file/x"), scratch_path("file"), "not a folder");
	assert_refused_at(scratch_path("missing/x"), scratch_path("missing"),
			  "cannot enter the folder: No such file or directory");
}
END_TEST

START_TEST(requires_an_absolute_path_without_dot_or_empty_parts)
{
	static const char part[] = "an empty, \".\", \"..\" or overlong part";
	static const char *const inside[] = {"a/../file", "../file", "./file", "a/./b", "a//b",
					     "/file",	  "a/..",    ".",      "..",	"a/"};
	char overlong[NAME_MAX + 2];

	scratch_folder("a", 0755);
	scratch_write("file", span_of("content"), 0600);
	scratch_write("a/b", span_of("content"), 0600);
	for (size_t i = 0; i < COUNT(inside); i++)
		assert_refused(inside[i], part);
	assert_refused_at("", "", "the path does not begin with /");
	assert_refused_at("file", "file", "the path does not begin with /");
	assert_refused_at("tmp/file", "tmp/file", "the path does not begin with /");
	assert_refused_at("/", "/", part);
	assert_refused_at("//tmp", "//tmp", part);
	snprintf(overlong, sizeof(overlong), "%0*d", NAME_MAX + 1, 0);
	assert_refused(overlong, part);
	assert_refused(overlong + 1, "cannot open the file: No such file or directory");
}
END_TEST

/* Only root can change owners. True, with a message, if the case cannot run. */
static bool lacks_root(const char *name)
{
	if (geteuid() == 0)
		return false;
	fprintf(stderr, "trustedfile: %s: skipped, it needs root\n", name);
	return true;
}

START_TEST(refuses_a_file_of_another_user)
{
	if (lacks_root("refuses_a_file_of_another_user"))
		return;
	scratch_write("file", span_of("content"), 0600);
	ck_assert_int_eq(chown(scratch_path("file"), STRANGER, 0), 0);
	assert_refused("file", "the file belongs to another user: chown it to root");
	ck_assert_int_eq(chown(scratch_path("file"), 0, STRANGER), 0);
	assert_read(scratch_path("file"), "content"); /* the group does not matter while it cannot write */
}
END_TEST

START_TEST(refuses_a_folder_of_another_user)
{
	if (lacks_root("refuses_a_folder_of_another_user"))
		return;
	scratch_folder("a", 0755);
	scratch_folder("a/b", 0755);
	scratch_write("a/b/file", span_of("content"), 0600);
	ck_assert_int_eq(chown(scratch_path("a"), STRANGER, 0), 0);
	assert_refused_at(scratch_path("a/b/file"), scratch_path("a"),
			  "the folder belongs to another user: chown it to root");
	ck_assert_int_eq(chmod(scratch_path("a"), 01777),
			 0); /* the sticky bit counts only for root's folders */
	assert_refused_at(scratch_path("a/b/file"), scratch_path("a"),
			  "the folder belongs to another user: chown it to root");
}
END_TEST

/* PostgreSQL runs as its own user: its own files and root's are trusted, those of others are not. */
START_TEST(trusts_the_effective_user_and_root)
{
	if (lacks_root("trusts_the_effective_user_and_root"))
		return;
	scratch_folder("own", 0755);
	scratch_write("own/file", span_of("content"), 0400);
	scratch_write("roots", span_of("content"), 0444);
	scratch_write("third", span_of("content"), 0444);
	scratch_write("secret", span_of("content"), 0400);
	ck_assert_int_eq(chown(scratch_path("own"), STRANGER, 0), 0);
	ck_assert_int_eq(chown(scratch_path("own/file"), STRANGER, 0), 0);
	ck_assert_int_eq(chown(scratch_path("third"), OTHER_STRANGER, 0), 0);
	ck_assert_int_eq(seteuid(STRANGER), 0);
	assert_read(scratch_path("own/file"), "content");
	assert_read(scratch_path("roots"), "content");
	assert_refused("third", "the file belongs to another user");
	assert_refused("secret", "cannot open the file: Permission denied to uid 65533: give it to a group "
				 "of that user (chgrp, chmod g+r)");
	ck_assert_int_eq(chmod(scratch_path("own"), 01777),
			 0); /* the sticky bit counts only for root's folders */
	assert_refused_at(scratch_path("own/file"), scratch_path("own"), "others can write to the folder");
	ck_assert_int_eq(seteuid(0), 0);
	assert_refused_at(scratch_path("own/file"), scratch_path("own"),
			  "the folder belongs to another user");
}
END_TEST

/*
 * Only a process with its own root can see a "/" with wrong permissions. Returns 0 if the file is refused for
 * that.
 */
static int read_in_a_root_of_its_own(void)
{
	struct trustedfile f = {0};
	struct note note = {0};

	if (chroot(scratch_path("")) != 0)
		return 1;
	if (trustedfile_read("/file", &f, &note) != REASON_CONFIG_INVALID)
		return 2;
	return strcmp(note.text, "/: others can write to the folder: chmod go-w it") == 0 ? 0 : 3;
}

START_TEST(checks_the_root_folder)
{
	int status = -1;
	pid_t child;

	if (lacks_root("checks_the_root_folder"))
		return;
	scratch_write("file", span_of("content"), 0600);
	ck_assert_int_eq(chmod(scratch_path(""), 0777), 0);
	child = fork();
	if (child == 0)
		_exit(read_in_a_root_of_its_own());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

/* Write into the existing file; scratch_write would make a new one. */
static void put(int flags, const char *content)
{
	int fd = open(scratch_path("file"), O_WRONLY | flags);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	ck_assert_int_eq(close(fd), 0);
}

static void grow(void)
{
	put(O_APPEND, "s");
}

static void shrink(void)
{
	put(O_TRUNC, "con");
}

static void overwrite(void)
{
	put(0, "CONTENT");
}

static void link_and_unlink(void)
{
	struct stat before, after;

	ck_assert_int_eq(stat(scratch_path("file"), &before), 0);
	do { /* time stamps of files change only with the kernel's tick */
		ck_assert_int_eq(link(scratch_path("file"), scratch_path("second")), 0);
		ck_assert_int_eq(unlink(scratch_path("second")), 0);
		ck_assert_int_eq(stat(scratch_path("file"), &after), 0);
	} while (before.st_ctim.tv_sec == after.st_ctim.tv_sec &&
		 before.st_ctim.tv_nsec == after.st_ctim.tv_nsec);
}

static void rename_over(void)
{
	scratch_write("new", span_of("another"), 0600);
	ck_assert_int_eq(rename(scratch_path("new"), scratch_path("file")), 0);
}

/* Change the file through a descriptor, after another file took its name. */
static void change_behind_the_name(const char *content, bool put_the_clock_back)
{
	const struct timespec then[2] = {{.tv_sec = NOW}, {.tv_sec = NOW}};
	int fd = open(scratch_path("file"), O_WRONLY);

	rename_over();
	ck_assert_int_eq(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	if (put_the_clock_back)
		ck_assert_int_eq(futimens(fd, then), 0);
	ck_assert_int_eq(close(fd), 0);
}

static void overwrite_behind_the_name(void)
{
	change_behind_the_name("CONTENT", false);
}

static void grow_behind_the_name(void)
{
	change_behind_the_name("contents", true);
}

START_TEST(refuses_a_file_that_changes_while_it_is_read)
{
	static void (*const changes[])(void) = {grow, shrink, overwrite, overwrite_behind_the_name,
						grow_behind_the_name};

	for (size_t i = 0; i < COUNT(changes); i++) {
		scratch_write("file", span_of("content"), 0600);
		ck_assert_int_eq(utimensat(AT_FDCWD, scratch_path("file"),
					   (struct timespec[2]){{.tv_sec = NOW}, {.tv_sec = NOW}}, 0),
				 0);
		meanwhile = changes[i];
		assert_refused("file", "the file changed while it was read: replace it by renaming");
		ck_assert_ptr_null(meanwhile);
	}
}
END_TEST

/* The result is the old content or the new content, never a refusal. */
START_TEST(reads_a_file_whose_name_another_file_takes)
{
	scratch_write("file", span_of("content"), 0600);
	meanwhile = rename_over;
	assert_read(scratch_path("file"), "content");
	assert_read(scratch_path("file"), "another");
}
END_TEST

/* Other users can add and remove hard links of a file that is not theirs. */
START_TEST(reads_a_file_while_hard_links_come_and_go)
{
	scratch_write("file", span_of("content"), 0600);
	meanwhile = link_and_unlink;
	assert_read(scratch_path("file"), "content");
	ck_assert_ptr_null(meanwhile);
}
END_TEST

START_TEST(leaves_no_descriptor_open)
{
	int before, after;

	scratch_write("file", span_of("content"), 0600);
	scratch_write("open", span_of("content"), 0666);
	before = dup(2);
	close(before);
	assert_read(scratch_path("file"), "content");
	assert_refused("open", "others can write");
	assert_refused("missing", "cannot open");
	assert_refused_at(scratch_path("missing/file"), scratch_path("missing"), "cannot enter");
	after = dup(2);
	close(after);
	ck_assert_int_eq(before, after);
}
END_TEST

Suite *trustedfile_suite(void)
{
	Suite *suite = suite_create("trustedfile");
	TCase *cases = scratch_group(suite, "trustedfile");

	tcase_add_loop_test(cases, checks_the_mode_of_a_file, 0, COUNT(file_modes));
	tcase_add_loop_test(cases, checks_the_mode_of_every_folder, 0, COUNT(folder_modes));
	tcase_add_test(cases, accepts_a_sticky_folder_only_if_root_owns_it);
	tcase_add_loop_test(cases, refuses_a_file_directly_in_a_sticky_folder, 0, COUNT(sticky_modes));
	tcase_add_test(cases, reads_up_to_its_limit);
	tcase_add_test(cases, reads_bytes_of_any_value);
	tcase_add_test(cases, refuses_anything_but_a_regular_file);
	tcase_add_test(cases, follows_no_symbolic_link);
	tcase_add_test(cases, reads_a_file_with_two_hard_links);
	tcase_add_test(cases, refuses_a_path_through_a_missing_folder_or_a_file);
	tcase_add_test(cases, requires_an_absolute_path_without_dot_or_empty_parts);
	tcase_add_test(cases, refuses_a_file_of_another_user);
	tcase_add_test(cases, refuses_a_folder_of_another_user);
	tcase_add_test(cases, trusts_the_effective_user_and_root);
	tcase_add_test(cases, checks_the_root_folder);
	tcase_add_test(cases, refuses_a_file_that_changes_while_it_is_read);
	tcase_add_test(cases, reads_a_file_whose_name_another_file_takes);
	tcase_add_test(cases, reads_a_file_while_hard_links_come_and_go);
	tcase_add_test(cases, leaves_no_descriptor_open);
	return suite;
}
