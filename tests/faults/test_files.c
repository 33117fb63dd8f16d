/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The configuration, the key file and every folder above them in every wrong state. The answer is quick, it
 * is a fault of the host, and one log line names the path.
 */
#include "suites.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "module/support/scene.h"
#include "support/count.h"
#include "visit.h"

#define LIMIT_MS 100
#define STRANGER 65533

static const char *path_of(const char *name)
{
	return scene_text("%s/%s", scene.dir, name);
}

static void must(int result, const char *what)
{
	ck_assert_msg(result == 0, "cannot prepare: %s", what);
}

static void be_missing(const char *path)
{
	must(unlink(path), path);
}

static void be_empty(const char *path)
{
	must(truncate(path, 0), path);
}

static void be_too_large(const char *path)
{
	must(truncate(path, 64 * 1024 + 1), path);
}

static void be_stranger(const char *path)
{
	must(chown(path, STRANGER, 0), path);
}

static void be_group_writable(const char *path)
{
	must(chmod(path, 0664), path);
}

static void be_world_writable(const char *path)
{
	must(chmod(path, 0646), path);
}

static void be_setuid_and_writable(const char *path)
{
	must(chmod(path, 04777), path);
}

static void be_link(const char *path)
{
	const char *moved = scene_text("%s.real", path);

	must(rename(path, moved), path);
	must(symlink(moved, path), path);
}

static void be_dangling_link(const char *path)
{
	must(unlink(path), path);
	must(symlink("/nowhere/at/all", path), path);
}

static void be_circular_link(const char *path)
{
	must(unlink(path), path);
	must(symlink(strrchr(path, '/') + 1, path), path);
}

static void be_fifo(const char *path)
{
	must(unlink(path), path);
	must(mkfifo(path, 0644), path);
}

static void be_null_device(const char *path)
{
	must(unlink(path), path);
	must(mknod(path, S_IFCHR | 0644, makedev(1, 3)), path);
}

static void be_endless_device(const char *path)
{
	must(unlink(path), path);
	must(mknod(path, S_IFCHR | 0644, makedev(1, 5)), path);
}

static void be_folder(const char *path)
{
	must(unlink(path), path);
	must(mkdir(path, 0755), path);
}

static void be_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(unlink(path), path);
	ck_assert_uint_lt(strlen(path), sizeof(address.sun_path));
	strcpy(address.sun_path, path);
	must(bind(listener, (const struct sockaddr *)&address, sizeof(address)), path);
	must(chmod(path, 0644), path);
	must(close(listener), path);
}

static void be_binary_zeros(const char *path)
{
	must(truncate(path, 0), path);
	must(truncate(path, 64), path);
}

/* ---- folders ---- */

static void be_group_writable_folder(const char *path)
{
	must(chmod(path, 0775), path);
}

static void be_world_writable_folder(const char *path)
{
	must(chmod(path, 0777), path);
}

static void be_sticky_folder(const char *path)
{
	must(chmod(path, 01777), path);
}

static void be_sticky_folder_of_a_stranger(const char *path)
{
	must(chown(path, STRANGER, 0), path);
	must(chmod(path, 01777), path);
}

static void be_file_for_a_folder(const char *path)
{
	must(rename(path, scene_text("%s.real", path)), path);
	must(mknod(path, S_IFREG | 0644, 0), path);
}

static void be_missing_folder(const char *path)
{
	must(rename(path, scene_text("%s.real", path)), path);
}

/* ---- the cases ---- */

struct state {
	const char *name;
	void (*be)(const char *path);
	bool needs_root;
};

static const struct state file_states[] = {
	{"missing", be_missing, false},
	{"empty", be_empty, false},
	{"64 KiB and a byte", be_too_large, false},
	{"another user's", be_stranger, true},
	{"group-writable", be_group_writable, false},
	{"world-writable", be_world_writable, false},
	{"setuid, writable", be_setuid_and_writable, false},
	{"a symbolic link", be_link, false},
	{"a dangling link", be_dangling_link, false},
	{"a link to itself", be_circular_link, false},
	{"a FIFO", be_fifo, false},
	{"/dev/null", be_null_device, true},
	{"/dev/zero", be_endless_device, true},
	{"a folder", be_folder, false},
	{"a socket", be_socket, false},
	{"zeros", be_binary_zeros, false},
};

static const struct state folder_states[] = {
	{"group-writable", be_group_writable_folder, false},
	{"world-writable", be_world_writable_folder, false},
	{"another user's", be_stranger, true},
	{"sticky, another user's", be_sticky_folder_of_a_stranger, true},
	{"a symbolic link", be_link, false},
	{"a file", be_file_for_a_folder, false},
	{"missing", be_missing_folder, false},
};

static double now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static double entered, left;

static void enter(void)
{
	entered = now_ms();
}

static void leave(void)
{
	left = now_ms();
}

/* Move the configuration down into etc/pam_jwt, so that a case can change the folders above it. */
static void move_down(void)
{
	const char *deep = scene_text("%s/etc/pam_jwt", scene.dir);

	must(mkdir(scene_text("%s/etc", scene.dir), 0755), "etc");
	must(mkdir(deep, 0755), deep);
	must(rename(scene.conf, scene_text("%s/pam_jwt.conf", deep)), deep);
	must(rename(path_of("keys"), scene_text("%s/keys", deep)), deep);
	(void)snprintf(scene.conf, sizeof(scene.conf), "%s/pam_jwt.conf", deep);
}

