/* SPDX-License-Identifier: BSD-2-Clause */
#include "login.h"

#include <unistd.h>

#include "account.h"
#include "clock.h"
#include "config.h"
#include "core/bytes.h"
#include "core/shape.h"

/* The system's name in lower case. */
static enum reason read_hostname(char out[256], struct note *n)
{
	if (gethostname(out, 256) != 0)
		out[0] = '\0';
	out[255] = '\0';
	for (char *at = out; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at + ('a' - 'A'));
	if (out[0] && strcmp(out, "(none)") != 0)
		return REASON_OK;
	note_set(n, "this host has no name for %%h and %%n to stand for: set \"hostname\" in the configuration");
	return REASON_CONFIG_INVALID;
}

static enum reason read_clock(const struct login *l, struct outcome *o)
{
	enum reason r = REASON_OK;

	o->now = l->now;
	if (!l->has_now)
		r = clock_now(&o->now);
	if (r != REASON_OK)
		note_set(&o->note, "the system clock is unset or wrong: set it, or start time synchronisation");
	return r;
}

/* Everything a decision needs but the token. */
static enum reason prepare(const struct login *l, struct outcome *o)
{
	enum reason r = config_load(l->config_path, &o->trust, &o->note);

	if (r == REASON_OK)
		r = read_clock(l, o);
	if (r == REASON_OK && !o->trust.hostname && trust_uses_hostname(&o->trust))
		r = read_hostname(o->hostname, &o->note);
	if (r != REASON_OK)
		return r;
	o->request.hostname = o->trust.hostname ? o->trust.hostname : o->hostname;
	return REASON_OK;
}

/* A token that a paste has damaged is not looked at further: what its parts say is anybody's guess. */
static enum reason judge_damaged(const struct login *l, const char *what, struct outcome *o)
{
	o->has_verdict = true;
	o->verdict.token_bytes = l->typed.len;
	o->verdict.reason = REASON_TOKEN_TOO_LONG;
	if (l->typed.len <= o->trust.max_token_bytes) {
		o->verdict.reason = REASON_MALFORMED;
		note_set(&o->verdict.note, "%s", what);
	}
	return o->verdict.reason;
}

/* sshd's stand-in and damaged tokens get their own reason only behind the configuration, as a token does. */
static enum reason decide(const struct login *l, struct outcome *o)
{
	struct span token = {0};
	const char *what = NULL;
	enum shape shape = shape_of(l->typed, &token, &what);
	enum reason r;

	if (shape == SHAPE_PASSWORD) {
		o->accident = jws_accident(l->typed, REASON_NOT_A_TOKEN);
		if (!o->accident)
			o->accident = what;
		return REASON_NOT_A_TOKEN;
	}
	if ((r = prepare(l, o)) != REASON_OK)
		return r;
	switch (shape) {
	case SHAPE_PASSWORD:
		break;
	case SHAPE_STAND_IN:
		return REASON_ACCOUNT_UNKNOWN;
	case SHAPE_DAMAGED:
		return judge_damaged(l, what, o);
	case SHAPE_TOKEN:
		o->has_verdict = true;
		verdict_reach(&o->trust, token, &o->request, o->now, &o->verdict);
		o->accident = jws_accident(l->typed, o->verdict.reason);
		return o->verdict.reason;
	}
	return REASON_UNDECIDED;
}

void login_decide(const struct login *l, struct outcome *ret)
{
	*ret = (struct outcome){
		.reason = REASON_UNDECIDED,
		.request = {.user = l->user, .service = service_base(l->service), .rhost = l->rhost,
			    .find_account = account_find},
	};
	ret->reason = decide(l, ret);
	bytes_scrub();
}

void outcome_rule(const struct outcome *o, enum rule rule, struct report_row *ret)
{
	const struct report about = {&o->trust, &o->request, o->now, &o->verdict};

	*ret = (struct report_row){.state = rule_state_of(o->reason, rule)};
	if (o->has_verdict)
		report_rule(&about, rule, ret);
	else if (ret->state == RULE_HELD)	/* sshd's junk: an account is missing, and no rule before was asked */
		ret->state = RULE_NOT_REACHED;
}

void outcome_done(struct outcome *o)
{
	verdict_done(&o->verdict);
	trust_done(&o->trust);
}
