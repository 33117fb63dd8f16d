/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attacks/must.h"
#include "attacks/publicform.h"

static const char *const conf_names[CONF_COUNT] = {"plain", "trio",  "wide",  "bare",	"access",
						   "claim", "short", "long",  "exact",	"narrow",
						   "full",  "crowd", "ruled", "recent", "mapped"};

static const char *const kinds[KIND_COUNT] = {"RSA", "P-256", "P-384", "P-521", "Ed25519"};

static size_t kind_of(const struct algorithm *alg)
{
	if (alg->key_type == KEY_RSA)
		return 0;
	/* 32, 48, 66 bytes */
	return alg->key_type == KEY_ED25519 ? 4 : alg->curve->coordinate_bytes / 16 - 1;
}

static EVP_PKEY *generate(size_t kind)
{
	if (kind == 0)
		return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	return kind == 4 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") :
			   EVP_PKEY_Q_keygen(NULL, NULL, "EC", kinds[kind]);
}

/*
 * Whether the modulus is small enough that a signature plus the modulus often has as many bytes as a
 * signature: at least a third of its size lies between it and the next power of two.
 */
static bool leaves_room(EVP_PKEY *rsa)
{
	BIGNUM *n = NULL;
	bool room;

	MUST(EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_N, &n) == 1);
	room = !BN_is_bit_set(n, BN_num_bits(n) - 2);
	BN_free(n);
	return room;
}

static void choose_main_rsa(struct pool *p)
{
	while (!leaves_room(p->keys[BY_MAIN][0])) {
		EVP_PKEY_free(p->keys[BY_MAIN][0]);
		MUST(p->keys[BY_MAIN][0] = generate(0));
	}
}

void pool_make(struct pool *p)
{
	for (size_t role = 0; role < ROLE_COUNT; role++)
		for (size_t kind = 0; kind < KIND_COUNT; kind++)
			MUST(p->keys[role][kind] = generate(kind));
	choose_main_rsa(p);
}

void pool_done(struct pool *p)
{
	for (size_t role = 0; role < ROLE_COUNT; role++)
		for (size_t kind = 0; kind < KIND_COUNT; kind++)
			EVP_PKEY_free(p->keys[role][kind]);
}

void world_mint(const struct world *w, enum role role, const char *alg, struct mint *ret)
{
	const struct algorithm *found = algorithm_find(span_of(alg));
	EVP_PKEY *private = NULL;

	MUST(found);
	if (found->key_type != KEY_SECRET)
	private = w->pool->keys[role][kind_of(found)];
	mint_init_with(ret, alg, private, (uint8_t)(role * 50 + 1));
}

void world_make(struct world *w, const struct pool *p, const struct algorithm *alg, const char *dir)
{
	*w = (struct world){.alg = alg, .index = (unsigned)(alg - algorithms), .pool = p};
	(void)snprintf(w->dir, sizeof(w->dir), "%s", dir);
	for (enum role role = 0; role < ROLE_COUNT; role++)
		world_mint(w, role, alg->name, &w->mints[role]);
}

static FILE *create(const struct world *w, const char *name)
{
	char path[512];
	FILE *out;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", w->dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	out = fd >= 0 ? fdopen(fd, "w") : NULL;
	MUST(out && fchmod(fd, 0600) == 0);
	return out;
}

static void make_folder(const struct world *w, const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", w->dir, name);
	MUST(mkdir(path, 0700) == 0 && chmod(path, 0700) == 0);
}

static void write_key(const struct world *w, const char *name, const struct mint *m, const char *kid)
{
	char path[64];
	char *jwk = publicform_jwk(m, kid);
	FILE *out;

	(void)snprintf(path, sizeof(path), "keys/%s", name);
	out = create(w, path);
	MUST(fputs(jwk, out) >= 0 && fclose(out) == 0);
	free(jwk);
}

/*
 * Whether WIDE has a key for the algorithm. Only two of the six for RSA, because RSA keys are slow to make.
 */
static bool is_wide(const struct algorithm *alg)
{
	return alg->key_type != KEY_RSA || alg == &algorithms[3] || alg == &algorithms[6];
}

static const char *keyword(const struct algorithm *alg)
{
	return alg->key_type == KEY_SECRET ? "secret" : "key";
}

/* Write an issuer section for every algorithm; the world's own algorithm gets the main key. */
static void write_wide(const struct world *w, FILE *out)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
		const struct algorithm *alg = &algorithms[i];
		struct mint m;

		if (alg != w->alg && !is_wide(alg))
			continue;
		if (alg == w->alg)
			world_mint(w, BY_MAIN, alg->name, &m);
		else if (alg->key_type == KEY_SECRET)
			mint_init_with(&m, alg->name, NULL, (uint8_t)(40 + i));
		else
			world_mint(w, alg == &algorithms[6] ? BY_RIVAL : BY_SECOND, alg->name, &m);
		write_key(w, alg->name, &m, NULL);
		fprintf(out, "%s = %s\nalgorithm = %s\n", keyword(alg), alg->name, alg->name);
		mint_done(&m);
	}
}

