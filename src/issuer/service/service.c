/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/service.h"

#include <inttypes.h>
#include <openssl/rand.h>
#include <stdio.h>

#include "core/base/base64url.h"
#include "core/base/duration.h"
#include "core/base/scoped.h"
#include "issuer/mint/claims.h"
#include "issuer/service/details.h"
#include "issuer/mint/section.h"
#include "issuer/mint/token.h"
#include "issuer/wire/shape.h"

#define JTI_BYTES 16

/* A request, and the answer to it under construction. */
struct reply {
	json_t *answer; /* begins with id and outcome; the other members are added */
	const json_t *asked;
	const struct moment *at;
};

static enum status put_text(struct reply *r, const char *name, const char *text, struct note *n)
{
	return json_object_set_new(r->answer, name, json_string(text)) == 0 ? STATUS_OK :
									      status_out_of_memory(n);
}

static enum status put_integer(struct reply *r, const char *name, int64_t value, struct note *n)
{
	return json_object_set_new(r->answer, name, json_integer(value)) == 0 ? STATUS_OK :
										status_out_of_memory(n);
}

static enum status put_outcome(struct reply *r, enum outcome outcome, struct note *n)
{
	return put_text(r, "outcome", shape_outcome_name(outcome), n);
}

/* The account of the request's session. If there is none, sets the answer to no-session and returns NULL. */
static const char *account_of(struct mint_service *m, struct reply *r, enum status *ret, struct note *n)
{
	const char *account =
		session_account(&m->sessions, message_text(r->asked, "session"), r->at->steady_s);

	*ret = account ? STATUS_OK : put_outcome(r, OUTCOME_NO_SESSION, n);
	return account;
}

static enum status login(struct mint_service *m, struct reply *r, struct note *n)
{
	const char *account = message_text(r->asked, "account");
	char id[SESSION_ID_CHARS + 1];
	enum status s;

	if (!m->accounts.check(m->accounts.context, account, message_text(r->asked, "password")))
		return put_outcome(r, OUTCOME_REFUSED, n);
	s = session_begin(&m->sessions, account, r->at->steady_s, id, n);
	if (s == STATUS_OK)
		s = put_text(r, "session", id, n);
	explicit_bzero(id, sizeof(id));
	return s;
}

static enum status offer(struct mint_service *m, struct reply *r, struct note *n)
{
	enum status s;
	const char *account = account_of(m, r, &s, n);
	json_t *keys;

	if (!account)
		return s;
	keys = json_array();
	if (!keys || json_object_set_new(r->answer, "keys", keys) != 0)
		return status_out_of_memory(n);
	for (size_t i = 0; i < m->keys->count; i++)
		if (json_array_append_new(keys, json_pack("{s:s,s:s}", "name", m->keys->at[i].name, "alg",
							  m->keys->at[i].alg.name)) != 0)
			return status_out_of_memory(n);
	if (json_object_set_new(r->answer, "audiences", json_array()) != 0 ||
	    json_object_set_new(r->answer, "services", json_array()) != 0)
		return status_out_of_memory(n);
	s = put_text(r, "account", account, n);
	return s == STATUS_OK ? put_integer(r, "max_ttl", m->max_ttl_s, n) : s;
}

/* The token that a request asks for. */
struct wish {
	char audience[POLICY_MAX_SERVICE_BYTES + 1 + POLICY_MAX_HOST_BYTES + 1];
	int64_t ttl_s;
	const struct signing_key *key;
};

/* Write [SERVICE@]HOST. */
static enum status read_audience(const json_t *asked, struct wish *w, struct note *n)
{
	const char *host = message_text(asked, "audience"), *service = message_text(asked, "service");
	enum status s = section_judge_host(host, n);

	if (s == STATUS_OK)
		s = section_judge_service(service, n);
	if (s != STATUS_OK)
		return s;
	service = service_base(service);
	(void)snprintf(w->audience, sizeof(w->audience), "%s%s%s", service, *service ? "@" : "", host);
	return STATUS_OK;
}

static enum status read_wish(const struct mint_service *m, const json_t *asked, struct wish *w,
			     struct note *n)
{
	enum status s = read_audience(asked, w, n);

	if (s != STATUS_OK)
		return s;
	w->ttl_s = message_integer(asked, "ttl");
	if (w->ttl_s < 1 || w->ttl_s > m->max_ttl_s) {
		char longest[24];

		duration_format(m->max_ttl_s, longest);
		return status_refuse(n, STATUS_REFUSED, "a token lives for 1s to %s", longest);
	}
	w->key = keyring_find(m->keys, message_text(asked, "key"));
	return w->key ? STATUS_OK : status_refuse(n, STATUS_REFUSED, "there is no key of this name");
}

static enum status make_jti(struct bytes *ret, struct note *n)
{
	uint8_t random[JTI_BYTES];

	if (RAND_bytes(random, sizeof(random)) != 1)
		return status_of_openssl(STATUS_HOST, n, "there are no random numbers");
	return status_of_reason(base64url_encode((struct span){random, sizeof(random)}, ret), n);
}

static enum status make_claims(const struct mint_service *m, const char *account, struct wish *w,
			       int64_t now_s, json_t **ret, struct note *n)
{
	char *audience = w->audience;
	SCOPED(bytes) jti = {0};
	enum status s = make_jti(&jti, n);
	const struct claimset c = {
		.sub = account,
		.iss = m->iss,
		.jti = (const char *)jti.at,
		.aud = {&audience, 1},
		.ttl_s = w->ttl_s,
	};

	return s == STATUS_OK ? claimset_build(&c, now_s, ret, n) : s;
}

