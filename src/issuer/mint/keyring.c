/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/keyring.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"

static bool is_name(const char *name)
{
	size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

	return len > 0 && len <= KEYRING_MAX_NAME && name[len] == '\0';
}

static enum status judge_name(const struct keyring *r, const char *name, struct note *n)
{
	if (!is_name(name))
		return status_refuse(n, STATUS_USAGE,
				     "the name of a key has 1 to %d of the characters A-Z a-z 0-9 . _ -: "
				     "rename its file",
				     KEYRING_MAX_NAME);
	if (keyring_find(r, name))
		return status_refuse(n, STATUS_USAGE, "there are two keys of the name %s: rename a file",
				     name);
	if (r->count == KEYRING_MAX)
		return status_refuse(n, STATUS_USAGE, "there are more than %d keys", KEYRING_MAX);
	return STATUS_OK;
}

static enum status name_key(struct privatekey *key, const char *name, struct note *n)
{
	char *kid = strdup(name);

	if (!kid)
		return status_out_of_memory(n);
	free(key->public.kid);
	key->public.kid = kid;
	return STATUS_OK;
}

enum status keyring_add(struct keyring *r, const char *name, struct algchoice asked, struct privatekey *key,
			struct note *n)
{
	struct algchoice alg = {0};
	enum status status = judge_name(r, name, n);

	if (status == STATUS_OK)
		status = algchoice_bind(&key->public, asked, key->own, &alg, n);
	if (status == STATUS_OK)
		status = privatekey_prove(key, n);
	if (status == STATUS_OK)
		status = name_key(key, name, n);
	if (status != STATUS_OK)
		return status;
	r->at[r->count] = (struct signing_key){strdup(name), *key, alg};
	if (!r->at[r->count].name)
		return status_out_of_memory(n);
	r->count++;
	*key = (struct privatekey){0};
	return STATUS_OK;
}

const struct signing_key *keyring_find(const struct keyring *r, const char *name)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->at[i].name, name) == 0)
			return &r->at[i];
	return NULL;
}

void keyring_done(struct keyring *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->at[i].name);
		privatekey_done(&r->at[i].private);
	}
	*r = (struct keyring){0};
}
