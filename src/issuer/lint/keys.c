/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of the keys that the mint signs with. */
#include "issuer/config/keys.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/scoped.h"
#include "core/keys/private.h"
#include "host/config/syntax.h"
#include "issuer/lint/lint.h"
#include "tool/memory.h"
#include "tool/readfile.h"

static bool is_public(const char *path)
{
	SCOPED(bytes) content = {0};
	SCOPED(keyfile) file = {0};
	bool exposed;
	struct note n;

	return readfile_path(path, &content, &exposed, &n) == STATUS_OK &&
	       keyfile_take(path, &content, &file, &n) == STATUS_OK && file.kind == KEYKIND_PUBLIC;
}

static bool others_may_read(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && (st.st_mode & S_IRWXO);
}

/* Load one key as the mint loads it. */
static enum status load(const struct conflint *l, struct conf_key *k, struct note *n)
{
	const struct conf one = {.keys = k, .key_count = 1};
	SCOPED(keyring) ring = {0};

	return confkeys_load(l->path, &one, &ring, n);
}

/* The note of confkeys_load() without the place of the key section, where it begins with it. */
static const char *without_place(const struct conflint *l, const struct conf_key *k, const struct note *n)
{
	char place[300];
	size_t len = (size_t)snprintf(place, sizeof(place), "%.256s:%d: ", l->path, k->line);

	return n->text + (strncmp(n->text, place, len) == 0 ? len : 0);
}

static void check_key(const struct conflint *l, struct conf_key *k)
{
	const struct finding_place place = lineindex_place(l->lines, k->line, "file", NULL);
	char *path = memory_or_exit(syntax_path_beside(l->path, "issuer-keys/", k->file));
	struct note n = {""};

	if (is_public(path))
		findings_add(l->findings, FINDING_KEY_INVALID, &place, NULL,
			     "issuer-keys/%.128s has neither a private key nor a secret, so the mint cannot "
			     "sign with it: name the file of the private key",
			     k->file);
	else if (others_may_read(path))
		findings_add(
			l->findings, FINDING_KEY_READABLE, &place, NULL,
			"the mode of issuer-keys/%.128s gives permissions to others, and a user who has read "
			"it "
			"can sign tokens for every account. The mint does not use it: chmod o-rwx the file, "
			"and replace the key if it may have been read",
			k->file);
	else if (load(l, k, &n) != STATUS_OK)
		findings_add(l->findings, FINDING_KEY_INVALID, &place, NULL,
			     "the mint cannot use this key: %s", without_place(l, k, &n));
	free(path);
}

static void check_use(const struct conflint *l, const struct conf_key *k)
{
	const struct finding_place place = {l->path, k->line, NULL};

	for (size_t i = 0; i < l->conf->policy.count; i++)
		if (names_has(&l->conf->policy.at[i].keys, k->name))
			return;
	findings_add(l->findings, FINDING_KEY_UNUSED, &place, NULL,
		     "no allow section uses this key: remove [key %.64s] and its file, or name the key in an "
		     "allow section",
		     k->name);
}

void conflint_keys(const struct conflint *l)
{
	for (size_t i = 0; i < l->conf->key_count; i++) {
		check_key(l, &l->conf->keys[i]);
		check_use(l, &l->conf->keys[i]);
	}
}

/* A file that cannot be read is not reported. */
static void check_file(const char *path, struct findings *f)
{
	const struct finding_place place = {path, 0, NULL};
	SCOPED(bytes) content = {0};
	bool exposed;
	struct note n;

	if (readfile_path(path, &content, &exposed, &n) == STATUS_OK && keyprivate_in(bytes_span(&content)))
		findings_add(f, FINDING_KEY_PRIVATE, &place, NULL,
			     "this is a private key, in the folder for the public keys of a host. Move it to "
			     "issuer-keys/, or remove it");
}

void conflint_folder(const char *conf_path, struct findings *f)
{
	char *folder = memory_or_exit(syntax_path_beside(conf_path, "keys/", ""));
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, alphasort);

	if (count < 0 && errno == ENOMEM)
		memory_exit();
	for (int i = 0; i < count; i++) {
		char *path = memory_or_exit(syntax_path_beside(conf_path, "keys/", entries[i]->d_name));

		if (entries[i]->d_type == DT_REG)
			check_file(path, f);
		free(path);
		free(entries[i]);
	}
	free(entries);
	free(folder);
}
