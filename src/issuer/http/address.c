/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/address.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static void set_v4(const struct in_addr *v4, struct address *ret)
{
	*ret = (struct address){0};
	memcpy(ret->network.s6_addr, mapped, sizeof(mapped));
	memcpy(ret->network.s6_addr + sizeof(mapped), v4, sizeof(*v4));
	(void)inet_ntop(AF_INET, v4, ret->text, sizeof(ret->text));
}

static void set_v6(const struct in6_addr *v6, struct address *ret)
{
	struct in_addr v4;

	if (memcmp(v6, mapped, sizeof(mapped)) == 0) {
		memcpy(&v4, v6->s6_addr + sizeof(mapped), sizeof(v4));
		set_v4(&v4, ret);
		return;
	}
	*ret = (struct address){0};
	memcpy(ret->network.s6_addr, v6, 8);
	(void)inet_ntop(AF_INET6, v6, ret->text, sizeof(ret->text));
}

bool address_of_socket(const struct sockaddr *from, struct address *ret)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (from->sa_family == AF_INET) {
		memcpy(&v4, from, sizeof(v4));
		set_v4(&v4.sin_addr, ret);
	} else if (from->sa_family == AF_INET6) {
		memcpy(&v6, from, sizeof(v6));
		set_v6(&v6.sin6_addr, ret);
	} else
		return false;
	return true;
}

void address_of_local(struct address *ret)
{
	*ret = (struct address){.text = "::"};
}

static struct span last_entry(struct span field)
{
	const uint8_t *comma = field.len ? memrchr(field.at, ',', field.len) : NULL;

	return span_trim_space(comma ? span_after(field, (size_t)(comma + 1 - field.at)) : field);
}

bool address_forwarded(struct span field, struct address *ret)
{
	struct span entry = last_entry(field);
	char text[INET6_ADDRSTRLEN];
	struct in_addr v4;
	struct in6_addr v6;

	if (entry.len == 0 || entry.len >= sizeof(text) || memchr(entry.at, 0, entry.len))
		return false;
	memcpy(text, entry.at, entry.len);
	text[entry.len] = '\0';
	if (inet_pton(AF_INET, text, &v4) == 1)
		set_v4(&v4, ret);
	else if (inet_pton(AF_INET6, text, &v6) == 1)
		set_v6(&v6, ret);
	else
		return false;
	return true;
}

bool address_is_same(const struct address *a, const struct address *b)
{
	return memcmp(&a->network, &b->network, sizeof(a->network)) == 0;
}
