/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/demo/accounts.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"

static const char *const names[DEMOACCOUNTS_COUNT] = {"alice", "bob"};

static enum status make_password(char out[DEMOACCOUNTS_PASSWORD_CHARS + 1], struct note *n)
{
	uint8_t random[DEMOACCOUNTS_PASSWORD_CHARS / 4 * 3];
	SCOPED(bytes) text = {0};
	enum status r;

	if (RAND_priv_bytes(random, sizeof(random)) != 1)
		return status_of_openssl(STATUS_HOST, n, "there are no random numbers");
	r = status_of_reason(base64url_encode((struct span){random, sizeof(random)}, &text), n);
	OPENSSL_cleanse(random, sizeof(random));
	if (r == STATUS_OK)
		memcpy(out, text.at, DEMOACCOUNTS_PASSWORD_CHARS + 1);
	return r;
}

enum status demoaccounts_make(struct demo_accounts *ret, struct note *n)
{
	SCOPED(demo_accounts) a = {0};
	enum status r = STATUS_OK;

	for (size_t i = 0; i < DEMOACCOUNTS_COUNT && r == STATUS_OK; i++) {
		a.at[i].name = names[i];
		r = make_password(a.at[i].password, n);
	}
	if (r == STATUS_OK)
		*ret = a;
	return r;
}

/* All passwords have the same length, which is no secret. Compare in constant time. */
static bool is_password(const struct demo_account *a, const char *password)
{
	return strlen(password) == DEMOACCOUNTS_PASSWORD_CHARS &&
	       CRYPTO_memcmp(a->password, password, DEMOACCOUNTS_PASSWORD_CHARS) == 0;
}

bool demoaccounts_check(const void *accounts, const char *account, const char *password)
{
	const struct demo_accounts *a = accounts;
	bool found = false;

	for (size_t i = 0; i < DEMOACCOUNTS_COUNT; i++) {
		bool is_it = is_password(&a->at[i], password);

		if (strcmp(a->at[i].name, account) == 0 && is_it)
			found = true;
	}
	return found;
}

static enum status find(const void *accounts, const char *name, struct person *ret, struct note *n)
{
	const struct demo_accounts *a = accounts;

	for (size_t i = 0; i < DEMOACCOUNTS_COUNT; i++) {
		if (strcmp(a->at[i].name, name) != 0)
			continue;
		*ret = (struct person){.name = strdup(name), .uid = (uid_t)(i + 1)};
		return ret->name ? STATUS_OK : status_out_of_memory(n);
	}
	return status_refuse(n, STATUS_REFUSED, "there is no account %.64s", name);
}

static enum status find_uid(const void *accounts, uid_t uid, struct person *ret, struct note *n)
{
	const struct demo_accounts *a = accounts;

	if (uid < 1 || uid > DEMOACCOUNTS_COUNT)
		return status_refuse(n, STATUS_REFUSED, "there is no account with uid %u", (unsigned)uid);
	return find(accounts, a->at[uid - 1].name, ret, n);
}

static enum status is_root(const void *accounts, const char *name, bool *ret, struct note *n)
{
	(void)accounts;
	(void)name;
	(void)n;
	*ret = false;
	return STATUS_OK;
}

struct accounts demoaccounts_face(const struct demo_accounts *a)
{
	return (struct accounts){demoaccounts_check, find, find_uid, is_root, a};
}

void demo_accounts_done(struct demo_accounts *a)
{
	OPENSSL_cleanse(a, sizeof(*a));
}
