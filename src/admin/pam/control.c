/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/control.h"

#include <ctype.h>
#include <security/pam_modules.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Larger jumps are cut to this. It is longer than any stack, so such a jump leads out of the stack anyway. */
#define MAX_JUMP 1000000

static const char *const codes[PAMCONTROL_CODES] = {
	[PAM_SUCCESS] = "success",
	[PAM_OPEN_ERR] = "open_err",
	[PAM_SYMBOL_ERR] = "symbol_err",
	[PAM_SERVICE_ERR] = "service_err",
	[PAM_SYSTEM_ERR] = "system_err",
	[PAM_BUF_ERR] = "buf_err",
	[PAM_PERM_DENIED] = "perm_denied",
	[PAM_AUTH_ERR] = "auth_err",
	[PAM_CRED_INSUFFICIENT] = "cred_insufficient",
	[PAM_AUTHINFO_UNAVAIL] = "authinfo_unavail",
	[PAM_USER_UNKNOWN] = "user_unknown",
	[PAM_MAXTRIES] = "maxtries",
	[PAM_NEW_AUTHTOK_REQD] = "new_authtok_reqd",
	[PAM_ACCT_EXPIRED] = "acct_expired",
	[PAM_SESSION_ERR] = "session_err",
	[PAM_CRED_UNAVAIL] = "cred_unavail",
	[PAM_CRED_EXPIRED] = "cred_expired",
	[PAM_CRED_ERR] = "cred_err",
	[PAM_NO_MODULE_DATA] = "no_module_data",
	[PAM_CONV_ERR] = "conv_err",
	[PAM_AUTHTOK_ERR] = "authtok_err",
	[PAM_AUTHTOK_RECOVERY_ERR] = "authtok_recover_err",
	[PAM_AUTHTOK_LOCK_BUSY] = "authtok_lock_busy",
	[PAM_AUTHTOK_DISABLE_AGING] = "authtok_disable_aging",
	[PAM_TRY_AGAIN] = "try_again",
	[PAM_IGNORE] = "ignore",
	[PAM_ABORT] = "abort",
	[PAM_AUTHTOK_EXPIRED] = "authtok_expired",
	[PAM_MODULE_UNKNOWN] = "module_unknown",
	[PAM_BAD_ITEM] = "bad_item",
	[PAM_CONV_AGAIN] = "conv_again",
	[PAM_INCOMPLETE] = "incomplete",
};

static const struct {
	const char *name;
	enum pamcontrol_action action;
} actions_by_name[] = {
	{"ignore", ACTION_IGNORE}, {"ok", ACTION_OK},	{"done", ACTION_DONE},
	{"bad", ACTION_BAD},	   {"die", ACTION_DIE}, {"reset", ACTION_RESET},
};

static const struct {
	const char *name;
	int success;
	int ignore;
	int otherwise;
} words[] = {
	{"required", ACTION_OK, ACTION_IGNORE, ACTION_BAD},
	{"requisite", ACTION_OK, ACTION_IGNORE, ACTION_DIE},
	{"optional", ACTION_OK, ACTION_IGNORE, ACTION_IGNORE},
	{"sufficient", ACTION_DONE, ACTION_IGNORE, ACTION_IGNORE},
};

static void set_unset(int actions[PAMCONTROL_CODES], int action)
{
	for (int code = 0; code < PAMCONTROL_CODES; code++)
		if (actions[code] == ACTION_UNSET)
			actions[code] = action;
}

static void set_all(int actions[PAMCONTROL_CODES], int action)
{
	for (int code = 0; code < PAMCONTROL_CODES; code++)
		actions[code] = action;
}

static const char *skip_blanks(const char *at)
{
	while (isspace((unsigned char)*at))
		at++;
	return at;
}

/* Whether the text begins with the word; step over it. libpam needs no blank after a word. */
static bool take_word(const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len) != 0)
		return false;
	*at += len;
	return true;
}

/* Read the name of a return code. PAMCONTROL_CODES for "default", -1 for anything else. */
static int take_code(const char **at)
{
	for (int code = 0; code < PAMCONTROL_CODES; code++)
		if (take_word(at, codes[code]))
			return code;
	return take_word(at, "default") ? PAMCONTROL_CODES : -1;
}

/* Read the name of an action, or a jump. ACTION_UNSET for anything else. */
static int take_action(const char **at)
{
	int over = 0;

	for (size_t i = 0; i < sizeof(actions_by_name) / sizeof(actions_by_name[0]); i++)
		if (take_word(at, actions_by_name[i].name))
			return actions_by_name[i].action;
	for (; isdigit((unsigned char)**at); ++*at)
		over = over < MAX_JUMP ? over * 10 + (**at - '0') : over;
	return over ? over : ACTION_UNSET;
}

static void set(int actions[PAMCONTROL_CODES], int code, int action)
{
	if (code == PAMCONTROL_CODES)
		set_unset(actions, action);
	else
		actions[code] = action;
}

/* "code=action code=action ..." */
static const char *read_values(const char *text, int actions[PAMCONTROL_CODES])
{
	for (const char *at = skip_blanks(text); *at; at = skip_blanks(at)) {
		int code = take_code(&at), action;

		if (code < 0)
			return "the control names a return code that PAM does not have";
		at = skip_blanks(at);
		if (*at++ != '=')
			return "in the control, a return code is not followed by =";
		at = skip_blanks(at);
		action = take_action(&at);
		if (action == ACTION_UNSET)
			return "the control has an unknown action: allowed are ignore, ok, done, bad, die, "
			       "reset, and numbers from 1 (jumps)";
		set(actions, code, action);
	}
	return NULL;
}

const char *pamcontrol_read(const char *text, int actions[PAMCONTROL_CODES])
{
	const char *wrong;

	set_all(actions, ACTION_UNSET);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(text, words[i].name) != 0)
			continue;
		actions[PAM_SUCCESS] = actions[PAM_NEW_AUTHTOK_REQD] = words[i].success;
		actions[PAM_IGNORE] = words[i].ignore;
		set_unset(actions, words[i].otherwise);
		return NULL;
	}
	wrong = read_values(text, actions);
	if (wrong)
		set_all(actions, ACTION_BAD);
	set_unset(actions, ACTION_BAD);
	return wrong;
}
