/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/commands/split.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The rest of the command, where the next character of a word goes, and the beginning of the command. */
struct reader {
	const char *at;
	char *to;
	const char *start;
};

static size_t position(const struct reader *in)
{
	return (size_t)(in->at - in->start) + 1;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The characters with which one command begins another, redirects files or expands variables. */
static bool is_operator(char c)
{
	return memchr(";&|<>()$`", c, 9) != NULL;
}

static enum status judge_bytes(const char *command, struct note *n)
{
	for (const char *at = command; *at; at++) {
		uint8_t byte = (uint8_t)*at;

		if (at - command == SPLIT_MAX_BYTES)
			return status_refuse(n, STATUS_USAGE, "the command is longer than %d bytes",
					     SPLIT_MAX_BYTES);
		if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
			return status_refuse(n, STATUS_USAGE,
					     "byte %zu of the command (0x%02X) is a control character",
					     (size_t)(at - command) + 1, byte);
	}
	return STATUS_OK;
}

static enum status take_quoted(struct reader *in, struct note *n)
{
	size_t opening = position(in);
	char quote = *in->at++;

	for (; *in->at != quote; in->at++) {
		if (quote == '"' && *in->at == '\\' && (in->at[1] == '"' || in->at[1] == '\\'))
			in->at++;
		if (!*in->at)
			return status_refuse(n, STATUS_USAGE,
					     "the quote (%c) at byte %zu of the command has no end", quote,
					     opening);
		*in->to++ = *in->at;
	}
	in->at++;
	return STATUS_OK;
}

/* Take a character outside of quotes, or one that a backslash quotes. */
static enum status take_plain(struct reader *in, struct note *n)
{
	if (is_operator(*in->at))
		return status_refuse(n, STATUS_USAGE,
				     "byte %zu of the command (%c) is not quoted: this shell runs one "
				     "command, without pipes, files and variables",
				     position(in), *in->at);
	if (*in->at == '\\' && !*++in->at)
		return status_refuse(n, STATUS_USAGE,
				     "the command ends with a backslash, which quotes nothing");
	*in->to++ = *in->at++;
	return STATUS_OK;
}

static enum status take_word(struct reader *in, struct note *n)
{
	enum status r = STATUS_OK;

	while (r == STATUS_OK && *in->at && !is_blank(*in->at))
		r = *in->at == '\'' || *in->at == '"' ? take_quoted(in, n) : take_plain(in, n);
	*in->to++ = '\0';
	return r;
}

static void skip_blanks(struct reader *in)
{
	while (is_blank(*in->at))
		in->at++;
}

enum status split_words(const char *command, struct split *ret, struct note *n)
{
	struct reader in = {command, ret->text, command};
	enum status r = judge_bytes(command, n);

	ret->count = 0;
	skip_blanks(&in);
	while (r == STATUS_OK && *in.at) {
		if (ret->count == SPLIT_MAX_WORDS)
			return status_refuse(n, STATUS_USAGE, "the command has more than %d words",
					     SPLIT_MAX_WORDS);
		ret->at[ret->count++] = in.to;
		r = take_word(&in, n);
		skip_blanks(&in);
	}
	ret->at[ret->count] = NULL;
	return r;
}
