/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message to the mint. Every message gets one answer, which is valid for jwt-issuer-web. The mint has one
 * session. Only alice gets tokens, in this session or as a local process, and only for herself; no token in a
 * message is reported as verified.
 */
#include "fuzz.h"

#include <unistd.h>

#include "issuer/demo/policy.h"
#include "issuer/service/details.h"
#include "issuer/service/service.h"
#include "issuer/wire/shape.h"

static const struct moment at = {1700000000, 100};

static struct keyring keys;
static struct demo_accounts accounts;
static struct policy policy;

static bool check(const void *context, const char *account, const char *password)
{
	(void)context;
	return strcmp(account, "alice") == 0 && strcmp(password, "secret") == 0;
}

static void set_up(void)
{
	static const uint8_t secret[32] = {1};
	struct privatekey k = {0};
	struct note n = {0};

	DEMAND(key_from_secret((struct span){secret, sizeof(secret)}, &k.public, &n) == REASON_OK);
	DEMAND(demoaccounts_make(&accounts, &n) == STATUS_OK);
	DEMAND(keyring_add(&keys, "k", (struct algchoice){0}, &k, &n) == STATUS_OK);
	DEMAND(demopolicy_make(&accounts, &keys, &policy, &n) == STATUS_OK);
}

/* Replace the session "s" by the id of the existing session. Returns whether it did. */
static bool name_session(json_t *message, const char *id)
{
	const char *named = message_text(message, "session");
	bool is_it = named && strcmp(named, "s") == 0;

	if (is_it)
		DEMAND(json_object_set_new(message, "session", json_string(id)) == 0);
	return is_it;
}

static void judge(const json_t *message, bool is_in_session, const json_t *answer)
{
	enum outcome outcome = OUTCOME_NONE;
	enum op op = OP_NONE;
	struct note n = {0};
	const char *subject = message_text(message, "subject");
	bool is_request = shape_request(message, &op, &n);

	DEMAND(shape_answer(answer, is_request ? op : OP_OFFER, &outcome, &n));
	DEMAND(is_request || outcome == OUTCOME_ERROR);
	DEMAND(outcome != OUTCOME_VERIFIED);
	if (message_text(answer, "token"))
		DEMAND((op == OP_MINT && is_in_session) ||
		       (op == OP_ISSUE && (!subject || strcmp(subject, "alice") == 0)));
	DEMAND(!message_text(answer, "claims"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mintlog log = {.path = scratch("mint.jsonl")};
	const struct caller alice = {RIGHT_ISSUE | RIGHT_PAGES | RIGHT_SESSION | RIGHT_LOGIN, 1, 2};
	struct mint_service m = {.grantor = {.keys = &keys,
					     .iss = "i",
					     .policy = &policy,
					     .per_minute = 1,
					     .accounts = demoaccounts_face(&accounts),
					     .log = &log}};
	char id[SESSION_ID_CHARS + 1];
	json_t *message = NULL, *answer;
	struct note n = {0};
	bool is_in_session;

	if (keys.count == 0)
		set_up();
	if (message_read((struct span){data, size}, &message, &n) != REASON_OK) {
		DEMAND(n.text[0]);
		return 0;
	}
	DEMAND(service_prepare(&m, &n) == STATUS_OK);
	DEMAND(session_begin(&m.sessions, "alice", "", at.steady_s, id, &n) == STATUS_OK);
	is_in_session = name_session(message, id);
	m.grantor.accounts.check = check;
	answer = service_answer(&m, &alice, message, &at);
	DEMAND(answer);
	judge(message, is_in_session, answer);
	json_decref(answer);
	json_decref(message);
	mint_service_done(&m);
	mintlog_done(&log);
	(void)unlink(scratch("mint.jsonl"));
	return 0;
}