static void expect_named(const struct answer *a, const char *state, const char *name)
{
	const char *path = path_of(name);

	ck_assert_msg(a->code == PAM_AUTHINFO_UNAVAIL && a->lines == 1, "%s %s: code %d, %d lines: %s", state,
		      name, a->code, a->lines, a->line);
	ck_assert_msg(strstr(a->line, "unavailable slug=config-invalid") && strstr(a->line, path),
		      "%s %s: %s", state, name, a->line);
	ck_assert_msg(left - entered < LIMIT_MS, "%s %s: %.1f ms", state, name, left - entered);
}

/* Try one state of one path. Before the change the token is accepted. */
static void try_state(const struct state *state, const char *name)
{
	const struct visit v = {"alice", scene_token(), enter, leave};
	struct answer a;

	move_down();
	visit_prepare();
	visit_run(&v, &a);
	ck_assert_msg(a.code == PAM_SUCCESS, "%s", a.line);
	state->be(path_of(name));
	visit_run(&v, &a);
	expect_named(&a, state->name, name);
}

static void try_or_skip(const struct state *state, const char *name)
{
	if (state->needs_root && geteuid() != 0)
		fprintf(stderr, "files: %s %s: skipped, it needs root\n", state->name, name);
	else
		try_state(state, name);
}

static const char *const files[] = {"etc/pam_jwt/pam_jwt.conf", "etc/pam_jwt/keys/corp.jwk"};
static const char *const folders[] = {"etc", "etc/pam_jwt", "etc/pam_jwt/keys"};

START_TEST(refuses_a_file_in_a_wrong_state)
{
	size_t i = (size_t)_i;

	try_or_skip(&file_states[i / COUNT(files)], files[i % COUNT(files)]);
}
END_TEST

/* Any user can make a hard link, so it must not lock everybody out. */
START_TEST(accepts_a_file_with_a_hard_link)
{
	const struct visit v = {"alice", scene_token(), enter, leave};
	struct answer a;

	move_down();
	must(link(path_of(files[_i]), path_of("second")), "second");
	visit_prepare();
	visit_run(&v, &a);
	ck_assert_msg(a.code == PAM_SUCCESS, "%s", a.line);
}
END_TEST

/* In folders like /tmp other users can put files beside root's. */
START_TEST(refuses_a_file_directly_in_a_sticky_folder)
{
	const struct state sticky = {"sticky", be_sticky_folder, true};

	try_or_skip(&sticky, folders[1 + _i]);
}
END_TEST

START_TEST(refuses_a_folder_in_a_wrong_state)
{
	size_t i = (size_t)_i;

	try_or_skip(&folder_states[i / COUNT(folders)], folders[i % COUNT(folders)]);
}
END_TEST

/* Modes of a secret, and whether others can read it. */
static const struct {
	mode_t mode;
	int code;
} secret_modes[] = {
	{0600, PAM_SUCCESS},	      {0400, PAM_SUCCESS},	    {0640, PAM_SUCCESS},
	{0644, PAM_AUTHINFO_UNAVAIL}, {0604, PAM_AUTHINFO_UNAVAIL}, {0601, PAM_AUTHINFO_UNAVAIL},
	{0602, PAM_AUTHINFO_UNAVAIL}, {0620, PAM_AUTHINFO_UNAVAIL},
};

START_TEST(refuses_a_secret_that_others_may_read)
{
	struct visit v = {"alice", NULL, enter, leave};
	struct answer a;

	mint_done(&scene.mint);
	mint_init(&scene.mint, "HS256");
	for (size_t i = 0; i < sizeof(scene.mint.secret); i++)
		scene.mint.secret[i] = (uint8_t)('A' + i % 26);
	scene.recipe.alg = "\"HS256\"";
	scene_write("keys/corp.jwk", scene_text("%.64s", (const char *)scene.mint.secret),
		    secret_modes[_i].mode);
	scene_write("pam_jwt.conf",
		    "hostname = web1.example.com\n[issuer corp]\niss = https://login.example.com\nsecret = "
		    "corp.jwk\nalgorithm = HS256\n",
		    0644);
	v.typed = scene_token();
	visit_prepare();
	visit_run(&v, &a);
	if (secret_modes[_i].code == PAM_SUCCESS)
		ck_assert_msg(a.code == PAM_SUCCESS, "mode %o: %s", secret_modes[_i].mode, a.line);
	else
		expect_named(&a, scene_text("%o", secret_modes[_i].mode), "keys/corp.jwk");
}
END_TEST

Suite *files_suite(void)
{
	Suite *s = suite_create("files");
	TCase *group = tcase_create("files");

	tcase_add_checked_fixture(group, scene_setup, scene_teardown);
	tcase_set_timeout(group, 120);
	tcase_add_loop_test(group, refuses_a_file_in_a_wrong_state, 0,
			    (int)(COUNT(file_states) * COUNT(files)));
	tcase_add_loop_test(group, accepts_a_file_with_a_hard_link, 0, (int)COUNT(files));
	tcase_add_loop_test(group, refuses_a_file_directly_in_a_sticky_folder, 0, (int)COUNT(folders) - 1);
	tcase_add_loop_test(group, refuses_a_folder_in_a_wrong_state, 0,
			    (int)(COUNT(folder_states) * COUNT(folders)));
	tcase_add_loop_test(group, refuses_a_secret_that_others_may_read, 0, (int)COUNT(secret_modes));
	suite_add_tcase(s, group);
	return s;
}