/* The user only learns that the log failed. The details, for the operator, are kept in m->log->fault. */
static enum status log_token(const struct mint_service *m, const struct mintlog_entry *e, struct note *n)
{
	enum status s = mintlog_append(m->log, e, &m->log->fault);

	if (s == STATUS_OK)
		return s;
	return status_refuse(n, s, "the mint log cannot be written, so no token is made: try again later");
}

static enum status make_token(const struct mint_service *m, const char *account, struct wish *w,
			      int64_t now_s, struct token *ret, struct note *n)
{
	const struct privatekey *k = &w->key->private;
	const struct signer signer = {k->key, bytes_span(&k->public.material), true};
	json_auto_t *claims = NULL;
	json_auto_t *header =
		json_pack("{s:s,s:s,s:s}", "alg", w->key->alg.name, "typ", "JWT", "kid", w->key->name);
	struct mintlog_entry e;
	enum status s;

	if (!header)
		return status_out_of_memory(n);
	s = make_claims(m, account, w, now_s, &claims, n);
	if (s == STATUS_OK)
		s = token_mint(header, claims, &signer, &k->public, ret, n);
	e = (struct mintlog_entry){now_s, {.account = account, .method = "page"}, header, claims, NULL, NULL};
	return s == STATUS_OK ? log_token(m, &e, n) : s;
}

static enum status mint(struct mint_service *m, struct reply *r, struct note *n)
{
	SCOPED(token) t = {0};
	struct wish w = {0};
	enum status s;
	const char *account = account_of(m, r, &s, n);

	if (!account)
		return s;
	s = read_wish(m, r->asked, &w, n);
	if (s == STATUS_REFUSED) {
		s = put_outcome(r, OUTCOME_REFUSED, n);
		return s == STATUS_OK ? put_text(r, "sentence", n->text, n) : s;
	}
	if (s == STATUS_OK)
		s = make_token(m, account, &w, r->at->now_s, &t, n);
	if (s == STATUS_OK)
		s = put_text(r, "token", (const char *)t.text.at, n);
	return s == STATUS_OK ? put_integer(r, "exp", r->at->now_s + w.ttl_s, n) : s;
}

/* The session is optional, because a token in a cookie is judged without one. If given, it must exist. */
static enum status details(struct mint_service *m, struct reply *r, struct note *n)
{
	enum status s = STATUS_OK;

	if (message_text(r->asked, "session") && !account_of(m, r, &s, n))
		return s;
	return details_put(&m->trust, span_of(message_text(r->asked, "token")), r->at->now_s, r->answer) ?
		       STATUS_OK :
		       status_out_of_memory(n);
}

static enum status logout(struct mint_service *m, struct reply *r, struct note *n)
{
	if (session_end(&m->sessions, message_text(r->asked, "session"), r->at->steady_s))
		return STATUS_OK;
	return put_outcome(r, OUTCOME_NO_SESSION, n);
}

static enum status carry_out(struct mint_service *m, enum op op, struct reply *r, struct note *n)
{
	switch (op) {
	case OP_LOGIN:
		return login(m, r, n);
	case OP_OFFER:
		return offer(m, r, n);
	case OP_MINT:
		return mint(m, r, n);
	case OP_DETAILS:
		return details(m, r, n);
	case OP_LOGOUT:
		return logout(m, r, n);
	case OP_ISSUE:
	case OP_LOG:
	case OP_SESSION:
		return status_refuse(n, STATUS_REFUSED, "the mint does not take this request from you");
	case OP_NONE:
		break;
	}
	return STATUS_BUG;
}

static json_t *error_answer(int64_t id, const char *sentence)
{
	json_t *answer = shape_new_answer(id, OUTCOME_ERROR);

	if (answer && json_object_set_new(answer, "sentence", json_string(sentence)) == 0)
		return answer;
	json_decref(answer);
	return NULL;
}

/* The id of a message; 0 if it has no valid one. */
static int64_t id_of(const json_t *message)
{
	int64_t id = message_integer(message, "id");

	return id > 0 ? id : 0;
}

json_t *service_answer(struct mint_service *m, const json_t *message, const struct moment *at)
{
	json_auto_t *answer = shape_new_answer(id_of(message), OUTCOME_OK);
	struct reply r = {answer, message, at};
	struct note n = {0};
	enum op op = OP_NONE;

	if (!answer)
		return NULL;
	if (!shape_request(message, &op, &n))
		return error_answer(id_of(message), n.text);
	if (carry_out(m, op, &r, &n) != STATUS_OK)
		return error_answer(id_of(message), n.text);
	return json_incref(answer);
}

enum wire service_turn(struct mint_service *m, int fd, const struct moment *at)
{
	json_auto_t *message = NULL, *answer = NULL;
	struct note n = {0};
	enum wire r = message_receive(fd, &message, &n);

	if (r == WIRE_OK)
		answer = service_answer(m, message, at);
	else if (r == WIRE_BAD)
		answer = error_answer(0, n.text);
	else
		return r;
	if (!answer)
		return WIRE_NO_MEMORY;
	r = message_send(fd, answer);
	if (r != WIRE_BAD)
		return r;
	json_decref(answer);
	answer = error_answer(id_of(message), "the answer is too long for a message");
	return answer ? message_send(fd, answer) : WIRE_NO_MEMORY;
}

enum status service_prepare(struct mint_service *m, struct note *n)
{
	return details_trust(m->keys, m->iss, m->max_ttl_s, &m->trust, n);
}

void service_done(struct mint_service *m)
{
	sessions_done(&m->sessions);
	trust_done(&m->trust);
	*m = (struct mint_service){0};
}
