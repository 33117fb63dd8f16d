/* SPDX-License-Identifier: BSD-2-Clause */
#include "template.h"

#include <inttypes.h>
#include <string.h>

#include "attacks/attack.h"
#include "attacks/must.h"
#include "attacks/publicform.h"
#include "core/base/scoped.h"

/* Write the segment with its unused last bits set, so that it decodes to the same bytes. */
static bool put_twin(FILE *out, const char *segment)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t len = strlen(segment);
	const char *last = strchr(digits, segment[len - 1]);

	if (len % 4 == 0)
		return false;
	MUST(last && (last - digits) % (len % 4 == 2 ? 16 : 4) == 0);
	fprintf(out, "%.*s%c", (int)len - 1, segment, last[1]);
	return true;
}

static bool put_segment(FILE *out, struct span name, const struct segments *s)
{
	const char *segment = name.at[0] == 'h' ? s->header : name.at[0] == 'p' ? s->payload : s->signature;

	MUST(segment);
	if (name.len == 2)
		return put_twin(out, segment);
	fputs(segment, out);
	return true;
}

static void put_time(FILE *out, struct span name, const struct world *w)
{
	int64_t base = name.at[0] == 'e' ? w->now + w->life_s : w->now;
	int64_t offset = strtol((const char *)name.at + 3, NULL, 10);

	fprintf(out, "%" PRId64, base + offset);
}

static void put_key(FILE *out, struct span name, const struct world *w)
{
	SCOPED(bytes) text = {0};
	const char *at;

	if (span_is(name, "pem:main"))
		MUST(publicform_make(&w->mints[BY_MAIN], w->alg->scheme == SCHEME_HMAC ? "jwk" : "pem",
				     &text));
	else
		MUST(publicform_make(&w->mints[span_is(name, "jwk:main") ? BY_MAIN : BY_STRANGER], "jwk",
				     &text));
	for (at = (const char *)text.at; *at; at++)
		if (*at == '\n')
			fputs("\\n", out);
		else if (*at == '"' && span_begins(name, "pem"))
			fputs("\\\"", out);
		else
			fputc(*at, out);
}

static void put_token(FILE *out, const struct world *w)
{
	static const struct attack none = {.name = "none"};
	SCOPED(bytes) token = {0};

	MUST(attack_forge(&none, w, &token) && fwrite(token.at, token.len, 1, out) == 1);
}

static void put_char(FILE *out, int ch, bool json)
{
	fputc(json && ch == '\'' ? '"' : ch, out);
}

static void put_repeated(FILE *out, struct span name, bool json)
{
	const uint8_t *colon = memchr(name.at, ':', name.len);
	struct span text = span_after(name, (size_t)(colon - name.at) + 1);

	for (long n = strtol((const char *)name.at, NULL, 10); n > 0; n--)
		for (size_t i = 0; i < text.len; i++)
			put_char(out, text.at[i], json);
}

static bool put_place(FILE *out, struct span name, bool json, const struct world *w, const struct segments *s)
{
	if (name.at[0] >= '0' && name.at[0] <= '9')
		put_repeated(out, name, json);
	else if (span_begins(name, "now") || span_begins(name, "exp"))
		put_time(out, name, w);
	else if (span_is(name, "alg"))
		fputs(w->alg->name, out);
	else if (span_is(name, "user"))
		fputs(w->user, out);
	else if (span_begins(name, "jwk") || span_begins(name, "pem"))
		put_key(out, name, w);
	else if (span_is(name, "token"))
		put_token(out, w);
	else if (span_is(name, "nul"))
		fputc('\0', out);
	else if (span_is(name, "quote"))
		fputc('\'', out);
	else
		return put_segment(out, name, s);
	return true;
}

static bool fill(FILE *out, const char *text, bool json, const struct world *w, const struct segments *s)
{
	for (const char *at = text; *at; at++) {
		const char *end;

		if (strncmp(at, "@(", 2) != 0) {
			put_char(out, *at, json);
			continue;
		}
		end = strchr(at, ')');
		MUST(end);
		if (!put_place(out, (struct span){(const uint8_t *)at + 2, (size_t)(end - at - 2)}, json, w,
			       s))
			return false;
		at = end;
	}
	return true;
}

bool template_fill(const char *text, bool json, const struct world *w, const struct segments *s,
		   struct bytes *ret)
{
	char *filled = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&filled, &size);
	bool ok;

	MUST(out);
	ok = fill(out, text, json, w, s);
	MUST(fclose(out) == 0 && (!ok || bytes_copy((struct span){(uint8_t *)filled, size}, ret)));
	free(filled);
	return ok;
}
