/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/operations.h"

#include <stdio.h>
#include <string.h>

#include "core/base/scoped.h"
#include "issuer/service/details.h"
#include "issuer/service/offer.h"
#include "issuer/service/ownlines.h"
#include "issuer/wire/message.h"

#define DEFAULT_TTL_S 60

static void know_account(struct reply *r, const char *account)
{
	(void)snprintf(r->account, sizeof(r->account), "%s", account);
	r->who.account = r->account;
}

/* Where the account uses the pages. The uid and the pid of the caller are those of another process. */
static void know_address(struct reply *r, const char *address)
{
	r->who.method = "page";
	r->who.has_uid = false;
	r->who.has_pid = false;
	r->who.address = *address ? address : NULL;
}

static enum status put(struct reply *r, const char *name, json_t *value, struct note *n)
{
	return json_object_set_new(r->answer, name, value) == 0 ? STATUS_OK : status_out_of_memory(n);
}

static enum status put_text(struct reply *r, const char *name, const char *text, struct note *n)
{
	return put(r, name, json_string(text), n);
}

static enum status put_outcome(struct reply *r, enum outcome outcome, struct note *n)
{
	return put_text(r, "outcome", shape_outcome_name(outcome), n);
}

/* Turn STATUS_REFUSED into the answer that the request is refused, for the reason in the note. */
static enum status put_refusal(struct reply *r, enum status s, struct note *n)
{
	if (s != STATUS_REFUSED)
		return s;
	s = put_outcome(r, OUTCOME_REFUSED, n);
	return s == STATUS_OK ? put_text(r, "sentence", n->text, n) : s;
}

/* The session of the request. If there is none, sets the answer to no-session and returns NULL. */
static const struct session *session_of(struct mint_service *m, struct reply *r, enum status *ret,
					struct note *n)
{
	const struct session *found =
		session_find(&m->sessions, message_text(r->asked, "session"), r->at->steady_s);

	r->who.method = "page";
	r->who.has_pid = false;
	*ret = found ? STATUS_OK : put_outcome(r, OUTCOME_NO_SESSION, n);
	if (!found)
		return NULL;
	know_account(r, found->account);
	know_address(r, found->address);
	return found;
}

static enum status begin_session(struct mint_service *m, struct reply *r, const char *account,
				 const char *address, struct note *n)
{
	char id[SESSION_ID_CHARS + 1];
	enum status s = session_begin(&m->sessions, account, address, r->at->steady_s, id, n);

	if (s == STATUS_OK)
		s = put_text(r, "session", id, n);
	explicit_bzero(id, sizeof(id));
	return s;
}

static enum status login(struct mint_service *m, struct reply *r, struct note *n)
{
	const struct accounts *a = &m->grantor.accounts;
	const char *account = message_text(r->asked, "account");

	if (!a->check(a->context, account, message_text(r->asked, "password")))
		return put_outcome(r, OUTCOME_REFUSED, n);
	return begin_session(m, r, account, "", n);
}

/* The account has logged in. It must exist, because later requests look it up. */
static enum status log_in(struct mint_service *m, struct reply *r, struct note *n)
{
	const struct accounts *a = &m->grantor.accounts;
	SCOPED(person) person = {0};
	enum status s = a->find(a->context, message_text(r->asked, "account"), &person, n);

	know_account(r, message_text(r->asked, "account"));
	know_address(r, message_text(r->asked, "address"));
	return put_refusal(
		r,
		s == STATUS_OK ? begin_session(m, r, person.name, message_text(r->asked, "address"), n) : s,
		n);
}

/* A login has failed: service_answer() writes it to the log of refusals. */
static enum status fail(struct mint_service *m, struct reply *r, struct note *n)
{
	(void)m;
	know_account(r, message_text(r->asked, "account"));
	know_address(r, message_text(r->asked, "address"));
	note_set(n, "%s", message_text(r->asked, "sentence"));
	return STATUS_OK;
}

static enum status offer(struct mint_service *m, struct reply *r, struct note *n)
{
	const struct accounts *a = &m->grantor.accounts;
	SCOPED(person) person = {0};
	enum status s;
	const struct session *session = session_of(m, r, &s, n);

	if (session)
		s = a->find(a->context, session->account, &person, n);
	return session && s == STATUS_OK ? offer_put(&m->grantor, &person, r->answer, n) : s;
}

static enum status grant(struct mint_service *m, struct reply *r, const struct wish *w, struct note *n)
{
	SCOPED(token) t = {0};
	enum status s = grant_token(&m->grantor, w, r->at, &t, n);

	if (s == STATUS_OK)
		s = put_text(r, "token", (const char *)t.text.at, n);
	if (s == STATUS_OK)
		s = put(r, "exp", json_integer(r->at->now_s + w->ttl_s), n);
	return put_refusal(r, s, n);
}

