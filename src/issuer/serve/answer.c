/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/answer.h"

#include "core/base/duration.h"
#include "issuer/serve/ask.h"
#include "issuer/serve/usage.h"

#define DAY_S 86400
#define DEFAULT_AUDIENCE "localhost"
#define DEFAULT_TTL "60s"
#define DEFAULT_TTL_S 60

static enum flow_next answered_no_session(struct flow *f, json_t **ret)
{
	(void)json_object_clear(f->view.values);
	view_lose_session(&f->view);
	if (f->asked == OP_OFFER && f->route == ROUTE_DETAILS && ask_pasted(f).len == 0)
		return ask_details(f, ret);
	view_set_result(&f->view, true, "%s", FLOW_SESSION_ENDED);
	return flow_page(f, HTTP_OK);
}

/* Show the keys that the mint offers, and select the one that the form had. */
static void set_keys(struct flow *f, const json_t *keys)
{
	json_t *copy = json_deep_copy(keys), *row;
	size_t i;

	json_array_foreach(copy, i, row)
	{
		if (strcmp(message_text(row, "name"), flow_field_or(f, FIELD_KEY, "")) == 0 &&
		    json_object_set_new(row, "chosen", json_true()) != 0)
			f->view.is_starved = true;
	}
	view_set(&f->view, "keys", copy);
}

/* The rows whose name is chosen, as a new list. NULL when memory ran out. */
static json_t *choose(const json_t *rows, bool (*is_chosen)(const char *name))
{
	json_t *chosen = json_array(), *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		if (is_chosen(message_text(row, "name")) && json_array_append(chosen, row) != 0) {
			json_decref(chosen);
			return NULL;
		}
	}
	return chosen;
}

static bool is_plain(const char *name)
{
	return !strchr(name, '*');
}

/* A pattern with at least one label that is no "*". */
static bool is_helpful_pattern(const char *name)
{
	return !is_plain(name) && name[strspn(name, "*.")];
}

static const char *first_name(const json_t *rows, const char *otherwise)
{
	const char *name = message_text(json_array_get(rows, 0), "name");

	return name ? name : otherwise;
}

/* The default is the first host that the policy names. */
static void set_audience(struct flow *f, const json_t *offered)
{
	json_t *hosts = choose(offered, is_plain);

	view_set_text(&f->view, "audience",
		      flow_field_or(f, FIELD_AUDIENCE, first_name(hosts, DEFAULT_AUDIENCE)));
	view_set(&f->view, "audiences", hosts);
	view_set(&f->view, "patterns", choose(offered, is_helpful_pattern));
}

/* The default is every service ("") if the policy offers that ("*"), otherwise the first service. */
static void set_service(struct flow *f, const json_t *offered)
{
	json_t *services = choose(offered, is_plain);
	bool has_every = json_array_size(services) < json_array_size(offered);
	const char *typed = f->form.at[FIELD_SERVICE];

	view_set_text(&f->view, "service", typed ? typed : has_every ? "" : first_name(services, ""));
	view_set(&f->view, "services", services);
	view_set(&f->view, "every_service", json_boolean(has_every));
}

static void show_offer(struct flow *f, const json_t *answer)
{
	int64_t max_ttl_s = message_integer(answer, "max_ttl");
	char max_ttl[24];

	duration_format(max_ttl_s, max_ttl);
	view_set_text(&f->view, "account", message_text(answer, "account"));
	view_set_text(&f->view, "max_ttl", max_ttl);
	set_audience(f, json_object_get(answer, "audiences"));
	set_service(f, json_object_get(answer, "services"));
	view_set_text(&f->view, "why", flow_field_or(f, FIELD_WHY, ""));
	view_set_text(&f->view, "ttl",
		      flow_field_or(f, FIELD_TTL, max_ttl_s < DEFAULT_TTL_S ? max_ttl : DEFAULT_TTL));
	set_keys(f, json_object_get(answer, "keys"));
}

static enum flow_next answered_offer(struct flow *f, const json_t *answer, json_t **ret)
{
	show_offer(f, answer);
	if (f->route == ROUTE_TOKEN)
		return ask_mint(f, ret);
	if (f->route == ROUTE_DETAILS)
		return ask_details(f, ret);
	view_set_result(&f->view, false, "You are logged in as %s", message_text(answer, "account"));
	return flow_page(f, HTTP_OK);
}

/* A redirect that sets cookies. It cannot report that memory for a cookie ran out. */
static enum flow_next lead_home(struct flow *f)
{
	reply_lead(&f->view.reply, HTTP_SEE_OTHER, "/");
	return f->view.is_starved ? flow_refuse_fault(f) : FLOW_REPLY;
}

