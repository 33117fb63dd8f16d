/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_SESSION_H
#define ISSUER_SERVICE_SESSION_H

#include "core/base/bytes.h"
#include "tool/status.h"

/*
 * The sessions of logged-in accounts. The id of a session is 256 random bits, written as SESSION_ID_CHARS
 * characters of base64url. Anyone who knows it can act as the account, so ids are compared in constant time.
 * Times are seconds of a clock that never goes back. A session ends after SESSION_IDLE_S without use, and at
 * the latest after SESSION_LIFE_S.
 */

#define SESSION_ID_BYTES 32
#define SESSION_ID_CHARS 43
#define SESSION_IDLE_S (INT64_C(15) * 60)
#define SESSION_LIFE_S (INT64_C(8) * 3600)
#define SESSION_MAX 4096
#define SESSION_MAX_OF_ACCOUNT 8
#define SESSION_ADDRESS_SIZE 64

struct session {
	uint8_t id[SESSION_ID_BYTES];
	char *account;
	char address[SESSION_ADDRESS_SIZE]; /* where the account logged in from; "": unknown */
	int64_t begun_s;
	int64_t used_s;
};

struct sessions {
	struct session *at; /* in the order in which they began */
	size_t count;
};

/*
 * Begin a session of an account. If the account has SESSION_MAX_OF_ACCOUNT, its oldest ends.
 *   address  for the log; a longer one is cut
 *   ret_id   the id, NUL-terminated
 * STATUS_OK; STATUS_REFUSED when there are SESSION_MAX sessions; STATUS_HOST.
 */
enum status session_begin(struct sessions *s, const char *account, const char *address, int64_t now_s,
			  char ret_id[SESSION_ID_CHARS + 1], struct note *n);

/*
 * Record that a session is used now, and return it, borrowed until a session begins or ends. NULL if there is
 * no such session, or it has ended.
 */
const struct session *session_find(struct sessions *s, const char *id, int64_t now_s);

/* End a session. False when there is none. */
bool session_end(struct sessions *s, const char *id, int64_t now_s);

void sessions_done(struct sessions *s);

#endif
