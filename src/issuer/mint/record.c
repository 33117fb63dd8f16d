/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/record.h"

#include <openssl/evp.h>
#include <string.h>

#include "core/base/scoped.h"
#include "core/json/write.h"
#include "issuer/wire/message.h"

#define HASH_BYTES 32

const struct record_hash record_no_hash = {
	"0000000000000000000000000000000000000000000000000000000000000000"};

static void write_hex(const uint8_t hash[HASH_BYTES], char out[RECORD_HASH_CHARS + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < HASH_BYTES; i++) {
		out[2 * i] = digits[hash[i] >> 4];
		out[2 * i + 1] = digits[hash[i] & 15];
	}
	out[RECORD_HASH_CHARS] = '\0';
}

bool record_hash(struct span line, struct record_hash *ret)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t hash[HASH_BYTES];
	bool is_made = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
		       EVP_DigestUpdate(context, line.at, line.len) == 1 &&
		       EVP_DigestUpdate(context, "\n", 1) == 1 &&
		       EVP_DigestFinal_ex(context, hash, NULL) == 1;

	EVP_MD_CTX_free(context);
	if (is_made)
		write_hex(hash, ret->hex);
	return is_made;
}

bool record_is_hash(const char *text)
{
	return text && strlen(text) == RECORD_HASH_CHARS &&
	       strspn(text, "0123456789abcdef") == RECORD_HASH_CHARS;
}

enum reason record_read(struct span line, struct record *ret)
{
	json_auto_t *tree = NULL;
	struct note ignored = {0};
	enum reason r = message_read(line, &tree, &ignored);
	const char *prev;
	int64_t seq;

	if (r != REASON_OK)
		return r;
	prev = message_text(tree, "prev");
	seq = message_integer(tree, "seq");
	if (!record_is_hash(prev) || seq < 1)
		return REASON_MALFORMED;
	*ret = (struct record){
		.tree = json_incref(tree),
		.seq = seq,
		.is_torn_mark = json_is_true(json_object_get(tree, "torn")),
	};
	(void)memcpy(ret->prev.hex, prev, sizeof(ret->prev.hex));
	return REASON_OK;
}

static json_t *make_tree(int64_t seq, const json_t *members, const struct record_hash *prev)
{
	json_auto_t *tree = json_object();

	if (!tree || json_object_set_new(tree, "seq", json_integer(seq)) != 0 ||
	    json_object_update(tree, (json_t *)members) != 0 ||
	    json_object_set_new(tree, "prev", json_string(prev->hex)) != 0)
		return NULL;
	return json_incref(tree);
}

enum reason record_write(int64_t seq, const json_t *members, const struct record_hash *prev,
			 struct bytes *ret, struct note *n)
{
	json_auto_t *tree = make_tree(seq, members, prev);
	SCOPED(bytes) text = {0};

	if (!tree || !jsonwrite_text(tree, JSON_COMPACT | JSON_ENSURE_ASCII, &text))
		return REASON_OUT_OF_MEMORY;
	if (text.len > RECORD_MAX_BYTES)
		return note_refuse(n, REASON_MALFORMED, "the line for the log is longer than %d bytes",
				   RECORD_MAX_BYTES);
	if (!bytes_alloc(text.len + 1, ret))
		return REASON_OUT_OF_MEMORY;
	(void)memcpy(ret->at, text.at, text.len);
	ret->at[text.len] = '\n';
	return REASON_OK;
}

json_t *record_torn_mark(int64_t now_s)
{
	return json_pack("{s:I,s:b}", "time", (json_int_t)now_s, "torn", 1);
}

static bool has_text(const json_t *tree, const char *name, const char *wanted)
{
	const char *found = json_string_value(json_object_get(tree, name));

	return !wanted || (found && strcmp(wanted, found) == 0);
}

bool record_passes(const struct record *r, const struct record_filter *f)
{
	return !r->is_torn_mark && has_text(r->tree, "jti", f->jti) && has_text(r->tree, "sub", f->sub) &&
	       json_integer_value(json_object_get(r->tree, "time")) >= f->since_s;
}

void record_done(struct record *r)
{
	json_decref(r->tree);
	*r = (struct record){0};
}
