/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/service.h"

#include <string.h>

#include "core/base/scoped.h"
#include "issuer/service/details.h"

/* The audiences of a request, which has one text or a list of them. False when memory ran out. */
static bool name_audiences(const json_t *asked, struct names *ret)
{
	const json_t *audience = json_object_get(asked, "audience");

	if (json_is_string(audience))
		return names_add(ret, json_string_value(audience));
	for (size_t i = 0; i < json_array_size(audience); i++)
		if (json_is_string(json_array_get(audience, i)) &&
		    !names_add(ret, json_string_value(json_array_get(audience, i))))
			return false;
	return true;
}

static void log_refusal(struct mint_service *m, const struct reply *r, enum op op, const char *sentence)
{
	SCOPED(names) audiences = {0};
	struct refusal e = {
		.now_s = r->at->now_s,
		.steady_s = r->at->steady_s,
		.what = op == OP_NONE ? "request" : shape_op_name(op),
		.who = r->who,
		.sub = message_text(r->asked, "subject"),
		.service = message_text(r->asked, "service"),
		.sentence = sentence,
	};

	if (e.service && !*e.service)
		e.service = NULL; /* every service */
	if (!m->refusals || !name_audiences(r->asked, &audiences))
		return;
	if (audiences.count > 0)
		e.aud = &audiences;
	refusals_append(m->refusals, &e);
}

/* Log the request if it is refused. The note has the reason, unless the session is unknown. */
static void log_outcome(struct mint_service *m, const struct reply *r, enum op op, enum status s,
			const struct note *n)
{
	const char *outcome = message_text(r->answer, "outcome");

	if (s != STATUS_OK || op == OP_FAILURE || strcmp(outcome, shape_outcome_name(OUTCOME_REFUSED)) == 0)
		log_refusal(m, r, op, n->text);
	else if (strcmp(outcome, shape_outcome_name(OUTCOME_NO_SESSION)) == 0)
		log_refusal(m, r, op, "there is no such session, or it has ended");
}

static json_t *error_answer(int64_t id, const char *sentence)
{
	json_t *answer = shape_new_answer(id, OUTCOME_ERROR);

	if (answer && json_object_set_new(answer, "sentence", json_string(sentence)) == 0)
		return answer;
	json_decref(answer);
	return NULL;
}

json_t *service_farewell(const char *sentence)
{
	return error_answer(0, sentence);
}

/* The id of a message; 0 if it has no valid one. */
static int64_t id_of(const json_t *message)
{
	int64_t id = message_integer(message, "id");

	return id > 0 ? id : 0;
}

/* The caller, until the request names an account */
static struct mintlog_who who_asks(const struct caller *c)
{
	return (struct mintlog_who){
		.method = "socket", .has_uid = true, .has_pid = true, .uid = c->uid, .pid = c->pid};
}

json_t *service_answer(struct mint_service *m, const struct caller *c, const json_t *message,
		       const struct moment *at)
{
	json_auto_t *answer = shape_new_answer(id_of(message), OUTCOME_OK);
	struct reply r = {.answer = answer, .asked = message, .caller = c, .at = at, .who = who_asks(c)};
	struct note n = {0};
	enum op op = OP_NONE;
	enum status s = STATUS_REFUSED;

	if (!answer)
		return NULL;
	if (shape_request(message, &op, &n))
		s = operation_run(m, op, &r, &n);
	log_outcome(m, &r, op, s, &n);
	return s == STATUS_OK ? json_incref(answer) : error_answer(id_of(message), n.text);
}

/* What was received cannot be read as a request. */
static json_t *answer_unreadable(struct mint_service *m, const struct caller *c, const char *sentence,
				 const struct moment *at)
{
	const struct reply r = {.caller = c, .at = at, .who = who_asks(c)};

	log_refusal(m, &r, OP_NONE, sentence);
	return error_answer(0, sentence);
}

enum wire service_turn(struct mint_service *m, const struct caller *c, int fd, const struct moment *at)
{
	json_auto_t *message = NULL, *answer = NULL;
	struct note n = {0};
	enum wire r = message_receive(fd, &message, &n);

	if (r == WIRE_OK)
		answer = service_answer(m, c, message, at);
	else if (r == WIRE_BAD)
		answer = answer_unreadable(m, c, n.text, at);
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
	const struct grantor *g = &m->grantor;
	SCOPED(trust) trust = {0};
	enum status s = details_trust(g->keys, g->iss, policy_longest_ttl(g->policy), &trust, n);

	if (s != STATUS_OK)
		return s;
	trust_done(&m->trust);
	m->trust = TAKE(trust);
	return STATUS_OK;
}

void mint_service_done(struct mint_service *m)
{
	quota_done(&m->grantor.quota);
	quota_done(&m->listings);
	sessions_done(&m->sessions);
	trust_done(&m->trust);
	*m = (struct mint_service){0};
}
