/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_EXCHANGE_H
#define ISSUER_SERVE_EXCHANGE_H

#include "issuer/serve/desk.h"

/* One HTTP request in libmicrohttpd. Its connection is suspended while we wait for an answer of the mint. */

/* The callbacks of libmicrohttpd. cls is the desk; *client belongs to the connection. */
enum MHD_Result exchange_admit(void *cls, const struct sockaddr *address, socklen_t size);
void exchange_connect(void *cls, struct MHD_Connection *connection, void **client,
		      enum MHD_ConnectionNotificationCode what);
void *exchange_open(void *cls, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_go(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
			    const char *version, const char *data, size_t *data_size, void **exchange);
void exchange_close(void *cls, struct MHD_Connection *connection, void **exchange,
		    enum MHD_RequestTerminationCode why);

/* Resume the exchanges whose waiting time is over. */
void exchange_expire(struct desk *d, int64_t now_ms);

/* Refuse and resume all waiting exchanges, before the process ends. */
void exchange_end_all(struct desk *d);

#endif