enum flow_next answer_login_refused(struct flow *f)
{
	f->view.reply.is_late = true;
	view_lose_session(&f->view);
	view_set_result(&f->view, true, "Log in failed");
	return flow_page(f, HTTP_FORBIDDEN);
}

enum flow_next answer_session(struct flow *f, const char *session)
{
	if (!cookie_is_value(COOKIE_SESSION, span_of(session)))
		return flow_refuse(f, HTTP_UNAVAILABLE, "The issuer sent an invalid answer: try again");
	view_cookie(&f->view, COOKIE_SESSION, span_of(session), -1);
	view_cookie(&f->view, COOKIE_PRE, (struct span){0}, 0);
	return lead_home(f);
}

/* COOKIE_TOKEN outlives the token by a day, so that the page can show "expired". If the new token is too long
 * for it, the old cookie is deleted. */
static enum flow_next answered_mint(struct flow *f, enum outcome outcome, const json_t *answer, int64_t now)
{
	struct usage usage = {
		.token = message_text(answer, "token"),
		.exp = message_integer(answer, "exp"),
		.now = now,
	};
	struct span token = span_of(usage.token);
	int64_t left_s = usage.exp > now ? usage.exp - now : 0;

	show_offer(f, answer);
	usage.account = message_text(f->view.values, "account");
	usage.audience = message_text(f->view.values, "audience");
	usage.service = message_text(f->view.values, "service");
	if (outcome == OUTCOME_REFUSED) {
		view_set_result(&f->view, true, "Invalid token: %s", message_text(answer, "sentence"));
		return flow_page(f, HTTP_OK);
	}
	if (cookie_is_value(COOKIE_TOKEN, token))
		view_cookie(&f->view, COOKIE_TOKEN, token, left_s + DAY_S);
	else
		view_cookie(&f->view, COOKIE_TOKEN, (struct span){0}, 0);
	usage_show(&f->view, &usage);
	view_set_result(&f->view, false, "Token generated successfully: %zu characters, valid for %s",
			token.len, message_text(f->view.values, "ttl"));
	return flow_page(f, HTTP_OK);
}

static void set_part(struct flow *f, const char *name, const json_t *answer)
{
	const char *text = message_text(answer, name);

	if (text)
		view_set_text(&f->view, name, text);
}

static enum flow_next answered_details(struct flow *f, enum outcome outcome, const json_t *answer)
{
	json_t *rules = json_object_get(answer, "rules");

	set_part(f, "name", answer);
	set_part(f, "header", answer);
	set_part(f, "claims", answer);
	if (rules)
		view_set(&f->view, "report", json_pack("{s:O}", "rules", rules));
	if (outcome == OUTCOME_VERIFIED)
		view_set_result(&f->view, false, "The token is valid");
	else
		view_set_result(&f->view, true, "Invalid token: %s", message_text(answer, "sentence"));
	return flow_page(f, HTTP_OK);
}

static enum flow_next answered_logout(struct flow *f)
{
	view_cookie(&f->view, COOKIE_SESSION, (struct span){0}, 0);
	view_cookie(&f->view, COOKIE_TOKEN, (struct span){0}, 0);
	return lead_home(f);
}

static enum flow_next answered(struct flow *f, enum outcome outcome, const json_t *answer, int64_t now,
			       json_t **ret)
{
	if (outcome == OUTCOME_ERROR)
		return flow_refuse(f, HTTP_FAULT, message_text(answer, "sentence"));
	switch (f->asked) {
	case OP_LOGIN:
		return outcome == OUTCOME_REFUSED ? answer_login_refused(f) :
						    answer_session(f, message_text(answer, "session"));
	case OP_LOGOUT:
		return answered_logout(f);
	case OP_OFFER:
		return outcome == OUTCOME_NO_SESSION ? answered_no_session(f, ret) :
						       answered_offer(f, answer, ret);
	case OP_MINT:
		return outcome == OUTCOME_NO_SESSION ? answered_no_session(f, ret) :
						       answered_mint(f, outcome, answer, now);
	case OP_DETAILS:
		return outcome == OUTCOME_NO_SESSION ? answered_no_session(f, ret) :
						       answered_details(f, outcome, answer);
	case OP_ISSUE: /* these are requests of other processes */
	case OP_LOG:
	case OP_SESSION:
	case OP_FAILURE:
	case OP_NONE:
		break;
	}
	return flow_refuse_fault(f);
}

enum flow_next answer_take(struct flow *f, const json_t *answer, int64_t now, json_t **ret_message)
{
	enum outcome outcome = OUTCOME_NONE;
	struct note n = {0};

	if (!shape_answer(answer, f->asked, &outcome, &n))
		return flow_refuse(f, HTTP_UNAVAILABLE, "The issuer sent an invalid answer: try again");
	return answered(f, outcome, answer, now, ret_message);
}
