/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM module that does what its arguments say, one after the other, until one of them fails.
 *   ask=PROMPT:ANSWER   ask without echo; another answer is PAM_AUTH_ERR
 *   show=PROMPT:ANSWER  the same with echo
 *   pair=PROMPT:ANSWER  ask the question twice, in one call of the conversation
 *   again=PROMPT:CODE   ask, and go on if the conversation returns this code
 *   long=N:ANSWER       ask with a prompt of N characters
 *   latin=ANSWER        ask with a prompt that is not UTF-8
 *   say=TEXT            show TEXT as information and as an error
 *   style=N:ANSWER      send a message of this style
 *   user=NAME           set PAM_USER
 *   rhost=ADDRESS       PAM_AUTH_ERR unless PAM_RHOST is this
 *   nonull=N            PAM_AUTH_ERR unless the flags have PAM_DISALLOW_NULL_AUTHTOK
 *   wait=FIFO           wait until somebody has opened the FIFO for writing and closed it
 *   delay=MICROSECONDS  ask libpam to delay a refusal
 *   raise=SIGNAL        send a signal to the process
 *   return=CODE         return this code
 * pam_sm_acct_mgmt() does the same, and without arguments returns PAM_SUCCESS, too.
 */
#include <fcntl.h>
#include <signal.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

struct step {
	pam_handle_t *pam;
	int flags;
	const char *first, *second; /* the value, up to the ":" and after it */
};

static int number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

static int converse(pam_handle_t *pam, int style, const char *text, int count, struct pam_response **ret)
{
	const struct pam_message message = {style, text};
	const struct pam_message *messages[] = {&message, &message};
	const void *item = NULL;
	const struct pam_conv *conv;

	if (pam_get_item(pam, PAM_CONV, &item) != PAM_SUCCESS || !item)
		return PAM_CONV_ERR;
	conv = item;
	return conv->conv(count, messages, ret, conv->appdata_ptr);
}

/* Ask count times in one call. Every answer must be the wanted one. */
static int ask(const struct step *s, int style, const char *prompt, int count, const char *wanted)
{
	struct pam_response *answers = NULL;
	int code = converse(s->pam, style, prompt, count, &answers);

	if (code != PAM_SUCCESS)
		return code;
	for (int i = 0; i < count; i++) {
		if (!answers[i].resp || strcmp(answers[i].resp, wanted) != 0)
			code = PAM_AUTH_ERR;
		free(answers[i].resp);
	}
	free(answers);
	return code;
}

static int do_ask(const struct step *s)
{
	return ask(s, PAM_PROMPT_ECHO_OFF, s->first, 1, s->second);
}

static int do_show(const struct step *s)
{
	return ask(s, PAM_PROMPT_ECHO_ON, s->first, 1, s->second);
}

static int do_pair(const struct step *s)
{
	return ask(s, PAM_PROMPT_ECHO_OFF, s->first, 2, s->second);
}

static int do_again(const struct step *s)
{
	return ask(s, PAM_PROMPT_ECHO_OFF, s->first, 1, "") == number(s->second) ? PAM_SUCCESS : PAM_AUTH_ERR;
}

static int do_long(const struct step *s)
{
	char prompt[4096] = {0};

	memset(prompt, 'q', (size_t)number(s->first));
	return ask(s, PAM_PROMPT_ECHO_OFF, prompt, 1, s->second);
}

static int do_latin(const struct step *s)
{
	return ask(s, PAM_PROMPT_ECHO_OFF, "Passwort f\xfcr:", 1, s->first);
}

static int do_say(const struct step *s)
{
	struct pam_response *ignored = NULL;
	int code = converse(s->pam, PAM_TEXT_INFO, s->first, 1, &ignored);

	free(ignored);
	ignored = NULL;
	if (code == PAM_SUCCESS)
		code = converse(s->pam, PAM_ERROR_MSG, s->first, 1, &ignored);
	free(ignored);
	return code;
}

static int do_style(const struct step *s)
{
	return ask(s, number(s->first), "?", 1, s->second);
}

static int do_user(const struct step *s)
{
	return pam_set_item(s->pam, PAM_USER, s->first);
}

static int do_rhost(const struct step *s)
{
	const void *found = NULL;

	return pam_get_item(s->pam, PAM_RHOST, &found) == PAM_SUCCESS && found &&
			       strcmp(found, s->first) == 0 ?
		       PAM_SUCCESS :
		       PAM_AUTH_ERR;
}

static int do_nonull(const struct step *s)
{
	return (s->flags & PAM_DISALLOW_NULL_AUTHTOK) != 0 ? PAM_SUCCESS : PAM_AUTH_ERR;
}

static int do_wait(const struct step *s)
{
	int fd = open(s->first, O_RDONLY | O_CLOEXEC);
	char ignored;

	return fd >= 0 && read(fd, &ignored, 1) == 0 && close(fd) == 0 ? PAM_SUCCESS : PAM_SYSTEM_ERR;
}

static int do_delay(const struct step *s)
{
	return pam_fail_delay(s->pam, (unsigned)number(s->first));
}

static int do_raise(const struct step *s)
{
	return raise(number(s->first)) == 0 ? PAM_SUCCESS : PAM_SYSTEM_ERR;
}

static int do_return(const struct step *s)
{
	return number(s->first);
}

static const struct {
	const char *name;
	int (*run)(const struct step *s);
} kinds[] = {
	{"ask", do_ask},     {"show", do_show},	  {"pair", do_pair},	 {"again", do_again},
	{"long", do_long},   {"latin", do_latin}, {"say", do_say},	 {"style", do_style},
	{"user", do_user},   {"rhost", do_rhost}, {"nonull", do_nonull}, {"wait", do_wait},
	{"delay", do_delay}, {"raise", do_raise}, {"return", do_return},
};

static int run_step(pam_handle_t *pam, int flags, char *argument)
{
	char *value = strchr(argument, '='), *second;

	if (!value)
		return PAM_SERVICE_ERR;
	*value++ = '\0';
	second = strchr(value, ':');
	if (second && strcmp(argument, "rhost") != 0)
		*second++ = '\0';
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(argument, kinds[i].name) == 0)
			return kinds[i].run(&(struct step){pam, flags, value, second});
	return PAM_SERVICE_ERR;
}

static int run_steps(pam_handle_t *pam, int flags, int argc, const char **argv)
{
	int code = PAM_SUCCESS;

	for (int i = 0; i < argc && code == PAM_SUCCESS; i++) {
		char *argument = strdup(argv[i]);

		if (!argument)
			return PAM_BUF_ERR;
		code = run_step(pam, flags, argument);
		free(argument);
	}
	return code;
}

EXPORTED int pam_sm_authenticate(pam_handle_t *pam, int flags, int argc, const char **argv)
{
	return run_steps(pam, flags, argc, argv);
}

EXPORTED int pam_sm_acct_mgmt(pam_handle_t *pam, int flags, int argc, const char **argv)
{
	return run_steps(pam, flags, argc, argv);
}

/* Both must never be called: jwt-issuer-auth starts nothing as the user. */
EXPORTED int pam_sm_setcred(pam_handle_t *pam, int flags, int argc, const char **argv)
{
	(void)pam, (void)flags, (void)argc, (void)argv;
	abort();
}

EXPORTED int pam_sm_open_session(pam_handle_t *pam, int flags, int argc, const char **argv)
{
	(void)pam, (void)flags, (void)argc, (void)argv;
	abort();
}
