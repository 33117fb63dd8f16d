/* SPDX-License-Identifier: BSD-2-Clause */
#include "fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/kept.h"

void set_text(char **slot, const char *text)
{
	free(*slot);
	*slot = text ? strdup(text) : NULL;
	ck_assert(!text || *slot);
}

void set_names(struct names *slot, const char *first, const char *second)
{
	names_done(slot);
	ck_assert(!first || names_add(slot, first));
	ck_assert(!second || names_add(slot, second));
}

static void members_remove(struct members *m, size_t i)
{
	free(m->at[i].name);
	free(m->at[i].text);
	m->count--;
	memmove(&m->at[i], &m->at[i + 1], (m->count - i) * sizeof(m->at[0]));
}

static void members_set(struct members *m, const char *name, const char *json)
{
	size_t i = 0;

	while (i < m->count && strcmp(m->at[i].name, name) != 0)
		i++;
	if (!json) {
		ck_assert_msg(i < m->count, "no member %s to take out", name);
		members_remove(m, i);
		return;
	}
	ck_assert_uint_lt(i, COUNT(m->at));
	if (i == m->count) {
		m->at[m->count++].text = NULL;
		m->at[i].name = strdup(name);
	}
	set_text(&m->at[i].text, json);
}

/* The members as a JSON object. The caller frees it. */
static char *members_json(const struct members *m)
{
	char *json = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&json, &size);

	ck_assert_ptr_nonnull(out);
	for (size_t i = 0; i < m->count; i++)
		fprintf(out, "%s\"%s\":%s", i ? "," : "{", m->at[i].name, m->at[i].text);
	fprintf(out, "}");
	fclose(out);
	return json;
}

void scene_header(struct scene *s, const char *name, const char *json)
{
	members_set(&s->header, name, json);
}

void scene_claim(struct scene *s, const char *name, const char *json)
{
	members_set(&s->claims, name, json);
}

void scene_date(struct scene *s, const char *name, int64_t offset, const char *suffix)
{
	char text[128];

	snprintf(text, sizeof(text), "%" PRId64 "%s", NOW + offset, suffix);
	scene_claim(s, name, text);
}

static struct issuer *add_issuer(struct trust *t, const struct key *k, const char *name, const char *iss)
{
	struct issuer *i;

	t->issuers = reallocarray(t->issuers, t->issuer_count + 1, sizeof(*t->issuers));
	ck_assert_ptr_nonnull(t->issuers);
	i = &t->issuers[t->issuer_count++];
	*i = (struct issuer){
		.has_max_lifetime = true, .max_lifetime_s = 3600, .min_uid = 1000, .key_count = 1};
	set_text(&i->name, name);
	set_text(&i->iss, iss);
	set_names(&i->types, "JWT", NULL);
	set_text(&i->user_claim, "sub");
	set_names(&i->audience, "%h", NULL);
	i->keys = calloc(1, sizeof(*i->keys));
	ck_assert_ptr_nonnull(i->keys);
	i->keys[0] = k;
	return i;
}

struct account scene_account;
int scene_account_asked;

static struct account find_account(const char *user)
{
	(void)user;
	scene_account_asked++;
	return scene_account;
}

/* The last scene of the case, from which the others are linked. */
static struct scene *latest;

struct scene *scene_start(const char *alg)
{
	struct scene *s = malloc(sizeof(*s));
	char quoted[16];

	ck_assert_ptr_nonnull(s);
	*s = (struct scene){.now = NOW, .tail = "", .earlier = latest};
	latest = s;
	mint_init(&s->mint, alg);
	s->trust.leeway_s = 30;
	s->trust.max_token_bytes = 8192;
	ck_assert_int_eq(keyset_add(&s->trust.keys, &s->mint.key), REASON_OK);
	(void)add_issuer(&s->trust, s->trust.keys.keys[0], "corp", "https://login.example.com");
	s->request = (struct request){"alice", "sshd", "192.0.2.7", "web1.example.com", ""};
	scene_account = (struct account){ACCOUNT_FOUND, 1000};
	scene_account_asked = 0;
	snprintf(quoted, sizeof(quoted), "\"%s\"", alg);
	scene_header(s, "alg", quoted);
	scene_header(s, "typ", "\"JWT\"");
	scene_claim(s, "iss", "\"https://login.example.com\"");
	scene_claim(s, "aud", "\"web1.example.com\"");
	scene_claim(s, "sub", "\"alice\"");
	scene_date(s, "iat", 0, "");
	scene_date(s, "exp", 60, "");
	scene_claim(s, "jti", "\"0123456789abcdef\"");
	return s;
}

