/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PAM face of pam_jwt: asks for the token, lets login_decide() decide, and turns the outcome into a PAM code.
 * See src/host/login.h for the way through, src/core/policy.c for the rules and src/core/reason.c for the codes.
 */
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "core/scoped.h"
#include "core/shape.h"
#include "core/text.h"
#include "host/account.h"
#include "host/arguments.h"
#include "host/audit.h"
#include "host/clock.h"
#include "host/login.h"
#include "host/pace.h"

#define PAM_EXPORT __attribute__((visibility("default")))

/* What pam_unix asks for, in microseconds. libpam waits once, the longest time, and only where the whole stack refuses. */
#define FAIL_DELAY_US 2000000

/* Under this name an accepted login is remembered in the PAM handle. */
#define DATA_NAME "pam_jwt_login"

/*
 * sshd runs keyboard-interactive in a child whose PAM data is lost, but whose PAM environment is kept. setcred takes
 * this mark out again, before anyone's session begins.
 */
#define MARK_NAME "PAM_JWT_LOGIN"

/* An accepted login, for the account phase to check again. */
struct accepted {
	char *user;		/* NULL: known from the mark only */
	int64_t uid;
	int64_t until;		/* first second at which the token is no longer good */
};

/* Text that may be a token. */
struct typed {
	char *text;
	bool from_prompt;	/* ours; else an earlier module's */
	struct pace pace;	/* since we look at it */
};

static void typed_done(struct typed *t)
{
	if (t->text)
		explicit_bzero(t->text, strlen(t->text));
	free(t->text);
	t->text = NULL;
}

static void accepted_free(pam_handle_t *pamh, void *data, int status)
{
	struct accepted *a = data;

	(void)pamh, (void)status;
	if (a)
		free(a->user);
	free(a);
}

/* Remember an accepted login. user may be NULL. */
static int remember(pam_handle_t *pamh, const char *user, int64_t uid, int64_t until)
{
	struct accepted *a = calloc(1, sizeof(*a));
	int code;

	if (!a)
		return PAM_BUF_ERR;
	a->uid = uid;
	a->until = until;
	if (user)
		a->user = strdup(user);
	if (user && !a->user)
		code = PAM_BUF_ERR;
	else
		code = pam_set_data(pamh, DATA_NAME, a, accepted_free);
	if (code != PAM_SUCCESS)
		accepted_free(pamh, a, code);
	return code;
}

static const struct accepted *recall(pam_handle_t *pamh)
{
	const void *data = NULL;

	return pam_get_data(pamh, DATA_NAME, &data) == PAM_SUCCESS ? data : NULL;
}

/* One handle may serve several attempts: nothing of an earlier one may speak for this one. */
static int forget(pam_handle_t *pamh)
{
	if (pam_getenv(pamh, MARK_NAME))
		(void)pam_putenv(pamh, MARK_NAME);
	return recall(pamh) ? pam_set_data(pamh, DATA_NAME, NULL, NULL) : PAM_SUCCESS;
}

/* A text item, "" where it is unset. */
static const char *item(const pam_handle_t *pamh, int type)
{
	const void *value = NULL;

	if (pam_get_item(pamh, type, &value) != PAM_SUCCESS || !value)
		return "";
	return value;
}

/* One line, as pam_syslog(3) writes it. That one allocates, and loses the line where there is no memory. */
__attribute__((format(printf, 4, 5))) static void tell(const pam_handle_t *pamh, const char *phase, int priority,
							const char *format, ...)
{
	char line[AUDIT_LINE_SIZE], service[64];
	struct text t = text_in(service, sizeof(service));
	va_list args;

	text_add_escaped(&t, span_of(item(pamh, PAM_SERVICE)), sizeof(service));
	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	syslog(LOG_AUTHPRIV | priority, "pam_jwt(%s:%s): %s", service, phase, line);
}

