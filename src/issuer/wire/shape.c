/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/shape.h"

#include <string.h>

#define MEMBERS_MAX 10

struct request_shape {
	const char *name;
	struct member members[MEMBERS_MAX];
	bool has_session; /* so the answer may be no-session */
};

#define TEXT(name) MEMBER(name, MEMBER_TEXT)
#define INTEGER(name) MEMBER(name, MEMBER_INTEGER)
#define MEMBER(name, kind)                                                                                   \
	{                                                                                                    \
		name, kind, false, NULL                                                                      \
	}
#define MAYBE(name, kind)                                                                                    \
	{                                                                                                    \
		name, kind, true, NULL                                                                       \
	}

static const struct request_shape requests[] = {
	[OP_ISSUE] = {"issue",
		      {INTEGER("id"), TEXT("op"), MEMBER("audience", MEMBER_TEXTS),
		       MAYBE("subject", MEMBER_TEXT), MAYBE("service", MEMBER_TEXT),
		       MAYBE("ttl", MEMBER_INTEGER), MAYBE("key", MEMBER_TEXT),
		       MAYBE("claims", MEMBER_OBJECT), MAYBE("why", MEMBER_TEXT)},
		      false},
	[OP_LOG] = {"log",
		    {INTEGER("id"), TEXT("op"), MAYBE("jti", MEMBER_TEXT), MAYBE("subject", MEMBER_TEXT),
		     MAYBE("since", MEMBER_INTEGER)},
		    false},
	[OP_SESSION] = {"session", {INTEGER("id"), TEXT("op"), TEXT("account"), TEXT("address")}, false},
	[OP_FAILURE] = {"failure",
			{INTEGER("id"), TEXT("op"), TEXT("account"), TEXT("address"), TEXT("sentence")},
			false},
	[OP_LOGIN] = {"login", {INTEGER("id"), TEXT("op"), TEXT("account"), TEXT("password")}, false},
	[OP_OFFER] = {"offer", {INTEGER("id"), TEXT("op"), TEXT("session")}, true},
	[OP_MINT] = {"mint",
		     {INTEGER("id"), TEXT("op"), TEXT("session"), TEXT("audience"), TEXT("service"),
		      INTEGER("ttl"), TEXT("key"), MAYBE("why", MEMBER_TEXT)},
		     true},
	[OP_DETAILS] = {"details",
			{INTEGER("id"), TEXT("op"), TEXT("token"), MAYBE("session", MEMBER_TEXT)},
			true},
	[OP_LOGOUT] = {"logout", {INTEGER("id"), TEXT("op"), TEXT("session")}, true},
};

static const struct member key_row[] = {TEXT("name"), TEXT("alg"), {0}};
static const struct member name_row[] = {TEXT("name"), {0}};
static const struct member rule_row[] = {TEXT("title"), TEXT("state"), TEXT("expected"), TEXT("found"), {0}};

#define OFFER                                                                                                \
	TEXT("account"), {"keys", MEMBER_LIST, false, key_row}, INTEGER("max_ttl"),                          \
		{"audiences", MEMBER_LIST, false, name_row},                                                 \
	{                                                                                                    \
		"services", MEMBER_LIST, false, name_row                                                     \
	}

/* A possible answer to a request, apart from no-session and error. */
struct answer_shape {
	enum op asked;
	enum outcome outcome;
	struct member members[MEMBERS_MAX];
};

