/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Headers for our reader, jansson and libjwt (headeroracle.h). Every part of an input that begins like an
 * object, plain or in base64url, is tried as a header. Therefore the corpora of other targets are useful
 * here. The first bytes also choose a valid header and changes of it: other bytes, pieces of JSON, and pieces
 * of the header repeated or removed.
 */
#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "fuzz.h"
#include "support/count.h"
#include "support/headeroracle.h"

#define ROOM 4096
static const char *const sound[] = {
	"{\"alg\":\"ES256\",\"typ\":\"JWT\"}",
	"{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}",
	"{\"kid\":\"2026-01/\xc3\xa9\\u00e9\\ud83d\\ude00\",\"alg\":\"EdDSA\"}",
	" {\r\n\t\"alg\" : \"RS256\" , \"kid\" : \"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\" }\n",
	"{\"alg\":\"PS512\",\"x\":[1,-2.5e+3,0.1,true,false,null,\"s\",[],{}],\"y\":{\"a\":{\"b\":[{\"c\":0}]"
	"}}}",
	"{\"typ\":\"JWT\",\"alg\":\"none\",\"x5t#S256\":\"AAAA\",\"n\":9223372036854775807,\"m\":-"
	"9223372036854775808}",
	"{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"alg\":\"ES384\"}",
	"{\"alg\":\"ES512\",\"d\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]]]]]]]]]]]]]"
	"]]]]]]]]]]]]]]]]]]}",
	"{\"alg\":\"ES256\",\"l\":[1e308,1.6e308,16e307,1e-400,123456789012345678]}",
};

static const char *const pieces[] = {
	"{",
	"}",
	"[",
	"]",
	",",
	":",
	"\"",
	"\\",
	"\\u",
	"\\u0000",
	"\\u0061",
	"\\ud83d",
	"\\ude00",
	"\\u00e9",
	"\xc3\xa9",
	"\xc0\xaf",
	"\xed\xa0\x80",
	"\xf4\x8f\xbf\xbf",
	"\xf4\x90\x80\x80",
	"\xef\xbb\xbf",
	"\x01",
	"\x7f",
	" ",
	"\n",
	"\f",
	"true",
	"null",
	"-",
	"0",
	"1e9",
	"1.7e308",
	"1.79e308",
	"1.8e308",
	"0e999",
	"e999",
	"0.1e309",
	"[0]",
	"[[0]]",
	"9223372036854775808",
	"-9223372036854775808",
	".5",
	"NaN",
	"//",
	"'",
	"\"alg\":\"ES256\"",
	",\"alg\":1",
	"\"\\u0061lg\":\"x\",",
	",\"kid\":\"k\"",
	"\"kid\":null",
	",\"crit\":[]",
	"\"cr\\u0069t\"",
	"\"b64\"",
	"\"jwk\"",
	"\"x5c\"",
	"\"zip\":",
	"\"cty\"",
	"\"a\":1,",
	",\"a\":1",
	",\"\":0",
	"{\"a\":1,\"a\":2}",
	"[[[[[[[[[[",
	"]]]]]]]]]]",
	"{\"a\":",
};

struct draft {
	uint8_t at[ROOM];
	size_t len;
};

/* Replace this many bytes by a piece, if there is room. */
static void splice(struct draft *d, size_t at, size_t out, struct span in)
{
	uint8_t copy[ROOM];

	if (out > d->len - at)
		out = d->len - at;
	if (in.len > ROOM - d->len)
		return;
	memcpy(copy, in.at ? in.at : d->at, in.len);
	memmove(d->at + at + in.len, d->at + at + out, d->len - at - out);
	memcpy(d->at + at, copy, in.len);
	d->len += in.len - out;
}

static void change(struct draft *d, struct input *in)
{
	uint8_t how = input_byte(in);
	size_t at = input_byte(in) % (d->len + 1), len = input_byte(in) % 16;
	uint8_t byte = input_byte(in);

	switch (how % 8) {
	case 0:
		splice(d, at, 1, (struct span){&byte, 1});
		break;
	case 1:
		splice(d, at, len, (struct span){0});
		break;
	case 2: /* copy a piece of the header to another place */
		splice(d, at, 0,
		       (struct span){d->at + byte % (d->len + 1),
				     len < d->len - byte % (d->len + 1) ? len : 0});
		break;
	case 3: /* repeat a piece many times */
		for (size_t i = 0; i < (size_t)len * len; i++)
			splice(d, at, 0, span_of(pieces[byte % COUNT(pieces)]));
		break;
	default:
		splice(d, at, how & 8 ? 1 : 0, span_of(pieces[byte % COUNT(pieces)]));
	}
}

static void check(struct span text)
{
	const char *complaint = headeroracle_judge(text);

	if (!complaint)
		return;
	fprintf(stderr, "%s: ", complaint);
	(void)fwrite(text.at, 1, text.len, stderr);
	abort();
}

/* Try the longest run of base64url digits as a header. */
static void check_encoded(struct span text)
{
	SCOPED(bytes) decoded = {0};
	size_t len = 0;

	while (len < text.len && base64url_digit(text.at[len]) >= 0)
		len++;
	if (base64url_decode((struct span){text.at, len}, &decoded) == REASON_OK)
		check(bytes_span(&decoded));
}

/* Try every header in an input, each up to a NUL or the end. */
static void check_pieces(struct span text)
{
	for (; text.len; text = span_after(text, 1)) {
		if (span_begins(text, "{"))
			check((struct span){text.at, strnlen((const char *)text.at, text.len)});
		else if (span_begins(text, "ey") || span_begins(text, "ew"))
			check_encoded(text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_set_up;
	static struct draft d;
	struct input in = {{data, size}};
	const char *start;
	unsigned changes;

	if (!is_set_up)
		DEMAND(atexit(headeroracle_print) == 0);
	is_set_up = true;
	check(in.rest);
	check_pieces(in.rest);
	start = sound[input_byte(&in) % COUNT(sound)];
	d.len = strlen(start);
	memcpy(d.at, start, d.len);
	for (changes = input_byte(&in) % 5; changes > 0; changes--)
		change(&d, &in);
	check((struct span){d.at, d.len});
	return 0;
}