static void log_rules(pam_handle_t *pamh, const struct outcome *o)
{
	if (!o->has_verdict || !o->verdict.verified)	/* of an unverified token no more than the one line tells */
		return;
	for (int rule = RULE_NOT_A_TOKEN; rule < RULE_COUNT; rule++) {
		struct report_row row;

		outcome_rule(o, (enum rule)rule, &row);
		tell(pamh, "auth", LOG_DEBUG, "rule %s: %s; expected %s; found %s", rule_name((enum rule)rule),
			   rule_state_name(row.state), row.expected, row.found);
	}
}

static void log_outcome(pam_handle_t *pamh, const struct outcome *o, bool debug)
{
	char line[AUDIT_LINE_SIZE];

	audit_line(o, line);
	tell(pamh, "auth", audit_priority(o->reason), "%s", line);
	if (debug)
		log_rules(pamh, o);
}

static bool is_password(const char *text)
{
	struct span token;
	const char *ignored;

	return shape_of(span_of(text), &token, &ignored) == SHAPE_PASSWORD;
}

/* Leave no token to the next module. A password that an earlier module asked for stays: others behind us need it. */
static int drop_token(pam_handle_t *pamh)
{
	return is_password(item(pamh, PAM_AUTHTOK)) ? PAM_SUCCESS : pam_set_item(pamh, PAM_AUTHTOK, NULL);
}

/* Another module gets what was typed at our prompt only if it is a password. */
static int hand_on(pam_handle_t *pamh, const struct typed *t)
{
	if (!is_password(t->text))
		return drop_token(pamh);
	return t->from_prompt ? pam_set_item(pamh, PAM_AUTHTOK, t->text) : PAM_SUCCESS;
}

/* The last thing of a refusal, behind everything that takes time. Short text is a password, and nothing was done for it. */
static void wait_out(const struct typed *t)
{
	if (span_of(t->text).len >= SHAPE_TOKEN_BYTES)
		pace_wait(&t->pace);
}

/* Keep an accepted login for the later phases. */
static enum reason keep(pam_handle_t *pamh, const struct outcome *o)
{
	const struct verdict *v = &o->verdict;

	if (remember(pamh, o->request.user, v->account.uid, v->claims.exp.floor + o->trust.leeway_s) != PAM_SUCCESS)
		return REASON_OUT_OF_MEMORY;
	if (pam_putenv(pamh, MARK_NAME "=1") != PAM_SUCCESS) {
		(void)forget(pamh);
		return REASON_OUT_OF_MEMORY;
	}
	return REASON_OK;
}

/* A fault of the host that was found before there was anything to decide. */
static int answer_fault(pam_handle_t *pamh, enum reason r, const struct note *n)
{
	tell(pamh, "auth", audit_priority(r), "unavailable slug=%s: %s%s%s", reason_slug(r), reason_sentence(r),
		   n->text[0] ? ": " : "", n->text);
	(void)drop_token(pamh);
	return reason_pam_code(r);
}

/*
 * Decide one text and answer for it; *ret_reason tells why. The items are asked for here, after the prompt: a conversation
 * may have changed them.
 */
static int answer(pam_handle_t *pamh, const struct arguments *a, const struct typed *t, enum reason *ret_reason)
{
	struct login login = {a->conf, item(pamh, PAM_USER), item(pamh, PAM_SERVICE), item(pamh, PAM_RHOST), span_of(t->text),
			      false, 0};
	SCOPED(outcome) o = {0};

	login_decide(&login, &o);
	if (o.reason == REASON_OK)
		o.reason = keep(pamh, &o);
	if (hand_on(pamh, t) != PAM_SUCCESS && o.reason == REASON_OK) {
		(void)forget(pamh);
		o.reason = REASON_OUT_OF_MEMORY;	/* an earlier module's text is still there: let nobody in with it */
	}
	/* Whatever the reason: who is kept out at once knows what kind of text it was. */
	if (o.reason != REASON_OK)
		(void)pam_fail_delay(pamh, FAIL_DELAY_US);
	log_outcome(pamh, &o, a->debug);
	if (o.reason != REASON_OK)
		wait_out(t);
	*ret_reason = o.reason;
	return reason_pam_code(o.reason);
}

