/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/form.h"

#include <strings.h>

#include "core/base/scoped.h"
#include "core/json/string.h"

#define TYPE "application/x-www-form-urlencoded"

static const char *const field_names[FIELD_COUNT] = {
	[FIELD_CSRF] = "csrf",	       [FIELD_ACCOUNT] = "account",
	[FIELD_PASSWORD] = "password", [FIELD_CONVERSATION] = "conversation",
	[FIELD_AUDIENCE] = "audience", [FIELD_SERVICE] = "service",
	[FIELD_TTL] = "ttl",	       [FIELD_KEY] = "key",
	[FIELD_WHY] = "why",	       [FIELD_TOKEN] = "token",
};

bool form_is_type(struct span content_type)
{
	const uint8_t *end = content_type.len ? memchr(content_type.at, ';', content_type.len) : NULL;

	if (end)
		content_type.len = (size_t)(end - content_type.at);
	content_type = span_trim_space(content_type);
	return content_type.len == strlen(TYPE) &&
	       strncasecmp((const char *)content_type.at, TYPE, content_type.len) == 0;
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decode one byte at the front of *rest, which is not empty, and remove it. False for an invalid %XX, a NUL,
 * or an unencoded byte that browsers encode. */
static bool take_byte(struct span *rest, uint8_t *ret)
{
	uint8_t c = rest->at[0];

	if (c == '%') {
		int high = rest->len > 2 ? hex_digit(rest->at[1]) : -1;
		int low = high >= 0 ? hex_digit(rest->at[2]) : -1;

		if (low < 0)
			return false;
		*ret = (uint8_t)(high << 4 | low);
		*rest = span_after(*rest, 3);
		return *ret != 0;
	}
	*ret = c == '+' ? ' ' : c;
	*rest = span_after(*rest, 1);
	return c > ' ' && c <= '~' && c != '=';
}

static bool is_utf8(struct span text)
{
	uint32_t character;

	while (text.len) {
		if (text.at[0] < 0x80)
			text = span_after(text, 1);
		else if (jsonstring_take(&text, &character))
			return false;
	}
	return true;
}

/* Decode a value into out, with a final NUL. Returns the position after the NUL, or NULL for a bad value. */
static uint8_t *decode(struct span value, uint8_t *out)
{
	uint8_t *begin = out;

	while (value.len)
		if (!take_byte(&value, out++))
			return NULL;
	*out = '\0';
	return is_utf8((struct span){begin, (size_t)(out - begin)}) ? out + 1 : NULL;
}

static enum field field_of(struct span name)
{
	enum field field = 0;

	while (field < FIELD_COUNT && !span_is(name, field_names[field]))
		field++;
	return field;
}

/* Remove the text up to the next mark, and the mark, from *rest. Without a mark, remove everything. */
static struct span take_until(struct span *rest, char mark)
{
	const uint8_t *end = memchr(rest->at, mark, rest->len);
	struct span taken = {rest->at, end ? (size_t)(end - rest->at) : rest->len};

	*rest = span_after(*rest, taken.len + 1);
	return taken;
}

enum http form_read(struct span body, unsigned allowed, struct form *ret, struct note *n)
{
	SCOPED(form) f = {0};
	uint8_t *out;

	/* a decoded value with its NUL is at most as long as NAME=VALUE */
	if (!bytes_alloc(body.len, &f.text))
		return http_refuse(n, HTTP_FAULT, "memory ran out");
	out = f.text.at;
	while (body.len) {
		struct span value = take_until(&body, '&'), name;
		enum field field;

		name = take_until(&value, '=');
		field = field_of(name);
		if (field == FIELD_COUNT || !(allowed & FIELD_BIT(field)))
			return http_refuse(n, HTTP_BAD_REQUEST, "the form has a field that is not expected");
		if (f.at[field])
			return http_refuse(n, HTTP_BAD_REQUEST, "the form has a field twice");
		f.at[field] = (const char *)out;
		out = decode(value, out);
		if (!out)
			return http_refuse(n, HTTP_BAD_REQUEST, "the form has a field that is not text");
	}
	*ret = f;
	f = (struct form){0};
	return HTTP_OK;
}

void form_done(struct form *f)
{
	bytes_done(&f->text);
	*f = (struct form){0};
}
