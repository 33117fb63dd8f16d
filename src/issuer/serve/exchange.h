/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_EXCHANGE_H
#define ISSUER_SERVE_EXCHANGE_H

#include <microhttpd.h>

#include "issuer/http/clients.h"
#include "issuer/serve/flow.h"

/* One HTTP request in libmicrohttpd. Its connection is suspended while we wait for an answer of the mint. */

#define MINT_PATIENCE_MS 5000 /* longest wait for an answer of the mint; a later one is dropped */
#define LOGIN_REFUSAL_MS 3000 /* from a login to its refusal, to slow down guessing */

/* The data that all exchanges share. */
struct desk {
	struct site site;
	struct clients clients;
	int mint_fd;
	int64_t last_id;
	struct exchange *waiting; /* the suspended exchanges */
};

struct exchange {
	struct desk *desk;
	struct MHD_Connection *connection;
	struct client *client;
	struct gate gate;
	enum route route;
	struct flow flow;
	enum flow_next next;
	struct bytes body; /* Content-Length bytes; the first body_used are received */
	size_t body_used;
	int64_t arrived_ms;
	int64_t id;			  /* of the request that the mint has not answered yet, or 0 */
	int64_t until_ms;		  /* when waiting ends */
	struct exchange *after, **before; /* links of desk->waiting; before is NULL while not in it */
};

/* The callbacks of libmicrohttpd. cls is the desk; *client belongs to the connection. */
enum MHD_Result exchange_admit(void *cls, const struct sockaddr *address, socklen_t size);
void exchange_connect(void *cls, struct MHD_Connection *connection, void **client,
		      enum MHD_ConnectionNotificationCode what);
void *exchange_open(void *cls, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_go(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
			    const char *version, const char *data, size_t *data_size, void **exchange);
void exchange_close(void *cls, struct MHD_Connection *connection, void **exchange,
		    enum MHD_RequestTerminationCode why);

/* Give an answer of the mint to the exchange that waits for it, or drop it if there is none. */
void exchange_answer(struct desk *d, const json_t *answer);

/* Resume the exchanges whose waiting time is over. */
void exchange_expire(struct desk *d, int64_t now_ms);

/* The time of the next resumption, in milliseconds of exchange_clock_ms(); negative if none waits. */
int64_t exchange_next_expiry(const struct desk *d);

/* Refuse and resume all waiting exchanges, before the process ends. */
void exchange_end_all(struct desk *d);

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t exchange_clock_ms(void);

#endif
