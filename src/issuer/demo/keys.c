/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/demo/keys.h"

#include <stdio.h>
#include <string.h>

#include "core/base/scoped.h"
#include "issuer/keys/publicform.h"

static enum status make_keys(struct keyring *ret, struct note *n)
{
	static const char *const made[][2] = {{"es256", "ES256"}, {"rs256", "RS256"}, {"hs256", "HS256"}};
	enum status r = STATUS_OK;

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]) && r == STATUS_OK; i++) {
		const struct algorithm *alg = algorithm_find(span_of(made[i][1]));
		SCOPED(privatekey) k = {0};

		r = privatekey_generate(alg, &k, n);
		if (r == STATUS_OK)
			r = keyring_add(ret, made[i][0], (struct algchoice){0}, &k, n);
	}
	return r;
}

/* The file name without folder and suffix. A name too long for a key is cut to one character too many. */
static void name_of(const char *path, char out[KEYRING_MAX_NAME + 2])
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');
	int len = (int)(dot && dot != base ? (size_t)(dot - base) : strlen(base));

	(void)snprintf(out, KEYRING_MAX_NAME + 2, "%.*s", len, base);
}

static enum status load_key(const char *path, struct keyring *ret, struct note *n)
{
	char name[KEYRING_MAX_NAME + 2];
	SCOPED(privatekey) k = {0};
	SCOPED(keyfile) f = {0};
	enum status r = keyfile_read(path, &f, n);

	if (r == STATUS_OK)
		r = privatekey_read(&f, NULL, &k, n);
	if (r != STATUS_OK)
		return r;
	name_of(path, name);
	r = keyring_add(ret, name, (struct algchoice){0}, &k, n);
	if (r != STATUS_OK)
		note_prefix(n, "%.256s: ", path);
	return r;
}

enum status demokeys_load(const struct names *files, struct keyring *ret, struct note *n)
{
	enum status r = STATUS_OK;

	if (files->count == 0)
		return make_keys(ret, n);
	for (size_t i = 0; i < files->count && r == STATUS_OK; i++)
		r = load_key(files->at[i], ret, n);
	return r;
}

static enum status publish(const struct signing_key *k, struct demo_folder *f, struct note *n)
{
	const bool is_secret = k->private.key == NULL;
	char name[KEYRING_MAX_NAME + sizeof(".secret")];
	SCOPED(bytes) pem = {0};
	enum status r;

	(void)snprintf(name, sizeof(name), "%s.%s", k->name, is_secret ? "secret" : "pub");
	if (is_secret)
		return demofolder_write(f, name, 0600, bytes_span(&k->private.public.material), n);
	r = publicform_pem(&k->private.public, &pem, n);
	return r == STATUS_OK ? demofolder_write(f, name, 0644, bytes_span(&pem), n) : r;
}

enum status demokeys_publish(const struct keyring *keys, struct demo_folder *f, struct note *n)
{
	enum status r = STATUS_OK;

	for (size_t i = 0; i < keys->count && r == STATUS_OK; i++)
		r = publish(&keys->at[i], f, n);
	return r;
}
