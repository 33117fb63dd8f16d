/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_DESK_H
#define ISSUER_SERVE_DESK_H

#include <microhttpd.h>

#include "issuer/http/clients.h"
#include "issuer/http/throttle.h"
#include "issuer/serve/conversations.h"
#include "issuer/serve/flow.h"

/* The requests in progress. The connection of a request is suspended while it waits. Times are milliseconds
 * of wait_now_ms(). */

#define DESK_PATIENCE_MS 5000 /* longest wait of a request for other processes; later answers are dropped */
#define DESK_LOGIN_REFUSAL_MS 3000 /* from the start of a login to its refusal, to slow down guessing */

/* The socket to the mint. */
struct mintlink {
	int fd;		  /* -1: not connected */
	const char *path; /* where it is connected; NULL: fd is inherited, and losing it ends the process */
};

/* The data that all exchanges share. */
struct desk {
	struct site site;
	struct clients clients;
	struct mintlink mint;
	bool has_proxy;
	uid_t proxy_uid; /* of the proxy, whose X-Forwarded-For counts */
	struct conversations conversations;
	struct throttle throttle;
	int64_t last_id;
	struct exchange *waiting; /* the suspended exchanges */
};

/* One HTTP request. */
struct exchange {
	struct desk *desk;
	struct MHD_Connection *connection;
	struct client *client;
	struct address address; /* of the browser */
	struct gate gate;
	enum route route;
	struct flow flow;
	enum flow_next next;
	struct bytes body; /* Content-Length bytes; the first body_used are received */
	size_t body_used;
	int64_t begun_ms; /* when it arrived; of a login: when the last message to jwt-issuer-auth was due */
	int64_t id;	  /* of the request that the mint has not answered yet, or 0 */
	struct conversation *conversation; /* that it waits for, or NULL */
	int64_t answer_by_ms;		   /* when it stops waiting for answers; 0 before it first asks */
	int64_t until_ms;		   /* when waiting ends */
	struct exchange *after, **before;  /* links of desk->waiting; before is NULL while not in it */
};

/* Suspend an exchange until desk_reply(), or until this time. If it is suspended, change the time. */
void desk_wait(struct exchange *e, int64_t until_ms);

/* Suspend an exchange until the answer of another process, or until DESK_PATIENCE_MS after it first asked. */
void desk_wait_for_answer(struct exchange *e);

/* The reply of the flow is complete: send it now, or a refused login after DESK_LOGIN_REFUSAL_MS. */
void desk_reply(struct exchange *e);

/* Resume an exchange, so that its reply is sent. */
void desk_resume(struct exchange *e);

/* Stop waiting, before the exchange is freed. */
void desk_forget(struct exchange *e);

/* The time at which the next exchange stops waiting; negative if none waits. */
int64_t desk_next_expiry(const struct desk *d);

#endif