/* Write the main key count times, with different kids: all are candidates for a token without a kid. */
static void write_crowd(const struct world *w, FILE *out, int count)
{
	for (int i = 2; i <= count; i++) {
		char kid[8];

		(void)snprintf(kid, sizeof(kid), "k%d", i);
		write_key(w, kid, &w->mints[BY_MAIN], kid);
		fprintf(out, "%s = %s\n", keyword(w->alg), kid);
	}
}

static void write_conf(const struct world *w, enum conf c)
{
	static const char *const top[CONF_COUNT] = {[SHORT] = "max_token_bytes = 1024\n",
						    [LONG] = "max_token_bytes = 65536\n",
						    [EXACT] = "leeway = 0s\n"};
	static const char *const section[CONF_COUNT] = {
		[BARE] = "audience = none\nmax_lifetime = none\n",
		[ACCESS] = "type = at+jwt\n",
		[CLAIM] = "user_claim = preferred_username\n",
		[RULED] = "require = azp=ssh-login\nrequire_any = scope=ssh\nrequire_any = level=3\n"
			  "deny = groups=guests\n",
		[RECENT] = "max_auth_age = 15m\n",
		[MAPPED] = "user_claim = email\nuser_suffix = @example.com\nusers = corp.users\n",
	};
	char name[32];
	FILE *out;

	(void)snprintf(name, sizeof(name), "%s.conf", conf_names[c]);
	out = create(w, name);
	fprintf(out, "hostname = web1.example.com\n%s[issuer corp]\niss = %s\n%s", top[c] ? top[c] : "",
		c == BARE ? "none" : "https://login.example.com", section[c] ? section[c] : "");
	if (c == WIDE)
		write_wide(w, out);
	else
		fprintf(out, "%s = main\nalgorithm = %s\n", keyword(w->alg), w->alg->name);
	if (c == TRIO || c == BARE || c == ACCESS)
		fprintf(out,
			"%s = second\n[issuer rival]\niss = https://rival.example.com\n%s = rival\nalgorithm "
			"= %s\n",
			keyword(w->alg), keyword(w->alg), w->alg->name);
	if (c == FULL || c == CROWD)
		write_crowd(w, out, c == FULL ? 8 : 9);
	if (c == NARROW)
		fprintf(out, "[service login]\naudience = %%s@%%n\nmax_lifetime = 2m\n");
	MUST(fclose(out) == 0);
}

static void write_service(const struct world *w, enum conf c, const char *module)
{
	char folder[32], name[64];
	FILE *out;

	(void)snprintf(folder, sizeof(folder), "%s.d", conf_names[c]);
	make_folder(w, folder);
	(void)snprintf(name, sizeof(name), "%s/other", folder); /* libpam logs a message without it */
	out = create(w, name);
	MUST(fputs("auth required pam_deny.so\naccount required pam_deny.so\n", out) >= 0 &&
	     fclose(out) == 0);
	(void)snprintf(name, sizeof(name), "%s/login", folder);
	out = create(w, name);
	fprintf(out, "auth [default=ok] %s conf=%s/%s.conf debug\n", module, w->dir, conf_names[c]);
	fprintf(out, "account [default=ok] %s conf=%s/%s.conf debug\n", module, w->dir, conf_names[c]);
	MUST(fclose(out) == 0);
}

static void write_users(const struct world *w)
{
	FILE *out = create(w, "corp.users");

	fprintf(out, "own\nuser \"subject=4711@example.com\" -> bob\n"
		     "with /org/teams=ops repository_id=4711 -> bob toor\n");
	MUST(fclose(out) == 0);
}

void world_write(const struct world *w, const char *module)
{
	write_users(w);
	make_folder(w, "keys");
	write_key(w, "main", &w->mints[BY_MAIN], "k1");
	write_key(w, "second", &w->mints[BY_SECOND], "k2");
	write_key(w, "rival", &w->mints[BY_RIVAL], "r1");
	for (enum conf c = 0; c < CONF_COUNT; c++) {
		write_conf(w, c);
		write_service(w, c, module);
	}
}

void world_conf_path(const struct world *w, enum conf c, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s/%s.conf", w->dir, conf_names[c]);
}

void world_services_path(const struct world *w, enum conf c, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s/%s.d", w->dir, conf_names[c]);
}

void world_done(struct world *w)
{
	for (size_t role = 0; role < ROLE_COUNT; role++)
		mint_done(&w->mints[role]);
}
