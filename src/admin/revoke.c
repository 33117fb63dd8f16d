/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt revoke: refuse tokens from now on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "admin/revocation/edit.h"
#include "admin/revocation/entry.h"
#include "admin/revocation/scope.h"
#include "admin/revocation/selector.h"
#include "core/base/duration.h"
#include "core/base/scoped.h"
#include "host/account.h"
#include "host/clock.h"
#include "host/config/syntax.h"
#include "host/when.h"
#include "store/revoked.h"
#include "tool/options.h"
#include "tool/say.h"

static const char help[] =
	"Usage: pam-jwt revoke SELECTOR [OPTION]...\n"
	"\n"
	"Refuse tokens on this host from now on, even if they are valid otherwise. The\n"
	"revocation is a line in " REVOKED_PATH ".\n"
	"Open sessions and sudo's cached logins continue.\n"
	"\n"
	"Exactly one SELECTOR:\n" SELECTOR_HELP "\n" SELECTOR_ISSUER_HELP
	"  --before TIME     with --sub, --user and --all: only tokens issued at or before this\n"
	"                    time, seconds since the epoch or RFC 3339 (default: now + leeway).\n"
	"                    Later tokens are accepted\n"
	"  --for DURATION    how long such tokens can be valid, such as 24h (default: the\n"
	"                    longest max_lifetime of the sections concerned). Required if a\n"
	"                    section has max_lifetime = none. Not with --key\n"
	"  --why TEXT        a comment for the line, at most 200 bytes\n"
	"  --conf FILE       the configuration (default: " PAM_JWT_CONF ")\n"
	"  -h, --help        show this help\n"
	"\n"
	"Exit status: 0 the tokens are revoked, 1 the file is full, 2 usage, 3 a file cannot be\n"
	"read or written.\n";

struct command {
	struct selector selector;
	const char *before, *duration, *why, *conf;
	struct revocation line; /* what to write; its texts are borrowed */
	int64_t now;
	int64_t leeway_end; /* the default of --before */
	int64_t lifetime_s; /* of --for */
};

static bool has_date(enum revocation_kind kind)
{
	return kind != REVOCATION_JTI && kind != REVOCATION_KEY;
}

static enum status judge_dates(struct command *r, struct note *n)
{
	if (r->before && !has_date(r->line.kind))
		return status_refuse(n, STATUS_USAGE,
				     "--before is only for --sub, --user and --all: --%s revokes tokens of "
				     "any date",
				     revocation_word(r->line.kind));
	if (r->before && !when_parse(r->before, &r->line.before))
		return status_refuse(n, STATUS_USAGE,
				     "--before: \"%.64s\" is neither seconds since the epoch nor RFC 3339",
				     r->before);
	if (r->duration && r->line.kind == REVOCATION_KEY)
		return status_refuse(n, STATUS_USAGE, "--for cannot be used with --key: a key stays revoked");
	if (r->duration && (!duration_parse(r->duration, &r->lifetime_s) || r->lifetime_s == 0))
		return status_refuse(n, STATUS_USAGE,
				     "--for needs a number above 0 and a unit, such as 90s, 15m, 24h or 30d");
	return STATUS_OK;
}

static enum status judge_why(struct command *r, struct note *n)
{
	const char *fault = r->why ? entry_text_fault(r->why) : NULL;

	if (fault)
		return status_refuse(n, STATUS_USAGE, "--why: %s", fault);
	if (r->why && strlen(r->why) > ENTRY_MAX_COMMENT)
		return status_refuse(n, STATUS_USAGE, "--why is longer than %d bytes", ENTRY_MAX_COMMENT);
	if (r->why && !*r->why)
		r->why = NULL;
	return STATUS_OK;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t bounded(int64_t date)
{
	return date < ENTRY_WITHOUT_END ? date : ENTRY_WITHOUT_END;
}

/*
 * When every token has expired that was issued until this date. Such a token is issued at most leeway after
 * it, lives no longer than the sections permit, and is accepted until leeway after exp.
 */
static int64_t end_of(const struct command *r, const struct trust *t, int64_t issued)
{
	return bounded(issued + r->lifetime_s + 2 * t->leeway_s);
}

static enum status set_dates(struct command *r, const struct trust *t, struct note *n)
{
	struct revocation *line = &r->line;
	enum status s = STATUS_OK;

