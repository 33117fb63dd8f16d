/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/desk.h"

#include "issuer/wire/wait.h"

#include <time.h>

void desk_wait(struct exchange *e, int64_t until_ms)
{
	struct desk *d = e->desk;

	e->until_ms = until_ms;
	if (e->before)
		return;
	e->after = d->waiting;
	e->before = &d->waiting;
	if (e->after)
		e->after->before = &e->after;
	d->waiting = e;
	MHD_suspend_connection(e->connection);
}

void desk_wait_for_answer(struct exchange *e)
{
	if (!e->answer_by_ms)
		e->answer_by_ms = wait_now_ms() + DESK_PATIENCE_MS;
	desk_wait(e, e->answer_by_ms);
}

void desk_forget(struct exchange *e)
{
	if (!e->before)
		return;
	*e->before = e->after;
	if (e->after)
		e->after->before = e->before;
	e->before = NULL;
}

void desk_resume(struct exchange *e)
{
	e->id = 0;
	desk_forget(e);
	MHD_resume_connection(e->connection);
}

void desk_reply(struct exchange *e)
{
	e->next = FLOW_REPLY;
	e->id = 0;
	if (e->flow.view.reply.is_late && wait_now_ms() < e->begun_ms + DESK_LOGIN_REFUSAL_MS)
		desk_wait(e, e->begun_ms + DESK_LOGIN_REFUSAL_MS);
	else if (e->before)
		desk_resume(e);
}

int64_t desk_next_expiry(const struct desk *d)
{
	int64_t first = -1;

	for (const struct exchange *e = d->waiting; e; e = e->after)
		if (first < 0 || e->until_ms < first)
			first = e->until_ms;
	return first;
}
