/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/link.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/base/text.h"
#include "core/token/claims.h"
#include "store/digest.h"

/* Of the digest of a login, as many hexadecimal digits as leave room for its service in a target. */
#define LOGIN_DIGITS 22

static void write_hex(const uint8_t *bytes, size_t digits, char *out)
{
	for (size_t i = 0; i < digits; i++)
		out[i] = "0123456789abcdef"[i % 2 ? bytes[i / 2] & 15 : bytes[i / 2] >> 4];
	out[digits] = '\0';
}

bool link_name(const struct link_token *t, char ret[LINK_NAME_SIZE])
{
	/* a token without iss differs from one with an empty iss */
	const struct span texts[] = {span_of(t->has_iss ? "iss" : ""), t->iss, t->identifier};
	uint8_t digest[DIGEST_BYTES];

	if (!digest_of(texts, 3, digest))
		return false;
	write_hex(digest, LINK_NAME_SIZE - 1, ret);
	return true;
}

bool link_is_name(const char *name)
{
	return strlen(name) == LINK_NAME_SIZE - 1 && strspn(name, "0123456789abcdef") == LINK_NAME_SIZE - 1;
}

static bool digest_login(const struct request *r, char ret[LOGIN_DIGITS + 1])
{
	const struct span texts[] = {span_of(r->user), span_of(r->ruser), span_of(r->service),
				     span_of(r->rhost)};
	uint8_t digest[DIGEST_BYTES];

	if (!digest_of(texts, 4, digest))
		return false;
	write_hex(digest, LOGIN_DIGITS, ret);
	return true;
}

bool link_target(const struct request *r, int64_t now, char ret[LINK_TARGET_SIZE])
{
	char login[LOGIN_DIGITS + 1];

	if (!digest_login(r, login))
		return false;
	(void)snprintf(ret, LINK_TARGET_SIZE, "%" PRId64 " %s %.*s", now, login, USAGE_SERVICE_SIZE - 1,
		       r->service);
	return true;
}

/* Remove a number, and the space after it, from the beginning of *at. */
static bool take_time(const char **at, int64_t *ret)
{
	int64_t value = 0;
	const char *digit = *at;

	for (; *digit >= '0' && *digit <= '9' && value <= CLAIMS_MAX_DATE; digit++)
		value = value * 10 + (*digit - '0');
	if (digit == *at || *digit != ' ' || value > CLAIMS_MAX_DATE)
		return false;
	*at = digit + 1;
	*ret = value;
	return true;
}

bool link_read(const char *target, const struct request *r, struct usage *ret)
{
	struct usage u = {.state = USAGE_EARLIER};
	char login[LOGIN_DIGITS + 1];

	if (!take_time(&target, &u.at) || strspn(target, "0123456789abcdef") != LOGIN_DIGITS ||
	    target[LOGIN_DIGITS] != ' ' || strlen(target + LOGIN_DIGITS + 1) >= sizeof(u.service) ||
	    !digest_login(r, login))
		return false;
	u.is_same = strncmp(target, login, LOGIN_DIGITS) == 0;
	(void)snprintf(u.service, sizeof(u.service), "%s", target + LOGIN_DIGITS + 1);
	*ret = u;
	return true;
}