/* An empty text of a form is the same as none. */
static const char *text_or_null(const json_t *asked, const char *name)
{
	const char *text = message_text(asked, name);

	return text && *text ? text : NULL;
}

/* The answer has the offer, too: the pages show it with the token. */
static enum status mint(struct mint_service *m, struct reply *r, struct note *n)
{
	const struct accounts *a = &m->grantor.accounts;
	SCOPED(person) person = {0};
	SCOPED(names) audiences = {0};
	struct wish w = {
		.caller = &person,
		.service = message_text(r->asked, "service"),
		.ttl_s = message_integer(r->asked, "ttl"),
		.key = text_or_null(r->asked, "key"),
		.why = text_or_null(r->asked, "why"),
	};
	enum status s;
	const struct session *session = session_of(m, r, &s, n);

	if (!session)
		return s;
	if (!names_add(&audiences, message_text(r->asked, "audience")))
		return status_out_of_memory(n);
	s = a->find(a->context, session->account, &person, n);
	if (s == STATUS_OK)
		s = offer_put(&m->grantor, &person, r->answer, n);
	if (s != STATUS_OK)
		return s;
	w.audiences = audiences;
	w.who = r->who;
	w.who.has_uid = person.has_uid;
	w.who.uid = person.uid;
	return grant(m, r, &w, n);
}

static enum status take_audiences(const json_t *asked, struct names *ret, struct note *n)
{
	const json_t *list = json_object_get(asked, "audience");

	if (json_array_size(list) > POLICY_MAX_AUDIENCES)
		return status_refuse(n, STATUS_REFUSED, "a token has at most %d audiences",
				     POLICY_MAX_AUDIENCES);
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!names_add(ret, json_string_value(json_array_get(list, i))))
			return status_out_of_memory(n);
	return STATUS_OK;
}

static enum status issue(struct mint_service *m, struct reply *r, struct note *n)
{
	const struct accounts *a = &m->grantor.accounts;
	SCOPED(person) person = {0};
	SCOPED(names) audiences = {0};
	struct wish w = {
		.caller = &person,
		.subject = message_text(r->asked, "subject"),
		.service = message_text(r->asked, "service"),
		.ttl_s = json_object_get(r->asked, "ttl") ? message_integer(r->asked, "ttl") : DEFAULT_TTL_S,
		.key = message_text(r->asked, "key"),
		.claims = json_object_get(r->asked, "claims"),
		.why = message_text(r->asked, "why"),
	};
	enum status s = take_audiences(r->asked, &audiences, n);

	if (s == STATUS_OK)
		s = a->find_uid(a->context, r->caller->uid, &person, n);
	if (s != STATUS_OK)
		return put_refusal(r, s, n);
	w.audiences = audiences;
	know_account(r, person.name);
	w.who = r->who;
	return grant(m, r, &w, n);
}

static enum status own_lines(struct mint_service *m, struct reply *r, struct note *n)
{
	const struct accounts *a = &m->grantor.accounts;
	SCOPED(person) person = {0};
	enum status s = a->find_uid(a->context, r->caller->uid, &person, n);

	m->listings.unit = "log listing";
	if (s == STATUS_OK)
		s = quota_take(&m->listings, person.uid, OPERATION_LISTINGS_PER_MINUTE, r->at->steady_s, n);
	return s == STATUS_OK ? ownlines_put(m->grantor.log->path, person.name, r->asked, r->answer, n) : s;
}

/* The session is optional, because a token in a cookie is judged without one. If given, it must exist. */
static enum status details(struct mint_service *m, struct reply *r, struct note *n)
{
	enum status s = STATUS_OK;

	if (message_text(r->asked, "session") && !session_of(m, r, &s, n))
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

static const struct {
	enum right right;
	enum status (*run)(struct mint_service *m, struct reply *r, struct note *n);
} operations[] = {
	[OP_ISSUE] = {RIGHT_ISSUE, issue},	[OP_LOG] = {RIGHT_ISSUE, own_lines},
	[OP_SESSION] = {RIGHT_SESSION, log_in}, [OP_LOGIN] = {RIGHT_LOGIN, login},
	[OP_FAILURE] = {RIGHT_SESSION, fail},	[OP_OFFER] = {RIGHT_PAGES, offer},
	[OP_MINT] = {RIGHT_PAGES, mint},	[OP_DETAILS] = {RIGHT_PAGES, details},
	[OP_LOGOUT] = {RIGHT_PAGES, logout},
};

enum status operation_run(struct mint_service *m, enum op op, struct reply *r, struct note *n)
{
	if (!(r->caller->rights & operations[op].right))
		return status_refuse(n, STATUS_REFUSED,
				     "the mint does not take this request from this account");
	return operations[op].run(m, r, n);
}
