/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_RESPONSE_H
#define ISSUER_SERVE_RESPONSE_H

#include <microhttpd.h>

#include "issuer/serve/reply.h"
#include "issuer/serve/site.h"

/*
 * Give a reply to libmicrohttpd, with the security fields that every answer has (CSP 3, Fetch, HTML, Referrer
 * Policy, Permissions Policy). The library takes over the body, and wipes it after it was sent. If this
 * returns MHD_NO, the library closes the connection.
 */
enum MHD_Result response_send(struct MHD_Connection *connection, const struct site *site,
			      struct reply *reply);

#endif
