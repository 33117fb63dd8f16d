/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/login.h"

#include "core/token/shape.h"
#include "issuer/serve/answer.h"
#include "issuer/wire/wait.h"

static void refuse(struct exchange *e, enum http status, const char *sentence)
{
	(void)flow_refuse(&e->flow, status, sentence);
	desk_reply(e);
}

static void refuse_login(struct exchange *e)
{
	(void)answer_login_refused(&e->flow);
	desk_reply(e);
}

void login_forget(struct exchange *e)
{
	if (e->conversation)
		conversations_end(e->conversation);
	e->conversation = NULL;
}

/* End a conversation without a result. If a request waits for it, refuse that. */
static void fail(struct conversation *one, const char *sentence)
{
	struct exchange *e = one->request;

	conversations_end(one);
	if (!e)
		return;
	e->conversation = NULL;
	refuse(e, HTTP_UNAVAILABLE, sentence);
}

/* The time from here to the outcome depends on the account. If it is refused, the delay covers this time. */
static void start(struct desk *d, struct conversation *one)
{
	int64_t now_ms = wait_now_ms();
	enum wire w = conversations_send(&d->conversations, one, now_ms);

	((struct exchange *)one->request)->begun_ms = now_ms;
	if (w == WIRE_OK)
		desk_wait_for_answer(one->request);
	else
		fail(one,
		     w == WIRE_BAD ? "The form is too long" : "The login cannot be checked now: try again");
}

/* If too many compute, wait for a turn until the patience of this request ends. */
static void queue(struct exchange *e)
{
	struct conversations *c = &e->desk->conversations;

	conversations_queue(c, e->conversation);
	if (conversations_next(c) == e->conversation)
		start(e->desk, e->conversation);
	else
		desk_wait_for_answer(e);
}

/* A token must not open a session: with it, its thief could get the next one, and so on. */
static bool is_token(const char *text)
{
	struct span token;
	const char *ignored;
	enum shape shape = shape_of(span_of(text), &token, &ignored);

	return shape == SHAPE_TOKEN || shape == SHAPE_DAMAGED;
}

static const char *visitor_of(const struct exchange *e)
{
	return e->flow.view.session[0] ? e->flow.view.session : e->flow.view.pre;
}

/*
 * The number of logins from an address whose refusal is not sent yet. If they did not count, the delay would
 * not slow down guessing on many connections.
 */
static size_t refused_from(const struct desk *d, const struct address *address)
{
	size_t count = 0;

	for (const struct exchange *e = d->waiting; e; e = e->after)
		count += e->flow.view.reply.is_late && address_is_same(&e->address, address);
	return count;
}

static void begin(struct exchange *e)
{
	struct desk *d = e->desk;
	const char *account = e->flow.form.at[FIELD_ACCOUNT];
	const struct conversation_first first = {account, e->flow.form.at[FIELD_PASSWORD], visitor_of(e),
						 &e->address, e};
	int64_t now_ms = wait_now_ms(),
		wait_ms = throttle_wait_ms(&d->throttle, &e->address, account, now_ms);

	conversations_abandon(&d->conversations, first.visitor);
	if (!conversations_have_room(&d->conversations, &e->address, refused_from(d, &e->address))) {
		refuse(e, HTTP_UNAVAILABLE, "Too many logins are open: try again in a minute");
		return;
	}
	e->conversation = conversations_begin(&d->conversations, &first);
	if (!e->conversation) {
		(void)flow_refuse_fault(&e->flow);
		desk_reply(e);
	} else if (wait_ms > 0)
		desk_wait(e, now_ms + wait_ms);
	else
		queue(e);
}

static void go_on(struct exchange *e)
{
	const struct form *form = &e->flow.form;
	struct conversation *one =
		conversations_find(&e->desk->conversations, form->at[FIELD_CONVERSATION], visitor_of(e));

	if (!one) {
		refuse(e, HTTP_FORBIDDEN, "This login has ended: log in again");
		return;
	}
	one->request = e;
	e->conversation = one;
	if (bytes_copy(span_of(form->at[FIELD_PASSWORD]), &one->answer))
		queue(e);
	else
		fail(one, "The page cannot be made: memory ran out");
}

void login_take_form(struct exchange *e)
{
	if (is_token(e->flow.form.at[FIELD_PASSWORD])) {
		conversations_abandon(&e->desk->conversations, visitor_of(e));
		refuse_login(e);
	} else if (e->route == ROUTE_LOGIN)
		begin(e);
	else
		go_on(e);
}

void login_wake(struct exchange *e)
{
	if (e->conversation->state == CONVERSATION_DELAYED)
		queue(e);
	else if (e->conversation->state == CONVERSATION_QUEUED)
		fail(e->conversation, "Too many users log in at the same time: try again");
	else
		fail(e->conversation, "The login cannot be checked within 5 seconds: try again");
}

/* Messages */

/* The page with the question is the reply. The conversation waits for the form of another request. */
static void show_question(struct conversation *one, const json_t *message)
{
	struct exchange *e = one->request;

	one->state = CONVERSATION_THINKING;
	one->request = NULL;
	e->conversation = NULL;
	view_question(&e->flow.view, one->id, message_text(message, "question"), dialog_echo(message));
	desk_reply(e);
}

static void take_question(struct conversation *one, const json_t *message)
{
	if (++one->questions > DIALOG_QUESTIONS_MAX)
		fail(one, "The login needs more than 4 questions, which these pages cannot ask");
	else if (dialog_echo(message) || !one->password.at)
		show_question(one, message);
	else if (conversations_send_password(one) != WIRE_OK)
		fail(one, "The login cannot be checked now: try again");
}

static void take_end(struct desk *d, struct conversation *one, enum dialog kind, const json_t *message)
{
	struct exchange *e = one->request;
	const char *account = (const char *)one->account.at;

	if (kind == DIALOG_ERROR) {
		fail(one, message_text(message, "sentence"));
		return;
	}
	if (kind == DIALOG_OK) {
		throttle_forget(&d->throttle, &one->address, account);
		(void)answer_session(&e->flow, message_text(message, "session"));
	} else {
		throttle_failed(&d->throttle, &one->address, account, wait_now_ms());
		(void)answer_login_refused(&e->flow);
	}
	login_forget(e);
	desk_reply(e);
}

static void take_message(struct desk *d, struct conversation *one, const json_t *message)
{
	enum dialog kind = DIALOG_NONE;
	struct note ignored = {0};

	if (one->state != CONVERSATION_COMPUTING || !dialog_read(message, &kind, &ignored))
		fail(one, "The login failed because of a fault of the issuer: try again");
	else if (kind == DIALOG_QUESTION)
		take_question(one, message);
	else
		take_end(d, one, kind, message);
}

/* False when nothing can be received now. */
static bool receive(struct desk *d, struct conversation *one)
{
	json_auto_t *message = NULL;
	struct note ignored = {0};
	enum wire w = message_receive(one->fd, &message, &ignored);

	if (w == WIRE_OK)
		take_message(d, one, message);
	else if (w == WIRE_CLOSED || w == WIRE_BAD)
		fail(one, "The login was not completed: try again");
	return w != WIRE_WAIT && w != WIRE_NO_MEMORY;
}

void login_run(struct desk *d)
{
	struct conversation *one;

	while ((one = conversations_readable(&d->conversations)) && receive(d, one))
		;
	while ((one = conversations_expired(&d->conversations, wait_now_ms())))
		fail(one, "The login took too long: log in again");
	while ((one = conversations_next(&d->conversations)))
		start(d, one);
}
