/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PAM module: prompts for the token, classifies the text (src/core/token/shape.h), calls the decision
 * library (src/decision/decision.h) and converts the reason to a PAM code (src/core/base/reason.c). Links
 * only libpam and libc, so that a password costs nothing, and a missing library makes only tokens fail.
 */
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/policy/service.h"
#include "core/token/shape.h"
#include "decision/library.h"
#include "host/account.h"
#include "host/arguments.h"
#include "host/audit.h"
#include "host/clock.h"
#include "host/pace.h"
#include "host/parts.h"
#include "pam/accepted.h"

#define PAM_EXPORT __attribute__((visibility("default")))

/*
 * The delay that pam_unix requests, in microseconds. libpam waits once, for the longest requested delay, and
 * only if the whole stack fails.
 */
#define FAIL_DELAY_US 2000000

/* Text that may be a token. */
struct typed {
	bool is_ours; /* from our own prompts; otherwise of an earlier module, and libpam owns it */
	bool is_lost; /* memory ran out while the answers were joined: there is no text */
	struct parts_text given; /* invalid once the answers, or PAM_AUTHTOK, are cleared */
	size_t received;	 /* the length of all answers */
	struct pace pace;	 /* started when the text was received */
};

/* p has at least one answer. */
static struct typed typed_answers(struct parts *p)
{
	struct typed t = {.is_ours = true, .received = parts_bytes(p), .pace = pace_begin()};

	t.is_lost = !parts_join(p, &t.given);
	return t;
}

static struct typed typed_earlier(const char *text)
{
	size_t len = strlen(text);

	return (struct typed){.given = {text, len, 1, len}, .received = len, .pace = pace_begin()};
}

/* Get a text item; "" if it is unset. */
static const char *item(const pam_handle_t *pamh, int type)
{
	const void *value = NULL;

	if (pam_get_item(pamh, type, &value) != PAM_SUCCESS || !value)
		return "";
	return value;
}

/*
 * Write a log line in the form of pam_syslog(3), which itself allocates memory and would lose the line
 * without.
 */
static void write_line(const pam_handle_t *pamh, const char *phase, int priority, const char *line)
{
	char service[64];
	struct text t = text_in(service, sizeof(service));

	text_add_escaped(&t, span_of(item(pamh, PAM_SERVICE)), sizeof(service));
	syslog(LOG_AUTHPRIV | priority, "pam_jwt(%s:%s): %s", service, phase, line);
}

/* Log the result of an attempt. a is complete but for the phase, user, service and remote host. */
static void log_line(const pam_handle_t *pamh, const char *phase, int priority, struct audit *a)
{
	char line[AUDIT_LINE_SIZE];

	a->phase = phase;
	a->user = item(pamh, PAM_USER);
	a->service = service_base(item(pamh, PAM_SERVICE));
	if (strcmp(a->service, item(pamh, PAM_SERVICE)) != 0)
		a->pam_service = item(pamh, PAM_SERVICE);
	a->rhost = item(pamh, PAM_RHOST);
	audit_line(a, line);
	if (a->is_json)
		syslog(LOG_AUTHPRIV | priority, "%s", line);
	else
		write_line(pamh, phase, priority, line);
}

/* Log every rule, but only of a verified token. */
static void log_rules(const pam_handle_t *pamh, const struct decision *d)
{
	char line[AUDIT_LINE_SIZE];

	for (int rule = RULE_NONE + 1; d->is_verified && rule < RULE_COUNT; rule++) {
		const struct report_row *row = &d->rows[rule];

		(void)snprintf(line, sizeof(line), "rule %s: %s; expected %s; found %s", row->id,
			       row_state_name(row->state), row->expected, row->found);
		write_line(pamh, "auth", LOG_DEBUG, line);
	}
}

static void log_decision(const pam_handle_t *pamh, const struct decision *d, bool debug)
{
	struct audit a = decision_audit(d);

	log_line(pamh, "auth", audit_priority(d->reason), &a);
	if (debug)
		log_rules(pamh, d);
}

static bool is_password(const char *text)
{
	struct span token;
	const char *ignored;

	return shape_of(span_of(text), &token, &ignored) == SHAPE_PASSWORD;
}

/*
 * Do not pass a token to the next module. A password that an earlier module asked for stays, because later
 * modules need it.
 */
static int drop_token(pam_handle_t *pamh)
{
	return is_password(item(pamh, PAM_AUTHTOK)) ? PAM_SUCCESS : pam_set_item(pamh, PAM_AUTHTOK, NULL);
}

/* Pass text typed at our prompt to the next module only if it is a password, which never has parts. */
static int pass_on_password(pam_handle_t *pamh, const struct typed *t)
{
	if (t->is_lost || t->given.count > 1 || !is_password(t->given.text))
		return drop_token(pamh);
	return t->is_ours && t->given.text ? pam_set_item(pamh, PAM_AUTHTOK, t->given.text) : PAM_SUCCESS;
}

