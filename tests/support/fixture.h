/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <check.h>
#include <sys/types.h>

#include "core/policy/decide.h"
#include "support/count.h"
#include "support/mint.h"

/*
 * What the cases start from: a token that opens its account, and a host's files that load. Each changes one
 * thing.
 */

/* The slug is the public name of an outcome, and what a case is about. */
#define assert_slug(reason, slug) ck_assert_str_eq(reason_slug(reason), slug)

/* 2023-11-14T22:13:20Z, the scene's time. */
#define NOW INT64_C(1700000000)

/* A JSON object's members in the order in which they were set, each as JSON text. */
struct members {
	struct {
		char *name;
		char *text;
	} at[16];
	size_t count;
};

/*
 * One issuer section "corp", one key, one token for alice, one attempt to log in, all of which agree:
 * iss https://login.example.com, aud web1.example.com, iat NOW, exp NOW + 60; leeway 30 s, max_lifetime 3600
 * s, min_uid 1000; alice asks through sshd.
 */
struct scene {
	struct mint mint; /* its key belongs to trust */
	struct trust trust;
	struct request request;
	int64_t now;
	struct members header;
	struct members claims;
	bool forged;	  /* the first byte of the signature is another */
	const char *tail; /* put behind the signed token */
	struct scene *earlier;
};

/* What the account database answers, and how often it was asked. scene_start makes it uid 1000, and never. */
extern struct account scene_account;
extern int scene_account_asked;

/* A scene with a key for this algorithm. It stays until the end of the case, in the groups of scene_group().
 */
struct scene *scene_start(const char *alg);
TCase *scene_group(Suite *s, const char *name);

/* Set a member from JSON text; NULL takes it out. */
void scene_header(struct scene *s, const char *name, const char *json);
void scene_claim(struct scene *s, const char *name, const char *json);

/* Set a claim to NOW + offset, with more characters of the number behind it. */
void scene_date(struct scene *s, const char *name, int64_t offset, const char *suffix);

struct issuer *scene_issuer(struct scene *s);
const struct key *scene_key(const struct scene *s);

/* A section for a PAM service, without any rule yet. Added last: it may move the ones before it. */
struct service *scene_service(struct scene *s, const char *name);

/* Another issuer section, with the scene's key. iss may be NULL. It may move the ones before it. */
struct issuer *scene_rival(struct scene *s, const char *name, const char *iss);

/* The token as it stands; it stays until the end of the case. */
char *scene_token(const struct scene *s);

/* The whole way with a token: the verdict, which the caller ends with verdict_done(). */
void scene_verdict(const struct scene *s, const char *token, struct verdict *ret);

/* The whole way with the token as it stands, or with any other. */
enum reason scene_decide(const struct scene *s);
enum reason scene_decide_token(const struct scene *s, const char *token);

/* The whole way with another payload, signed. */
enum reason scene_decide_payload(const struct scene *s, struct span payload);

/* Replace an owned string, or what a list holds (NULL: nothing). */
void set_text(char **slot, const char *text);
void set_names(struct names *slot, const char *first, const char *second);

/*
 * A folder of our own under /tmp. Opened and closed in the parent process (tcase_add_unchecked_fixture), so
 * that a case that fails leaves nothing behind; emptied before each case (tcase_add_checked_fixture).
 */
void scratch_open(void);
void scratch_close(void);
void scratch_empty(void);

/* The absolute path of a name in it; stays until eight more were asked for. */
const char *scratch_path(const char *name);

/* Write a file of exactly this mode. */
void scratch_write(const char *name, struct span content, mode_t mode);
void scratch_folder(const char *name, mode_t mode);

/* A group whose cases have a scratch folder, and scenes. */
TCase *scratch_group(Suite *s, const char *name);

#endif
