/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <check.h>
#include <sys/types.h>

#include "core/policy/decide.h"
#include "support/count.h"
#include "support/mint.h"

/*
 * The start of the cases: a valid token and valid files of a host. Each case changes one thing.
 */

/* Cases compare slugs, the public names of outcomes. */
#define assert_slug(reason, slug) ck_assert_str_eq(reason_slug(reason), slug)

/* The time of the scene: 2023-11-14T22:13:20Z. */
#define NOW INT64_C(1700000000)

/* The members of a JSON object, in the order in which they were set. Values are JSON text. */
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
	bool forged;	  /* change the first byte of the signature */
	const char *tail; /* appended to the signed token */
	struct scene *earlier;
};

/* The result of the account database, and the number of look-ups. scene_start() sets uid 1000 and 0. */
extern struct account scene_account;
extern int scene_account_asked;

/* Make a scene with a key for this algorithm. In groups of scene_group(), it stays until the case ends. */
struct scene *scene_start(const char *alg);
TCase *scene_group(Suite *s, const char *name);

/* Set a member to JSON text; NULL removes it. */
void scene_header(struct scene *s, const char *name, const char *json);
void scene_claim(struct scene *s, const char *name, const char *json);

/* Set a claim to NOW + offset. suffix is appended to the number, such as ".5". */
void scene_date(struct scene *s, const char *name, int64_t offset, const char *suffix);

struct issuer *scene_issuer(struct scene *s);
const struct key *scene_key(const struct scene *s);

/* Add a section for a PAM service, without rules. It may move earlier sections. */
struct service *scene_service(struct scene *s, const char *name);

/* Add an issuer section with the key of the scene. iss may be NULL. It may move earlier sections. */
struct issuer *scene_rival(struct scene *s, const char *name, const char *iss);

/* The token of the scene in its present state. It stays until the case ends. */
char *scene_token(const struct scene *s);

/* Decide a token. The caller frees the verdict with verdict_done(). */
void scene_verdict(const struct scene *s, const char *token, struct verdict *ret);

/* Decide the token of the scene, or another token. */
enum reason scene_decide(const struct scene *s);
enum reason scene_decide_token(const struct scene *s, const char *token);

/* Sign this payload with the header of the scene, and decide the token. */
enum reason scene_decide_payload(const struct scene *s, struct span payload);

/* Replace an owned string, or the content of a list (NULL: no items). */
void set_text(char **slot, const char *text);
void set_names(struct names *slot, const char *first, const char *second);

/*
 * A temporary folder under /tmp. The parent process makes and removes it (tcase_add_unchecked_fixture), so
 * that a failed case leaves no files. It is emptied before each case (tcase_add_checked_fixture).
 */
void scratch_open(void);
void scratch_close(void);
void scratch_empty(void);

/* The absolute path of a name in the folder. It is valid for the next eight calls. */
const char *scratch_path(const char *name);

/* Write a file with exactly this mode. */
void scratch_write(const char *name, struct span content, mode_t mode);
void scratch_folder(const char *name, mode_t mode);

/* Make a group whose cases have a scratch folder and scenes. */
TCase *scratch_group(Suite *s, const char *name);

#endif
