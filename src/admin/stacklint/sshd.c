/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether sshd asks users for anything that PAM can check (sshd_config(5)). */
#include "admin/stacklint/stacklint.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <strings.h>

#include "tool/memory.h"

#define BLANKS " \t\r\n"
#define MAX_INCLUDES 16 /* sshd's own limit */

/* A yes or no from the part before any Match. As in sshd, the first line with the keyword counts. */
struct flag {
	bool value;
	char *file; /* NULL: not set, value is sshd's default */
	int line;
};

struct sshd {
	const char *folder; /* in which relative includes are looked for */
	struct flag use_pam;
	struct flag password;
	struct flag keyboard;
	struct flag methods;   /* AuthenticationMethods: its value is not used */
	bool methods_password; /* it lists password, or any */
	bool methods_keyboard; /* it lists keyboard-interactive, or any */
	bool methods_either;   /* one of its lists asks for a token, and another does not */
	bool matches_ask;      /* a Match block turns password or keyboard-interactive on */
	bool in_match;
};

static void read_config(struct sshd *s, const char *path, int depth);

static void set_flag(struct flag *flag, bool value, const char *file, int line)
{
	if (flag->file)
		return;
	*flag = (struct flag){value, memory_or_exit(strdup(file)), line};
}

static bool is_keyword(const char *word, size_t len, const char *keyword)
{
	return strlen(keyword) == len && strncasecmp(word, keyword, len) == 0;
}

/* The value in a line, in place: what follows the first blanks or =, without quotes and comment. */
static char *take_value(char *at)
{
	at += strspn(at, BLANKS "=");
	at[strcspn(at, "#")] = '\0';
	for (char *quote; (quote = strchr(at, '"')) != NULL;)
		*quote = ' ';
	at += strspn(at, BLANKS);
	for (size_t len = strlen(at); len && strchr(BLANKS, at[len - 1]); len--)
		at[len - 1] = '\0';
	return at;
}

static void include(struct sshd *s, char *patterns, int depth)
{
	char *rest = patterns, *pattern;

	while (depth < MAX_INCLUDES && (pattern = strtok_r(rest, BLANKS, &rest)) != NULL) {
		bool was_in_match = s->in_match;
		glob_t found = {0};
		char *path = NULL;
		int outcome;

		if (asprintf(&path, "%s%s%s", pattern[0] == '/' ? "" : s->folder,
			     pattern[0] == '/' ? "" : "/", pattern) < 0)
			memory_exit();
		outcome = glob(path, 0, NULL, &found);
		if (outcome == GLOB_NOSPACE)
			memory_exit();
		if (outcome == 0)
			for (size_t i = 0; i < found.gl_pathc; i++) {
				read_config(s, found.gl_pathv[i], depth + 1);
				s->in_match = was_in_match; /* a Match ends with its file */
			}
		globfree(&found);
		free(path);
	}
}

/* The lists of AuthenticationMethods are separated by blanks, and one of them suffices. */
static void take_methods(struct sshd *s, char *value, const char *file, int number)
{
	bool any_password = false, any_keyboard = false, any_neither = false;
	char *rest = value, *list;

	while ((list = strtok_r(rest, BLANKS, &rest)) != NULL) {
		bool any = strcasecmp(list, "any") == 0, password = any || strstr(list, "password"),
		     keyboard = any || strstr(list, "keyboard-interactive");

		any_password |= password;
		any_keyboard |= keyboard;
		any_neither |= !password && !keyboard;
	}
	if (s->in_match) {
		s->matches_ask |= any_password || any_keyboard;
	} else if (!s->methods.file) {
		set_flag(&s->methods, true, file, number);
		s->methods_password = any_password;
		s->methods_keyboard = any_keyboard;
		s->methods_either = any_neither && (any_password || any_keyboard);
	}
}

/* Set password or keyboard-interactive, outside a Match or in it. */
static void take_method(struct sshd *s, struct flag *flag, bool yes, const char *file, int number)
{
	if (s->in_match)
		s->matches_ask |= yes;
	else
		set_flag(flag, yes, file, number);
}

