/* SPDX-License-Identifier: BSD-2-Clause */
#include "decision/login.h"

#include <stdio.h>

#include "core/base/bytes.h"
#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/policy/decide.h"
#include "core/policy/rules.h"
#include "core/policy/use.h"
#include "core/token/shape.h"
#include "host/account.h"
#include "host/clock.h"
#include "host/config/config.h"
#include "host/hostname.h"
#include "host/when.h"
#include "store/folder.h"
#include "store/once.h"
#include "store/revoked.h"

/* Inputs of a decision from the system, except the account. Read once: both decisions use the same. */
struct inputs {
	struct snapshot files;
	bool has_now; /* false: the clock is unset */
	int64_t now;
	char hostname[HOSTNAME_SIZE]; /* of the system, in lower case; "" if it has none */
};

static void read_inputs(const struct decision_request *r, struct inputs *ret)
{
	ret->has_now = r->has_now || clock_now(&ret->now) == REASON_OK;
	if (r->has_now)
		ret->now = r->now;
	hostname_read(ret->hostname);
}

/*
 * Load the configuration, with the keys that may have signed the token. The header of the token is read
 * twice: here, to choose these keys, and again when the token is judged. The token is empty for text that is
 * no complete token, which needs no key.
 */
static enum reason load(const struct decision_request *r, struct span token, struct inputs *in,
			struct outcome *o)
{
	uint8_t text[HEADER_MAX_BYTES];
	struct header h = {0};
	struct key_choice choice = {.is_none = !jws_peek(token, text, &h)};

	choice.kid = h.has_kid ? &h.kid : NULL;
	choice.alg = algorithm_find(h.alg);
	return config_load(&in->files, r->config_path, &choice, &o->trust, &o->note);
}

static enum reason load_revoked(struct inputs *in, struct outcome *o)
{
	enum reason r = revoked_load(&in->files, REVOKED_PATH, true, &o->trust.revocations[0], &o->note);

	if (r == REASON_OK && o->trust.revoked)
		r = revoked_load(&in->files, o->trust.revoked, false, &o->trust.revocations[1], &o->note);
	return r;
}

/* Load the configuration and the revoked tokens, and check that clock and host name are usable. */
static enum reason prepare(const struct decision_request *r, struct span token, struct inputs *in,
			   struct outcome *o)
{
	enum reason reason = load(r, token, in, o);

	if (reason == REASON_OK)
		reason = load_revoked(in, o);
	if (reason != REASON_OK)
		return reason;
	if (!in->has_now)
		return note_refuse(
			&o->note, REASON_CLOCK_UNSET,
			"the system clock is unset or wrong: set it, or start time synchronisation");
	o->request.hostname = o->trust.hostname ? o->trust.hostname : o->hostname;
	if (*o->request.hostname || !trust_uses_hostname(&o->trust))
		return REASON_OK;
	return note_refuse(
		&o->note, REASON_CONFIG_INVALID,
		"this host has no host name, which %%h and %%n in an audience need: set \"hostname\" in the "
		"configuration");
}

static bool is_in_parts(const struct decision_request *r)
{
	return r->parts > 1;
}

static const char *explain_cut(const struct decision_request *r)
{
	return shape_cut(r->typed, is_in_parts(r) ? r->last_bytes : r->typed.len);
}

/* A damaged token is not parsed: its segments may differ from what the issuer signed. */
static enum reason judge_damaged(const struct decision_request *r, const char *what, struct outcome *o)
{
	o->has_verdict = true;
	o->verdict.token_bytes = r->typed.len;
	o->verdict.reason = REASON_TOKEN_TOO_LONG;
	if (r->typed.len <= o->trust.max_token_bytes) {
		o->verdict.reason = REASON_MALFORMED;
		note_set(&o->verdict.note, "%s", what);
	}
	return o->verdict.reason;
}

/* Reasons for which a token whose end is missing may be refused. */
static bool may_be_cut(enum reason r)
{
	return r == REASON_MALFORMED || r == REASON_HEADER_INVALID || r == REASON_SIGNATURE_INVALID;
}

/* Several answers that are neither a token nor a damaged one: perhaps a part was left out or cut. */
static enum reason judge_parts(const struct decision_request *r, struct outcome *o)
{
	const char *cut = explain_cut(r);

	return judge_damaged(
		r, cut ? cut : "the parts together are no token: give each part once, in their order", o);
}

