/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/config/webconf.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "host/config/ini.h"
#include "host/config/syntax.h"
#include "host/config/trustedfile.h"

#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789.-"
#define DIGITS "0123456789"

enum word { WORD_ORIGIN, WORD_PROXY_USER, WORDS };

struct webconf_draft {
	struct webconf conf;
	int seen[WORDS]; /* the line of each keyword, or 0 */
};

static void webconf_draft_done(struct webconf_draft *d)
{
	webconf_done(&d->conf);
}

/* "NAME" or "NAME:PORT" */
static bool is_authority(const char *text)
{
	size_t host = strspn(text, HOST_CHARACTERS), port;

	if (host == 0 || !text[host])
		return host > 0;
	port = strspn(text + host + 1, DIGITS);
	return text[host] == ':' && port > 0 && port <= 5 && !text[host + 1 + port];
}

/* Over http browsers keep our cookies for localhost alone: they are Secure. */
static bool is_origin(const char *text)
{
	static const char https[] = "https://", local[] = "http://localhost";

	if (strncmp(text, https, strlen(https)) == 0)
		return is_authority(text + strlen(https));
	return strncmp(text, local, strlen(local)) == 0 && is_authority(text + strlen("http://")) &&
	       (text[strlen(local)] == ':' || !text[strlen(local)]);
}

static enum reason set_origin(struct webconf *c, const char *value, struct note *n)
{
	if (!is_origin(value))
		return note_invalid(n, "origin is the address of the pages, without a path: https://NAME, "
				       "https://NAME:PORT or http://localhost:PORT, in lower case");
	c->origin = strdup(value);
	return c->origin ? REASON_OK : REASON_OUT_OF_MEMORY;
}

static enum reason set_proxy_user(struct webconf *c, const char *value, struct note *n)
{
	if (strpbrk(value, " \t,:"))
		return note_invalid(n, "proxy_user is the name of one account, as in \"www-data\"");
	c->proxy_user = strdup(value);
	return c->proxy_user ? REASON_OK : REASON_OUT_OF_MEMORY;
}

static const struct {
	const char *name;
	enum reason (*set)(struct webconf *c, const char *value, struct note *n);
} words[WORDS] = {
	[WORD_ORIGIN] = {"origin", set_origin},
	[WORD_PROXY_USER] = {"proxy_user", set_proxy_user},
};

static enum reason refuse_section(void *to, const char *title, int line, struct note *n)
{
	(void)to;
	(void)title;
	(void)line;
	return note_invalid(n, "this file has no sections");
}

static enum reason set_value(void *to, const char *key, const char *value, int line, struct note *n)
{
	struct webconf_draft *d = to;

	for (size_t i = 0; i < WORDS; i++) {
		const struct keyword_use use = {words[i].name, true, "in this file", false, value, line};
		enum reason r;

		if (strcmp(words[i].name, key) != 0)
			continue;
		r = syntax_admit(&use, &d->seen[i], n);
		return r == REASON_OK ? words[i].set(&d->conf, value, n) : r;
	}
	return note_invalid(n, "unknown key \"%.40s\"", key);
}

enum reason webconf_load(const char *path, struct webconf *ret, struct note *n)
{
	static const struct inifile_events events = {refuse_section, set_value, NULL};
	SCOPED(trustedfile) file = {0};
	SCOPED(webconf_draft) d = {0};
	enum reason r = trustedfile_read(path, &file, n);

	if (r != REASON_OK)
		return r;
	r = inifile_read(bytes_span(&file.content), &events, &d, n);
	if (r == REASON_OK && !d.conf.origin)
		r = note_invalid(n, "1: the file lacks origin = URL, the address of the pages");
	if (r == REASON_CONFIG_INVALID)
		note_prefix(n, "%s:", path);
	if (r != REASON_OK)
		return r;
	d.conf.proxy_line = d.seen[WORD_PROXY_USER];
	*ret = TAKE(d.conf);
	return REASON_OK;
}

void webconf_done(struct webconf *c)
{
	free(c->origin);
	free(c->proxy_user);
	*c = (struct webconf){0};
}
