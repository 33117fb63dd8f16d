/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/audit.h"

#include <inttypes.h>
#include <syslog.h>

#include "core/base/text.h"

#define NOTE_MAX 400
#define SIDE_MAX 140

/* The first word of the line, and its priority, for each class of reasons. */
static const struct {
	const char *word;
	int priority;
} classes[] = {
	[FAULT_BUG] = {"failed", LOG_CRIT},	 [FAULT_NONE] = {"accepted", LOG_INFO},
	[FAULT_TOKEN] = {"refused", LOG_NOTICE}, [FAULT_NO_TOKEN] = {"passed over", LOG_NOTICE},
	[FAULT_HOST] = {"unavailable", LOG_ERR},
};

int audit_priority(enum reason r)
{
	return classes[reason_fault(r)].priority;
}

static bool is_set(const char *text)
{
	return text && *text;
}

static void add_field(struct text *t, const char *name, const char *untrusted)
{
	text_add(t, " %s=\"", name);
	text_add_escaped(t, span_of(untrusted), AUDIT_VALUE_MAX);
	text_add(t, "\"");
}

/* Text that does not fit is cut, not left out, because it says what was wrong. */
static void add_side(struct text *t, const char *label, const char *side)
{
	size_t room = t->size - t->used - 1, around = strlen("; ") + strlen(label) + strlen(" ");
	size_t limit = room > around + SIDE_MAX ? SIDE_MAX : room > around ? room - around : 0;

	if (!side[0])
		return;
	if (strlen(side) <= limit)
		text_add(t, "; %s %s", label, side);
	else if (limit > strlen("..."))
		text_add(t, "; %s %.*s...", label, (int)(limit - strlen("...")), side);
}

static void add_explanation(struct text *t, const struct audit *a)
{
	if (!a->event && a->reason == REASON_OK)
		return;
	if (!a->event)
		text_add(t, ": %s", a->sentence ? a->sentence : reason_sentence(a->reason));
	if (is_set(a->note)) {
		text_add(t, ": ");
		text_add_escaped(t, span_of(a->note), NOTE_MAX);
	}
	if (is_set(a->hint))
		text_add(t, ": %s", a->hint);
	if (!a->broken)
		return;
	add_side(t, "expected", a->broken->expected);
	add_side(t, "found", a->broken->found);
}

void audit_line(const struct audit *a, char out[AUDIT_LINE_SIZE])
{
	struct text t = text_in(out, AUDIT_LINE_SIZE);

	if (a->event)
		text_add(&t, "%s", a->event);
	else
		text_add(&t, "%s slug=%s", classes[reason_fault(a->reason)].word, reason_slug(a->reason));
	add_field(&t, "user", a->user);
	add_field(&t, "service", a->service);
	add_field(&t, "rhost", a->rhost);
	if (is_set(a->token))
		text_add(&t, "%s", a->token);
	if (a->has_left)
		text_add(&t, " left=%" PRId64 "s", a->left_s);
	add_explanation(&t, a);
}
