/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_SESSION_H
#define ISSUER_MINT_SESSION_H

#include "core/base/bytes.h"
#include "tool/status.h"

/*
 * Who is logged in. A session is known by 256 random bits, written as SESSION_ID_CHARS characters of
 * base64url. Whoever knows them is that account, so they are compared in constant time. Times are seconds of
 * a clock that never goes back; a session is over at the end of either of its limits.
 */

#define SESSION_ID_BYTES 32
#define SESSION_ID_CHARS 43
#define SESSION_IDLE_S (INT64_C(15) * 60)
#define SESSION_LIFE_S (INT64_C(8) * 3600)
#define SESSION_MAX 4096
#define SESSION_MAX_OF_ACCOUNT 8

struct session {
	uint8_t id[SESSION_ID_BYTES];
	char *account;
	int64_t begun_s;
	int64_t used_s;
};

struct sessions {
	struct session *at; /* in the order in which they began */
	size_t count;
};

/*
 * Begin a session of an account. If the account has SESSION_MAX_OF_ACCOUNT, its oldest ends.
 *   ret_id   the id, NUL-terminated
 * STATUS_OK; STATUS_REFUSED when there are SESSION_MAX sessions; STATUS_HOST.
 */
enum status session_begin(struct sessions *s, const char *account, int64_t now_s,
			  char ret_id[SESSION_ID_CHARS + 1], struct note *n);

/*
 * The account of a session, which is used now; borrowed until a session begins or ends. NULL: there is no
 * such session, or it is over.
 */
const char *session_account(struct sessions *s, const char *id, int64_t now_s);

/* End a session. False when there is none. */
bool session_end(struct sessions *s, const char *id, int64_t now_s);

void sessions_done(struct sessions *s);

#endif
