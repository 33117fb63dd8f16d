/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether sshd asks users for anything that PAM can check, and in which stack (sshd_config(5)). */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "admin/stacklint/sshdconf.h"
#include "admin/stacklint/stacklint.h"
#include "admin/stacklint/subject.h"
#include "tool/memory.h"

#define KEYBOARD_ON "KbdInteractiveAuthentication yes"

/* How a user can log in. */
struct way {
	bool password_on; /* the method password, which gives one answer to all prompts */
	bool keyboard_on;
	const char *methods; /* AuthenticationMethods, or NULL */
	bool has_methods;    /* it demands certain methods */
	bool lists_password; /* in one of its lists */
	bool lists_keyboard;
	bool lists_neither; /* one of its lists has neither */
};

static bool is_on(const struct sshdconf_value *v, bool otherwise)
{
	return v->text ? strcasecmp(v->text, "yes") == 0 : otherwise;
}

/* The lists of AuthenticationMethods are separated by blanks, and one of them suffices. */
static void read_methods(struct way *w)
{
	char *copy, *rest, *list;

	/* with "any", each method is enough alone */
	w->has_methods = w->methods && strcasecmp(w->methods, "any") != 0;
	if (!w->has_methods)
		return;
	w->lists_password = w->lists_keyboard = w->lists_neither = false;
	copy = memory_or_exit(strdup(w->methods));
	rest = copy;
	while ((list = strtok_r(rest, " \t", &rest)) != NULL) {
		bool password = strstr(list, "password"), keyboard = strstr(list, "keyboard-interactive");

		/* a list with a method that is off cannot be used */
		if ((password && !w->password_on) || (keyboard && !w->keyboard_on))
			continue;
		w->lists_password |= password;
		w->lists_keyboard |= keyboard;
		w->lists_neither |= !password && !keyboard;
	}
	free(copy);
}

/* What settings make of a way; it is sshd's default, or that of the settings before any Match. */
static struct way change_way(struct way w, const struct sshdconf_settings *s)
{
	w.password_on = is_on(&s->password, w.password_on);
	w.keyboard_on = is_on(&s->keyboard, w.keyboard_on);
	w.methods = s->methods.text ? s->methods.text : w.methods;
	read_methods(&w);
	return w;
}

static struct way turn_keyboard_on(struct way w)
{
	w.keyboard_on = true;
	read_methods(&w);
	return w;
}

static bool has_password(const struct way *w)
{
	return w->password_on && (!w->has_methods || w->lists_password);
}

static bool has_keyboard(const struct way *w)
{
	return w->keyboard_on && (!w->has_methods || w->lists_keyboard);
}

static bool asks(const struct way *w)
{
	return has_password(w) || has_keyboard(w);
}

/* Whether nobody logs in without PAM being asked. */
static bool demands(const struct way *w)
{
	return w->has_methods && asks(w) && !w->lists_neither;
}

/* sshd's configuration, the stack that it uses, and the ways to log in. */
struct subject_sshd {
	const char *path;
	const struct sshdconf *conf;
	const struct pamstack *stack;
	struct way way;	   /* outside every Match */
	bool matches_ask;  /* a Match block lets somebody be asked */
	bool matches_type; /* a Match block turns keyboard-interactive on */
	struct findings *findings;
};

static void add(const struct subject_sshd *s, enum finding kind, const struct sshdconf_value *at,
		const char *instead, const char *why)
{
	const struct finding_place place = {at->text ? at->file : s->path, at->text ? at->line : 0,
					    s->stack->service};

	findings_add(s->findings, kind, &place, instead, "%s", why);
}

static void append(char **line, const char *text)
{
	char *longer = NULL;

	if (asprintf(&longer, "%s%s", *line, text) < 0)
		memory_exit();
	free(*line);
	*line = longer;
}

/* AuthenticationMethods with one list of all methods. */
static char *join_lists(const char *methods)
{
	char *copy = memory_or_exit(strdup(methods)), *rest = copy, *list;
	char *line = memory_or_exit(strdup("AuthenticationMethods"));

	for (const char *before = " "; (list = strtok_r(rest, " \t", &rest)) != NULL; before = ",") {
		append(&line, before);
		append(&line, list);
	}
	free(copy);
	return line;
}

