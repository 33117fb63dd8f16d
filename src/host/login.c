/* SPDX-License-Identifier: BSD-2-Clause */
#include "login.h"

#include <unistd.h>

#include "account.h"
#include "clock.h"
#include "config.h"
#include "core/bytes.h"

/* The shortest text that could be a token with a signature of its own; sshd's junk is as long as what was typed. */
#define SHORTEST_TOKEN_BYTES 80

/*
 * sshd hands this on, repeated to the length of what was typed, for an account that does not exist and for root where
 * root may not log in (OpenSSH, auth-pam.c).
 */
static bool is_sshd_junk(struct span typed)
{
	static const char junk[] = "\b\n\r\177INCORRECT";

	if (typed.len < SHORTEST_TOKEN_BYTES)
		return false;
	for (size_t i = 0; i < typed.len; i++)
		if (typed.at[i] != (uint8_t)junk[i % (sizeof(junk) - 1)])
			return false;
	return true;
}

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

/*
 * Refusals look alike from outside. sshd's junk stands for whatever was typed, so that text of that length does the work
 * of a refusal even where it is no token; what comes of it is nobody's business.
 */
static void even_out(const struct login *l, struct outcome *o)
{
	bool is_long_password = o->reason == REASON_NOT_A_TOKEN && l->typed.len >= SHORTEST_TOKEN_BYTES;

	if (is_long_password && prepare(l, o) != REASON_OK) {
		o->note = (struct note){0};
		return;
	}
	if (is_long_password || reason_fault(o->reason) == FAULT_TOKEN)
		verdict_even_out(&o->trust, o->now, &o->verdict);
}

static enum reason decide(const struct login *l, struct outcome *o)
{
	struct span token = {0};
	bool is_junk = is_sshd_junk(l->typed);
	enum reason r = is_junk ? REASON_OK : jws_trim(l->typed, &token);

	if (r != REASON_OK)
		return r;
	if ((r = prepare(l, o)) != REASON_OK)
		return r;
	if (is_junk)
		return REASON_ACCOUNT_UNKNOWN;
	o->has_verdict = true;
	verdict_reach(&o->trust, token, &o->request, o->now, &o->verdict);
	return o->verdict.reason;
}

void login_decide(const struct login *l, struct outcome *ret)
{
	*ret = (struct outcome){
		.reason = REASON_UNDECIDED,
		.request = {.user = l->user, .service = service_base(l->service), .rhost = l->rhost,
			    .find_account = account_find},
	};
	ret->reason = decide(l, ret);
	ret->accident = jws_accident(l->typed, ret->reason);
	even_out(l, ret);
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
