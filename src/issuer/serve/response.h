/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_RESPONSE_H
#define ISSUER_SERVE_RESPONSE_H

#include <microhttpd.h>

#include "issuer/serve/reply.h"
#include "issuer/serve/site.h"

/*
 * Hand a reply to libmicrohttpd, with the fields that every answer of ours has (CSP 3, Fetch, HTML, Referrer
 * Policy, Permissions Policy). The body moves to the library, which wipes it when it was sent. MHD_NO ends
 * the connection.
 */
enum MHD_Result response_send(struct MHD_Connection *connection, const struct site *site,
			      struct reply *reply);

#endif
