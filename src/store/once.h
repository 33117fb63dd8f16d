/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORE_ONCE_H
#define STORE_ONCE_H

#include "core/base/note.h"
#include "store/link.h"

/*
 * The store of used tokens: a folder that the effective user owns, on a file system that keeps what was
 * synced (folder.h). It has one record for each used token, in a folder for each ten minutes of exp. Records
 * are removed after the tokens have expired.
 */

/* A token that is about to be used. */
struct once_token {
	struct link_token link;
	int64_t exp; /* both in seconds since the Unix epoch */
	int64_t now;
	const struct request *request; /* the login */
	bool may_repeat;	       /* the same login may use the token again (use = within) */
	bool any_owner;		       /* to look: the store may belong to another user */
};

/*
 * Use a token, unless it was used before. Of several processes that use a token at the same time, one is the
 * first. ret->state is USAGE_FIRST or USAGE_EARLIER. The record is durable when the function returns (fsync).
 * Also removes a few records of expired tokens, so that a store does not grow. REASON_OK;
 * REASON_STORE_UNAVAILABLE with a note; REASON_OUT_OF_MEMORY. After a failure, the token counts as unused,
 * unless the process or the host ends meanwhile. A token that may be repeated can then count as used by this
 * login, because another process of the login may have relied on the record.
 */
enum reason once_take(const char *folder, const struct once_token *t, struct usage *ret, struct note *n);

/* Look a token up, and change nothing. ret->state is USAGE_UNUSED or USAGE_EARLIER. The same results. */
enum reason once_look(const char *folder, const struct once_token *t, struct usage *ret, struct note *n);

#endif
