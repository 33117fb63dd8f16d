/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge.h"

#include <security/pam_appl.h>
#include <stdarg.h>
#include <string.h>

#include "attacks/must.h"
#include "core/base/scoped.h"
#include "decision/decision.h"
#include "module/support/conversation.h"
#include "module/support/logbook.h"

#define LINE_LIMIT 1024

/* No line may contain this many bytes in a row of the typed text. */
#define WINDOW_BYTES 16

#define OURS "pam_jwt(login:auth): "

__attribute__((format(printf, 2, 3))) static bool complain(struct complaint *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(c->text, sizeof(c->text), format, args);
	va_end(args);
	for (char *at = c->text; *at; at++)
		if (*at < 0x20 || *at > 0x7e)
			*at = '?';
	return false;
}

static const char *user_of(const struct world *w, const struct attack *a)
{
	return a->user ? a->user : w->user;
}

static bool has_window(const char *line, size_t bytes, struct span typed)
{
	if (bytes < WINDOW_BYTES)
		return false;
	for (size_t at = 0; at + WINDOW_BYTES <= bytes; at++)
		if (memmem(typed.at, typed.len, line + at, WINDOW_BYTES))
			return true;
	return false;
}

/* Whether the line begins as our lines do: with an outcome, or a rule of the debug report. */
static bool begins_by_us(const char *line)
{
	static const char *const words[] = {
		"accepted slug=", "refused slug=", "passed over slug=", "unavailable slug=", "rule "};

	for (size_t i = 0; i < COUNT(words); i++)
		if (strncmp(line, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

bool judge_line(const char *line, size_t bytes, struct span typed, struct complaint *ret)
{
	if (bytes > LINE_LIMIT)
		return complain(ret, "a line of %zu bytes: %.200s", bytes, line);
	for (size_t i = 0; i < bytes; i++)
		if (line[i] < 0x20 || line[i] > 0x7e)
			return complain(ret, "the byte %d in the line: %s", line[i], line);
	if (!begins_by_us(line))
		return complain(ret, "a line that is not begun by us: %s", line);
	if (has_window(line, bytes, typed))
		return complain(ret, "a piece of what was typed in the line: %s", line);
	return true;
}

static bool check_slug(const struct attack *a, const char *slug, const char *line, struct complaint *ret)
{
	if (strcmp(slug, a->slug) != 0)
		return complain(ret, "wanted %s, got %s: %s", a->slug, slug, line);
	if (a->says && !strstr(line, a->says))
		return complain(ret, "\"%s\" is not in the line: %s", a->says, line);
	return true;
}

bool judge_in_process(const struct world *w, const struct attack *a, struct span typed, struct complaint *ret)
{
	char conf[512], line[AUDIT_LINE_SIZE];
	const struct decision_request request = {.config_path = conf,
						 .user = user_of(w, a),
						 .service = "login",
						 .rhost = "192.0.2.7",
						 .typed = typed};
	struct decision d;
	struct audit audit;

	world_conf_path(w, a->conf, conf, sizeof(conf));
	pam_jwt_decide_6(&request, &d);
	audit = decision_audit(&d);
	audit.user = request.user;
	audit.service = request.service;
	audit.rhost = request.rhost;
	audit_line(&audit, line);
	return check_slug(a, reason_slug(d.reason), line, ret) && judge_line(line, strlen(line), typed, ret);
}

static int authenticate(const struct world *w, const struct attack *a, const char *typed,
			struct conversation *talk)
{
	const struct pam_conv conv = {conversation_hold, talk};
	union {
		void (*function)(int, unsigned, void *);
		const void *item;
	} delay = {.function = conversation_delay};
	char services[512];
	pam_handle_t *pamh = NULL;
	const void *left = NULL;
	int code;

	world_services_path(w, a->conf, services, sizeof(services));
	MUST(pam_start_confdir("login", user_of(w, a), &conv, services, &pamh) == PAM_SUCCESS);
	MUST(pam_set_item(pamh, PAM_FAIL_DELAY, delay.item) == PAM_SUCCESS);
	MUST(pam_set_item(pamh, PAM_RHOST, "192.0.2.7") == PAM_SUCCESS);
	*talk = (struct conversation){.replies = {typed}, .reply_count = 1};
	code = pam_authenticate(pamh, 0);
	if (code == PAM_SUCCESS && pam_acct_mgmt(pamh, 0) != PAM_SUCCESS)
		code = PAM_ACCT_EXPIRED;
	/* the application must not find PAM_AUTHTOK afterwards */
	MUST(pam_get_item(pamh, PAM_AUTHTOK, &left) != PAM_SUCCESS || !left);
	MUST(pam_end(pamh, code) == PAM_SUCCESS);
	return code;
}

/*
 * The only line with an outcome; the other lines, of debug, have a rule each. NULL if there is not exactly
 * one.
 */
static const char *decision(void)
{
	const char *found = NULL;

	for (size_t i = 0; i < logbook.count; i++) {
		const char *line = logbook.lines[i].text;

		if (strncmp(line, OURS "rule ", sizeof(OURS "rule ") - 1) == 0)
			continue;
		if (found)
			return NULL;
		found = line;
	}
	return found && strstr(found, " slug=") ? found : NULL;
}

static bool check_log(const struct attack *a, struct span typed, struct complaint *ret)
{
	const char *line = decision(), *at = line ? strstr(line, " slug=") + 6 : "";
	char slug[64];

	if (!line)
		return complain(ret, "not one line of an outcome in %zu: %s", logbook.count,
				logbook.lines[0].text);
	(void)snprintf(slug, sizeof(slug), "%.*s", (int)strcspn(at, " :"), at);
	if (!check_slug(a, slug, line, ret))
		return false;
	for (size_t i = 0; i < logbook.count; i++) {
		const struct logbook_line *one = &logbook.lines[i];

		if (one->bytes > LINE_LIMIT)
			return complain(ret, "a line of %zu bytes: %.200s", one->bytes, one->text);
		if (strncmp(one->text, OURS, sizeof(OURS) - 1) != 0)
			return complain(ret, "a line that is not begun by us: %s", one->text);
		if (!judge_line(one->text + sizeof(OURS) - 1, one->bytes - sizeof(OURS) + 1, typed, ret))
			return false;
	}
	return true;
}

bool judge_module(const struct world *w, const struct attack *a, struct span typed, bool *ret_skipped,
		  struct complaint *ret)
{
	const int wanted = reason_pam_code(reason_find(a->slug));
	struct conversation talk;
	int code;

	*ret_skipped = typed.len && memchr(typed.at, 0, typed.len);
	if (*ret_skipped)
		return true;
	logbook_reset();
	code = authenticate(w, a, typed.len ? (const char *)typed.at : "", &talk);
	MUST(logbook.count <= LOGBOOK_LINES);
	if (!check_log(a, typed, ret))
		return false;
	if (code != wanted)
		return complain(ret, "the PAM code is %d and not %d", code, wanted);
	if (talk.asked != 1 || talk.styles[0] != PAM_PROMPT_ECHO_OFF)
		return complain(ret, "%zu prompts or messages", talk.asked);
	return true;
}