static const struct answer_shape answers[] = {
	{OP_ISSUE, OUTCOME_OK, {INTEGER("id"), TEXT("outcome"), TEXT("token"), INTEGER("exp")}},
	{OP_ISSUE, OUTCOME_REFUSED, {INTEGER("id"), TEXT("outcome"), TEXT("sentence")}},
	{OP_LOG,
	 OUTCOME_OK,
	 {INTEGER("id"), TEXT("outcome"), MEMBER("lines", MEMBER_TEXTS), INTEGER("first_seq")}},
	{OP_SESSION, OUTCOME_OK, {INTEGER("id"), TEXT("outcome"), TEXT("session")}},
	{OP_FAILURE, OUTCOME_OK, {INTEGER("id"), TEXT("outcome")}},
	{OP_SESSION, OUTCOME_REFUSED, {INTEGER("id"), TEXT("outcome"), TEXT("sentence")}},
	{OP_LOGIN, OUTCOME_OK, {INTEGER("id"), TEXT("outcome"), TEXT("session")}},
	{OP_LOGIN, OUTCOME_REFUSED, {INTEGER("id"), TEXT("outcome")}},
	{OP_OFFER, OUTCOME_OK, {INTEGER("id"), TEXT("outcome"), OFFER}},
	{OP_MINT, OUTCOME_OK, {INTEGER("id"), TEXT("outcome"), OFFER, TEXT("token"), INTEGER("exp")}},
	{OP_MINT, OUTCOME_REFUSED, {INTEGER("id"), TEXT("outcome"), OFFER, TEXT("sentence")}},
	{OP_DETAILS,
	 OUTCOME_VERIFIED,
	 {INTEGER("id"),
	  TEXT("outcome"),
	  TEXT("name"),
	  TEXT("header"),
	  TEXT("claims"),
	  {"rules", MEMBER_LIST, false, rule_row}}},
	{OP_DETAILS,
	 OUTCOME_INVALID,
	 {INTEGER("id"),
	  TEXT("outcome"),
	  TEXT("reason"),
	  TEXT("sentence"),
	  MAYBE("header", MEMBER_TEXT),
	  MAYBE("claims", MEMBER_TEXT),
	  {"rules", MEMBER_LIST, true, rule_row}}},
	{OP_LOGOUT, OUTCOME_OK, {INTEGER("id"), TEXT("outcome")}},
};

static const struct member no_session_members[] = {INTEGER("id"), TEXT("outcome"), {0}};
static const struct member error_members[] = {INTEGER("id"), TEXT("outcome"), TEXT("sentence"), {0}};

static const char *const outcome_names[] = {
	[OUTCOME_OK] = "ok",	       [OUTCOME_REFUSED] = "refused",	    [OUTCOME_VERIFIED] = "verified",
	[OUTCOME_INVALID] = "invalid", [OUTCOME_NO_SESSION] = "no-session", [OUTCOME_ERROR] = "error",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const char *shape_op_name(enum op op)
{
	return requests[op].name;
}

const char *shape_outcome_name(enum outcome outcome)
{
	return outcome_names[outcome];
}

static bool refuse(struct note *n, const char *sentence)
{
	note_set(n, "%s", sentence);
	return false;
}

static enum op op_of(const char *name)
{
	for (size_t i = OP_ISSUE; name && i < COUNT(requests); i++)
		if (strcmp(name, requests[i].name) == 0)
			return (enum op)i;
	return OP_NONE;
}

bool shape_request(const json_t *message, enum op *ret, struct note *n)
{
	enum op op = op_of(message_text(message, "op"));

	if (op == OP_NONE)
		return refuse(n, "the message has no op, or an unknown one");
	if (!message_has(message, requests[op].members, n))
		return false;
	if (message_integer(message, "id") <= 0)
		return refuse(n, "the id of a request is an integer above 0");
	*ret = op;
	return true;
}

static enum outcome outcome_of(const char *name)
{
	for (size_t i = OUTCOME_OK; name && i < COUNT(outcome_names); i++)
		if (strcmp(name, outcome_names[i]) == 0)
			return (enum outcome)i;
	return OUTCOME_NONE;
}

/* The members of an answer with this outcome to this request; NULL if the request has no such answer. */
static const struct member *members_of(enum op asked, enum outcome outcome)
{
	if (outcome == OUTCOME_ERROR)
		return error_members;
	if (outcome == OUTCOME_NO_SESSION)
		return requests[asked].has_session ? no_session_members : NULL;
	for (size_t i = 0; i < COUNT(answers); i++)
		if (answers[i].asked == asked && answers[i].outcome == outcome)
			return answers[i].members;
	return NULL;
}

bool shape_answer(const json_t *message, enum op asked, enum outcome *ret, struct note *n)
{
	enum outcome outcome = outcome_of(message_text(message, "outcome"));
	const struct member *members = members_of(asked, outcome);

	if (!members)
		return refuse(n, "the message is no answer to this request");
	if (!message_has(message, members, n))
		return false;
	*ret = outcome;
	return true;
}

bool shape_is_ready(const json_t *message)
{
	static const struct member members[] = {{"ready", MEMBER_TRUE, false, NULL}, {0}};
	struct note ignored = {0};

	return message_has(message, members, &ignored);
}

json_t *shape_ready(void)
{
	return json_pack("{s:b}", "ready", 1);
}

json_t *shape_new_request(int64_t id, enum op op)
{
	return json_pack("{s:I,s:s}", "id", (json_int_t)id, "op", shape_op_name(op));
}

json_t *shape_new_answer(int64_t id, enum outcome outcome)
{
	return json_pack("{s:I,s:s}", "id", (json_int_t)id, "outcome", shape_outcome_name(outcome));
}
