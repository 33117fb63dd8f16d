/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/throttle.h"

#include <string.h>

static size_t find(const struct throttle *t, const struct address *address, const char *account)
{
	size_t i = 0;

	while (i < THROTTLE_PAIRS &&
	       !(t->pairs[i].failures && address_is_same(&t->pairs[i].address, address) &&
		 strncmp(t->pairs[i].account, account, THROTTLE_ACCOUNT_BYTES) == 0))
		i++;
	return i;
}

static bool is_series(const struct throttle_pair *p, int64_t now_ms)
{
	return p->failures == THROTTLE_FAILURES &&
	       now_ms - p->failed_ms[THROTTLE_FAILURES - 1] <= THROTTLE_WINDOW_MS;
}

int64_t throttle_wait_ms(const struct throttle *t, const struct address *address, const char *account,
			 int64_t now_ms)
{
	size_t i = find(t, address, account);
	int64_t wait_ms = THROTTLE_FIRST_MS;

	if (i == THROTTLE_PAIRS || !is_series(&t->pairs[i], now_ms))
		return 0;
	for (unsigned n = 1; n < t->pairs[i].excess && wait_ms < THROTTLE_LONGEST_MS; n++)
		wait_ms *= 2;
	return wait_ms < THROTTLE_LONGEST_MS ? wait_ms : THROTTLE_LONGEST_MS;
}

/* The number of failures that count for a pair; 0 if it is unused, or its last one was ten minutes ago. */
static unsigned weight(const struct throttle_pair *p, int64_t now_ms)
{
	return now_ms - p->failed_ms[0] <= THROTTLE_WINDOW_MS ? p->failures + p->excess : 0;
}

static bool is_lighter(const struct throttle_pair *a, const struct throttle_pair *b, int64_t now_ms)
{
	unsigned of_a = weight(a, now_ms), of_b = weight(b, now_ms);

	return of_a < of_b || (of_a == of_b && a->failed_ms[0] < b->failed_ms[0]);
}

static struct throttle_pair *take_pair(struct throttle *t, int64_t now_ms)
{
	struct throttle_pair *lightest = &t->pairs[0];

	for (size_t i = 1; i < THROTTLE_PAIRS; i++)
		if (is_lighter(&t->pairs[i], lightest, now_ms))
			lightest = &t->pairs[i];
	return lightest;
}

static struct throttle_pair *new_pair(struct throttle *t, const struct address *address, const char *account,
				      int64_t now_ms)
{
	struct throttle_pair *p = take_pair(t, now_ms);

	*p = (struct throttle_pair){.address = *address};
	memcpy(p->account, account, strnlen(account, THROTTLE_ACCOUNT_BYTES));
	return p;
}

void throttle_failed(struct throttle *t, const struct address *address, const char *account, int64_t now_ms)
{
	size_t i = find(t, address, account);
	struct throttle_pair *p = i < THROTTLE_PAIRS ? &t->pairs[i] : new_pair(t, address, account, now_ms);

	memmove(p->failed_ms + 1, p->failed_ms, sizeof(p->failed_ms) - sizeof(p->failed_ms[0]));
	p->failed_ms[0] = now_ms;
	p->failures += p->failures < THROTTLE_FAILURES;
	p->excess = is_series(p, now_ms) ? p->excess + 1 : 0;
}

void throttle_forget(struct throttle *t, const struct address *address, const char *account)
{
	size_t i = find(t, address, account);

	if (i < THROTTLE_PAIRS)
		t->pairs[i] = (struct throttle_pair){0};
}