static enum reason judge_token(const struct decision_request *r, struct span token, struct outcome *o)
{
	o->has_verdict = true;
	if (decide_token(&o->trust, token, &o->request, o->now, &o->verdict))
		decide_account(&o->verdict, account_find(r->user));
	if (may_be_cut(o->verdict.reason))
		o->hint = explain_cut(r);
	return o->verdict.reason;
}

/*
 * For sshd's fake password, for damaged tokens and for everything in parts, the configuration is loaded as
 * for a token, and its faults take precedence: all of them are answered alike.
 */
static enum reason decide(const struct decision_request *r, struct inputs *in, struct outcome *o)
{
	struct span token = {0};
	const char *what = NULL;
	enum shape shape = shape_of(r->typed, &token, &what);
	enum reason reason;

	if (shape == SHAPE_PASSWORD && !is_in_parts(r)) {
		o->hint = what;
		return REASON_NOT_A_TOKEN;
	}
	if ((reason = prepare(r, token, in, o)) != REASON_OK)
		return reason;
	switch (shape) {
	case SHAPE_PASSWORD:
		return judge_parts(r, o);
	case SHAPE_FAKE_PASSWORD:
		return REASON_ACCOUNT_UNKNOWN;
	case SHAPE_DAMAGED:
		return judge_damaged(r, what, o);
	case SHAPE_TOKEN:
		return judge_token(r, token, o);
	}
	return REASON_UNDECIDED;
}

static void decide_once(const struct decision_request *r, struct inputs *in, struct outcome *ret)
{
	*ret = (struct outcome){
		.reason = REASON_UNDECIDED,
		.request = {.user = r->user,
			    .service = service_base(r->service),
			    .rhost = r->rhost,
			    .ruser = r->ruser},
		.now = in->now,
		.verdict = {.trust = &ret->trust, .request = &ret->request, .now = in->now},
	};
	memcpy(ret->hostname, in->hostname, sizeof(ret->hostname));
	ret->reason = decide(r, in, ret);
}

static bool same_answer(const struct outcome *a, const struct outcome *b)
{
	return a->reason == b->reason && strcmp(a->note.text, b->note.text) == 0 &&
	       strcmp(a->verdict.note.text, b->verdict.note.text) == 0;
}

/*
 * OpenSSL, jansson and libjwt do not always distinguish a failed allocation from bad input. A refusal or a
 * fault therefore counts only if it repeats. Three answers are not checked again: an acceptance; a password,
 * for which nothing was allocated; and a missing answer of the account database.
 */
static bool is_confirmed(const struct decision_request *r, struct inputs *in, const struct outcome *o)
{
	SCOPED(outcome) again = {0};

	if (o->reason == REASON_OK || o->reason == REASON_NOT_A_TOKEN ||
	    o->reason == REASON_ACCOUNT_UNAVAILABLE)
		return true;
	decide_once(r, in, &again);
	return same_answer(o, &again) && bytes_available();
}

void login_decide(const struct decision_request *r, struct outcome *ret)
{
	struct inputs in = {0};

	read_inputs(r, &in);
	decide_once(r, &in, ret);
	if (!is_confirmed(r, &in, ret)) {
		ret->reason = REASON_OUT_OF_MEMORY;
		ret->note = (struct note){0};
		ret->has_verdict = false;
	}
	snapshot_done(&in.files);
}

bool login_needs_store(const struct outcome *o)
{
	return o->reason == REASON_OK && use_is_limited(&o->verdict) &&
	       o->verdict.usage.state == USAGE_NOT_ASKED;
}

/*
 * The store of a service may belong to the user of that service, whom the caller is perhaps not (pam-jwt
 * check). The store is asked once, after the decision is confirmed. Its answers are not checked again: they
 * would differ.
 */
void login_ask_store(struct outcome *o, bool may_take)
{
	const struct service *service = o->verdict.limits.service;
	struct once_token token = {.exp = o->verdict.claims.exp.floor,
				   .now = o->now,
				   .request = &o->request,
				   .may_repeat = limits_use(&o->verdict.limits).kind == USE_WITHIN,
				   .any_owner = service && service->store};
	struct usage usage = {.state = USAGE_UNAVAILABLE};
	enum reason r = REASON_OUT_OF_MEMORY;

	token.link.has_iss = claims_text(&o->verdict.claims, "iss", &token.link.iss) == CLAIM_TEXT;
	if (use_identifier(&o->verdict, &token.link.identifier))
		r = (may_take ? once_take : once_look)(folder_path(&o->trust, o->verdict.limits.service),
						       &token, &usage, &o->note);
	decide_use(&o->verdict, &usage);
	o->reason = r == REASON_OUT_OF_MEMORY ? r : o->verdict.reason;
}

