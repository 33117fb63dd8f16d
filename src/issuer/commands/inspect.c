/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/token/jws.h"
#include "core/token/shape.h"
#include "issuer/commands/command.h"
#include "issuer/commands/listing.h"
#include "tool/options.h"
#include "tool/readfile.h"
#include "tool/say.h"

static const char help[] =
	"Usage: jwt-issuer inspect [FILE]\n"
	"Show the header and the claims of a token in FILE, by default (or for -) on standard input.\n"
	"NOTHING IS VERIFIED: anyone can write a token that looks like this. \"pam-jwt check\" verifies "
	"one.\n"
	"\n"
	"  -h, --help   show this help\n"
	"\n"
	"A token that is broken is shown as far as it can be read; the exit status is then 1.\n";

/* Report the first byte that no token contains. Common ones come from padding and from standard base64. */
static enum status explain_byte(struct span typed, struct note *n)
{
	for (size_t i = 0; i < typed.len; i++) {
		uint8_t byte = typed.at[i];

		if (base64url_digit(byte) >= 0 || byte == '.' || byte == ' ' ||
		    (byte >= '\t' && byte <= '\r'))
			continue;
		if (byte == '=')
			return status_refuse(
				n, STATUS_REFUSED,
				"this is no token: byte %zu is '=', and base64url has no padding", i + 1);
		if (byte == '+' || byte == '/')
			return status_refuse(n, STATUS_REFUSED,
					     "this is no token: byte %zu is '%c' of standard base64; "
					     "base64url has '-' and '_'",
					     i + 1, byte);
		return status_refuse(
			n, STATUS_REFUSED,
			"this is no token: byte %zu (0x%02X) is none of A-Z a-z 0-9 - _ and the dot", i + 1,
			byte);
	}
	return status_refuse(n, STATUS_REFUSED,
			     "this is no token: it has fewer than two dots, or white space within");
}

static bool is_blank(struct span typed)
{
	for (size_t i = 0; i < typed.len; i++)
		if (!memchr(" \t\r\n\v\f", typed.at[i], 6))
			return false;
	return true;
}

static enum status explain(struct span typed, struct note *n)
{
	const char *hint = NULL;
	struct span token;

	if (is_blank(typed))
		return status_refuse(n, STATUS_REFUSED, "there is nothing to inspect: give a token");
	(void)shape_of(typed, &token, &hint);
	if (!hint)
		return explain_byte(typed, n);
	return status_refuse(n, STATUS_REFUSED, "this is no token: %s", hint);
}

/* Show a segment. If it is not base64url, show nothing: jws_parse() reports that later. */
static enum status show_segment(enum token_half half, struct span segment, int64_t now, struct note *n)
{
	SCOPED(bytes) decoded = {0};
	enum reason r = base64url_decode(segment, &decoded);

	if (r == REASON_MALFORMED)
		return status_refuse(n, STATUS_REFUSED, "a segment is no base64url");
	if (r != REASON_OK)
		return status_of_reason(r, n);
	return listing_print(half, bytes_span(&decoded), now, n);
}

static void show_signature(struct span token, const struct jws *jws)
{
	(void)printf("signature of %zu bytes, not verified; %zu bytes in all\n", jws->signature.len,
		     token.len);
}

static enum status check_form(struct span token, struct note *n)
{
	SCOPED(jws) jws = {0};
	enum reason r = jws_parse(token, READFILE_MAX_BYTES, &jws, n);

	if (r == REASON_OK) {
		show_signature(token, &jws);
		return STATUS_OK;
	}
	if (r == REASON_OUT_OF_MEMORY)
		return status_of_reason(r, n);
	note_prefix(n, "the token is broken: ");
	return STATUS_REFUSED;
}

static enum status show(struct span token, struct note *n)
{
	struct note of_header = {0}, of_claims = {0};
	struct span rest = token, header = span_take_segment(&rest), payload = span_take_segment(&rest);
	int64_t now = time(NULL);
	enum status header_shown, claims_shown, r;

	say_title(stdout, "NOT VERIFIED: anyone can have written what follows");
	header_shown = show_segment(TOKEN_HEADER, header, now, &of_header);
	claims_shown = show_segment(TOKEN_CLAIMS, payload, now, &of_claims);
	if (header_shown == STATUS_HOST) {
		*n = of_header;
		return header_shown;
	}
	r = check_form(token, n); /* also reports faults of the header */
	if (r != STATUS_OK)
		return r;
	if (claims_shown != STATUS_OK)
		*n = of_claims;
	return claims_shown;
}

static enum status inspect(const char *path, struct note *n)
{
	SCOPED(bytes) typed = {0};
	bool exposed = false;
	struct span token;
	enum status r = path && strcmp(path, "-") != 0 ? readfile_path(path, &typed, &exposed, n) :
							 readfile_stdin(&typed, n);

	if (r != STATUS_OK)
		return r;
	if (shape_trim(bytes_span(&typed), &token) != REASON_OK)
		return explain(bytes_span(&typed), n);
	return show(token, n);
}

enum status inspect_run(int argc, char **argv, struct note *n)
{
	const char *path = NULL;
	const struct options options = {help, NULL, 0, &path};
	enum status r = options_parse(argc, argv, &options, n);

	return r == STATUS_OK ? inspect(path, n) : r;
}
