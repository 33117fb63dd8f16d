/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/lint/secrets.h"

#include <endian.h>
#include <grp.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <math.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#define MIN_ENTROPY_BITS 80.0
#define FIRST_PERSON_UID 1000 /* uids of people begin here on Debian */

/* A secret that repeats fewer bytes than these has less than 128 bits. */
#define MIN_PERIOD 16

/* Secrets of documents, tutorials and test vectors, which everybody can find. */
static const char *const published[] = {
	/* jwt.io */
	"a-string-secret-at-least-256-bits-long",
	"a-valid-string-secret-that-is-at-least-384-bits-long",
	"a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
	"your-256-bit-secret",
	"your-384-bit-secret",
	"your-512-bit-secret",
	/* RFC 7515 A.1 and RFC 7520 3.5, as text */
	"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
	"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
	/* the documentation of FastAPI, and tutorials for Spring */
	"09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
	"404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
	"3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
};

static void add(struct findings *f, enum finding kind, const char *path, const char *why)
{
	const struct finding_place place = {path, 0, NULL};

	findings_add(f, kind, &place, NULL, "%s", why);
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

/* The length of the shortest text that, repeated, gives the secret. */
static size_t period_of(struct span s)
{
	for (size_t period = 1; period < s.len; period++) {
		size_t i = period;

		while (i < s.len && s.at[i] == s.at[i - period])
			i++;
		if (i == s.len)
			return period;
	}
	return s.len;
}

/* Whether each byte differs from the one before by the same number, as in "abcdef" or in zeros. */
static bool is_sequence(struct span s)
{
	for (size_t i = 2; i < s.len; i++)
		if ((uint8_t)(s.at[i] - s.at[i - 1]) != (uint8_t)(s.at[1] - s.at[0]))
			return false;
	return true;
}

static bool is_published(struct span secret)
{
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++)
		if (span_is(secret, published[i]))
			return true;
	return span_begins(secret, "django-insecure-");
}

static void check_strength(const char *path, struct span secret, struct findings *f)
{
	if (is_published(secret))
		add(f, FINDING_SECRET_GUESSABLE, path,
		    "the secret stands in public documents, so anybody can sign tokens with it: make a new "
		    "one with "
		    "\"jwt-issuer keygen --alg HS256\"");
	else if (entropy_bits(secret) < MIN_ENTROPY_BITS || period_of(secret) < MIN_PERIOD ||
		 is_sequence(secret))
		add(f, FINDING_SECRET_GUESSABLE, path,
		    "the secret repeats a few bytes, so whoever has one token can find it by trying: make a "
		    "new one "
		    "with \"jwt-issuer keygen --alg HS256\"");
}

static void check_form(const char *path, struct span secret, struct findings *f)
{
	if (secret.len >= 2 && memcmp(secret.at + secret.len - 2, "\r\n", 2) == 0)
		add(f, FINDING_SECRET_CRLF, path,
		    "the secret ends in CR LF, and both bytes count as part of it: remove them, unless the "
		    "issuer's "
		    "secret has them too");
	if (span_begins(secret, "\xef\xbb\xbf"))
		add(f, FINDING_SECRET_BOM, path,
		    "the secret begins with a byte order mark, which an editor has written and which counts "
		    "as part "
		    "of it: remove it, unless the issuer's secret has it too");
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

/* The access control list of a file, as the kernel gives it. */
struct acl {
	struct posix_acl_xattr_header header;
	struct posix_acl_xattr_entry entries[256];
};

/* Whether an entry for a user or a group lets people read; ret_name gets one of them. */
static bool lets_people_read(const struct posix_acl_xattr_entry *e, char *ret_name, size_t size)
{
	const uint32_t id = le32toh(e->e_id);
	struct passwd *p;

	if (!(le16toh(e->e_perm) & ACL_READ))
		return false;
	if (le16toh(e->e_tag) == ACL_GROUP)
		return group_has_people((gid_t)id, ret_name, size);
	if (le16toh(e->e_tag) != ACL_USER || id < FIRST_PERSON_UID)
		return false;
	p = getpwuid((uid_t)id);
	(void)snprintf(ret_name, size, p ? "%s" : "uid %s", p ? p->pw_name : "without an account");
	return true;
}

/* Whether the access control list lets people read the file, in spite of its mask. */
static bool acl_has_people(const char *path, char *ret_name, size_t size)
{
	struct acl acl = {0};
	ssize_t bytes = getxattr(path, "system.posix_acl_access", &acl, sizeof(acl));
	size_t count = bytes > (ssize_t)sizeof(acl.header) ?
			       ((size_t)bytes - sizeof(acl.header)) / sizeof(acl.entries[0]) :
			       0;

	for (size_t i = 0; i < count; i++)
		if (le16toh(acl.entries[i].e_tag) == ACL_MASK && !(le16toh(acl.entries[i].e_perm) & ACL_READ))
			return false;
	for (size_t i = 0; i < count; i++)
		if (lets_people_read(&acl.entries[i], ret_name, size))
			return true;
	return false;
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
	else if (acl_has_people(path, who, sizeof(who)))
		findings_add(
			f, FINDING_SECRET_READABLE, &place, NULL,
			"the file's access control list lets users, such as %s, read the secret and mint "
			"tokens with it: remove it (setfacl -b)",
			who);
}

void lint_secret(const char *path, struct span secret, struct findings *f)
{
	check_strength(path, secret, f);
	check_form(path, secret, f);
	check_readers(path, f);
}
