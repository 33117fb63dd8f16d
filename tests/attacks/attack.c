/* SPDX-License-Identifier: BSD-2-Clause */
#include "attack.h"

#include <string.h>

#include "attacks/must.h"
#include "attacks/template.h"
#include "core/base/base64url.h"
#include "core/base/scoped.h"

const struct family *const families[FAMILY_COUNT] = {
	&family_confusion, &family_keys,       &family_kid,	  &family_embedded, &family_header,
	&family_type,	   &family_duplicates, &family_base64url, &family_segments, &family_signature,
	&family_ecdsa,	   &family_rsa,	       &family_eddsa,	  &family_times,    &family_dates,
	&family_issuer,	   &family_audience,   &family_user,	  &family_json,	    &family_sizes,
	&family_pastes,	   &family_rules,
};

static const struct edit header_base[] = {{"alg", "'@(alg)'"}, {"typ", "'JWT'"}, {"kid", "'k1'"}};

static const struct edit claims_base[] = {
	{"iss", "'https://login.example.com'"},
	{"aud", "'web1.example.com'"},
	{"sub", "'@(user)'"},
	{"iat", "@(now)"},
	{"nbf", "@(now)"},
	{"exp", "@(exp)"},
	{"jti", "'0123456789abcdef'"},
};

bool attack_applies(const struct attack *a, const struct world *w)
{
	return !a->on || a->on & ON(w->index);
}

static const struct edit *find(const struct edit *edits, size_t count, const char *name)
{
	for (size_t i = 0; i < count && edits[i].name; i++)
		if (strcmp(edits[i].name, name) == 0)
			return &edits[i];
	return NULL;
}

static void put_member(FILE *out, const struct edit *e)
{
	if (e->json)
		fprintf(out, "%s'%s':%s", ftell(out) > 1 ? "," : "", e->name, e->json);
}

/*
 * The template of an object: the edited members of the base, then the new members, then the text to append.
 */
static char *object(const struct edit *base, size_t count, const struct edit edits[MAX_EDITS],
		    const char *more)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	MUST(out);
	fputc('{', out);
	for (size_t i = 0; i < count; i++) {
		const struct edit *edit = find(edits, MAX_EDITS, base[i].name);

		put_member(out, edit ? edit : &base[i]);
	}
	for (size_t i = 0; i < MAX_EDITS && edits[i].name; i++)
		if (!find(base, count, edits[i].name))
			put_member(out, &edits[i]);
	fprintf(out, "%s}", more ? more : "");
	MUST(fclose(out) == 0);
	return text;
}

static void render(const struct attack *a, const struct world *w, struct bytes *ret_header,
		   struct bytes *ret_claims)
{
	static const struct segments none;
	char *header = object(header_base, COUNT(header_base), a->header, a->header_more);
	char *claims = object(claims_base, COUNT(claims_base), a->claims, a->claims_more);

	MUST(template_fill(a->header_text ? a->header_text : header, true, w, &none, ret_header));
	MUST(template_fill(a->claims_text ? a->claims_text : claims, true, w, &none, ret_claims));
	free(header);
	free(claims);
}

static size_t encoded(size_t bytes)
{
	return (bytes * 4 + 2) / 3;
}

/* Add a member before the last brace, ,"pad":"xxx", of this many bytes in all; none for 0. */
static void pad(struct bytes *object, size_t bytes)
{
	struct bytes padded = {0};
	size_t at = object->len - 1;

	if (bytes == 0)
		return;
	MUST(bytes_alloc(object->len + bytes, &padded));
	memset(padded.at, 'x', padded.len);
	memcpy(padded.at, object->at, at);
	memcpy(padded.at + at, ",\"pad\":\"", 8);
	memcpy(padded.at + padded.len - 2, "\"}", 2);
	bytes_done(object);
	*object = padded;
}

#define PAD_LEAST 9

static void stretch(const struct world *w, size_t length, struct bytes *header, struct bytes *claims)
{
	size_t signature = encoded(w->alg->scheme == SCHEME_HMAC ? w->alg->digest_bytes :
								   w->mints[BY_MAIN].key.signature_bytes);

	for (size_t h = PAD_LEAST; h < PAD_LEAST + 3; h++)
		for (size_t c = PAD_LEAST; c < length; c++) {
			if (encoded(header->len + h) + encoded(claims->len + c) + signature + 2 != length)
				continue;
			pad(header, h);
			pad(claims, c);
			return;
		}
	MUST(length == 0); /* every requested length must be possible */
}

static bool sign(const struct attack *a, const struct world *w, const struct segments *s, struct bytes *ret)
{
	SCOPED(bytes) message = {0};

	if (!template_fill(a->message ? a->message : "@(h).@(p)", false, w, s, &message))
		return false;
	if (a->sign)
		return a->sign(w, a, bytes_span(&message), ret);
	mint_sign(&w->mints[a->by], bytes_span(&message), ret);
	return true;
}

bool attack_forge(const struct attack *a, const struct world *w, struct bytes *ret)
{
	SCOPED(bytes) header = {0};
	SCOPED(bytes) claims = {0};
	SCOPED(bytes) raw = {0};
	SCOPED(bytes) h = {0};
	SCOPED(bytes) p = {0};
	SCOPED(bytes) s = {0};
	struct segments segments = {0};

	render(a, w, &header, &claims);
	if (a->length)
		stretch(w, a->length, &header, &claims);
	MUST(base64url_encode(bytes_span(&header), &h) == REASON_OK &&
	     base64url_encode(bytes_span(&claims), &p) == REASON_OK);
	segments = (struct segments){(char *)h.at, (char *)p.at, NULL};
	if (!sign(a, w, &segments, &raw))
		return false;
	MUST(base64url_encode(bytes_span(&raw), &s) == REASON_OK);
	segments.signature = (char *)s.at;
	return template_fill(a->typed ? a->typed : "@(h).@(p).@(s)", false, w, &segments, ret);
}
