/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/logcheck.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/base/scoped.h"
#include "issuer/mint/logfiles.h"

#define PLACE_CHARS 300

/* Three lines at a time: the line after a break of the chain shows which line was changed. */
struct walk {
	struct logfiles files;
	struct logline at[3]; /* the line before, this line, the next line */
	bool is_there[3];
	struct record_hash start;  /* the "prev" that the first line must have */
	struct record_hash before; /* the hash of the line before the line before */
	int64_t expected;	   /* the number of this line */
};

static void walk_done(struct walk *w)
{
	for (size_t i = 0; i < 3; i++)
		logline_done(&w->at[i]);
	logfiles_done(&w->files);
}

static enum status step(struct walk *w, struct note *n)
{
	w->before = w->is_there[0] ? w->at[0].hash : w->start;
	logline_done(&w->at[0]);
	for (size_t i = 0; i < 2; i++) {
		w->at[i] = w->at[i + 1];
		w->is_there[i] = w->is_there[i + 1];
	}
	w->at[2] = (struct logline){0};
	w->expected++;
	return logfiles_next(&w->files, &w->at[2], &w->is_there[2], n);
}

static enum status begin(struct walk *w, const struct logcheck_ask *ask, struct note *n)
{
	enum status s = logfiles_open(ask->path, &w->files, n);

	w->start = record_no_hash;
	if (ask->from)
		(void)snprintf(w->start.hex, sizeof(w->start.hex), "%s", ask->from);
	w->before = w->start;
	for (size_t i = 1; i < 3 && s == STATUS_OK; i++)
		s = logfiles_next(&w->files, &w->at[i], &w->is_there[i], n);
	w->expected = ask->from && w->at[1].is_record ? w->at[1].record.seq : 1;
	return s;
}

static bool same_hash(const struct record_hash *a, const struct record_hash *b)
{
	return strcmp(a->hex, b->hex) == 0;
}

static const struct record_hash *hash_before(const struct walk *w)
{
	return w->is_there[0] ? &w->at[0].hash : &w->start;
}

/* Whether line i contains this hash as "prev". */
static bool follows(const struct walk *w, size_t i, const struct record_hash *hash)
{
	return w->is_there[i] && w->at[i].is_record && same_hash(&w->at[i].record.prev, hash);
}

/* Whether the mint has closed off this line, which is no record or has no newline. */
static bool is_closed_off(const struct walk *w)
{
	return w->is_there[2] &&
	       (!w->at[2].is_record || (w->at[2].record.is_torn_mark && follows(w, 2, &w->at[1].hash)));
}

static bool is_torn(const struct walk *w)
{
	return !w->at[1].is_record || !w->at[1].has_newline;
}

static bool is_sound(const struct walk *w)
{
	if (!w->at[1].is_record)
		return is_closed_off(w);
	return follows(w, 1, hash_before(w)) && w->at[1].record.seq == w->expected &&
	       (w->at[1].has_newline || is_closed_off(w));
}

static enum status refuse_line(const struct walk *w, size_t i, const char *what, struct note *n)
{
	char place[PLACE_CHARS];

	logfiles_place(w->files.path, &w->at[i], place, sizeof(place));
	return status_refuse(n, STATUS_REFUSED, "%s: %s", place, what);
}

static enum status refuse_removed(const struct walk *w, struct note *n)
{
	int64_t removed = w->at[1].record.seq - w->expected;
	char place[PLACE_CHARS];

	logfiles_place(w->files.path, &w->at[1], place, sizeof(place));
	return status_refuse(n, STATUS_REFUSED,
			     "%s: before this line %" PRId64
			     " line%s removed, the first of them line %" PRId64 " of the log",
			     place, removed, removed == 1 ? " was" : "s were", w->expected);
}

/* This line is no record, or has no newline. */
static enum status explain_torn(const struct walk *w, struct note *n)
{
	if (!w->is_there[2])
		return refuse_line(w, 1, "the last line is incomplete, and no later line marks it as torn",
				   n);
	if (follows(w, 2, hash_before(w)))
		return refuse_line(w, 1, "this line was inserted", n);
	return refuse_line(w, 1, "this line was changed", n);
}

/*
 * Explain a line with a wrong "prev" or a wrong number. If two lines have the same "prev", the first of them
 * was inserted.
 */
static enum status explain(const struct walk *w, struct note *n)
{
	const struct record *r = &w->at[1].record;

	if (is_torn(w))
		return explain_torn(w, n);
	if (w->is_there[0] && same_hash(&r->prev, &w->before) && r->seq == w->expected - 1)
		return refuse_line(w, 0, "this line was inserted", n);
	if (follows(w, 2, hash_before(w)))
		return refuse_line(w, 1, "this line was inserted", n);
	if (same_hash(&r->prev, hash_before(w)))
		return refuse_line(w, 1, "this line was changed", n);
	if (r->seq > w->expected)
		return refuse_removed(w, n);
	if (r->seq < w->expected || !w->is_there[0])
		return refuse_line(w, 1, "this line was changed", n);
	if (!w->is_there[2])
		return refuse_line(w, 0, "this line was changed, or the line after it, which is the last", n);
	return follows(w, 2, &w->at[1].hash) ? refuse_line(w, 0, "this line was changed", n) :
					       refuse_line(w, 1, "this line was changed", n);
}

static enum status no_such_head(const char *path, struct note *n)
{
	return status_refuse(
		n, STATUS_REFUSED,
		"%.256s: no line has this hash: the last line was changed, lines were removed from "
		"the end, or later hashes were computed again",
		path);
}

static void count_line(const struct walk *w, const char *head, bool *has_head, struct logcheck *c)
{
	c->after += *has_head;
	if (head && strcmp(w->at[1].hash.hex, head) == 0)
		*has_head = true;
	c->lines++;
	c->torn += w->at[1].record.is_torn_mark;
	c->head = w->at[1].hash;
}

enum status logcheck_run(const struct logcheck_ask *ask, struct logcheck *ret, struct note *n)
{
	SCOPED(walk) w = {0};
	enum status s = begin(&w, ask, n);
	struct logcheck c = {.head = w.start};
	bool has_head = ask->head && strcmp(ask->head, w.start.hex) == 0;

	while (s == STATUS_OK && w.is_there[1]) {
		if (!is_sound(&w))
			return explain(&w, n);
		count_line(&w, ask->head, &has_head, &c);
		s = step(&w, n);
	}
	if (s != STATUS_OK)
		return s;
	if (ask->head && !has_head)
		return no_such_head(ask->path, n);
	*ret = c;
	return STATUS_OK;
}

enum status logcheck_head(const char *path, struct record_hash *ret, struct note *n)
{
	SCOPED(logfiles) files = {0};
	bool is_there = true, is_found = false;
	enum status s = logfiles_open(path, &files, n);

	while (s == STATUS_OK && is_there) {
		SCOPED(logline) line = {0};

		s = logfiles_next(&files, &line, &is_there, n);
		if (s != STATUS_OK || !is_there)
			continue;
		*ret = line.hash;
		is_found = true;
	}
	if (s == STATUS_OK && !is_found)
		return status_refuse(n, STATUS_REFUSED, "%.256s has no line yet", path);
	return s;
}
