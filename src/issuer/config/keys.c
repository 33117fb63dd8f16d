/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/config/keys.h"

#include <stdlib.h>

#include "core/base/scoped.h"
#include "host/config/syntax.h"
#include "host/config/trustedfile.h"

#define FOLDER "issuer-keys/"

static enum status read_file(const char *path, struct keyfile *ret, struct note *n)
{
	SCOPED(trustedfile) file = {0};
	enum reason r = trustedfile_read(path, &file, n);

	if (r == REASON_CONFIG_INVALID)
		return STATUS_HOST;
	if (r != REASON_OK)
		return status_of_reason(r, n);
	if (!file.is_private)
		return status_refuse(n, STATUS_HOST, "%.256s: others can read this key: chmod o-rwx", path);
	return keyfile_take(path, &file.content, ret, n);
}

static enum status load_file(const char *path, struct privatekey *ret, struct note *n)
{
	SCOPED(keyfile) file = {0};
	enum status s = read_file(path, &file, n);

	return s == STATUS_OK ? privatekey_read(&file, "", ret, n) : s;
}

static enum status add_key(const char *conf_path, const struct conf_key *k, struct keyring *ring,
			   struct note *n)
{
	SCOPED(privatekey) private = {0};
	char *path = syntax_path_beside(conf_path, FOLDER, k->file);
	enum status s;

	if (!path)
		return status_out_of_memory(n);
	s = load_file(path, &private, n);
	if (s == STATUS_OK) {
		s = keyring_add(ring, k->name, k->alg, &private, n);
		if (s != STATUS_OK)
			note_prefix(n, "%.256s: ", path);
	}
	free(path);
	return s;
}

enum status confkeys_load(const char *path, const struct conf *c, struct keyring *ret, struct note *n)
{
	SCOPED(keyring) ring = {0};

	for (size_t i = 0; i < c->key_count; i++) {
		enum status s = add_key(path, &c->keys[i], &ring, n);

		if (s == STATUS_OK)
			continue;
		note_prefix(n, "%.256s:%d: ", path, c->keys[i].line);
		return s == STATUS_REFUSED || s == STATUS_USAGE ? STATUS_HOST : s;
	}
	*ret = TAKE(ring);
	return STATUS_OK;
}