	line->has_before = has_date(line->kind);
	r->leeway_end = bounded(r->now + t->leeway_s);
	if (line->has_before && !r->before)
		line->before = r->leeway_end;
	line->until = ENTRY_WITHOUT_END;
	if (line->kind == REVOCATION_KEY)
		return STATUS_OK;
	if (!r->duration)
		s = scope_lifetime(t, line->iss, &r->lifetime_s, n);
	line->until = end_of(r, t, later(r->now, line->before));
	return s;
}

static void warn_of_before(const struct command *r, const struct trust *t)
{
	if (r->line.before > r->now)
		say_warning("--before is in the future: tokens that are issued until then are refused");
	else if (end_of(r, t, r->line.before) < r->now)
		say_warning("--before is so early that all tokens that were issued until then have expired");
}

static void warn(const struct command *r, const struct trust *t)
{
	if (r->before)
		warn_of_before(r, t);
	if (r->line.kind == REVOCATION_USER && account_find(r->line.value).state != ACCOUNT_FOUND)
		say_warning("this host has no account %.64s now", r->line.value);
	if (r->line.kind == REVOCATION_KEY && !scope_has_key(t, r->line.value))
		say_warning("the configuration has no public key with this thumbprint: \"pam-jwt keys\" "
			    "lists them");
}

/* A line that revokes as many tokens, for as long. NULL: none. */
static const struct revocation *find_covering(const struct lockedfile *f, const struct revocation *line)
{
	for (size_t i = 0; i < f->lines.count; i++) {
		const struct revocation *old = &f->lines.at[i];

		if (entry_is_alike(old, line) && old->until >= line->until &&
		    (!old->has_before || (line->has_before && old->before >= line->before)))
			return old;
	}
	return NULL;
}

/* Let the new line replace an old one: it gets the later dates of both. */
static void merge(struct revocation *line, const struct revocation *old)
{
	line->has_before = line->has_before && old->has_before;
	line->before = later(line->before, old->before);
	line->until = later(line->until, old->until);
	line->line = old->line;
}

/* Remove the lines that the new line replaces. Returns a comment of theirs, or NULL. The caller frees it. */
static char *replace_lines(struct command *r, struct edit *e)
{
	const struct lockedfile *f = e->file;
	char *comment = NULL;

	for (size_t i = 0; i < f->lines.count; i++) {
		if (!entry_is_alike(&f->lines.at[i], &r->line))
			continue;
		if (!comment)
			comment = entry_comment(entry_line(bytes_span(&f->text), f->lines.at[i].line));
		merge(&r->line, &f->lines.at[i]);
		e->drops[i] = true;
	}
	return comment;
}

/* Expired lines are removed only for room: the clock may be wrong. */
static void make_content(struct command *r, struct edit *e, struct bytes *ret)
{
	char *comment = replace_lines(r, e);
	char *line = entry_write(&r->line, r->why ? r->why : comment);

	edit_make(e, line, ret);
	if (ret->len > LOCKEDFILE_MAX_BYTES) {
		edit_drop_expired(e, r->now);
		bytes_done(ret);
		edit_make(e, line, ret);
	}
	free(line);
	free(comment);
}

static enum status write_line(struct command *r, const struct lockedfile *f, struct note *n)
{
	SCOPED(edit) e = edit_of(f);
	SCOPED(bytes) content = {0};

	make_content(r, &e, &content);
	if (content.len > LOCKEDFILE_MAX_BYTES)
		return status_refuse(n, STATUS_REFUSED,
				     "nothing was revoked: " REVOKED_PATH " would have more than %d bytes. "
				     "Remove lines with \"pam-jwt unrevoke\", or revoke more with one line: "
				     "--key, --all, or a shorter --why",
				     LOCKEDFILE_MAX_BYTES);
	return lockedfile_write(f, bytes_span(&content), n);
}

static void print_before(const struct command *r, int64_t before)
{
	bool is_leeway = !r->before && before == r->leeway_end && before > r->now;

	entry_print_date(stdout, "         issued at or before ", before, r->now);
	printf("%s, or without iat\n         %s\n", is_leeway ? " (the leeway)" : "",
	       before > r->now ? "mint new ones after that: they are accepted" :
				 "tokens issued later are accepted");
}

/* What was written, in the place of line->line unless that is 0. old: the line that was there already. */
static void print_begin(const struct command *r, const struct revocation *old)
{
	const struct revocation *shown = old ? old : &r->line;

	if (old)
		printf("already revoked by " REVOKED_PATH ":%d, and nothing was changed:\n         ",
		       old->line);
	else if (r->line.line)
		printf("revoked anew, in place of line %d:\n         ", r->line.line);
	else
		printf("revoked: ");
	entry_print_tokens(stdout, shown);
	putchar('\n');
	if (shown->has_before)
		print_before(r, shown->before);
	entry_print_until(stdout, "line:    ", shown, r->now);
}

static void print_result(const struct command *r, const struct revocation *old)
{
	const struct revocation *line = &r->line;
	bool has_account =
		line->kind == REVOCATION_USER && syntax_has_only(line->value, SYNTAX_ALPHANUMERIC "._-");
	const char *account = has_account ? line->value : "ACCOUNT";

	print_begin(r, old);
	printf("Open sessions and sudo's cached logins continue. To end them, as root:\n"
	       "    loginctl terminate-user %s\n"
	       "    runuser -u %s -- sudo -K\n",
	       account, account);
}

static enum status revoke(struct command *r, struct note *n)
{
	SCOPED(lockedfile) f = {0};
	const struct revocation *old;
	enum status s = lockedfile_open(&f, n);

	if (s != STATUS_OK)
		return s;
	old = r->why ? NULL : find_covering(&f, &r->line); /* a new comment replaces the old one */
	if (!old)
		s = write_line(r, &f, n);
	if (s == STATUS_OK)
		print_result(r, old);
	return s;
}

static enum status prepare_and_revoke(struct command *r, struct note *n)
{
	SCOPED(trust) t = {0};
	enum status s = scope_load(r->conf, &t, n);

	if (s == STATUS_OK)
		s = scope_issuer(&t, r->selector.issuer, &r->line.iss, n);
	if (s == STATUS_OK)
		s = status_of_reason(clock_now(&r->now), n);
	if (s == STATUS_OK)
		s = set_dates(r, &t, n);
	if (s != STATUS_OK)
		return s;
	warn(r, &t);
	return revoke(r, n);
}

enum status revoke_run(int argc, char **argv, struct note *n)
{
	struct command r = {.conf = PAM_JWT_CONF};
	const struct option_spec specs[] = {
		SELECTOR_OPTIONS(&r.selector), {"before", .once = &r.before}, {"for", .once = &r.duration},
		{"why", .once = &r.why},       {"conf", .once = &r.conf},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status s = options_parse(argc, argv, &options, n);

	if (s == STATUS_OK)
		s = selector_read(&r.selector, &r.line, n);
	if (s == STATUS_OK)
		s = judge_dates(&r, n);
	if (s == STATUS_OK)
		s = judge_why(&r, n);
	return s == STATUS_OK ? prepare_and_revoke(&r, n) : s;
}