/* AuthenticationMethods with keyboard-interactive at the end of each list, in place of password. */
static char *add_keyboard(const char *methods)
{
	char *copy = memory_or_exit(strdup(methods)), *rest = copy, *list;
	char *line = memory_or_exit(strdup("AuthenticationMethods"));

	while ((list = strtok_r(rest, " \t", &rest)) != NULL) {
		char *method;

		append(&line, " ");
		while ((method = strsep(&list, ",")) != NULL) {
			if (strncmp(method, "password", strlen("password")) == 0)
				continue;
			append(&line, method);
			append(&line, ",");
		}
		append(&line, "keyboard-interactive");
	}
	free(copy);
	return line;
}

static void check_use_pam(const struct subject_sshd *s)
{
	if (!is_on(&s->conf->use_pam, false))
		add(s, FINDING_SSHD_WITHOUT_PAM, &s->conf->use_pam, "UsePAM yes",
		    s->conf->use_pam.text ? "sshd does not use PAM, so its stack is never asked for a token" :
					    "sshd does not use PAM (UsePAM is not set, and its default is "
					    "no), so its stack is never asked for a token");
}

static void check_asks(const struct subject_sshd *s)
{
	const struct sshdconf_settings *g = &s->conf->global;
	const struct way *w = &s->way;
	const struct way with_keyboard = turn_keyboard_on(*w);
	char *line;

	if (asks(w) || s->matches_ask)
		return;
	if (!w->password_on && !w->keyboard_on)
		add(s, FINDING_SSHD_NEVER_ASKS, &g->keyboard, asks(&with_keyboard) ? KEYBOARD_ON : NULL,
		    "KbdInteractiveAuthentication and PasswordAuthentication are both off, so sshd never "
		    "asks for a token");
	if (asks(&with_keyboard)) {
		if (w->password_on || w->keyboard_on)
			add(s, FINDING_SSHD_NEVER_ASKS, &g->methods, NULL,
			    "AuthenticationMethods lists a method that is off, and no other that asks, so "
			    "sshd never asks for a token. Turn KbdInteractiveAuthentication on");
		return;
	}
	line = add_keyboard(g->methods.text);
	add(s, FINDING_SSHD_NEVER_ASKS, &g->methods, w->keyboard_on ? line : NULL,
	    "AuthenticationMethods lists neither keyboard-interactive nor password, or the one it lists is "
	    "off, so sshd never asks for a token");
	free(line);
}

static void check_either(const struct subject_sshd *s)
{
	const struct sshdconf_settings *g = &s->conf->global;
	char *line;

	if (!asks(&s->way) || !s->way.has_methods || !s->way.lists_neither)
		return;
	line = join_lists(g->methods.text);
	add(s, FINDING_SSHD_METHODS_EITHER, &g->methods, line,
	    "a blank separates lists of methods, and one list suffices: a user can log in without a token. "
	    "To ask for all of them, write a comma in place of the blank");
	free(line);
}

