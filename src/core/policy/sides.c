/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/sides.h"

#include <inttypes.h>

/* Longest part of an untrusted text in a row. */
#define PIECE_MAX 96

/* Longest part of the path of a file in a row. */
#define PATH_PIECE_MAX ((size_t)48)

struct sides sides_of(struct report_row *row, int64_t now)
{
	return (struct sides){text_in(row->expected, sizeof(row->expected)),
			      text_in(row->found, sizeof(row->found)), row, now};
}

void sides_expected_date(struct sides *s, int64_t seconds)
{
	text_add_date(&s->expected, seconds, s->now);
	s->row->has_expected_at = true;
	s->row->expected_at = seconds;
}

void sides_found_date(struct sides *s, int64_t seconds)
{
	text_add_date(&s->found, seconds, s->now);
	s->row->has_found_at = true;
	s->row->found_at = seconds;
}

void sides_quote(struct text *t, struct span untrusted)
{
	text_add(t, "\"");
	text_add_escaped(t, untrusted, PIECE_MAX);
	text_add(t, "\"");
}

void sides_claim(const struct verdict *v, struct text *t, const char *name)
{
	struct span value;

	switch (claims_text(&v->claims, name, &value)) {
	case CLAIM_ABSENT:
		text_add(t, "no ");
		text_add_escaped(t, span_of(name), PIECE_MAX);
		return;
	case CLAIM_OTHER:
		text_add_escaped(t, span_of(name), PIECE_MAX);
		text_add(t, " is not a string");
		return;
	case CLAIM_TEXT:
		sides_quote(t, value);
	}
}

void sides_written(const struct verdict *v, struct text *t, const char *path)
{
	struct span value;
	bool is_present = claims_written(&v->claims, path, &value);

	text_add(t, is_present ? "" : "no ");
	text_add_escaped(t, span_of(path), PIECE_MAX / 2);
	if (!is_present)
		return;
	text_add(t, " ");
	if (claims_text(&v->claims, path, &value) == CLAIM_TEXT)
		sides_quote(t, value);
	else
		text_add_escaped(t, value, PIECE_MAX);
}

void sides_path(struct text *t, const char *file)
{
	struct span path = span_of(file);

	if (path.len > PATH_PIECE_MAX) {
		text_add(t, "...");
		path = span_after(path, path.len - PATH_PIECE_MAX);
	}
	text_add_escaped(t, path, 2 * PATH_PIECE_MAX);
}

void sides_place(struct text *t, const char *file, int line)
{
	sides_path(t, file);
	text_add(t, ":%d: ", line);
}

void sides_uid(const struct verdict *v, struct sides *s)
{
	if (v->account.state == ACCOUNT_FOUND)
		text_add(&s->found, "uid %" PRId64, v->account.uid);
}

void sides_add_item(struct items *l, const char *item)
{
	const char *before = l->count++ ? l->separator : "";
	size_t needed = strlen(before) + strlen(item) + strlen(l->separator) + sizeof("...");

	if (l->full)
		return;
	l->full = needed > l->to->size - l->to->used;
	text_add(l->to, "%s%s", before, l->full ? "..." : item);
}

void sides_add_quoted(struct items *l, struct span untrusted)
{
	char item[PIECE_MAX + 3];
	struct text t = text_in(item, sizeof(item));

	sides_quote(&t, untrusted);
	sides_add_item(l, item);
}

void sides_add_configured(struct items *l, const char *configured)
{
	char item[256];
	struct text t = text_in(item, sizeof(item));

	text_add_escaped(&t, span_of(configured), sizeof(item) - 1);
	sides_add_item(l, item);
}

void sides_add_condition(struct items *l, const struct condition *c)
{
	char item[2 * PIECE_MAX];
	struct text t = text_in(item, sizeof(item));

	text_add_escaped(&t, span_of(c->claim), PIECE_MAX / 2);
	text_add(&t, "=");
	sides_quote(&t, span_of(c->value));
	sides_add_item(l, item);
}
