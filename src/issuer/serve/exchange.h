/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_EXCHANGE_H
#define ISSUER_SERVE_EXCHANGE_H

#include <microhttpd.h>

#include "issuer/serve/clients.h"
#include "issuer/serve/flow.h"

/* A request as libmicrohttpd hands it over, and its flow. While the mint works, its connection is suspended.
 */

#define MINT_PATIENCE_MS 5000 /* an answer that comes later is dropped */
#define LOGIN_REFUSAL_MS 3000 /* after it arrived, a refused log in is answered; guessing is slow */

/* What all exchanges share. */
struct desk {
	struct site site;
	struct clients clients;
	int mint_fd;
	int64_t last_id;
	struct exchange *waiting; /* those that are suspended */
};

struct exchange {
	struct desk *desk;
	struct MHD_Connection *connection;
	struct client *client;
	struct gate gate;
	enum route route;
	struct flow flow;
	enum flow_next next;
	struct bytes body; /* as long as announced; received so far: body_used */
	size_t body_used;
	int64_t arrived_ms;
	int64_t id;			  /* of the open request to the mint; 0: there is none */
	int64_t until_ms;		  /* when waiting ends */
	struct exchange *after, **before; /* in desk->waiting; before is NULL outside of it */
};

/* The callbacks of libmicrohttpd; cls is the desk, and the client that of the connection. */
enum MHD_Result exchange_admit(void *cls, const struct sockaddr *address, socklen_t size);
void exchange_connect(void *cls, struct MHD_Connection *connection, void **client,
		      enum MHD_ConnectionNotificationCode what);
void *exchange_open(void *cls, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_go(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
			    const char *version, const char *data, size_t *data_size, void **exchange);
void exchange_close(void *cls, struct MHD_Connection *connection, void **exchange,
		    enum MHD_RequestTerminationCode why);

/* Take an answer of the mint. One that nobody waits for any more is dropped. */
void exchange_answer(struct desk *d, const json_t *answer);

/* Resume the exchanges whose time is over. */
void exchange_expire(struct desk *d, int64_t now_ms);

/* When the first of them is to be resumed, in milliseconds of the clock; negative: there is none. */
int64_t exchange_next_expiry(const struct desk *d);

/* Refuse and resume all of them, before the end. */
void exchange_end_all(struct desk *d);

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t exchange_clock_ms(void);

#endif
