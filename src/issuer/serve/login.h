/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_LOGIN_H
#define ISSUER_SERVE_LOGIN_H

#include "issuer/serve/desk.h"

/* Logins by a conversation with jwt-issuer-auth (issuer/wire/dialog.h). */

/* Go on with a form of ROUTE_LOGIN or ROUTE_ANSWER (FLOW_LOGIN): wait, or make the reply. */
void login_take_form(struct exchange *e);

/* An exchange with a conversation has waited until its time: go on, or give up. */
void login_wake(struct exchange *e);

/* Receive messages, end what has taken too long, and start conversations that wait for their turn. */
void login_run(struct desk *d);

/* End the conversation of an exchange. */
void login_forget(struct exchange *e);

#endif
