/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/config/keys.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "core/base/scoped.h"
#include "host/config/trustedfile.h"

#define FOLDER "issuer-keys"

static enum status path_of(const char *conf_path, const char *file, char out[PATH_MAX], struct note *n)
{
	const char *slash = strrchr(conf_path, '/');
	int folder_len = slash ? (int)(slash - conf_path) : 0;

	if (snprintf(out, PATH_MAX, "%.*s/" FOLDER "/%s", folder_len, conf_path, file) < PATH_MAX)
		return STATUS_OK;
	return status_refuse(n, STATUS_HOST, "the path of the key is too long");
}

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

static enum status add_key(const char *conf_path, const struct conf_key *k, struct keyring *ring,
			   struct note *n)
{
	SCOPED(keyfile) file = {0};
	SCOPED(privatekey) private = {0};
	char path[PATH_MAX];
	enum status s = path_of(conf_path, k->file, path, n);

	if (s == STATUS_OK)
		s = read_file(path, &file, n);
	if (s == STATUS_OK)
		s = privatekey_read(&file, "", &private, n);
	if (s != STATUS_OK)
		return s;
	s = keyring_add(ring, k->name, k->alg, &private, n);
	if (s != STATUS_OK)
		note_prefix(n, "%.256s: ", path);
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
