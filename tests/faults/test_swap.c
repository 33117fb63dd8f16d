/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A key file that changes while logins read it. If it is replaced by renaming, a login uses the old key or
 * the new one. If it is rewritten in place, a login may find neither, which is a fault of the host, but never
 * a third key.
 */
#include "suites.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "module/support/scene.h"
#include "visit.h"

#define KEYS 2
#define SECRET_BYTES 64

/* The two key files, tokens by each key, and tokens by neither. */
struct swap {
	const char *content[KEYS];
	const char *token[KEYS];
	const char *strange[2];
};

struct tally {
	long accepted[KEYS], refused[KEYS], unavailable, strange_refused, tries;
};

static void try_one(const char *typed, bool strange, int key, struct tally *t)
{
	const struct visit v = {"alice", typed, NULL, NULL};
	struct answer a;

	visit_run(&v, &a);
	t->tries++;
	t->unavailable += a.code == PAM_AUTHINFO_UNAVAIL;
	if (strange) {
		ck_assert_msg(a.code != PAM_SUCCESS, "a stranger's token opens the account");
		t->strange_refused += a.code == PAM_AUTH_ERR;
		return;
	}
	ck_assert_msg(a.code == PAM_SUCCESS || a.code == PAM_AUTHINFO_UNAVAIL ||
			      (a.code == PAM_AUTH_ERR && strstr(a.line, "slug=signature-invalid")),
		      "code %d: %s", a.code, a.line);
	t->accepted[key] += a.code == PAM_SUCCESS;
	t->refused[key] += a.code == PAM_AUTH_ERR;
}

/* Four logins: a token by each key, and two by neither. */
static void try_all(const struct swap *s, struct tally *t)
{
	for (int i = 0; i < KEYS; i++) {
		try_one(s->token[i], false, i, t);
		try_one(s->strange[i], true, i, t);
	}
}

static void print_tally(const char *name, const struct tally *t)
{
	printf("%s: %ld logins; old key's token %ld accepted, %ld refused; new key's %ld, %ld; stranger's 0, "
	       "%ld; %ld unavailable\n",
	       name, t->tries, t->accepted[0], t->refused[0], t->accepted[1], t->refused[1],
	       t->strange_refused, t->unavailable);
	(void)fflush(stdout);
	for (int i = 0; i < KEYS; i++) {
		ck_assert_int_gt(t->accepted[i], 0);
		ck_assert_int_gt(t->refused[i], 0);
	}
}

/* ---- the keys ---- */

static const char *pem_of(const struct mint *m)
{
	char *pem = mint_public_pem(m);
	const char *copy = scene_text("%s", pem);

	free(pem);
	return copy;
}

static const char *strangers_token(const char *alg, const char *secret)
{
	struct mint mine = scene.mint;
	const char *token;

	mint_init(&scene.mint, alg);
	if (secret)
		memcpy(scene.mint.secret, secret, SECRET_BYTES);
	token = scene_token();
	mint_done(&scene.mint);
	scene.mint = mine;
	return token;
}

static void configure(const char *alg)
{
	scene.recipe.kid = NULL;
	scene.recipe.alg = scene_text("\"%s\"", alg);
	scene_write("pam_jwt.conf",
		    scene_text("hostname = web1.example.com\n[issuer corp]\niss = "
			       "https://login.example.com\n%s = corp.jwk\nalgorithm = %s\n",
			       strncmp(alg, "HS", 2) == 0 ? "secret" : "key", alg),
		    0644);
}

/* Two public keys. The other two tokens are signed by other keys. */
static void make_public(struct swap *ret)
{
	struct mint other;

	configure("ES256");
	mint_init(&other, "ES256");
	ret->content[0] = pem_of(&scene.mint);
	ret->content[1] = pem_of(&other);
	ret->token[0] = scene_token();
	mint_done(&scene.mint);
	scene.mint = other;
	ret->token[1] = scene_token();
	ret->strange[0] = strangers_token("ES256", NULL);
	ret->strange[1] = strangers_token("ES256", NULL);
	ck_assert_uint_eq(strlen(ret->content[0]), strlen(ret->content[1]));
}