static int ask_and_answer(pam_handle_t *pamh, const struct arguments *a)
{
	SCOPED(typed) t = {.from_prompt = true};
	enum reason reason;
	int code = pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, &t.text, "%s", a->prompt);

	if (code != PAM_SUCCESS) {	/* as it is: sudo takes PAM_AUTH_ERR for a reason to ask again */
		tell(pamh, "auth", LOG_NOTICE, "no reply: %s (sudo refuses one of more than 511 bytes)", pam_strerror(pamh, code));
		(void)drop_token(pamh);
		return code;
	}
	t.pace = pace_begin();
	return answer(pamh, a, &t, &reason);
}

/* The text an earlier module left, copied: PAM_AUTHTOK may be replaced while it is read. */
static int answer_first_pass(pam_handle_t *pamh, const struct arguments *a, enum reason *ret_reason)
{
	SCOPED(typed) copy = {.text = strdup(item(pamh, PAM_AUTHTOK)), .pace = pace_begin()};
	struct note note = {0};

	if (!copy.text)
		return answer_fault(pamh, REASON_OUT_OF_MEMORY, &note);
	return answer(pamh, a, &copy, ret_reason);
}

static int authenticate(pam_handle_t *pamh, const struct arguments *a)
{
	enum reason reason = REASON_UNDECIDED;
	int code;

	if (a->first_pass == FIRST_PASS_IGNORE || (a->first_pass == FIRST_PASS_TRY && !*item(pamh, PAM_AUTHTOK)))
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
	int code = forget(pamh);

	(void)flags;
	if (code != PAM_SUCCESS)
		return answer_fault(pamh, REASON_OUT_OF_MEMORY, &note);
	if (arguments_read(argc, argv, &arguments, &note) != REASON_OK)
		return answer_fault(pamh, REASON_CONFIG_INVALID, &note);
	code = pam_get_user(pamh, &user, NULL);		/* asks, where nobody has yet */
	if (code == PAM_SUCCESS)
		return authenticate(pamh, &arguments);
	tell(pamh, "auth", LOG_NOTICE, "no user name: %s", pam_strerror(pamh, code));
	(void)drop_token(pamh);
	return code;
}

PAM_EXPORT int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	bool came_through_us = recall(pamh) != NULL;

	(void)flags, (void)argc, (void)argv;
	if (pam_getenv(pamh, MARK_NAME)) {
		if (!came_through_us && remember(pamh, NULL, 0, 0) != PAM_SUCCESS)
			return PAM_BUF_ERR;
		came_through_us = true;
		(void)pam_putenv(pamh, MARK_NAME);
	}
	return came_through_us ? PAM_SUCCESS : PAM_IGNORE;	/* a password's or key's login is not ours to answer for */
}

/* The account and the time are what they were when the token was accepted. */
static int check_again(pam_handle_t *pamh, const struct accepted *a)
{
	struct account account;
	int64_t now;

	if (!a->user || strcmp(a->user, item(pamh, PAM_USER)) != 0)
		return PAM_PERM_DENIED;
	account = account_find(a->user);
	switch (account.state) {
	case ACCOUNT_NOT_ASKED:
	case ACCOUNT_UNAVAILABLE:
		return PAM_AUTHINFO_UNAVAIL;
	case ACCOUNT_UNKNOWN:
		return PAM_PERM_DENIED;
	case ACCOUNT_FOUND:
		break;
	}
	if (clock_now(&now) != REASON_OK)
		return PAM_AUTHINFO_UNAVAIL;
	return account.uid == a->uid && now < a->until ? PAM_SUCCESS : PAM_PERM_DENIED;
}

PAM_EXPORT int pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const struct accepted *a = recall(pamh);
	int code;

	(void)flags, (void)argc, (void)argv;
	if (!a)
		return PAM_IGNORE;	/* came in by another way: no opinion, and no PAM_SUCCESS that would skip others */
	code = check_again(pamh, a);
	if (code == PAM_PERM_DENIED)
		tell(pamh, "account", LOG_NOTICE, "refused: the token accepted a moment ago has expired since, or opened another account");
	if (code == PAM_AUTHINFO_UNAVAIL)
		tell(pamh, "account", LOG_ERR, "unavailable: the account database or the clock did not answer: mend it, then try again");
	return code;
}