/*
 * Called last in a refusal, so that the delay covers all work. Shorter text is a password, whose work is
 * constant.
 */
static void delay_refusal(const struct typed *t)
{
	if (t->received >= SHAPE_TOKEN_BYTES)
		pace_wait(&t->pace);
}

/* Answer a fault of the host that occurred before anything was typed. */
static int answer_fault(pam_handle_t *pamh, enum reason r, const struct note *n)
{
	struct audit a = {.reason = r, .note = n->text};

	log_line(pamh, "auth", audit_priority(r), &a);
	(void)drop_token(pamh);
	return reason_pam_code(r);
}

/* A login that is being decided. */
struct login {
	pam_handle_t *pamh;
	const struct arguments *arguments;
	const struct typed *typed;
	bool is_reserved;
};

/*
 * Everything that can fail after a token was accepted. The library calls it before it records that the token
 * was used, so that a failure does not use the token up.
 */
static bool reserve(void *to, const struct decision *d)
{
	struct login *l = to;

	/* if the text of an earlier module cannot be removed, the login must fail */
	l->is_reserved = accepted_remember(l->pamh, d) && pass_on_password(l->pamh, l->typed) == PAM_SUCCESS;
	return l->is_reserved;
}

/* The PAM items are read after the prompt, because a conversation may change them. */
static void ask_library(struct login *l, struct decision *ret)
{
	const struct parts_text *typed = &l->typed->given;
	const struct decision_request request = {.config_path = l->arguments->conf,
						 .user = item(l->pamh, PAM_USER),
						 .service = item(l->pamh, PAM_SERVICE),
						 .rhost = item(l->pamh, PAM_RHOST),
						 .ruser = item(l->pamh, PAM_RUSER),
						 .typed = {(const uint8_t *)typed->text, typed->len},
						 .parts = typed->count,
						 .last_bytes = typed->last_bytes,
						 .wants_rows = l->arguments->debug,
						 .reserve = reserve,
						 .reserve_to = l};
	SCOPED(library) library = {0};

	ret->reason = library_load_own(&library, &ret->note);
	if (ret->reason == REASON_OK) {
		ret->reason = REASON_UNDECIDED;
		library.decide(&request, ret);
	}
	if (ret->reason == REASON_OK && !l->is_reserved)
		ret->reason = REASON_UNDECIDED;
}

static void decide(struct login *l, struct decision *ret)
{
	const struct typed *t = l->typed;
	const struct span text = {(const uint8_t *)t->given.text, t->given.len};
	const char *hint = NULL;
	struct span token;

	decision_begin(ret);
	if (t->is_lost) {
		ret->reason = REASON_OUT_OF_MEMORY;
		return;
	}
	if (t->given.count > 1 || shape_of(text, &token, &hint) != SHAPE_PASSWORD) {
		ask_library(l, ret);
		return;
	}
	ret->reason = REASON_NOT_A_TOKEN;
	if (hint)
		(void)snprintf(ret->hint, sizeof(ret->hint), "%s", hint);
}

/* Undo what was reserved, and prepare the handle for the next module. */
static void refuse(struct login *l)
{
	(void)accepted_forget(l->pamh);
	(void)pass_on_password(l->pamh, l->typed);
	/* For every refusal: a delay for some reasons only would reveal the kind of text. */
	(void)pam_fail_delay(l->pamh, FAIL_DELAY_US);
}

/* Decide one text and act on the decision; *ret_reason is the reason. */
static int answer(pam_handle_t *pamh, const struct arguments *a, const struct typed *t,
		  enum reason *ret_reason)
{
	struct login l = {pamh, a, t, false};
	struct decision d;

	decide(&l, &d);
	if (d.reason != REASON_OK)
		refuse(&l);
	log_decision(pamh, &d, a->debug);
	if (d.reason != REASON_OK)
		delay_refusal(t);
	*ret_reason = d.reason;
	return reason_pam_code(d.reason);
}

/* The conversation failed. Its error is returned unchanged: after PAM_AUTH_ERR, sudo would ask again. */
static int answer_no_reply(pam_handle_t *pamh, int code, const char *event, const char *hint)
{
	struct audit a = {.event = event};
	struct note note;

	note_set(&note, "%s%s", pam_strerror(pamh, code), hint);
	a.note = note.text;
	log_line(pamh, "auth", LOG_NOTICE, &a);
	(void)drop_token(pamh);
	return code;
}

/*
 * Ask for a token until its last part, as "Token: ", "Token, part 2: " and so on. An answer is kept also if
 * its prompt fails: it is then only wiped.
 */
