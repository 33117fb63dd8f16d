/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/file.h"

#include "core/base/scoped.h"
#include "core/json/scan.h"
#include "core/keys/format.h"
#include "core/keys/private.h"
#include "core/keys/webkey.h"
#include "tool/readfile.h"
#include "tool/say.h"

/* How often text occurs in content. */
static size_t count_text(struct span content, const char *text)
{
	size_t count = 0;

	for (; content.len; content = span_after(content, 1))
		if (span_begins(content, text))
			count++;
	return count;
}

/* Whether this is a single JWK that can sign. The core refuses a set of private JWKs. */
static bool is_signing_jwk(struct span json)
{
	struct span keys;

	return (keyprivate_in(json) || webkey_is_secret(json)) && !jsonscan_member(json, "keys", &keys);
}

static enum keykind recognise(const struct keyfile *f)
{
	struct span content = bytes_span(&f->content);

	switch (keyformat_of(content)) {
	case KEYFORMAT_PEM:
		if (span_has(content, "-----BEGIN OPENSSH PRIVATE KEY-----"))
			return KEYKIND_OPENSSH;
		return keyprivate_in(content) ? KEYKIND_PEM : KEYKIND_PUBLIC;
	case KEYFORMAT_DER:
		return keyprivate_in(content) ? KEYKIND_DER : KEYKIND_PUBLIC;
	case KEYFORMAT_JSON:
		return is_signing_jwk(keyfile_json(f)) ? KEYKIND_JWK : KEYKIND_PUBLIC;
	case KEYFORMAT_BYTES:
		return KEYKIND_SECRET;
	case KEYFORMAT_OPENSSH:
		break;
	}
	return KEYKIND_PUBLIC;
}

struct span keyfile_json(const struct keyfile *f)
{
	struct span content = bytes_span(&f->content);

	return span_begins(content, "\xef\xbb\xbf") ? span_after(content, 3) : content;
}

enum status keyfile_take(const char *path, struct bytes *content, struct keyfile *ret, struct note *n)
{
	struct keyfile f = {.path = path, .content = *content};

	f.kind = recognise(&f);
	if (f.kind == KEYKIND_PEM && count_text(bytes_span(&f.content), " PRIVATE KEY-----") > 2)
		return status_refuse(n, STATUS_REFUSED,
				     "%.256s holds several private keys: give a file with one", path);
	*content = (struct bytes){0};
	*ret = f;
	return STATUS_OK;
}

enum status keyfile_read(const char *path, struct keyfile *ret, struct note *n)
{
	SCOPED(bytes) content = {0};
	bool exposed = false;
	enum status r;

	if (strcmp(path, "-") == 0)
		return status_refuse(n, STATUS_USAGE,
				     "a key is not read from standard input: give --key a file");
	r = readfile_path(path, &content, &exposed, n);
	if (r == STATUS_OK)
		r = keyfile_take(path, &content, ret, n);
	if (r == STATUS_OK && exposed && ret->kind != KEYKIND_PUBLIC)
		say_warning("%.256s: its group or others can read this key: chmod 600 it", path);
	return r;
}

void keyfile_done(struct keyfile *f)
{
	bytes_done(&f->content);
	*f = (struct keyfile){0};
}
