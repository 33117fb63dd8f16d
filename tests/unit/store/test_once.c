/* SPDX-License-Identifier: BSD-2-Clause */
/* The store of used tokens. The scratch folder must be on a file system that a store may be on. */
#include "store/once.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/folder.h"
#include "store/prune.h"
#include "support/fixture.h"
#include "unit/suites.h"

static const struct request login = {"alice", "sshd", "192.0.2.7", "web1.example.com", ""};

/* The token with this identifier, used at NOW, a minute before it expires. */
static struct once_token token(const char *identifier)
{
	return (struct once_token){.link = {true, span_of("https://login.example.com"), span_of(identifier)},
				   .exp = NOW + 60,
				   .now = NOW,
				   .request = &login};
}

static const char *store(void)
{
	return scratch_path("once");
}

static void make_store(void)
{
	scratch_folder("once", 0700);
}

static struct usage take(const struct once_token *t)
{
	struct usage u = {0};
	struct note n = {0};
	enum reason r = once_take(store(), t, &u, &n);

	ck_assert_msg(r == REASON_OK, "%s: %s", reason_slug(r), n.text);
	return u;
}

static struct usage look(const struct once_token *t)
{
	struct usage u = {0};
	struct note n = {0};
	enum reason r = once_look(store(), t, &u, &n);

	ck_assert_msg(r == REASON_OK, "%s: %s", reason_slug(r), n.text);
	return u;
}

/* Both functions must fail with a note that has this text. */
static void assert_unavailable(const struct once_token *t, const char *why)
{
	struct usage u = {.at = 7};
	struct note taken = {0}, looked = {0};

	assert_slug(once_take(store(), t, &u, &taken), "store-unavailable");
	ck_assert_msg(strstr(taken.text, why) != NULL, "%s", taken.text);
	assert_slug(once_look(store(), t, &u, &looked), "store-unavailable");
	ck_assert_str_eq(looked.text, taken.text);
	ck_assert_int_eq(u.at, 7);
}

/* The records in the folder of ten minutes of a token, or -1 if there is no such folder. */
static int records(int64_t exp)
{
	char name[FOLDER_NAME_SIZE], path[64];
	DIR *folder;
	int count = 0;

	folder_name(exp, name);
	snprintf(path, sizeof(path), "once/%s", name);
	folder = opendir(scratch_path(path));
	if (!folder)
		return -1;
	for (const struct dirent *e; (e = readdir(folder)) != NULL;)
		count += link_is_name(e->d_name);
	closedir(folder);
	return count;
}

START_TEST(uses_a_token_once)
{
	struct once_token t = token("a"), other = token("b");
	struct usage u;

	make_store();
	ck_assert_int_eq(look(&t).state, USAGE_UNUSED);
	ck_assert_int_eq(take(&t).state, USAGE_FIRST);
	t.now += 5;
	u = take(&t);
	ck_assert_int_eq(u.state, USAGE_EARLIER);
	ck_assert_int_eq(u.at, NOW);
	ck_assert_str_eq(u.service, "sshd");
	ck_assert(u.is_same);
	ck_assert_int_eq(look(&t).state, USAGE_EARLIER);
	ck_assert_int_eq(take(&other).state, USAGE_FIRST);
	ck_assert_int_eq(records(NOW + 60), 2);
}
END_TEST

/* The identifier counts, not the dates of the token that has it. */
START_TEST(uses_one_of_two_tokens_with_the_same_identifier)
{
	struct once_token first = token("a"), second = token("a");
	struct usage u;

	make_store();
	second.exp += 3600;
	ck_assert_int_eq(take(&first).state, USAGE_FIRST);
	ck_assert_int_eq(look(&second).state, USAGE_EARLIER);
	u = take(&second);
	ck_assert(u.state == USAGE_EARLIER && u.at == NOW && u.is_same);
	ck_assert_int_eq(records(second.exp), 0); /* no record of its own is left */
	ck_assert_int_eq(take(&first).state, USAGE_EARLIER);
}
END_TEST

START_TEST(lets_one_of_many_processes_use_an_identifier)
{
	enum { PROCESSES = 16 };
	struct once_token later;
	int first = 0;

	make_store();
	for (int p = 0; p < PROCESSES; p++)
		if (fork() == 0) {
			struct once_token t = token("a");
			struct usage u = {0};
			struct note n;

			t.exp += 600 * p;
			_exit(once_take(store(), &t, &u, &n) == REASON_OK && u.state == USAGE_FIRST);
		}
	for (int status; wait(&status) > 0;) {
		ck_assert(WIFEXITED(status));
		first += WEXITSTATUS(status);
	}
	ck_assert_int_le(first, 1);
	later = token("a");
	later.exp += 50000;
	ck_assert_int_eq(take(&later).state, first ? USAGE_EARLIER : USAGE_FIRST);
}
END_TEST

