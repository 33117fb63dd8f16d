/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/audit.h"

#include <inttypes.h>
#include <syslog.h>

#include "core/json/encode.h"

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

/*
 * Add a member of the JSON object, of at most max characters. A value that does not fit is cut. If not even
 * "..." fits, the member is left out.
 */
static void add_member(struct text *t, const char *name, struct span untrusted, size_t max)
{
	size_t room = t->size - t->used - 1, around = strlen(",\"\":\"\"") + strlen(name);
	char value[NOTE_MAX + 1];

	if (room < around + strlen("..."))
		return;
	if (max > room - around)
		max = room - around;
	(void)jsonencode_text(untrusted, value, max + 1);
	text_add(t, ",\"%s\":\"%s\"", name, value);
}

void audit_add_field(struct text *t, bool is_json, const char *name, struct span untrusted)
{
	if (is_json) {
		add_member(t, name, untrusted, AUDIT_VALUE_MAX);
		return;
	}
	text_add(t, " %s=\"", name);
	text_add_escaped(t, untrusted, AUDIT_VALUE_MAX);
	text_add(t, "\"");
}

static void add_login(struct text *t, const struct audit *a)
{
	audit_add_field(t, a->is_json, "user", span_of(a->user));
	audit_add_field(t, a->is_json, "service", span_of(a->service));
	audit_add_field(t, a->is_json, "rhost", span_of(a->rhost));
	if (is_set(a->token))
		text_add(t, "%s", a->token);
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

static void add_json_explanation(struct text *t, const struct audit *a)
{
	if (a->reason == REASON_OK)
		return;
	add_member(t, "detail", span_of(a->sentence ? a->sentence : reason_sentence(a->reason)), NOTE_MAX);
	if (is_set(a->note))
		add_member(t, "note", span_of(a->note), NOTE_MAX);
	if (is_set(a->hint))
		add_member(t, "hint", span_of(a->hint), NOTE_MAX);
	if (a->broken && a->broken->expected[0])
		add_member(t, "expected", span_of(a->broken->expected), SIDE_MAX);
	if (a->broken && a->broken->found[0])
		add_member(t, "found", span_of(a->broken->found), SIDE_MAX);
}

static void write_json(const struct audit *a, char out[AUDIT_LINE_SIZE])
{
	struct text t = text_in(out, AUDIT_LINE_SIZE - strlen("}"));

	text_add(&t, "{\"module\":\"pam_jwt\",\"phase\":\"%s\",\"outcome\":\"%s\",\"slug\":\"%s\"", a->phase,
		 classes[reason_fault(a->reason)].word, reason_slug(a->reason));
	if (is_set(a->pam_service))
		audit_add_field(&t, true, "pam_service", span_of(a->pam_service));
	add_login(&t, a);
	if (a->has_left)
		text_add(&t, ",\"left\":%" PRId64, a->left_s);
	add_json_explanation(&t, a);
	t.size = AUDIT_LINE_SIZE;
	text_add(&t, "}");
}

static void write_text(const struct audit *a, char out[AUDIT_LINE_SIZE])
{
	struct text t = text_in(out, AUDIT_LINE_SIZE);

	if (a->event)
		text_add(&t, "%s", a->event);
	else
		text_add(&t, "%s slug=%s", classes[reason_fault(a->reason)].word, reason_slug(a->reason));
	add_login(&t, a);
	if (a->has_left)
		text_add(&t, " left=%" PRId64 "s", a->left_s);
	add_explanation(&t, a);
}

void audit_line(const struct audit *a, char out[AUDIT_LINE_SIZE])
{
	if (a->is_json)
		write_json(a, out);
	else
		write_text(a, out);
}
