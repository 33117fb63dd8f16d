/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/ini.h"

#include <ini.h>
#include <string.h>

/* The state of the reader, which both callbacks of inih get. */
struct reading {
	struct span rest;
	int line;
	const struct inifile_events *events;
	void *to;
	enum reason outcome; /* REASON_OK until something is refused, which ends the reading */
	struct note *note;
};

static const char not_a_line[] = "neither \"key = value\" nor a [section] nor a comment";

static void refuse(struct reading *s, const char *what)
{
	s->outcome = REASON_CONFIG_INVALID;
	note_set(s->note, "%s", what);
}

/* Whether to continue: nothing was refused, or continue_after() says so. */
static bool may_read_on(struct reading *s)
{
	if (s->outcome == REASON_CONFIG_INVALID && s->events->continue_after &&
	    s->events->continue_after(s->to, s->line, s->note))
		s->outcome = REASON_OK;
	return s->outcome == REASON_OK;
}

static struct span take_line(struct reading *s)
{
	const uint8_t *end = memchr(s->rest.at, '\n', s->rest.len);
	struct span line = {s->rest.at, end ? (size_t)(end - s->rest.at) : s->rest.len};

	s->rest = span_after(s->rest, line.len + (end ? 1 : 0));
	s->line++;
	return line;
}

static struct span trim(struct span line)
{
	while (line.len && (line.at[0] == ' ' || line.at[0] == '\t'))
		line = span_after(line, 1);
	while (line.len && (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t'))
		line.len--;
	return line;
}

/*
 * The bytes at the beginning that are surely no control characters, in steps of eight. A byte below 0x20 sets
 * the highest bit of its difference with 0x20, and 0x7f is 0 in the exclusive or with 0x7f.
 */
static size_t count_plain(struct span line)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = UINT64_C(0x8080808080808080);
	size_t at = 0;

	for (uint64_t eight, deleted; at + sizeof(eight) <= line.len; at += sizeof(eight)) {
		memcpy(&eight, line.at + at, sizeof(eight));
		deleted = eight ^ (ones * 0x7f);
		if ((((eight - ones * 0x20) & ~eight) | ((deleted - ones) & ~deleted)) & high)
			break;
	}
	return at;
}

const char *inifile_fault(struct span line, int number)
{
	if (number == 1 && span_begins(line, "\xef\xbb\xbf"))
		return "the file begins with a byte order mark: save it without one";
	line = span_after(line, count_plain(line));
	for (size_t i = 0; i < line.len; i++) {
		if (line.at[i] == '\r')
			return "the line ends in CR LF or holds a CR: convert the file to Unix line ends";
		if ((line.at[i] < 0x20 && line.at[i] != '\t') || line.at[i] == 0x7f)
			return "a control character: remove it";
	}
	return NULL;
}

static bool check_bytes(struct reading *s, struct span line)
{
	const char *fault = inifile_fault(line, s->line);

	if (fault)
		refuse(s, fault);
	return !fault;
}

/* Read "[name]"; only a comment may follow. */
static void begin_section(struct reading *s, struct span line)
{
	const uint8_t *end = memchr(line.at, ']', line.len);
	struct span name, behind;
	char text[64];

	if (!end) {
		refuse(s, "a section without its closing bracket");
		return;
	}
	name = trim((struct span){line.at + 1, (size_t)(end - line.at) - 1});
	behind = trim(span_after(line, (size_t)(end - line.at) + 1));
	if (behind.len && behind.at[0] != ';' && behind.at[0] != '#') {
		refuse(s, "text after the section's closing bracket");
		return;
	}
	if (name.len >= sizeof(text)) {
		refuse(s, "the section's name is too long");
		return;
	}
	memcpy(text, name.at, name.len);
	text[name.len] = '\0';
	s->outcome = s->events->section(s->to, text, s->line, s->note);
}

/*
 * What to pass to inih of a line: nothing of comments, refused lines and sections. Sections are handled
 * here, because inih would not report empty and repeated ones.
 */
static struct span line_for_inih(struct reading *s, struct span line, size_t size)
{
	const struct span nothing = {line.at, 0};

	if (!check_bytes(s, line) || line.len == 0 || line.at[0] == ';' || line.at[0] == '#')
		return nothing;
	if (line.at[0] == '[')
		begin_section(s, line);
	else if (!memchr(line.at, '=', line.len) && !memchr(line.at, ':', line.len))
		refuse(s, not_a_line); /* inih would report this only at the end of the file */
	else if (line.len + 3 > size)
		refuse(s, "the line is too long: at most 197 bytes are accepted");
	else
		return line;
	return nothing;
}

/*
 * inih reads lines through this function, like fgets(3). Leading white space is removed: inih would take the
 * line for a continuation of the value before.
 */
static char *read_line(char *out, int size, void *stream)
{
	struct reading *s = stream;
	struct span line;

	if (s->outcome != REASON_OK || s->rest.len == 0)
		return NULL;
	line = line_for_inih(s, trim(take_line(s)), (size_t)size);
	if (!may_read_on(s))
		return NULL;
	memcpy(out, line.at, line.len);
	memcpy(out + line.len, "\n", 2);
	return out;
}

static int take_value(void *to, const char *section, const char *key, const char *value)
{
	struct reading *s = to;

	(void)section;
	if (s->outcome == REASON_OK)
		s->outcome = s->events->value(s->to, key, value, s->line, s->note);
	return may_read_on(s);
}

enum reason inifile_read(struct span text, const struct inifile_events *events, void *to, struct note *n)
{
	struct reading s = {text, 0, events, to, REASON_OK, n};
	int bad_line = ini_parse_stream(read_line, &s, take_value, &s);

	if (s.outcome == REASON_OK && bad_line < 0)
		return REASON_OUT_OF_MEMORY;
	if (s.outcome == REASON_OK && bad_line > 0) { /* a fault found by inih itself */
		s.line = bad_line;
		refuse(&s, not_a_line);
		(void)may_read_on(&s);
	}
	if (s.outcome == REASON_CONFIG_INVALID)
		note_prefix(n, "%d: ", s.line);
	return s.outcome;
}
