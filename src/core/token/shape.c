/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/shape.h"

#include <strings.h>

#include "core/base/base64url.h"

/* White space that a paste may add: more than JSON's. */
static bool is_space(uint8_t byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static struct span trim(struct span text)
{
	while (text.len && is_space(text.at[0]))
		text = span_after(text, 1);
	while (text.len && is_space(text.at[text.len - 1]))
		text.len--;
	return text;
}

/*
 * sshd hands this on, repeated to the length of what was typed, for an account that does not exist and for
 * root where root may not log in (OpenSSH, auth-pam.c).
 */
static bool is_stand_in(struct span typed)
{
	static const char junk[] = "\b\n\r\177INCORRECT";

	for (size_t i = 0; i < typed.len; i++)
		if (typed.at[i] != (uint8_t)junk[i % (sizeof(junk) - 1)])
			return false;
	return true;
}

enum reason shape_trim(struct span typed, struct span *ret)
{
	struct span text = trim(typed);
	size_t dots = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '.')
			dots++;
		else if (base64url_digit(text.at[i]) < 0)
			return REASON_NOT_A_TOKEN;
	}
	if (dots < 2)
		return REASON_NOT_A_TOKEN;
	*ret = text;
	return REASON_OK;
}

/*
 * What a token may contain after it was wrapped or copied from a page: white space of any script, and
 * invisible characters.
 */
static bool is_filling(uint8_t byte)
{
	return byte <= ' ' || byte >= 0x7f;
}

/* Digits of base64 that base64url lacks, and padding: a token encoded as plain base64 has them. */
static bool is_foreign_digit(uint8_t byte)
{
	return byte == '+' || byte == '/' || byte == '=';
}

/* No program writes a header with more characters than this before its first colon. */
#define MAX_BEGINNING 128

/*
 * How far the beginning of an object has been read: nothing yet, its brace, into its first name, behind the
 * name, its colon.
 */
enum beginning { BEFORE_BRACE, BEFORE_NAME, IN_NAME, BEHIND_NAME, AT_COLON, NO_OBJECT };

static enum beginning step(enum beginning state, uint8_t byte)
{
	switch (state) {
	case BEFORE_BRACE:
		return byte == '{' ? BEFORE_NAME : NO_OBJECT;
	case BEFORE_NAME:
		return byte == '"' ? IN_NAME : span_is_space(byte) ? BEFORE_NAME : NO_OBJECT;
	case IN_NAME:
		return byte == '"' ? BEHIND_NAME : byte < ' ' ? NO_OBJECT : IN_NAME;
	case BEHIND_NAME:
		return byte == ':' ? AT_COLON : span_is_space(byte) ? BEHIND_NAME : NO_OBJECT;
	case AT_COLON:
	case NO_OBJECT:
		break;
	}
	return state;
}

/*
 * Whether text begins like an object's { "name" : in base64url, as a header and claims do. Characters that
 * are no digits are passed over: they may have come between. No word of a natural language begins so.
 */
static bool begins_like_object(struct span text)
{
	enum beginning state = BEFORE_BRACE;
	uint32_t window = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < text.len && i < MAX_BEGINNING && text.at[i] != '.' && state != NO_OBJECT;
	     i++) {
		int digit = base64url_digit(text.at[i]);

		if (digit < 0)
			continue;
		window = (window << 6 | (uint32_t)digit) & 0xffff;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		state = step(state, (uint8_t)(window >> bits));
		if (state == AT_COLON)
			return true;
	}
	return false;
}

/* Dots, also in the spelling of URLs. */
static bool has_two_dots(struct span text)
{
	size_t dots = 0;

	for (size_t i = 0; i < text.len; i++)
		dots += text.at[i] == '.' ||
			(text.len - i > 2 && strncasecmp((const char *)text.at + i, "%2e", 3) == 0);
	return dots >= 2;
}

/* The digits and dots at the beginning of text, and filling between them. */
static struct span run_of(struct span text)
{
	struct span run = {text.at, 0};

	for (size_t i = 0; i < text.len; i++) {
		uint8_t byte = text.at[i];

		if (is_filling(byte))
			continue;
		if (byte != '.' && base64url_digit(byte) < 0 && !is_foreign_digit(byte))
			break;
		run.len = i + 1;
	}
	return run;
}

/*
 * Find a token among other characters: a header or claims by how they begin, in a text that has two dots.
 * Anything may stand before, behind and between: quotes, escapes of a terminal or a URL, marks of a mail.
 */
