/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/cookie.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/base/base64url.h"

static const struct {
	const char *name;
	const char *same_site;
} cookies[] = {
	[COOKIE_SESSION] = {"__Host-session", "Lax"},
	[COOKIE_PRE] = {"__Host-pre", "Lax"},
	[COOKIE_TOKEN] = {"__Host-token", "Strict"},
};

bool cookie_is_value(enum cookie cookie, struct span value)
{
	for (size_t i = 0; i < value.len; i++)
		if (base64url_digit(value.at[i]) < 0 && !(cookie == COOKIE_TOKEN && value.at[i] == '.'))
			return false;
	if (cookie == COOKIE_TOKEN)
		return value.len > 0 && value.len <= COOKIE_TOKEN_MAX_CHARS;
	return value.len == COOKIE_ID_CHARS;
}

/* Take one "NAME=VALUE" off the front of *rest. */
static struct span take_pair(struct span *rest)
{
	const uint8_t *end = memchr(rest->at, ';', rest->len);
	struct span pair = {rest->at, end ? (size_t)(end - rest->at) : rest->len};

	*rest = span_after(*rest, pair.len + 1);
	return span_trim_space(pair);
}

bool cookie_find(struct span field, enum cookie cookie, struct span *ret)
{
	const char *name = cookies[cookie].name;
	struct span found = {0};

	while (field.len) {
		struct span pair = take_pair(&field);

		if (!span_begins(pair, name) || pair.len == strlen(name) || pair.at[strlen(name)] != '=')
			continue;
		if (found.at)
			return false;
		found = span_after(pair, strlen(name) + 1);
	}
	if (!cookie_is_value(cookie, found))
		return false;
	*ret = found;
	return true;
}

void cookie_write(enum cookie cookie, struct span value, int64_t max_age_s, char out[COOKIE_LINE_BYTES])
{
	char age[48] = "";

	if (max_age_s >= 0)
		(void)snprintf(age, sizeof(age), "; Max-Age=%" PRId64, max_age_s);
	(void)snprintf(out, COOKIE_LINE_BYTES, "%s=%.*s; Path=/; Secure; HttpOnly; SameSite=%s%s",
		       cookies[cookie].name, (int)value.len, value.len ? (const char *)value.at : "",
		       cookies[cookie].same_site, age);
}
