/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt unrevoke: remove what "pam-jwt revoke" has written. */
#include <stdio.h>

#include "admin/command.h"
#include "admin/revocation/edit.h"
#include "admin/revocation/entry.h"
#include "admin/revocation/scope.h"
#include "admin/revocation/selector.h"
#include "core/base/scoped.h"
#include "store/revoked.h"
#include "tool/options.h"
#include "tool/say.h"

static const char help[] = "Usage: pam-jwt unrevoke SELECTOR [OPTION]...\n"
			   "\n"
			   "Remove the lines with this selector and this issuer from " REVOKED_PATH ".\n"
			   "Their tokens are accepted again, if nothing else is wrong with them.\n"
			   "\n"
			   "Exactly one SELECTOR:\n" SELECTOR_HELP "\n" SELECTOR_ISSUER_HELP
			   "  --conf FILE       the configuration (default: " PAM_JWT_CONF ")\n"
			   "  -h, --help        show this help\n"
			   "\n"
			   "Exit status: 0 removed, 1 there is no such line, 2 usage, 3 a file\n"
			   "cannot be read or written.\n";

struct command {
	struct selector selector;
	const char *conf;
	struct revocation line;	  /* what to remove; its texts are borrowed */
	struct revocations other; /* the file that the configuration names, or {0} */
};

static const struct revocation *find(const struct revocations *lines, const struct revocation *wanted)
{
	for (size_t i = 0; i < lines->count; i++)
		if (entry_is_alike(&lines->at[i], wanted))
			return &lines->at[i];
	return NULL;
}

/* Whether a line has this value, with any issuer. */
static bool has_value(const struct revocations *lines, const struct revocation *wanted)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct revocation line = lines->at[i];

		line.iss = wanted->iss;
		if (entry_is_alike(&line, wanted))
			return true;
	}
	return false;
}

static enum status refuse(const struct command *r, const struct lockedfile *f, struct note *n)
{
	const struct revocation *other = find(&r->other, &r->line);

	if (other)
		return status_refuse(n, STATUS_REFUSED,
				     REVOKED_PATH " has no such line, but %.256s:%d has it: remove it there",
				     r->other.path, other->line);
	if (has_value(&f->lines, &r->line))
		return status_refuse(n, STATUS_REFUSED,
				     REVOKED_PATH " has such a line for another issuer only: %s",
				     r->line.iss ? "see \"pam-jwt revoked\"" : "name it with --issuer");
	return status_refuse(n, STATUS_REFUSED,
			     REVOKED_PATH " has no such line: \"pam-jwt revoked\" lists them");
}

static void print_result(const struct command *r, size_t count)
{
	const struct revocation *other = find(&r->other, &r->line);

	printf("no longer revoked: ");
	entry_print_tokens(stdout, &r->line);
	printf(" (lines removed: %zu)\n", count);
	if (other)
		say_warning("%.256s:%d still revokes them: remove that line too", r->other.path, other->line);
}

static enum status unrevoke(const struct command *r, struct note *n)
{
	SCOPED(lockedfile) f = {0};
	SCOPED(edit) e = {0};
	SCOPED(bytes) content = {0};
	enum status s = lockedfile_open(&f, n);
	size_t count = 0;

	if (s != STATUS_OK)
		return s;
	e = edit_of(&f);
	for (size_t i = 0; i < f.lines.count; i++)
		if (entry_is_alike(&f.lines.at[i], &r->line)) {
			e.drops[i] = true;
			count++;
		}
	if (!count)
		return refuse(r, &f, n);
	edit_make(&e, NULL, &content);
	s = lockedfile_write(&f, bytes_span(&content), n);
	if (s == STATUS_OK)
		print_result(r, count);
	return s;
}

/* A file that is missing has no line, which does not prevent the removal. */
static enum status load_other(const struct trust *t, struct command *r, struct note *n)
{
	SCOPED(snapshot) files = {0};
	enum reason reason = REASON_OK;

	if (t->revoked)
		reason = revoked_load(&files, t->revoked, true, &r->other, n);
	if (reason == REASON_OK && t->revoked && !r->other.path)
		say_warning(
			"%.256s, which the configuration names with \"revoked\", is missing, so every token "
			"is refused",
			t->revoked);
	if (reason == REASON_STORE_UNAVAILABLE)
		return STATUS_HOST;
	return status_of_reason(reason, n);
}

static enum status prepare_and_unrevoke(struct command *r, struct note *n)
{
	SCOPED(trust) t = {0};
	enum status s = scope_load(r->conf, &t, n);

	if (s == STATUS_OK)
		s = scope_issuer(&t, r->selector.issuer, &r->line.iss, n);
	if (s == STATUS_OK)
		s = load_other(&t, r, n);
	if (s == STATUS_OK)
		s = unrevoke(r, n);
	revocations_done(&r->other);
	return s;
}

enum status unrevoke_run(int argc, char **argv, struct note *n)
{
	struct command r = {.conf = PAM_JWT_CONF};
	const struct option_spec specs[] = {SELECTOR_OPTIONS(&r.selector), {"conf", .once = &r.conf}};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status s = options_parse(argc, argv, &options, n);

	if (s == STATUS_OK)
		s = selector_read(&r.selector, &r.line, n);
	return s == STATUS_OK ? prepare_and_unrevoke(&r, n) : s;
}
