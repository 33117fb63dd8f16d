/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys: what is too dear to ask at each login. */
#include "lint.h"

#include <grp.h>
#include <math.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>

#include "admin.h"
#include "core/keyformat.h"
#include "core/scoped.h"
#include "core/text.h"

#define SOON_S (30 * INT64_C(86400))		/* a certificate that ends within this is told */
#define MIN_ENTROPY_BITS 80.0
#define FIRST_PERSON_UID 1000		/* uids of people begin here on Debian */

/* Whether BN_* calls in a row all succeeded is asked once: without memory lint cannot go on. */
static BIGNUM *number(BN_CTX *ctx, const char *decimal)
{
	BIGNUM *n = need(BN_CTX_get(ctx));

	if (!BN_dec2bn(&n, decimal))
		need(NULL);
	return n;
}

/*
 * Whether there is an x to a key's y (RFC 8032 5.1.3): (y^2 - 1) / (d y^2 + 1) is a square modulo p. OpenSSL's own check
 * takes any y; under one that belongs to no point every signature is bad.
 */
static bool is_on_edwards25519(struct span raw)
{
	BN_CTX *ctx = need(BN_CTX_new());
	BIGNUM *p, *d, *y, *u, *v;
	uint8_t bytes[32];
	int square;

	memcpy(bytes, raw.at, sizeof(bytes));
	bytes[31] &= 0x7f;	/* the sign of x */
	BN_CTX_start(ctx);
	p = number(ctx, "57896044618658097711785492504343953926634992332820282019728792003956564819949");
	d = number(ctx, "37095705934669439343138083508754565189542113879843219016388785533085940283555");
	y = number(ctx, "0");
	u = number(ctx, "0");
	v = number(ctx, "0");
	if (!BN_lebin2bn(bytes, sizeof(bytes), y) || !BN_mod_sqr(y, y, p, ctx) || !BN_mod_mul(v, d, y, p, ctx) ||
	    !BN_add_word(v, 1) || !BN_copy(u, y) || !BN_sub_word(u, 1) || !BN_mod_mul(u, u, v, p, ctx))
		need(NULL);
	square = BN_kronecker(u, p, ctx);
	BN_CTX_end(ctx);
	BN_CTX_free(ctx);
	if (square < -1)
		need(NULL);
	return square >= 0;
}

static void check_public(const char *path, const struct key *k, struct findings *f)
{
	EVP_PKEY_CTX *ctx = need(EVP_PKEY_CTX_new_from_pkey(NULL, k->public, NULL));
	struct finding_place place = {path, 0, NULL};

	if (EVP_PKEY_public_check(ctx) != 1)
		findings_add(f, FINDING_KEY_INVALID, &place, NULL,
			     "OpenSSL finds the %s key unsound (EVP_PKEY_public_check): make a new key pair", key_type_name(k->type));
	EVP_PKEY_CTX_free(ctx);
	if (k->type == KEY_ED25519 && !is_on_edwards25519(bytes_span(&k->material)))
		findings_add(f, FINDING_KEY_INVALID, &place, NULL,
			     "the Ed25519 key is no point of its curve, so that it verifies nothing: it is damaged, write it anew");
}

static void check_dates(const char *path, const struct key *k, int64_t now, struct findings *f)
{
	struct finding_place place = {path, 0, NULL};
	char buffer[64];
	struct text when = text_in(buffer, sizeof(buffer));

	text_add_date(&when, now < k->not_before ? k->not_before : k->not_after);
	if (now < k->not_before)
		findings_add(f, FINDING_CERTIFICATE_DATES, &place, NULL,
			     "the certificate's validity begins only at %s: until then its tokens are refused", buffer);
	else if (now > k->not_after)
		findings_add(f, FINDING_CERTIFICATE_DATES, &place, NULL,
			     "the certificate ended at %s, so its tokens are refused: renew it", buffer);
	else if (now > k->not_after - SOON_S)
		findings_add(f, FINDING_CERTIFICATE_DATES, &place, NULL,
			     "the certificate ends within 30 days, at %s: renew it, or nobody gets in then", buffer);
}

/* Shannon's entropy of the bytes as drawn one by one: an upper bound that only the crudest secrets fall below. */
static double entropy_bits(struct span bytes)
{
	size_t count[256] = {0};
	double bits = 0;

	for (size_t i = 0; i < bytes.len; i++)
		count[bytes.at[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (count[i])
			bits -= (double)count[i] * log2((double)count[i] / (double)bytes.len);
	return bits;
}

static void check_secret(const char *path, const struct key *k, struct findings *f)
{
	struct span secret = bytes_span(&k->material);
	struct finding_place place = {path, 0, NULL};

	if (entropy_bits(secret) < MIN_ENTROPY_BITS)
		findings_add(f, FINDING_SECRET_GUESSABLE, &place, NULL,
			     "the secret repeats itself and can be guessed by anybody who holds a token: make one with "
			     "\"jwt-issuer keygen --alg HS256\"");
	if (secret.len >= 2 && memcmp(secret.at + secret.len - 2, "\r\n", 2) == 0)
		findings_add(f, FINDING_SECRET_CRLF, &place, NULL,
			     "the secret ends in CR LF, which count as a part of it: is that what the issuer has? Else take them off");
}

/* Whether anybody but root and system accounts is in the group; *ret_name is the first. */
static bool group_has_people(gid_t gid, char *ret_name, size_t size)
{
	struct group *g = getgrgid(gid);
	struct passwd *p;
	bool found = false;

	for (char **member = g ? g->gr_mem : NULL; member && *member && !found; member++) {
		p = getpwnam(*member);
		found = p && p->pw_uid >= FIRST_PERSON_UID;
		if (found)
			(void)snprintf(ret_name, size, "%s", *member);
	}
	setpwent();
	while (!found && (p = getpwent()) != NULL) {
		found = p->pw_gid == gid && p->pw_uid >= FIRST_PERSON_UID;
		if (found)
			(void)snprintf(ret_name, size, "%s", p->pw_name);
	}
	endpwent();
	return found;
}

static void check_readers(const char *path, struct findings *f)
{
	struct finding_place place = {path, 0, NULL};
	char who[256];
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & S_IRGRP) && group_has_people(st.st_gid, who, sizeof(who)))
		findings_add(f, FINDING_SECRET_READABLE, &place, NULL,
			     "other users can read the secret, %s among them, through the file's group, and mint tokens with it: "
			     "chmod 600 it, or give it to a group of system accounts",
			     who);
}

void lint_key(const char *path, const struct key *k, const struct lint_host *host, struct findings *f)
{
	if (k->public)
		check_public(path, k, f);
	if (k->has_dates && host->has_now)
		check_dates(path, k, host->now, f);
	if (k->type != KEY_SECRET)
		return;
	check_secret(path, k, f);
	check_readers(path, f);
}