/* Whether tokens are accepted where every prompt has its answer, and not where all have the same. */
static bool needs_two_answers(const struct pamstack *stack)
{
	const struct pam_entries *auth = &stack->types[PAM_TYPE_AUTH];
	struct pamends each, one;
	size_t at = 0;

	while (!pam_entry_is_token(&auth->at[at]))
		at++;
	pamends_find(auth, at, WALK_AUTH, &each);
	pamends_find(auth, at, WALK_AUTH_ONE_ANSWER, &one);
	return subject_can_pass_somehow(&each, TOKEN_GOOD) && !subject_can_pass_somehow(&one, TOKEN_GOOD);
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

/* For a configuration with the method password alone. */
static void check_answers(const struct subject_sshd *s)
{
	const struct sshdconf_settings *g = &s->conf->global;
	const struct sshdconf_value *at = s->way.keyboard_on ? &g->methods : &g->keyboard;
	const char *line =
		s->way.keyboard_on || (s->way.has_methods && !s->way.lists_keyboard) ? NULL : KEYBOARD_ON;

	if (!is_on(&s->conf->use_pam, false) || !has_password(&s->way) || has_keyboard(&s->way) ||
	    s->matches_type)
		return;
	if (needs_two_answers(s->stack))
		add(s, FINDING_ONE_ANSWER, at, line,
		    "no login with a token succeeds: the stack asks for a token and for another text, and "
		    "sshd uses only "
		    "its method password, which gives the same answer to both prompts. Use "
		    "keyboard-interactive");
	if (asks_in_parts(s->stack))
		add(s, FINDING_PARTS_UNUSED, at, line,
		    "the stack asks for tokens in parts, but sshd uses only its method password, which gives "
		    "the first answer to every prompt");
}

static void check_match(const struct subject_sshd *s, const struct sshdconf_settings *match)
{
	const struct finding_place place = {match->file, match->line, s->stack->service};
	const struct way w = change_way(s->way, match);

	if (demands(&s->way) && !demands(&w))
		findings_add(s->findings, FINDING_SSHD_MATCH, &place, NULL,
			     "users whom this Match selects log in without a token, which "
			     "AuthenticationMethods demands of all others: list keyboard-interactive in the "
			     "AuthenticationMethods of this block as well");
	else if (asks(&s->way) && !asks(&w))
		findings_add(s->findings, FINDING_SSHD_MATCH, &place, NULL,
			     "users whom this Match selects are never asked for a token: the block leaves no "
			     "method that asks");
}

/* libpam converts the name of a service to lower case. */
static const struct pamstack *find_service(const struct pamstacks *stacks, const char *name)
{
	char *lower = memory_or_exit(strdup(name));
	const struct pamstack *stack;

	for (char *c = lower; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	stack = pamstacks_find(stacks, lower);
	free(lower);
	return stack;
}

/* The stack that asks for a token, or is meant to. NULL if there is none. */
static const struct pamstack *find_stack(const char *path, const struct sshdconf *conf,
					 const struct pamstacks *stacks, struct findings *f)
{
	const struct pamstack *usual = pamstacks_find(stacks, "sshd"), *used;
	const struct sshdconf_value *name = &conf->service;
	const struct finding_place place = {name->text ? name->file : path, name->line, "sshd"};

	if (!name->text || strcasecmp(name->text, "sshd") == 0)
		return usual && stacklint_asks_token(usual) ? usual : NULL;
	used = find_service(stacks, name->text);
	if (used && stacklint_asks_token(used))
		return used;
	if (!usual || !stacklint_asks_token(usual))
		return NULL;
	findings_add(
		f, FINDING_SSHD_SERVICE, &place, "PAMServiceName sshd",
		used ? "sshd uses the stack \"%s\", which does not ask for a token, in place of its own, "
		       "which does" :
		       "there is no stack \"%s\", so sshd uses the stack \"other\" in place of its own, "
		       "which asks for a token",
		name->text);
	return usual;
}

static void check_all(struct subject_sshd *s)
{
	for (size_t i = 0; i < s->conf->match_count; i++) {
		const struct way w = change_way(s->way, &s->conf->matches[i]);

		s->matches_ask |= asks(&w);
		s->matches_type |= has_keyboard(&w);
	}
	check_use_pam(s);
	check_asks(s);
	check_either(s);
	check_answers(s);
	for (size_t i = 0; i < s->conf->match_count; i++)
		check_match(s, &s->conf->matches[i]);
}

void stacklint_sshd(const char *path, const struct pamstacks *stacks, struct findings *f)
{
	struct sshdconf conf;
	struct subject_sshd s = {.path = path, .conf = &conf, .findings = f};

	if (sshdconf_read(path, &conf))
		s.stack = find_stack(path, &conf, stacks, f);
	if (s.stack) {
		s.way = change_way((struct way){.password_on = true, .keyboard_on = true}, &conf.global);
		check_all(&s);
	}
	sshdconf_done(&conf);
}
