/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_QUOTA_H
#define ISSUER_SERVICE_QUOTA_H

#include <sys/types.h>

#include "tool/status.h"

/* How many tokens, or other answers, each uid was given in its current minute, which begins with the first.
 */

#define QUOTA_WINDOW_S 60
#define QUOTA_MAX_UIDS 65536 /* that got one within a minute */

struct quota_use {
	uid_t uid;
	int64_t since_s;
	unsigned used;
};

struct quota {
	struct quota_use *at;
	size_t count;
	const char *unit; /* what is counted, in the singular; NULL: token */
};

/*
 * Count one for a uid.
 *   now_s   of a clock that never goes back
 * STATUS_OK; STATUS_HOST with a note when the uid has had so many within its minute, too many uids have had
 * one, or memory ran out.
 */
enum status quota_take(struct quota *q, uid_t uid, unsigned per_minute, int64_t now_s, struct note *n);

void quota_done(struct quota *q);

#endif