static bool find_damaged(struct span text, struct span *ret)
{
	for (size_t i = 0; i + 1 < text.len; i++) {
		struct span rest = span_after(text, i);

		if ((span_begins(rest, "ey") || span_begins(rest, "ew")) && begins_like_object(rest)) {
			*ret = run_of(rest);
			return has_two_dots(text);
		}
	}
	return false;
}

static bool ends_in_word(struct span text, const char *word)
{
	size_t len = strlen(word);

	return text.len >= len && strncasecmp((const char *)text.at + text.len - len, word, len) == 0;
}

static bool has_any(struct span text, bool (*is)(uint8_t))
{
	for (size_t i = 0; i < text.len; i++)
		if (is(text.at[i]))
			return true;
	return false;
}

static bool has(struct span text, char wanted)
{
	return text.len && memchr(text.at, wanted, text.len);
}

static bool is_quote(uint8_t byte)
{
	return byte == '"' || byte == '\'' || byte == '`';
}

/* What happened, by what stands before, in and behind the token. */
static const char *name_accident(struct span before, struct span token, struct span behind)
{
	struct span word = trim(before);

	if (ends_in_word(word, "bearer") || ends_in_word(word, "bearer:"))
		return "a token behind the word Bearer: paste the token alone";
	if (has(before, '{') && has(before, ':'))
		return "a token inside a JSON text: paste the token alone, without quotes";
	if (before.len && memmem(before.at, before.len, "://", 3))
		return "a token inside a URL: paste the token alone";
	if (ends_in_word(before, "="))
		return "a token behind a name and \"=\": paste the token alone";
	if ((before.len && is_quote(before.at[before.len - 1])) || (behind.len && is_quote(behind.at[0])))
		return "a token in quotes: paste the token alone";
	if (!has_two_dots(token))
		return "a token with other characters in it, as a terminal, a URL or a mail puts them there: "
		       "copy it again, alone";
	if (has_any(token, is_filling))
		return "a token broken by white space, as when a long line was wrapped: paste it as one line";
	if (has_any(token, is_foreign_digit))
		return "a token with \"=\", \"+\" or \"/\" in it: base64url has no padding, and has \"-\" "
		       "and \"_\" (RFC 7515 section 2)";
	if (behind.len && behind.at[0] == ',')
		return "a token with a comma behind it: paste the token alone";
	return "a token with other characters around it, which may be invisible: paste the token alone";
}

/* The prompts of OpenSSH's client, and of su, login and pamtester, cut what is longer than this. */
#define SSH_PROMPT_BYTES 1023
#define MISC_CONV_BYTES 4095

/* An object's brace and a quote or white space, in base64url. */
static bool begins_like_token(struct span text)
{
	return span_begins(text, "ey") || span_begins(text, "ew");
}

const char *shape_cut(struct span typed)
{
	if (!begins_like_token(typed))
		return NULL;
	if (typed.len == SSH_PROMPT_BYTES)
		return "exactly 1023 bytes arrived: the asking program (ssh) cut it, mint a shorter token";
	if (typed.len == MISC_CONV_BYTES)
		return "exactly 4095 bytes arrived: the asking program cut it, mint a shorter token";
	return NULL;
}

/* Text that is no token, but evidently no password either. Of a password the log says nothing. */
static const char *name_other(struct span text)
{
	if (span_begins(text, "{") && text.at[text.len - 1] == '}')
		return "a JSON text: a token is the signed text that jwt-issuer prints, three parts with two "
		       "dots";
	if (span_begins(text, "-----BEGIN") || span_begins(text, "ssh-"))
		return "a key or certificate, not a token: paste what jwt-issuer prints";
	if (begins_like_token(text) && begins_like_object(text))
		return "the beginning of a token: it was cut before its second dot";
	return NULL;
}

enum shape shape_of(struct span typed, struct span *ret_token, const char **ret_note)
{
	struct span text = trim(typed), token;

	*ret_note = NULL;
	if (typed.len < SHAPE_TOKEN_BYTES)
		return SHAPE_PASSWORD;
	if (is_stand_in(typed))
		return SHAPE_STAND_IN;
	if (shape_trim(typed, ret_token) == REASON_OK)
		return SHAPE_TOKEN;
	if (find_damaged(text, &token)) {
		struct span before = {text.at, (size_t)(token.at - text.at)};

		*ret_note = name_accident(before, token, span_after(text, before.len + token.len));
		return SHAPE_DAMAGED;
	}
	*ret_note = shape_cut(typed);
	if (text.len && !*ret_note)
		*ret_note = name_other(text);
	return SHAPE_PASSWORD;
}