START_TEST(changes_nothing_when_it_looks)
{
	struct once_token t = token("a");

	make_store();
	ck_assert_int_eq(look(&t).state, USAGE_UNUSED);
	ck_assert_int_eq(look(&t).state, USAGE_UNUSED);
	ck_assert_int_eq(records(NOW + 60), -1);
}
END_TEST

START_TEST(finds_a_token_unused_beside_a_used_one)
{
	struct once_token a = token("a"), b = token("b");

	make_store();
	(void)take(&a);
	ck_assert_int_eq(look(&b).state, USAGE_UNUSED);
	ck_assert_int_eq(look(&a).state, USAGE_EARLIER);
	ck_assert_int_eq(take(&b).state, USAGE_FIRST);
}
END_TEST

/* A token keeps its place: the folder depends on exp alone, not on leeway or the time of the use. */
START_TEST(finds_a_record_at_every_time)
{
	static const int64_t steps[] = {0, 3600, 365 * 86400, -3600, -300 * 86400};

	make_store();
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct once_token t = token("a");
		struct usage u = {0};
		struct note n = {0};
		enum reason r;

		t.now += steps[i];
		r = once_take(store(), &t, &u, &n);
		if (i == 0)
			ck_assert_int_eq(u.state, USAGE_FIRST);
		else if (r == REASON_OK)
			ck_assert_int_eq(u.state, USAGE_EARLIER);
		else
			assert_slug(r, "store-unavailable");
	}
}
END_TEST

START_TEST(lets_one_of_many_processes_use_a_token)
{
	enum { PROCESSES = 32, TOKENS = 20 };
	int first = 0;

	make_store();
	for (int p = 0; p < PROCESSES; p++)
		if (fork() == 0) {
			int won = 0;

			for (int i = 0; i < TOKENS; i++) {
				char identifier[16];
				struct once_token t;
				struct usage u = {0};
				struct note n;

				snprintf(identifier, sizeof(identifier), "t%d", i);
				t = token(identifier);
				won += once_take(store(), &t, &u, &n) == REASON_OK && u.state == USAGE_FIRST;
			}
			_exit(won);
		}
	for (int status; wait(&status) > 0;) {
		ck_assert(WIFEXITED(status));
		first += WEXITSTATUS(status);
	}
	ck_assert_int_eq(first, TOKENS);
	ck_assert_int_eq(records(NOW + 60), TOKENS);
}
END_TEST

START_TEST(makes_its_folders_in_spite_of_the_umask)
{
	struct once_token t = token("a");
	struct stat st;
	char name[FOLDER_NAME_SIZE], path[64];

	make_store();
	umask(0777);
	ck_assert_int_eq(take(&t).state, USAGE_FIRST);
	ck_assert_int_eq(take(&t).state, USAGE_EARLIER);
	folder_name(NOW + 60, name);
	snprintf(path, sizeof(path), "once/%s", name);
	ck_assert_int_eq(stat(scratch_path(path), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 01700);
}
END_TEST

/* The records of a folder may be removed when all its tokens expired ten minutes ago, and not a second
 * before. */
START_TEST(removes_records_ten_minutes_after_their_folder_ended)
{
	const int64_t start = NOW - NOW % 600, over = start + 600 + 600;
	struct once_token old = token("old"), new = token("new");

	make_store();
	old.exp = start;
	ck_assert_int_eq(take(&old).state, USAGE_FIRST);
	new.exp = over + 3600;
	new.now = over - 1;
	ck_assert_int_eq(take(&new).state, USAGE_FIRST);
	ck_assert_int_eq(records(start), 1);
	new.link.identifier = span_of("newer");
	new.now = over;
	ck_assert_int_eq(take(&new).state, USAGE_FIRST);
	ck_assert_int_eq(records(start), -1);
	ck_assert_int_eq(records(over + 3600), 2);
}
END_TEST

START_TEST(refuses_tokens_whose_records_were_removed)
{
	const int64_t start = NOW - NOW % 600;
	struct once_token old = token("old"), later = token("later"), new = token("new");

	make_store();
	old.exp = start + 599;
	ck_assert_int_eq(take(&old).state, USAGE_FIRST);
	new.exp = new.now = start + 7200;
	ck_assert_int_eq(take(&new).state, USAGE_FIRST);
	ck_assert_int_eq(records(start), -1);
	/* the clock is set back */
	assert_unavailable(&old, "the clock is behind what this store dropped");
	ck_assert_int_eq(records(start), -1); /* it leaves nothing behind */
	later.exp = start + 599;
	assert_unavailable(&later, "the clock is behind what this store dropped");
	later.exp = start + 600;
	ck_assert_int_eq(take(&later).state, USAGE_FIRST);
}
END_TEST

static void fill_folder(const char *folder, int count)
{
	char path[PATH_MAX];

	ck_assert_int_eq(mkdir(scratch_path(folder), 01700), 0);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%064x", scratch_path(folder), i);
		ck_assert_int_eq(symlink("x", path), 0);
	}
}

