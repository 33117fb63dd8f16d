/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_HTTP_ADDRESS_H
#define ISSUER_HTTP_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>

#include "core/base/span.h"

/* The address of a browser, for the limits of each address, and as text for PAM and logs. */

struct address {
	/* an IPv6 address, or an IPv4 address as ::ffff:0:0/96. Of a native IPv6 address only the /64 prefix,
	 * the least that one customer has */
	struct in6_addr network;
	char text[INET6_ADDRSTRLEN]; /* the whole address, as inet_ntop(3) writes it */
};

/* From the address of a connection. False for another family than AF_INET and AF_INET6. */
bool address_of_socket(const struct sockaddr *from, struct address *ret);

/* Of the processes of this host that use the Unix socket but are not the proxy: "::", for all together. */
void address_of_local(struct address *ret);

/*
 * From the last entry of an X-Forwarded-For field, which the nearest proxy has added. False if it is not an
 * IPv4 or IPv6 address alone.
 */
bool address_forwarded(struct span field, struct address *ret);

bool address_is_same(const struct address *a, const struct address *b);

#endif
