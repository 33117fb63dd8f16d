/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stacklint/sshdconf.h"

#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tool/memory.h"

#define BLANKS " \t\r\n"
#define MAX_INCLUDES 16 /* sshd's own limit */
#define GLOBAL SIZE_MAX
#define EVERYBODY (SIZE_MAX - 1)

struct reader {
	const char *folder; /* in which relative includes are looked for */
	struct sshdconf *conf;
	size_t match; /* the Match block that is being read, GLOBAL, or EVERYBODY for "Match all" */
	struct sshdconf_settings *everybody;
	const char *file;
	int line;
	int depth;
};

static bool read_config(struct reader *r, const char *path);

static void set(struct reader *r, struct sshdconf_value *v, const char *text)
{
	if (v->text)
		return;
	*v = (struct sshdconf_value){memory_or_exit(strdup(text)), memory_or_exit(strdup(r->file)), r->line};
}

static struct sshdconf_settings *settings_of(struct reader *r)
{
	if (r->match == EVERYBODY)
		return r->everybody;
	return r->match == GLOBAL ? &r->conf->global : &r->conf->matches[r->match];
}

static void begin_match(struct reader *r, const char *criteria)
{
	struct sshdconf *conf = r->conf;

	r->match = EVERYBODY;
	if (strcasecmp(criteria, "all") == 0)
		return;
	conf->matches =
		memory_or_exit(reallocarray(conf->matches, conf->match_count + 1, sizeof(*conf->matches)));
	conf->matches[conf->match_count] =
		(struct sshdconf_settings){.file = memory_or_exit(strdup(r->file)), .line = r->line};
	r->match = conf->match_count++;
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

static void include_all(const struct reader *r, const glob_t *found)
{
	for (size_t i = 0; i < found->gl_pathc; i++) {
		struct reader inner = *r;

		inner.depth++;
		(void)read_config(&inner, found->gl_pathv[i]); /* a Match ends with its file */
	}
}

static void include(struct reader *r, char *patterns)
{
	char *rest = patterns, *pattern;

	while (r->depth < MAX_INCLUDES && (pattern = strtok_r(rest, BLANKS, &rest)) != NULL) {
		glob_t found = {0};
		char *path = NULL;
		int outcome;

		if (asprintf(&path, "%s%s%s", pattern[0] == '/' ? "" : r->folder,
			     pattern[0] == '/' ? "" : "/", pattern) < 0)
			memory_exit();
		outcome = glob(path, 0, NULL, &found);
		if (outcome == GLOB_NOSPACE)
			memory_exit();
		if (outcome == 0)
			include_all(r, &found);
		globfree(&found);
		free(path);
	}
}

static bool is_keyword(const char *word, size_t len, const char *keyword)
{
	return strlen(keyword) == len && strncasecmp(word, keyword, len) == 0;
}

static void take_line(struct reader *r, char *line)
{
	char *word = line + strspn(line, BLANKS), *value;
	size_t len = strcspn(word, BLANKS "=");

	if (!*word || *word == '#')
		return;
	value = take_value(word + len);
	if (is_keyword(word, len, "Match"))
		begin_match(r, value);
	else if (is_keyword(word, len, "Include"))
		include(r, value);
	else if (is_keyword(word, len, "UsePAM"))
		set(r, &r->conf->use_pam, value);
	else if (is_keyword(word, len, "PAMServiceName"))
		set(r, &r->conf->service, value);
	else if (is_keyword(word, len, "PasswordAuthentication"))
		set(r, &settings_of(r)->password, value);
	else if (is_keyword(word, len, "KbdInteractiveAuthentication") ||
		 is_keyword(word, len, "ChallengeResponseAuthentication") ||
		 is_keyword(word, len, "SkeyAuthentication"))
		set(r, &settings_of(r)->keyboard, value);
	else if (is_keyword(word, len, "AuthenticationMethods"))
		set(r, &settings_of(r)->methods, value);
}

static bool read_config(struct reader *r, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	if (!f)
		return false;
	r->file = path;
	for (r->line = 1; getline(&line, &size, f) > 0; r->line++)
		take_line(r, line);
	free(line);
	(void)fclose(f);
	return true;
}

static void value_done(struct sshdconf_value *v)
{
	free(v->text);
	free(v->file);
}

static void override(struct sshdconf_value *v, const struct sshdconf_value *by)
{
	if (!by->text)
		return;
	value_done(v);
	*v = *by;
}

bool sshdconf_read(const char *path, struct sshdconf *ret)
{
	struct sshdconf_settings everybody = {0};
	struct reader r = {.folder = "/etc/ssh", .conf = ret, .match = GLOBAL, .everybody = &everybody};
	bool is_read;

	*ret = (struct sshdconf){0};
	is_read = read_config(&r, path);
	/* what applies to everybody overrides what stands before any Match */
	override(&ret->global.password, &everybody.password);
	override(&ret->global.keyboard, &everybody.keyboard);
	override(&ret->global.methods, &everybody.methods);
	return is_read;
}

static void settings_done(struct sshdconf_settings *s)
{
	value_done(&s->password);
	value_done(&s->keyboard);
	value_done(&s->methods);
	free(s->file);
}

void sshdconf_done(struct sshdconf *conf)
{
	value_done(&conf->use_pam);
	value_done(&conf->service);
	settings_done(&conf->global);
	for (size_t i = 0; i < conf->match_count; i++)
		settings_done(&conf->matches[i]);
	free(conf->matches);
	*conf = (struct sshdconf){0};
}
