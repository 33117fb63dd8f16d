/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/quota.h"

#include <inttypes.h>
#include <stdlib.h>

/* Remove the uids whose minute is over. */
static void forget(struct quota *q, int64_t now_s)
{
	size_t kept = 0;

	for (size_t i = 0; i < q->count; i++)
		if (now_s - q->at[i].since_s < QUOTA_WINDOW_S)
			q->at[kept++] = q->at[i];
	q->count = kept;
}

static struct quota_use *find(struct quota *q, uid_t uid)
{
	for (size_t i = 0; i < q->count; i++)
		if (q->at[i].uid == uid)
			return &q->at[i];
	return NULL;
}

static struct quota_use *add(struct quota *q, uid_t uid, int64_t now_s)
{
	struct quota_use *larger = reallocarray(q->at, q->count + 1, sizeof(*larger));

	if (!larger)
		return NULL;
	q->at = larger;
	q->at[q->count] = (struct quota_use){uid, now_s, 0};
	return &q->at[q->count++];
}

enum status quota_take(struct quota *q, uid_t uid, unsigned per_minute, int64_t now_s, struct note *n)
{
	struct quota_use *use;

	forget(q, now_s);
	use = find(q, uid);
	if (!use && q->count >= QUOTA_MAX_UIDS)
		return status_refuse(n, STATUS_HOST,
				     "too many accounts ask the mint now: try again in a minute");
	if (!use)
		use = add(q, uid, now_s);
	if (!use)
		return status_out_of_memory(n);
	if (use->used >= per_minute)
		return status_refuse(
			n, STATUS_HOST,
			"this account has had %u %s%s within a minute, the limit of this issuer: "
			"try again in %" PRId64 " s",
			use->used, q->unit ? q->unit : "token", use->used == 1 ? "" : "s",
			use->since_s + QUOTA_WINDOW_S - now_s);
	use->used++;
	return STATUS_OK;
}

void quota_done(struct quota *q)
{
	free(q->at);
	*q = (struct quota){0};
}