START_TEST(removes_at_most_64_records_at_once)
{
	struct once_token t = token("a");

	make_store();
	fill_folder("once/600", 63);
	fill_folder("once/1200", 3);
	(void)take(&t);
	ck_assert_int_eq(records(600) + records(1200), 2 - 1); /* one of the folders is gone */
	t.link.identifier = span_of("b");
	(void)take(&t);
	ck_assert_int_eq(records(600), -1);
	ck_assert_int_eq(records(1200), -1);
}
END_TEST

START_TEST(removes_nothing_but_its_own_records)
{
	struct once_token t = token("a");

	make_store();
	fill_folder("once/600", 2);
	scratch_write("once/600/letter", span_of("x"), 0600);
	scratch_folder("once/backup", 0700);
	scratch_folder("once/601", 0700);
	scratch_write("once/1200", span_of("x"), 0600);
	ck_assert_int_eq(symlink(scratch_path("elsewhere"), scratch_path("once/1800")), 0);
	fill_folder("elsewhere", 1);
	(void)take(&t);
	ck_assert_int_eq(records(600), 0);
	ck_assert_int_eq(access(scratch_path("once/600/letter"), F_OK), 0);
	ck_assert_int_eq(access(scratch_path("once/backup"), F_OK), 0);
	ck_assert_int_eq(access(scratch_path("once/601"), F_OK), 0);
	ck_assert_int_eq(access(scratch_path("once/1200"), F_OK), 0);
	ck_assert_int_eq(records(1800), 1);
}
END_TEST