static void add_claim(const struct outcome *o, struct text *t, const char *name, const char *label)
{
	struct span value;

	if (claims_text(&o->verdict.claims, name, &value) == CLAIM_TEXT)
		audit_add_field(t, o->trust.log_json, label, value);
}

/* Add a word of ours. */
static void add_word(const struct outcome *o, struct text *t, const char *name, const char *word)
{
	if (o->trust.log_json)
		audit_add_field(t, true, name, span_of(word));
	else
		text_add(t, " %s=%s", name, word);
}

static void add_algorithm(const struct outcome *o, struct text *t)
{
	add_word(o, t, "alg", verified_key(o->verdict.verified)->alg->name);
}

/* Whether this is the first use of a token, or else when and by which service it was first used. */
static void add_use(const struct outcome *o, struct text *t)
{
	const struct usage *u = &o->verdict.usage;
	char date[WHEN_SIZE];

	if (u->state == USAGE_FIRST)
		add_word(o, t, "use", "first");
	if (u->state != USAGE_EARLIER)
		return;
	add_word(o, t, "use", o->reason == REASON_OK ? "again" : "replay");
	when_format(u->at, date);
	add_word(o, t, "first_use", date);
	audit_add_field(t, o->trust.log_json, "first_service", span_of(u->service));
}

/* Identify the token in the log line. Of an unverified token, only the kid is logged. */
static void describe_token(const struct outcome *o, struct text *t)
{
	const struct verdict *v = &o->verdict;
	bool is_json = o->trust.log_json;

	if (v->jws.has_header && v->jws.has_kid)
		audit_add_field(t, is_json, "kid", v->jws.kid);
	if (!v->verified)
		return;
	add_algorithm(o, t);
	if (v->limits.issuer)
		audit_add_field(t, is_json, "issuer", span_of(v->limits.issuer->name));
	if (!v->claims.tree)
		return;
	add_claim(o, t, "sub", "sub");
	if (v->limits.issuer && strcmp(v->limits.issuer->user_claim, "sub") != 0)
		add_claim(o, t, v->limits.issuer->user_claim, "user_claim");
	add_claim(o, t, "jti", "jti");
	add_use(o, t);
}

/* If the token was not checked, the row has a state without texts, and no rule has passed. */
static void report_rule(const struct outcome *o, enum rule rule, struct report_row *ret)
{
	enum row_state state = row_state_of(o->reason, rule);

	if (o->has_verdict)
		rules_report(&o->verdict, rule, ret);
	else if (o->reason == REASON_STORE_UNAVAILABLE) /* the revoked tokens could not be read */
		rules_begin_row(rule, ROW_NOT_REACHED, ret);
	else /* sshd's fake password fails the rule on the account; earlier rules were not checked */
		rules_begin_row(rule, state == ROW_PASSED ? ROW_NOT_REACHED : state, ret);
}

void outcome_describe(const struct outcome *o, bool wants_rows, struct decision *ret)
{
	struct text token = text_in(ret->token, sizeof(ret->token));

	ret->reason = o->reason;
	ret->log_json = o->trust.log_json;
	ret->note = o->note;
	ret->now = o->now;
	(void)snprintf(ret->hint, sizeof(ret->hint), "%s", o->hint ? o->hint : "");
	describe_token(o, &token);
	ret->has_left = o->verdict.claims.exp.present;
	ret->left_s = ret->has_left ? o->verdict.claims.exp.floor - o->now : 0;
	ret->is_verified = o->has_verdict && o->verdict.verified;
	ret->has_broken = o->has_verdict && reason_rule(o->reason) != RULE_NONE;
	for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++)
		if (wants_rows || (enum rule)rule == reason_rule(o->reason))
			report_rule(o, (enum rule)rule, &ret->rows[rule]);
	if (o->reason != REASON_OK)
		return;
	ret->uid = o->verdict.account.uid;
	ret->until = o->verdict.claims.exp.floor + o->trust.leeway_s;
	ret->has_session_end = limits_session_end(&o->verdict.limits, o->now, o->verdict.claims.exp.floor,
						  &ret->session_end);
}

void outcome_done(struct outcome *o)
{
	verdict_done(&o->verdict);
	trust_done(&o->trust);
}