static void end_scenes(void)
{
	while (latest) {
		struct scene *s = latest;

		latest = s->earlier;
		while (s->header.count)
			members_remove(&s->header, 0);
		while (s->claims.count)
			members_remove(&s->claims, 0);
		trust_done(&s->trust);
		mint_done(&s->mint);
		free(s);
	}
}

TCase *scene_group(Suite *s, const char *name)
{
	TCase *cases = tcase_create(name);

	suite_add_tcase(s, cases);
	tcase_add_checked_fixture(cases, NULL, end_scenes);
	tcase_add_checked_fixture(cases, NULL, kept_free);
	return cases;
}

struct issuer *scene_issuer(struct scene *s)
{
	return &s->trust.issuers[0];
}

const struct key *scene_key(const struct scene *s)
{
	return s->trust.keys.keys[0];
}

struct service *scene_service(struct scene *s, const char *name)
{
	struct trust *t = &s->trust;

	t->services = reallocarray(t->services, t->service_count + 1, sizeof(*t->services));
	ck_assert_ptr_nonnull(t->services);
	t->services[t->service_count] = (struct service){0};
	set_text(&t->services[t->service_count].name, name);
	return &t->services[t->service_count++];
}

struct issuer *scene_rival(struct scene *s, const char *name, const char *iss)
{
	return add_issuer(&s->trust, scene_key(s), name, iss);
}

/* Change the first byte of the signature. */
static void forge(char *token)
{
	char *first = strrchr(token, '.') + 1;

	*first = *first == 'B' ? 'C' : 'B';
}

char *scene_token(const struct scene *s)
{
	char *header = members_json(&s->header), *claims = members_json(&s->claims);
	char *token = mint_token(&s->mint, header, claims), *whole;

	if (s->forged)
		forge(token);
	whole = keep_text("%s%s", token, s->tail);
	free(header);
	free(claims);
	free(token);
	return whole;
}

void scene_verdict(const struct scene *s, const char *token, struct verdict *ret)
{
	if (decide_token(&s->trust, span_of(token), &s->request, s->now, ret))
		decide_account(ret, find_account(s->request.user));
}

enum reason scene_decide_token(const struct scene *s, const char *token)
{
	struct verdict v;
	enum reason r;

	scene_verdict(s, token, &v);
	r = v.reason;
	verdict_done(&v);
	return r;
}

enum reason scene_decide(const struct scene *s)
{
	return scene_decide_token(s, scene_token(s));
}

enum reason scene_decide_payload(const struct scene *s, struct span payload)
{
	char *header = members_json(&s->header),
	     *token = mint_token_bytes(&s->mint, span_of(header), payload);
	enum reason r = scene_decide_token(s, token);

	free(header);
	free(token);
	return r;
}

static char scratch[64];

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st, (void)type;
	return where->level == 0 ? 0 : remove(path);
}

void scratch_open(void)
{
	strcpy(scratch, "/tmp/pam_jwt-unit-XXXXXX");
	if (!mkdtemp(scratch)) {
		perror(scratch);
		abort();
	}
}

void scratch_empty(void)
{
	ck_assert_int_eq(nftw(scratch, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	ck_assert_int_eq(chmod(scratch, 0755), 0);
}

void scratch_close(void)
{
	(void)nftw(scratch, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	if (rmdir(scratch) != 0)
		perror(scratch);
}

const char *scratch_path(const char *name)
{
	static char paths[8][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % COUNT(paths)];

	ck_assert_int_lt(snprintf(path, PATH_MAX, "%s%s%s", scratch, *name ? "/" : "", name), PATH_MAX);
	return path;
}

void scratch_write(const char *name, struct span content, mode_t mode)
{
	const char *path = scratch_path(name);
	int fd;

	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ck_assert_msg(fd >= 0, "cannot write %s", path);
	ck_assert_int_eq(write(fd, content.len ? content.at : (const uint8_t *)"", content.len),
			 (ssize_t)content.len);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

void scratch_folder(const char *name, mode_t mode)
{
	ck_assert_int_eq(mkdir(scratch_path(name), 0700), 0);
	ck_assert_int_eq(chmod(scratch_path(name), mode), 0);
}

TCase *scratch_group(Suite *s, const char *name)
{
	TCase *cases = scene_group(s, name);

	tcase_add_unchecked_fixture(cases, scratch_open, scratch_close);
	tcase_add_checked_fixture(cases, scratch_empty, NULL);
	return cases;
}