static void take_line(struct sshd *s, char *line, const char *file, int number, int depth)
{
	char *word = line + strspn(line, BLANKS), *value;
	size_t len = strcspn(word, BLANKS "=");
	bool yes;

	if (!*word || *word == '#')
		return;
	value = take_value(word + len);
	yes = strcasecmp(value, "yes") == 0;
	if (is_keyword(word, len, "Match")) {
		s->in_match = strcasecmp(value, "all") != 0;
	} else if (is_keyword(word, len, "Include")) {
		include(s, value, depth);
	} else if (is_keyword(word, len, "UsePAM")) {
		set_flag(&s->use_pam, yes, file, number);
	} else if (is_keyword(word, len, "PasswordAuthentication")) {
		take_method(s, &s->password, yes, file, number);
	} else if (is_keyword(word, len, "KbdInteractiveAuthentication") ||
		   is_keyword(word, len, "ChallengeResponseAuthentication") ||
		   is_keyword(word, len, "SkeyAuthentication")) {
		take_method(s, &s->keyboard, yes, file, number);
	} else if (is_keyword(word, len, "AuthenticationMethods")) {
		take_methods(s, value, file, number);
	}
}

static void read_config(struct sshd *s, const char *path, int depth)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	for (int number = 1; f && getline(&line, &size, f) > 0; number++)
		take_line(s, line, path, number, depth);
	free(line);
	if (f)
		(void)fclose(f);
}

static struct finding_place place_of(const struct flag *flag, const char *path)
{
	return (struct finding_place){flag->file ? flag->file : path, flag->line, "sshd"};
}

static void add_findings(const struct sshd *s, const char *path, struct findings *f)
{
	struct finding_place pam = place_of(&s->use_pam, path), keyboard = place_of(&s->keyboard, path),
			     methods = place_of(&s->methods, path);

	if (!s->use_pam.value)
		findings_add(f, FINDING_SSHD_WITHOUT_PAM, &pam, "UsePAM yes",
			     "sshd does not use PAM%s, so its stack is never asked for a token",
			     s->use_pam.file ? "" : " (UsePAM is not set, and its default is no)");
	else if (!s->password.value && !s->keyboard.value && !s->matches_ask)
		findings_add(f, FINDING_SSHD_NEVER_ASKS, &keyboard, "KbdInteractiveAuthentication yes",
			     "KbdInteractiveAuthentication and PasswordAuthentication are both off, so sshd "
			     "never asks for a token");
	else if (s->methods.file && !(s->methods_password && s->password.value) &&
		 !(s->methods_keyboard && s->keyboard.value) && !s->matches_ask)
		findings_add(f, FINDING_SSHD_NEVER_ASKS, &methods,
			     "AuthenticationMethods publickey,keyboard-interactive",
			     "AuthenticationMethods lists neither keyboard-interactive nor password, or the "
			     "one it lists is off, so sshd never asks for a token");
	else if (s->methods_either)
		findings_add(f, FINDING_SSHD_METHODS_EITHER, &methods, NULL,
			     "a blank separates lists of methods, and one list suffices: a user can log in "
			     "without a token. To ask for all of them, write a comma in place of the blank");
}

static bool asks_in_parts(const struct pamstack *stack)
{
	const struct pam_entries *auth = &stack->types[PAM_TYPE_AUTH];
	struct arguments a;
	struct note n = {0};

	for (size_t i = 0; i < auth->count; i++)
		if (pam_entry_is_token(&auth->at[i]) &&
		    stacklint_arguments(&auth->at[i], &a, &n) == REASON_OK && a.parts > 1)
			return true;
	return false;
}

static void check_parts(const struct sshd *s, const char *path, struct findings *f)
{
	struct finding_place keyboard = place_of(&s->keyboard, path);

	if (s->use_pam.value && s->password.value && !s->keyboard.value && !s->matches_ask)
		findings_add(f, FINDING_PARTS_UNUSED, &keyboard, "KbdInteractiveAuthentication yes",
			     "the stack asks for tokens in parts, but sshd uses only its method password, "
			     "which gives the first answer to every prompt");
}

void stacklint_sshd(const char *path, const struct pamstacks *stacks, struct findings *f)
{
	struct sshd s = {.folder = "/etc/ssh", .password.value = true, .keyboard.value = true};
	const struct pamstack *stack = pamstacks_find(stacks, "sshd");
	FILE *exists = stack && stacklint_asks_token(stack) ? fopen(path, "re") : NULL;

	if (!exists)
		return;
	(void)fclose(exists);
	read_config(&s, path, 0);
	add_findings(&s, path, f);
	if (asks_in_parts(stack))
		check_parts(&s, path, f);
	free(s.use_pam.file);
	free(s.password.file);
	free(s.keyboard.file);
	free(s.methods.file);
}
