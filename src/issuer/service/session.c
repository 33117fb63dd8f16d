/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/session.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"

static void end_session(struct sessions *s, size_t i)
{
	OPENSSL_cleanse(s->at[i].id, sizeof(s->at[i].id));
	free(s->at[i].account);
	memmove(&s->at[i], &s->at[i + 1], (s->count - i - 1) * sizeof(s->at[0]));
	s->count--;
}

static bool is_over(const struct session *s, int64_t now_s)
{
	return now_s - s->begun_s >= SESSION_LIFE_S || now_s - s->used_s >= SESSION_IDLE_S;
}

static void end_those_over(struct sessions *s, int64_t now_s)
{
	for (size_t i = s->count; i-- > 0;)
		if (is_over(&s->at[i], now_s))
			end_session(s, i);
}

static void end_oldest_of(struct sessions *s, const char *account)
{
	size_t found = 0, oldest = 0;

	for (size_t i = s->count; i-- > 0;) {
		if (strcmp(s->at[i].account, account) != 0)
			continue;
		oldest = i;
		found++;
	}
	if (found >= SESSION_MAX_OF_ACCOUNT)
		end_session(s, oldest);
}

/* Allocate room for all sessions at once: realloc() would leave copies of session ids in freed memory. */
static bool make_room(struct sessions *s)
{
	if (!s->at)
		s->at = calloc(SESSION_MAX, sizeof(s->at[0]));
	return s->at != NULL;
}

static enum status add_session(struct sessions *s, const struct session *new,
			       char ret_id[SESSION_ID_CHARS + 1], struct note *n)
{
	SCOPED(bytes) text = {0};
	enum reason r = base64url_encode((struct span){new->id, sizeof(new->id)}, &text);
	char *account;

	if (r != REASON_OK)
		return status_of_reason(r, n);
	account = strdup(new->account);
	if (!account)
		return status_out_of_memory(n);
	memcpy(ret_id, text.at, SESSION_ID_CHARS + 1);
	s->at[s->count] = *new;
	s->at[s->count++].account = account;
	return STATUS_OK;
}

enum status session_begin(struct sessions *s, const char *account, const char *address, int64_t now_s,
			  char ret_id[SESSION_ID_CHARS + 1], struct note *n)
{
	struct session new = {.account = (char *)account, .begun_s = now_s, .used_s = now_s};
	enum status r;

	(void)snprintf(new.address, sizeof(new.address), "%s", address);
	if (!make_room(s))
		return status_out_of_memory(n);
	end_those_over(s, now_s);
	end_oldest_of(s, account);
	if (s->count == SESSION_MAX)
		return status_refuse(n, STATUS_REFUSED, "too many users are logged in: try again later");
	if (RAND_priv_bytes(new.id, sizeof(new.id)) != 1)
		return status_of_openssl(STATUS_HOST, n, "there are no random numbers");
	r = add_session(s, &new, ret_id, n);
	OPENSSL_cleanse(new.id, sizeof(new.id));
	return r;
}

/* Compare all sessions, even after one was found, so that the time does not depend on the position. */
static struct session *find(struct sessions *s, const char *id, int64_t now_s)
{
	uint8_t wanted[SESSION_ID_BYTES];
	struct session *found = NULL;
	struct span text = span_of(id);

	end_those_over(s, now_s);
	if (text.len != SESSION_ID_CHARS || !base64url_decode_into(text, wanted))
		return NULL;
	for (size_t i = 0; i < s->count; i++)
		if (CRYPTO_memcmp(s->at[i].id, wanted, sizeof(wanted)) == 0)
			found = &s->at[i];
	OPENSSL_cleanse(wanted, sizeof(wanted));
	return found;
}

const struct session *session_find(struct sessions *s, const char *id, int64_t now_s)
{
	struct session *found = find(s, id, now_s);

	if (found)
		found->used_s = now_s;
	return found;
}

bool session_end(struct sessions *s, const char *id, int64_t now_s)
{
	struct session *found = find(s, id, now_s);

	if (found)
		end_session(s, (size_t)(found - s->at));
	return found != NULL;
}

void sessions_done(struct sessions *s)
{
	while (s->count > 0)
		end_session(s, s->count - 1);
	free(s->at);
	*s = (struct sessions){0};
}
