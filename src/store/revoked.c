/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/revoked.h"

#include <string.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/keys/thumbprint.h"
#include "core/policy/mapping.h"
#include "core/token/compare.h"
#include "host/config/condition.h"
#include "host/config/wordfile.h"
#include "host/when.h"

static bool is_thumbprint(const char *text)
{
	return strlen(text) == THUMBPRINT_SIZE - 1 && base64url_decode_into(span_of(text), NULL);
}

const char *revoked_value_fault(enum revocation_kind kind, const char *value)
{
	const char *fault = *value ? compare_fault(value) : "the value is empty";

	if (fault)
		return fault;
	switch (kind) {
	case REVOCATION_USER:
		return mapping_is_account(span_of(value)) ? NULL : "a name that no account can have";
	case REVOCATION_KEY:
		return is_thumbprint(value) ?
			       NULL :
			       "not the thumbprint of a key (RFC 7638): \"pam-jwt keys\" lists them";
	case REVOCATION_ALL:
		return strcmp(value, "*") == 0 ? NULL : "the value of \"all\" is *";
	case REVOCATION_JTI:
	case REVOCATION_SUB:
	case REVOCATION_KINDS:
		break;
	}
	return NULL;
}

/* The functions below return NULL, or what is wrong with the line. */

/* Take a word and the blanks after it. "" at the end of the line. */
static const char *take_word(char **at, char **ret)
{
	const char *fault;
	char stop;

	if (wordfile_is_end(*at)) {
		*ret = *at + strlen(*at);
		return NULL;
	}
	fault = condition_take_text(at, WORDFILE_STOPS, ret, &stop);
	if (!fault)
		*at = wordfile_skip_blanks(*at);
	return fault;
}

static bool find_kind(const char *word, enum revocation_kind *ret)
{
	for (int kind = 0; kind < REVOCATION_KINDS; kind++)
		if (strcmp(revocation_word((enum revocation_kind)kind), word) == 0) {
			*ret = (enum revocation_kind)kind;
			return true;
		}
	return false;
}

static const char *read_before(struct revocation *r, char *at)
{
	const char *fault;
	char *before;

	fault = take_word(&at, &before);
	if (fault)
		return fault;
	r->has_before = *before != '\0';
	if (r->has_before && !when_parse(before, &r->before))
		return "the last word is no date in RFC 3339, such as 2026-01-31T12:00:00Z";
	return wordfile_is_end(at) ? NULL : "text after the date";
}

static const char *read_words(struct revocation *r, char *at)
{
	char *words[4] = {0};
	const char *fault = NULL;

	for (size_t i = 0; i < 4 && !fault; i++)
		fault = take_word(&at, &words[i]);
	if (fault)
		return fault;
	if (!when_parse(words[0], &r->until))
		return "the line does not begin with a date in RFC 3339, such as 2026-01-31T12:00:00Z";
	if (!find_kind(words[2], &r->kind))
		return "a line is UNTIL ISS jti|sub|user|key|all VALUE [BEFORE], and ISS may be *";
	r->iss = strcmp(words[1], "*") == 0 ? NULL : words[1];
	r->value = words[3];
	if (!*r->value)
		return "the value is missing";
	fault = revoked_value_fault(r->kind, r->value);
	return fault ? fault : read_before(r, at);
}

static const char *read_line(void *to, char *at, int line)
{
	struct revocations *list = to;
	struct revocation *lines = wordfile_grow(list->at, list->count, sizeof(*lines));

	if (!lines)
		return wordfile_out_of_memory;
	list->at = lines;
	lines[list->count] = (struct revocation){.line = line};
	return read_words(&lines[list->count++], at);
}

static enum reason as_fault_of_store(enum reason r)
{
	return r == REASON_CONFIG_INVALID ? REASON_STORE_UNAVAILABLE : r;
}

enum reason revoked_read(struct span text, const char *path, struct revocations *ret, struct note *n)
{
	SCOPED(revocations) list = {.path = strdup(path)};
	enum reason r;

	if (!list.path)
		return REASON_OUT_OF_MEMORY;
	r = wordfile_read(text, path, &list.text, read_line, &list, n);
	if (r == REASON_OK)
		*ret = TAKE(list);
	return as_fault_of_store(r);
}

enum reason revoked_load(struct snapshot *files, const char *path, bool may_be_missing,
			 struct revocations *ret, struct note *n)
{
	const struct trustedfile *file = NULL;
	enum reason r = snapshot_read(files, path, &file, n);

	if (r == REASON_OK)
		return revoked_read(bytes_span(&file->content), path, ret, n);
	if (r == REASON_CONFIG_INVALID && file->is_missing && may_be_missing) {
		*n = (struct note){0};
		return REASON_OK;
	}
	return as_fault_of_store(r);
}
