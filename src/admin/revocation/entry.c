/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/revocation/entry.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/token/compare.h"
#include "host/config/condition.h"
#include "host/config/wordfile.h"
#include "host/when.h"
#include "tool/json.h"
#include "tool/memory.h"

/* C0, DEL, and C1, which is U+0080 to U+009F. */
static bool has_control(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at; at++)
		if (*at < 0x20 || *at == 0x7f || (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0))
			return true;
	return false;
}

const char *entry_text_fault(const char *text)
{
	if (!jsonstring_is_utf8(span_of(text)))
		return "it is not in UTF-8";
	return has_control(text) ? "it has a control character" : NULL;
}

/* Write a word and a blank after it. Quotes are written where condition_take_text() needs them. */
static void put_word(FILE *to, const char *word)
{
	if (!strpbrk(word, " \"\\#;")) {
		(void)fprintf(to, "%s ", word);
		return;
	}
	(void)fputc('"', to);
	for (; *word; word++)
		(void)fprintf(to, "%s%c", *word == '"' || *word == '\\' ? "\\" : "", *word);
	(void)fputs("\" ", to);
}

static void put_date(FILE *to, int64_t seconds)
{
	char date[WHEN_SIZE];

	when_format(seconds, date);
	put_word(to, date);
}

static void put_line(FILE *to, const struct revocation *r, const char *why)
{
	put_date(to, r->until);
	put_word(to, r->iss ? r->iss : "*");
	put_word(to, revocation_word(r->kind));
	put_word(to, r->value);
	if (r->has_before)
		put_date(to, r->before);
	if (why)
		(void)fprintf(to, " # %s", why);
}

char *entry_write(const struct revocation *r, const char *why)
{
	char *line = NULL;
	size_t len = 0;
	FILE *to = memory_or_exit(open_memstream(&line, &len));
	bool failed;

	put_line(to, r, why);
	failed = ferror(to) != 0;
	if (fclose(to) != 0 || failed || !line) /* glibc may set no line without an error */
		memory_exit();
	while (line[len - 1] == ' ')
		line[--len] = '\0';
	return line;
}

struct span entry_line(struct span text, int number)
{
	for (;; number--) {
		const uint8_t *newline = text.len ? memchr(text.at, '\n', text.len) : NULL;
		struct span line = {text.at, newline ? (size_t)(newline - text.at) : text.len};

		if (number <= 1 || !newline)
			return line;
		text = span_after(text, line.len + 1);
	}
}

/* The comment after the words of a line, or NULL. Changes the line. */
static char *find_comment(char *line)
{
	char *at = wordfile_skip_blanks(line), *word, stop;

	while (!wordfile_is_end(at)) {
		if (condition_take_text(&at, WORDFILE_STOPS, &word, &stop))
			return NULL;
		at = wordfile_skip_blanks(at);
	}
	if (!*at)
		return NULL;
	at = wordfile_skip_blanks(at + 1);
	return *at ? at : NULL;
}

char *entry_comment(struct span line)
{
	char *copy = memory_or_exit(strndup((const char *)line.at, line.len)), *comment = find_comment(copy);

	if (comment)
		comment = memory_or_exit(strdup(comment));
	free(copy);
	return comment;
}

bool entry_is_alike(const struct revocation *a, const struct revocation *b)
{
	return a->kind == b->kind && strcmp(a->value, b->value) == 0 && !a->iss == !b->iss &&
	       (!a->iss || strcmp(a->iss, b->iss) == 0);
}

static void print_text(FILE *to, const char *before, const char *text)
{
	char *copy = printable(text, "");

	(void)fprintf(to, "%s%s", before, copy);
	free(copy);
}

/* In quotes, as in the log. Text beyond ASCII stays legible. */
static void print_quoted(FILE *to, const char *text)
{
	char *copy = printable(text, "");

	(void)fputc('"', to);
	for (const char *at = copy; *at; at++)
		(void)fprintf(to, "%s%c", *at == '"' || *at == '\\' ? "\\" : "", *at);
	(void)fputc('"', to);
	free(copy);
}

void entry_print_tokens(FILE *to, const struct revocation *r)
{
	static const char *const begins[REVOCATION_KINDS] = {
		[REVOCATION_JTI] = "the token with jti ",
		[REVOCATION_SUB] = "tokens with sub ",
		[REVOCATION_USER] = "tokens for the account ",
		[REVOCATION_KEY] = "tokens signed with the key ",
		[REVOCATION_ALL] = "all tokens",
	};

	(void)fputs(begins[r->kind], to);
	if (r->kind != REVOCATION_ALL)
		print_quoted(to, r->value);
	if (r->iss)
		print_text(to, " of ", r->iss);
}

void entry_print_date(FILE *to, const char *before, int64_t date, int64_t now)
{
	char buffer[96];
	struct text t = text_in(buffer, sizeof(buffer));

	text_add_date(&t, date, now);
	(void)fprintf(to, "%s%s", before, buffer);
}

void entry_print_until(FILE *to, const char *before, const struct revocation *r, int64_t now)
{
	(void)fputs(before, to);
	if (r->until == ENTRY_WITHOUT_END)
		(void)fputs("without end", to);
	else
		entry_print_date(to, r->until < now ? "no longer needed since " : "needed until ", r->until,
				 now);
	(void)fputc('\n', to);
}