START_TEST(leaves_the_removing_to_a_process_that_has_begun_it)
{
	struct once_token t = token("a");
	int lock;

	make_store();
	fill_folder("once/600", 1);
	lock = open(store(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(flock(lock, LOCK_EX), 0);
	ck_assert_int_eq(take(&t).state, USAGE_FIRST);
	ck_assert_int_eq(records(600), 1);
	close(lock);
	t.link.identifier = span_of("b");
	(void)take(&t);
	ck_assert_int_eq(records(600), -1);
}
END_TEST

/* The mark, and records that were removed after a token's mark was read for the first time. */
static int64_t mark(void)
{
	int fd = open(store(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int64_t value = -2;

	ck_assert(folder_read_mark(fd, &value));
	close(fd);
	return value;
}

START_TEST(raises_the_mark_and_never_lowers_it)
{
	struct once_token t = token("a");

	make_store();
	(void)take(&t);
	ck_assert_int_eq(mark(), -1);
	fill_folder("once/1200", 1);
	(void)take(&t);
	ck_assert_int_eq(mark(), 1799);
	fill_folder("once/600", 1);
	(void)take(&t);
	ck_assert_int_eq(mark(), 1799);
}
END_TEST

/*
 * Another process raises the mark and removes records between two steps of a login. The records are gone when
 * the login makes its own, so that only the mark shows that the token may have been used.
 */
static struct {
	bool armed;
	int64_t mark;
} between;

/* A file system with so many free inodes; -1: those of the real one. */
static int inodes = -1;

static bool take_inode(void)
{
	if (inodes == 0) {
		errno = ENOSPC;
		return false;
	}
	inodes -= inodes > 0;
	return true;
}

static void set_mark_between(void)
{
	int fd = open(store(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	between.armed = false;
	ck_assert(folder_write_mark(fd, between.mark));
	close(fd);
}

int symlinkat(const char *target, int folder, const char *name)
{
	static int (*real)(const char *, int, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "symlinkat");
	if (between.armed && link_is_name(name))
		set_mark_between();
	return take_inode() ? real(target, folder, name) : -1;
}

int mkdirat(int folder, const char *name, mode_t mode)
{
	static int (*real)(int, const char *, mode_t);

	*(void **)&real = dlsym(RTLD_NEXT, "mkdirat");
	return take_inode() ? real(folder, name, mode) : -1;
}

int unlinkat(int folder, const char *name, int flags)
{
	static int (*real)(int, const char *, int);
	int code;

	*(void **)&real = dlsym(RTLD_NEXT, "unlinkat");
	code = real(folder, name, flags);
	inodes += code == 0 && inodes >= 0;
	return code;
}

/* The inode that is reserved for the mark lets the first record be removed. */
START_TEST(removes_records_when_no_inode_is_left)
{
	struct once_token t = token("a"), other = token("b");

	make_store();
	(void)take(&t);
	fill_folder("once/600", 3);
	inodes = 0;
	ck_assert_int_eq(take(&other).state, USAGE_FIRST);
	ck_assert_int_eq(records(600), -1);
	ck_assert_int_eq(inodes, 3); /* those of 3 records and their folder, without the new record */
	inodes = -1;
}
END_TEST

START_TEST(looks_at_the_mark_again_after_the_record_is_made)
{
	struct once_token t = token("a");
	struct usage u = {0};
	struct note n = {0};

	make_store();
	between.mark = NOW + 60;
	between.armed = true;
	assert_slug(once_take(store(), &t, &u, &n), "store-unavailable");
	ck_assert_int_eq(records(NOW + 60), 0); /* and the token is not used up */
	ck_assert(!between.armed);
}
END_TEST

/*
 * Of a token that the same login may repeat, another process of the login may have read the record, and may
 * have been accepted. If the record were removed, another login could then use the token.
 */
START_TEST(keeps_the_record_of_a_login_that_may_be_repeated)
{
	struct once_token t = token("a");
	struct usage u = {0};
	struct note n = {0};

	make_store();
	t.may_repeat = true;
	between.mark = NOW + 60;
	between.armed = true;
	assert_slug(once_take(store(), &t, &u, &n), "store-unavailable");
	ck_assert_int_eq(records(NOW + 60), 1);
}
END_TEST

START_TEST(refuses_a_missing_store)
{
	struct once_token t = token("a");

	assert_unavailable(&t, "No such file or directory: as root, \"install -d -m 700 ");
	make_store();
	ck_assert_int_eq(take(&t).state, USAGE_FIRST); /* and recovers */
}
END_TEST

/* Who can open the folder can lock it, and then no record is ever removed. */
START_TEST(refuses_a_store_that_others_can_use)
{
	static const mode_t modes[] = {0720, 0702, 0740, 0704, 0710, 0701, 0755};
	struct once_token t = token("a");

	make_store();
	for (size_t i = 0; i < COUNT(modes); i++) {
		ck_assert_int_eq(chmod(store(), modes[i]), 0);
		assert_unavailable(&t, "others can use the folder: chmod 700 it");
	}
}
END_TEST

START_TEST(refuses_a_store_behind_a_link)
{
	struct once_token t = token("a");

	scratch_folder("real", 0700);
	ck_assert_int_eq(symlink(scratch_path("real"), store()), 0);
	assert_unavailable(&t, "a symbolic link");
}
END_TEST

START_TEST(refuses_a_file_in_the_place_of_a_store)
{
	struct once_token t = token("a");

	scratch_write("once", span_of("x"), 0600);
	assert_unavailable(&t, "not a folder");
}
END_TEST

START_TEST(refuses_a_store_of_another_user)
{
	struct once_token t = token("a");
	struct usage u = {0};
	struct note n = {0};

	if (geteuid() != 0)
		return; /* only root can make one */
	make_store();
	ck_assert_int_eq(chown(store(), 1, 1), 0);
	assert_slug(once_take(store(), &t, &u, &n), "store-unavailable");
	ck_assert_ptr_nonnull(strstr(n.text, "belongs to uid 1"));
	assert_slug(once_look(store(), &t, &u, &n), "store-unavailable");
	t.any_owner = true; /* root may look at the store of a service that is not root */
	assert_slug(once_take(store(), &t, &u, &n), "store-unavailable");
	ck_assert_int_eq(look(&t).state, USAGE_UNUSED);
}
END_TEST

/* A folder of ten minutes that belongs to another user is neither read nor emptied. */
START_TEST(refuses_a_folder_of_another_user)
{
	struct once_token t = token("a");
	char name[FOLDER_NAME_SIZE], path[64];

	if (geteuid() != 0)
		return;
	make_store();
	folder_name(t.exp, name);
	snprintf(path, sizeof(path), "once/%s", name);
	ck_assert_int_eq(mkdir(scratch_path(path), 0700), 0);
	ck_assert_int_eq(chown(scratch_path(path), 1, 1), 0);
	fill_folder("once/600", 1);
	ck_assert_int_eq(chown(scratch_path("once/600"), 1, 1), 0);
	assert_slug(once_take(store(), &t, &(struct usage){0}, &(struct note){0}), "store-unavailable");
	assert_slug(once_look(store(), &t, &(struct usage){0}, &(struct note){0}), "store-unavailable");
	ck_assert_int_eq(records(600), 1);
}
END_TEST

/* /dev/shm is a tmpfs on every host, and forgets what it has at the next start. */
START_TEST(refuses_a_file_system_that_forgets)
{
	char parent[] = "/dev/shm/pam_jwt-XXXXXX", folder[64];
	struct once_token t = token("a");
	struct usage u = {0};
	struct note n = {0};

	if (!mkdtemp(parent))
		return; /* this host has none */
	snprintf(folder, sizeof(folder), "%s/once", parent);
	ck_assert_int_eq(mkdir(folder, 0700), 0);
	assert_slug(once_take(folder, &t, &u, &n), "store-unavailable");
	rmdir(folder);
	rmdir(parent);
	ck_assert_msg(strstr(n.text, "not ext4, xfs, btrfs, zfs or f2fs") != NULL, "%s", n.text);
}
END_TEST

START_TEST(refuses_a_mark_that_it_cannot_read)
{
	struct once_token t = token("a");

	make_store();
	ck_assert_int_eq(symlink("soon", scratch_path("once/mark")), 0);
	assert_unavailable(&t, "the mark cannot be read");
	ck_assert_int_eq(unlink(scratch_path("once/mark")), 0);
	scratch_write("once/mark", span_of("1"), 0600);
	assert_unavailable(&t, "the mark cannot be read");
}
END_TEST

/* A record of another form says that the token was used, and not by whom. */
START_TEST(counts_a_record_that_it_cannot_read)
{
	struct once_token t = token("a");
	char folder[FOLDER_NAME_SIZE], name[LINK_NAME_SIZE], path[128];
	struct usage u;

	make_store();
	(void)take(&t);
	folder_name(t.exp, folder);
	ck_assert(link_name(&t.link, name));
	snprintf(path, sizeof(path), "once/%s/%s", folder, name);
	ck_assert_int_eq(unlink(scratch_path(path)), 0);
	ck_assert_int_eq(symlink("somewhere", scratch_path(path)), 0);
	u = take(&t);
	ck_assert(u.state == USAGE_EARLIER && !u.is_same);
	ck_assert_int_eq(unlink(scratch_path(path)), 0);
	scratch_write(path, span_of("x"), 0600);
	u = take(&t);
	ck_assert(u.state == USAGE_EARLIER && !u.is_same);
}
END_TEST

Suite *once_suite(void)
{
	Suite *suite = suite_create("once");
	TCase *cases = scratch_group(suite, "once");

	tcase_add_test(cases, uses_a_token_once);
	tcase_add_test(cases, uses_one_of_two_tokens_with_the_same_identifier);
	tcase_add_test(cases, lets_one_of_many_processes_use_an_identifier);
	tcase_add_test(cases, changes_nothing_when_it_looks);
	tcase_add_test(cases, finds_a_token_unused_beside_a_used_one);
	tcase_add_test(cases, finds_a_record_at_every_time);
	tcase_add_test(cases, lets_one_of_many_processes_use_a_token);
	tcase_add_test(cases, makes_its_folders_in_spite_of_the_umask);
	tcase_add_test(cases, removes_records_ten_minutes_after_their_folder_ended);
	tcase_add_test(cases, refuses_tokens_whose_records_were_removed);
	tcase_add_test(cases, removes_at_most_64_records_at_once);
	tcase_add_test(cases, removes_nothing_but_its_own_records);
	tcase_add_test(cases, leaves_the_removing_to_a_process_that_has_begun_it);
	tcase_add_test(cases, raises_the_mark_and_never_lowers_it);
	tcase_add_test(cases, removes_records_when_no_inode_is_left);
	tcase_add_test(cases, looks_at_the_mark_again_after_the_record_is_made);
	tcase_add_test(cases, keeps_the_record_of_a_login_that_may_be_repeated);
	tcase_add_test(cases, refuses_a_missing_store);
	tcase_add_test(cases, refuses_a_store_that_others_can_use);
	tcase_add_test(cases, refuses_a_store_behind_a_link);
	tcase_add_test(cases, refuses_a_file_in_the_place_of_a_store);
	tcase_add_test(cases, refuses_a_store_of_another_user);
	tcase_add_test(cases, refuses_a_folder_of_another_user);
	tcase_add_test(cases, refuses_a_file_system_that_forgets);
	tcase_add_test(cases, refuses_a_mark_that_it_cannot_read);
	tcase_add_test(cases, counts_a_record_that_it_cannot_read);
	return suite;
}