/* Two secrets. The other two tokens use half of one secret and half of the other. */
static void make_secret(struct swap *ret)
{
	char secrets[4][SECRET_BYTES + 1] = {{0}};

	for (size_t i = 0; i < SECRET_BYTES; i++) {
		bool front = i < SECRET_BYTES / 2;

		secrets[0][i] = (char)('A' + i % 26);
		secrets[1][i] = (char)('a' + i % 26);
		secrets[2][i] = secrets[front][i];
		secrets[3][i] = secrets[!front][i];
	}
	configure("HS256");
	for (int i = 0; i < KEYS; i++) {
		ret->content[i] = scene_text("%s", secrets[i]);
		ret->token[i] = strangers_token("HS256", secrets[i]);
		ret->strange[i] = strangers_token("HS256", secrets[2 + i]);
	}
}

/* ---- the writers ---- */

static void put(const char *path, const char *content, int flags)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);

	if (fd < 0 || write(fd, content, strlen(content)) != (ssize_t)strlen(content) ||
	    fchmod(fd, 0600) != 0 || close(fd) != 0)
		_exit(1);
}

static void rename_once(const struct swap *s, long i, const char *path, const char *beside)
{
	put(beside, s->content[i % KEYS], O_TRUNC);
	if (rename(beside, path) != 0)
		_exit(1);
}

static void empty_and_write_once(const struct swap *s, long i, const char *path, const char *beside)
{
	(void)beside;
	put(path, s->content[i % KEYS], O_TRUNC);
}

static void write_over_once(const struct swap *s, long i, const char *path, const char *beside)
{
	(void)beside;
	put(path, s->content[i % KEYS], 0);
}

typedef void writer(const struct swap *s, long i, const char *path, const char *beside);

/* Start a process that writes this many times, or (0) until it is killed. */
static pid_t start_writer(writer *once, const struct swap *s, long times)
{
	const char *path = scene_text("%s/keys/corp.jwk", scene.dir), *beside = scene_text("%s.new", path);
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child)
		return child;
	for (long i = 1; times == 0 || i <= times; i++) {
		once(s, i, path, beside);
		(void)usleep(20);
	}
	_exit(0);
}

static void begin(void (*make)(struct swap *), struct swap *s)
{
	make(s);
	scene_write("keys/corp.jwk", s->content[0], 0600);
	visit_prepare();
}

static void (*const makers[])(struct swap *) = {make_public, make_secret};
static const char *const maker_names[] = {"public key", "secret"};

START_TEST(uses_the_old_or_the_new_key_while_the_file_is_replaced)
{
	struct swap s;
	struct tally t = {0};
	pid_t child;
	int status = 0;

	begin(makers[_i], &s);
	child = start_writer(rename_once, &s, suites_rounds() / 10);
	do
		try_all(&s, &t);
	while (waitpid(child, &status, WNOHANG) == 0);
	ck_assert_int_eq(status, 0);
	print_tally(scene_text("%s renamed %ld times", maker_names[_i], suites_rounds() / 10), &t);
	ck_assert_int_eq(t.unavailable, 0);
}
END_TEST

static writer *const writers[] = {empty_and_write_once, write_over_once};
static const char *const writer_names[] = {"emptied and written", "written over"};

START_TEST(uses_no_third_key_while_the_file_is_rewritten)
{
	struct swap s;
	struct tally t = {0};
	pid_t child;

	begin(makers[_i / 2], &s);
	child = start_writer(writers[_i % 2], &s, 0);
	while (t.tries < suites_rounds())
		try_all(&s, &t);
	ck_assert_int_eq(waitpid(child, NULL, WNOHANG), 0);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	print_tally(scene_text("%s %s", maker_names[_i / 2], writer_names[_i % 2]), &t);
}
END_TEST

Suite *swap_suite(void)
{
	Suite *s = suite_create("swap");
	TCase *group = tcase_create("swap");

	tcase_add_checked_fixture(group, scene_setup, scene_teardown);
	tcase_set_timeout(group, 3600);
	tcase_add_loop_test(group, uses_the_old_or_the_new_key_while_the_file_is_replaced, 0, 2);
	tcase_add_loop_test(group, uses_no_third_key_while_the_file_is_rewritten, 0, 4);
	suite_add_tcase(s, group);
	return s;
}
