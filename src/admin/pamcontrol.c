/* SPDX-License-Identifier: BSD-2-Clause */
#include "pamcontrol.h"

#include <ctype.h>
#include <security/pam_modules.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

static bool is_word(const char *at, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(at, word, len) == 0;
}

/* A jump, or the action of this name. ACTION_UNSET: neither. */
static int read_action(const char *at, size_t len)
{
	for (size_t i = 0; i < sizeof(actions_by_name) / sizeof(actions_by_name[0]); i++)
		if (is_word(at, len, actions_by_name[i].name))
			return actions_by_name[i].action;
	if (len == 0 || len > 4 || strspn(at, "0123456789") != len || atoi(at) == 0)
		return ACTION_UNSET;
	return atoi(at);
}

static const char *take_value(const char *code, size_t code_len, int action, int actions[PAMCONTROL_CODES])
{
	if (is_word(code, code_len, "default")) {
		set_unset(actions, action);
		return NULL;
	}
	for (int i = 0; i < PAMCONTROL_CODES; i++) {
		if (!is_word(code, code_len, codes[i]))
			continue;
		actions[i] = action;
		return NULL;
	}
	return "the control names a return code that PAM does not have";
}

/* "code=action code=action ..." */
static const char *read_values(const char *text, int actions[PAMCONTROL_CODES])
{
	for (const char *at = skip_blanks(text); *at; at = skip_blanks(at)) {
		const char *code = at, *wrong;
		size_t code_len = strcspn(at, "= \t"), len;
		int action;

		at = skip_blanks(at + code_len);
		if (*at++ != '=')
			return "the control lacks an = behind a return code";
		at = skip_blanks(at);
		len = strcspn(at, " \t\r\n");
		action = read_action(at, len);
		if (action == ACTION_UNSET)
			return "the control has an action that is none of ignore, ok, done, bad, die, reset and a jump from 1";
		at += len;
		if ((wrong = take_value(code, code_len, action, actions)) != NULL)
			return wrong;
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
