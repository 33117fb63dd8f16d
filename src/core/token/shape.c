/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/shape.h"

#include <strings.h>

#include "core/base/base64url.h"

/* White space that pasting may add; JSON's white space lacks two of these. */
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
 * OpenSSH's auth-pam.c (fake_password) passes this text, repeated to the length of what was typed, for an
 * account that does not exist, and for root where root may not log in.
 */
bool shape_is_fake(struct span typed)
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

/* White space in any script and invisible characters, which line wrapping or copying may add to a token. */
static bool is_blank_or_invisible(uint8_t byte)
{
	return byte <= ' ' || byte >= 0x7f;
}

/* Digits and padding of plain base64 that base64url does not have. */
static bool is_base64_only(uint8_t byte)
{
	return byte == '+' || byte == '/' || byte == '=';
}

/* The first colon of a header is expected within this many characters of base64url. */
#define MAX_BEGINNING 128

/* How much of an object's { "name" : has been read. */
enum beginning { BEFORE_BRACE, BEFORE_NAME, IN_NAME, AFTER_NAME, AT_COLON, NO_OBJECT };

static enum beginning next_state(enum beginning state, uint8_t byte)
{
	switch (state) {
	case BEFORE_BRACE:
		return byte == '{' ? BEFORE_NAME : NO_OBJECT;
	case BEFORE_NAME:
		return byte == '"' ? IN_NAME : span_is_space(byte) ? BEFORE_NAME : NO_OBJECT;
	case IN_NAME:
		return byte == '"' ? AFTER_NAME : byte < ' ' ? NO_OBJECT : IN_NAME;
	case AFTER_NAME:
		return byte == ':' ? AT_COLON : span_is_space(byte) ? AFTER_NAME : NO_OBJECT;
	case AT_COLON:
	case NO_OBJECT:
		break;
	}
	return state;
}

/*
 * Whether text begins with an object's { "name" : in base64url, as headers and claims do. Other characters
 * in between are skipped: pasting may have added them. No word of a natural language decodes to this.
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
		state = next_state(state, (uint8_t)(window >> bits));
		if (state == AT_COLON)
			return true;
	}
	return false;
}

/* Count dots, also those that are URL-encoded as %2E. */
static bool has_two_dots(struct span text)
{
	size_t dots = 0;

	for (size_t i = 0; i < text.len; i++)
		dots += text.at[i] == '.' ||
			(text.len - i > 2 && strncasecmp((const char *)text.at + i, "%2e", 3) == 0);
	return dots >= 2;
}

/* The digits and dots at the beginning of text, with white space and invisible characters between them. */
static struct span leading_run(struct span text)
{
	struct span run = {text.at, 0};

	for (size_t i = 0; i < text.len; i++) {
		uint8_t byte = text.at[i];

		if (is_blank_or_invisible(byte))
			continue;
		if (byte != '.' && base64url_digit(byte) < 0 && !is_base64_only(byte))
			break;
		run.len = i + 1;
	}
	return run;
}

/*
 * Find a token among other characters, by the beginning of a header or claims, in text with two dots. Other
 * characters may precede, follow or interrupt it: quotes, escapes of a terminal or URL, quote marks of a
 * mail.
 */
static bool find_damaged_token(struct span text, struct span *ret)
{
	for (size_t i = 0; i + 1 < text.len; i++) {
		struct span rest = span_after(text, i);

		if ((span_begins(rest, "ey") || span_begins(rest, "ew")) && begins_like_object(rest)) {
			*ret = leading_run(rest);
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

static bool contains_any(struct span text, bool (*is)(uint8_t))
{
	for (size_t i = 0; i < text.len; i++)
		if (is(text.at[i]))
			return true;
	return false;
}

static bool is_quote(uint8_t byte)
{
	return byte == '"' || byte == '\'' || byte == '`';
}

/* Explain the damage, judging by the text before, in and after the token. */
static const char *explain_damage(struct span before, struct span token, struct span after)
{
	struct span word = trim(before);

	if (ends_in_word(word, "bearer") || ends_in_word(word, "bearer:"))
		return "a token after the word Bearer: paste the token alone";
	if (span_has(before, "{") && span_has(before, ":"))
		return "a token inside a JSON text: paste the token alone, without quotes";
	if (span_has(before, "://"))
		return "a token inside a URL: paste the token alone";
	if (ends_in_word(before, "="))
		return "a token after a name and \"=\": paste the token alone";
	if ((before.len && is_quote(before.at[before.len - 1])) || (after.len && is_quote(after.at[0])))
		return "a token in quotes: paste the token alone";
	if (!has_two_dots(token))
		return "a token with other characters in it, such as those a terminal, a URL or a mail adds: "
		       "copy the token again, alone";
	if (contains_any(token, is_blank_or_invisible))
		return "a token with white space in it, as after line wrapping: paste it as one line";
	if (contains_any(token, is_base64_only))
		return "a token with \"=\", \"+\" or \"/\" in it: base64url has no padding, and has \"-\" "
		       "and \"_\" (RFC 7515 section 2)";
	if (after.len && after.at[0] == ',')
		return "a token with a comma after it: paste the token alone";
	return "a token with other characters around it, which may be invisible: paste the token alone";
}

/* The prompts of ssh(1) and of misc_conv(3), which su, login and pamtester use, cut text at these lengths. */
#define SSH_PROMPT_BYTES 1023
#define MISC_CONV_BYTES 4095

/* Whether text begins with the base64url of {" or of { and white space. */
static bool begins_like_token(struct span text)
{
	return span_begins(text, "ey") || span_begins(text, "ew");
}

const char *shape_cut(struct span typed, size_t answer_bytes)
{
	if (!begins_like_token(typed))
		return NULL;
	if (answer_bytes == SSH_PROMPT_BYTES)
		return "exactly 1023 bytes arrived: the program that asked (ssh) cut the token: mint a "
		       "shorter one";
	if (answer_bytes == MISC_CONV_BYTES)
		return "exactly 4095 bytes arrived: the program that asked cut the token: mint a shorter one";
	return NULL;
}

/* Explain text that is evidently neither a token nor a password. Nothing about passwords is logged. */
static const char *explain_other(struct span text)
{
	if (span_begins(text, "{") && text.at[text.len - 1] == '}')
		return "a JSON text: a token is the signed text that jwt-issuer prints, three parts joined "
		       "by two dots";
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
	if (shape_is_fake(typed))
		return SHAPE_FAKE_PASSWORD;
	if (shape_trim(typed, ret_token) == REASON_OK)
		return SHAPE_TOKEN;
	if (find_damaged_token(text, &token)) {
		struct span before = {text.at, (size_t)(token.at - text.at)};

		*ret_note = explain_damage(before, token, span_after(text, before.len + token.len));
		return SHAPE_DAMAGED;
	}
	*ret_note = shape_cut(typed, typed.len);
	if (text.len && !*ret_note)
		*ret_note = explain_other(text);
	return SHAPE_PASSWORD;
}
