/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of keys, by checks that are too expensive for a login. */
#include "admin/lint/lint.h"

#include <grp.h>
#include <math.h>
#include <openssl/evp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>

#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/keys/format.h"
#include "tool/memory.h"

#define SOON_S (30 * INT64_C(86400)) /* a certificate that ends within this time is reported */
#define MIN_ENTROPY_BITS 80.0
#define FIRST_PERSON_UID 1000 /* uids of people begin here on Debian */

static void check_public(const char *path, const struct key *k, struct findings *f)
{
	EVP_PKEY_CTX *ctx = memory_or_exit(EVP_PKEY_CTX_new_from_pkey(NULL, k->public, NULL));
	struct finding_place place = {path, 0, NULL};

	if (EVP_PKEY_public_check(ctx) != 1)
		findings_add(f, FINDING_KEY_INVALID, &place, NULL,
			     "the %s key fails OpenSSL's check (EVP_PKEY_public_check): make a new key pair",
			     key_type_name(k->type));
	EVP_PKEY_CTX_free(ctx);
}

static void check_dates(const char *path, const struct key *k, int64_t now, struct findings *f)
{
	struct finding_place place = {path, 0, NULL};
	char buffer[64];
	struct text when = text_in(buffer, sizeof(buffer));

	text_add_date(&when, now < k->not_before ? k->not_before : k->not_after, now);
	if (now < k->not_before)
		findings_add(f, FINDING_CERTIFICATE_DATES, &place, NULL,
			     "the certificate's validity begins only at %s: until then its key's tokens are "
			     "refused",
			     buffer);
	else if (now > k->not_after)
		findings_add(f, FINDING_CERTIFICATE_DATES, &place, NULL,
			     "the certificate ended at %s, so its key's tokens are refused: renew it",
			     buffer);
	else if (now > k->not_after - SOON_S)
		findings_add(f, FINDING_CERTIFICATE_DATES, &place, NULL,
			     "the certificate ends within 30 days, at %s: renew it, or its key's tokens are "
			     "refused from then on",
			     buffer);
}

/*
 * Shannon's entropy by the frequency of single bytes, in bits. It is an upper bound: only very poor secrets
 * have a low one.
 */
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
			     "the secret repeats a few bytes, so whoever has one token can find it by "
			     "trying: make a new one with \"jwt-issuer keygen --alg HS256\"");
	if (secret.len >= 2 && memcmp(secret.at + secret.len - 2, "\r\n", 2) == 0)
		findings_add(f, FINDING_SECRET_CRLF, &place, NULL,
			     "the secret ends in CR LF, and both bytes count as part of it: remove them, "
			     "unless the issuer's secret has them too");
}

/* Whether the group has members that are neither root nor system accounts; ret_name gets the first one. */
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
			     "users in the file's group, such as %s, can read the secret and mint tokens "
			     "with it: chmod 600 the file, or give it to a group of system accounts only",
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