static int ask(pam_handle_t *pamh, const struct arguments *a, struct parts *p)
{
	int before = (int)parts_prompt(a->prompt), code;
	char number[sizeof(", part 16")] = "";
	bool continues;

	do {
		char *reply = NULL;

		code = pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, &reply, "%.*s%s%s", before, a->prompt, number,
				  a->prompt + before);
		continues = parts_add(p, reply, a->parts);
		(void)snprintf(number, sizeof(number), ", part %zu", p->count + 1);
	} while (code == PAM_SUCCESS && continues);
	return code;
}

static int ask_and_answer(pam_handle_t *pamh, const struct arguments *a)
{
	SCOPED(parts) answers = {0};
	enum reason reason;
	int code = ask(pamh, a, &answers);
	struct typed t;

	if (code != PAM_SUCCESS)
		return answer_no_reply(
			pamh, code, "no reply",
			code == PAM_CONV_ERR ? " (sudo refuses a reply of more than 511 bytes)" : "");
	t = typed_answers(&answers);
	return answer(pamh, a, &t, &reason);
}

static int answer_first_pass(pam_handle_t *pamh, const struct arguments *a, enum reason *ret_reason)
{
	const struct typed t = typed_earlier(item(pamh, PAM_AUTHTOK));

	return answer(pamh, a, &t, ret_reason);
}

static int authenticate(pam_handle_t *pamh, const struct arguments *a)
{
	enum reason reason = REASON_UNDECIDED;
	int code;

	if (a->first_pass == FIRST_PASS_IGNORE ||
	    (a->first_pass == FIRST_PASS_TRY && !*item(pamh, PAM_AUTHTOK)))
		return ask_and_answer(pamh, a);
	code = answer_first_pass(pamh, a, &reason);
	if (reason == REASON_NOT_A_TOKEN && a->first_pass == FIRST_PASS_TRY)
		return ask_and_answer(pamh, a);
	return code;
}

PAM_EXPORT int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct arguments arguments;
	struct note note = {0};
	const char *user = NULL;
	int code = accepted_forget(pamh);

	(void)flags;
	if (code != PAM_SUCCESS)
		return answer_fault(pamh, REASON_OUT_OF_MEMORY, &note);
	if (arguments_read(argc, argv, &arguments, &note) != REASON_OK)
		return answer_fault(pamh, REASON_CONFIG_INVALID, &note);
	code = pam_get_user(pamh, &user, NULL); /* asks if no module has asked yet */
	if (code != PAM_SUCCESS)
		return answer_no_reply(pamh, code, "no user name", "");
	return authenticate(pamh, &arguments);
}

/* After a login by password or key, another module sets its credentials, and we answer PAM_IGNORE. */
PAM_EXPORT int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags, (void)argc, (void)argv;
	return accepted_take_mark(pamh);
}

/*
 * Whether the accepted token still opens the account. *ret_why, if set, replaces the sentence of the reason
 * in the log.
 */
static enum reason check_again(const pam_handle_t *pamh, const struct accepted *a, const char **ret_why)
{
	struct account account;
	int64_t now;

	if (!a->user) {
		*ret_why = "the account phase runs after setcred, in a process that does not know which "
			   "account the token opened";
		return REASON_USER_MISMATCH;
	}
	if (strcmp(a->user, item(pamh, PAM_USER)) != 0) {
		*ret_why = "the login is now for another account than the one that the token opened";
		return REASON_USER_MISMATCH;
	}
	account = account_find(a->user);
	switch (account.state) {
	case ACCOUNT_NOT_ASKED:
	case ACCOUNT_UNAVAILABLE:
		return REASON_ACCOUNT_UNAVAILABLE;
	case ACCOUNT_UNKNOWN:
		*ret_why = "the account was removed after the token was accepted";
		return REASON_ACCOUNT_UNKNOWN;
	case ACCOUNT_FOUND:
		break;
	}
	if (account.uid != a->uid) {
		*ret_why = "the account has another uid than when the token was accepted";
		return REASON_USER_MISMATCH;
	}
	if (clock_now(&now) != REASON_OK)
		return REASON_CLOCK_UNSET;
	*ret_why = "the token has expired since it was accepted";
	return now < a->until ? REASON_OK : REASON_EXPIRED;
}

PAM_EXPORT int pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const struct accepted *a = accepted_recall(pamh);
	struct audit audit = {0};

	(void)flags, (void)argc, (void)argv;
	if (!a)
		/* logged in by other means: PAM_SUCCESS could make the stack skip other modules */
		return PAM_IGNORE;
	audit.reason = check_again(pamh, a, &audit.sentence);
	if (audit.reason == REASON_OK)
		return PAM_SUCCESS;
	audit.is_json = a->log_json;
	audit.token = a->token;
	log_line(pamh, "account", audit_priority(audit.reason), &audit);
	return reason_fault(audit.reason) == FAULT_HOST ? PAM_AUTHINFO_UNAVAIL : PAM_PERM_DENIED;
}
