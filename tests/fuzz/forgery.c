/* SPDX-License-Identifier: BSD-2-Clause */
#include "forgery.h"

#include <inttypes.h>

#include "support/count.h"

#define PICK(array, in) ((array)[input_byte(in) % COUNT(array)])

#define MEMBERS 16
#define JSON_BYTES 320

/* The members of an object in order. Names and values are JSON text. */
struct draft {
	struct {
		const char *name;
		char json[JSON_BYTES];
	} members[MEMBERS];
	size_t count;
};

static const char *const claim_names[] = {"iss", "aud", "sub", "iat", "nbf", "exp", "jti", "nonce", "cnf"};
static const char *const date_names[] = {"exp", "iat", "nbf"};
static const char *const header_names[] = {"alg", "typ", "kid", "crit", "b64", "jwk", "jku",
					   "x5u", "x5c", "zip", "enc",	"cty", "x5t", "apu"};

/* Names with escapes, and names that look like known ones. */
static const char *const odd_names[] = {"iss",	     "aud",	   "sub", "exp",  "\\u0065xp", "e\\u0078p",
					"s\\u0075b", "Exp",	   "SUB", "exp ", " iss",      "aud\\u0000",
					"",	     "iss\\u200b", "\\/", "alg",  "\xc3\xa9"};

static const char *const values[] = {
	"null",
	"true",
	"false",
	"0",
	"-0",
	"-1",
	"1",
	"1e300",
	"1e400",
	"9223372036854775807",
	"9223372036854775808",
	"01",
	".5",
	"\"\"",
	"\"JWT\"",
	"\"jwt\"",
	"\"application/jwt\"",
	"\"application/JWT \"",
	"\"at+jwt\"",
	"\"" FORGERY_SUB "\"",
	"\"Alice\"",
	"\"alice \"",
	"\"al\\u0069ce\"",
	"\"alice\\u0000\"",
	"\"ali\"",
	"\"alicee\"",
	"\"" FORGERY_ISS "\"",
	"\"" FORGERY_ISS "/\"",
	"\"https:\\/\\/login.example.com\"",
	"\"" FORGERY_AUD "\"",
	"\"web1\"",
	"\"web1.example.com.\"",
	"[\"" FORGERY_AUD "\"]",
	"[\"other\",\"" FORGERY_AUD "\"]",
	"[\"" FORGERY_AUD "\",null]",
	"[[\"" FORGERY_AUD "\"]]",
	"[]",
	"{}",
	"[{}]",
	"{\"a\":1,\"a\":2}",
	"{\"a\":{\"b\":[1,2,{\"c\":null}]}}",
	"\"\\ud83d\\ude00\"",
	"\"\\ud800\"",
	"\"\\udc00x\"",
	"\"\xff\"",
	"\"\xc0\xaf\"",
	"\"\xef\xbb\xbf\"",
	"\"a\x01\"",
	"\"a\x7f\"",
	"\"none\"",
	"\"HS256\"",
	"\"ES256\"",
	"\"EdDSA\"",
	"\"Ed25519\"",
	"\"RS256\"",
	"[\"exp\"]",
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
};

/* Distances from now in seconds, and fractions or exponents that follow the number. */
static const int64_t offsets[] = {-3631,       -3630, -3601, -3600, -3599, -31,	  -30,	       -29,
				  -1,	       0,     1,     29,    30,	   31,	  60,	       3569,
				  3570,	       3571,  3599,  3600,  3601,  86400, -1700000000, 251702300799,
				  251702300800};
static const char *const tails[] = {
	"",   "",    "",  "", ".0", ".5", ".000000000000000000000000000001", ".9999999999999999",
	"e0", "E+0", "e1"};

static void set(struct draft *d, const char *name, const char *json)
{
	size_t i = 0;

	while (i < d->count && strcmp(d->members[i].name, name) != 0)
		i++;
	if (i == MEMBERS)
		return;
	d->count += i == d->count;
	d->members[i].name = name;
	snprintf(d->members[i].json, JSON_BYTES, "%s", json);
}

/* Append a member, even if the object has one of that name. */
static void add(struct draft *d, const char *name, const char *json)
{
	if (d->count == MEMBERS)
		return;
	d->members[d->count].name = name;
	snprintf(d->members[d->count++].json, JSON_BYTES, "%s", json);
}

static void drop(struct draft *d, const char *name)
{
	for (size_t i = 0; i < d->count; i++) {
		if (strcmp(d->members[i].name, name) != 0)
			continue;
		memmove(&d->members[i], &d->members[i + 1], (d->count - i - 1) * sizeof(d->members[0]));
		d->count--;
		return;
	}
}

static void set_date(struct draft *d, struct input *in)
{
	const char *name = PICK(date_names, in);
	char json[64];

	snprintf(json, sizeof(json), "%" PRId64 "%s", FORGERY_NOW + PICK(offsets, in), PICK(tails, in));
	set(d, name, json);
}

/* Set a member to a long text, near the limits of length. */
static void set_long(struct draft *d, const char *name, struct input *in)
{
	static const size_t lengths[] = {32, 64, 255, 256, 257, 300};
	size_t length = PICK(lengths, in);
	char json[JSON_BYTES] = "\"";

	memset(json + 1, 'k', length);
	memcpy(json + 1 + length, "\"", 2);
	set(d, name, json);
}

static void change_claims(struct draft *d, struct input *in)
{
	switch (input_byte(in) % 6) {
	case 0:
		drop(d, PICK(claim_names, in));
		return;
	case 1:
		set(d, PICK(claim_names, in), PICK(values, in));
		return;
	case 2:
		add(d, PICK(odd_names, in), PICK(values, in));
		return;
	case 3:
		set_long(d, PICK(claim_names, in), in);
		return;
	default:
		set_date(d, in);
	}
}

static void change_header(struct draft *d, struct input *in)
{
	switch (input_byte(in) % 4) {
	case 0:
		drop(d, PICK(header_names, in));
		return;
	case 1:
		add(d, PICK(odd_names, in), PICK(values, in));
		return;
	case 2:
		set_long(d, PICK(header_names, in), in);
		return;
	default:
		set(d, PICK(header_names, in), PICK(values, in));
	}
}

/* The object as JSON text, with spaces if wide. The caller frees it. */
static char *write_out(const struct draft *d, bool wide)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	DEMAND(f);
	fputc('{', f);
	for (size_t i = 0; i < d->count; i++)
		fprintf(f, wide ? "%s\t\"%s\" :\n%s " : "%s\"%s\":%s", i ? "," : "", d->members[i].name,
			d->members[i].json);
	fputc('}', f);
	DEMAND(fclose(f) == 0);
	return text;
}

/* Change one byte of the JSON. */
static void spoil(char *text, struct input *in)
{
	size_t len = strlen(text), at = (size_t)input_byte(in) << 8;

	at |= input_byte(in);
	if (len)
		text[at % len] = (char)input_byte(in);
	text[strnlen(text, len)] = '\0';
}

static char *make_claims(struct input *in)
{
	struct draft d = {0};
	unsigned changes = input_byte(in) % 3;
	char json[64];

	set(&d, "iss", "\"" FORGERY_ISS "\"");
	set(&d, "aud", "\"" FORGERY_AUD "\"");
	set(&d, "sub", "\"" FORGERY_SUB "\"");
	snprintf(json, sizeof(json), "%" PRId64, FORGERY_NOW);
	set(&d, "iat", json);
	snprintf(json, sizeof(json), "%" PRId64, FORGERY_NOW + 60);
	set(&d, "exp", json);
	while (changes--)
		change_claims(&d, in);
	return write_out(&d, input_byte(in) % 8 == 7);
}

static char *make_header(const struct algorithm *alg, struct input *in)
{
	struct draft d = {0};
	char json[32];

	snprintf(json, sizeof(json), "\"%s\"", alg->name);
	set(&d, "alg", json);
	set(&d, "typ", "\"JWT\"");
	if (input_byte(in) % 4 == 3)
		change_header(&d, in);
	return write_out(&d, input_byte(in) % 8 == 7);
}

/*
 * Change a signed token as an attacker without the key can: change bytes, cut, lengthen, move parts. The
 * buffer of token has twice its size.
 */
static void tamper(char *token, struct input *in)
{
	static const char alphabet[] = "AQgwZz09-_.=+/ %\n";
	size_t len = strlen(token), at = (size_t)input_byte(in) << 8;

	at = len ? (at | input_byte(in)) % len : 0;
	switch (input_byte(in) % 6) {
	case 0:
		token[at] ^= (char)(1U << input_byte(in) % 8);
		break;
	case 1:
		memmove(token + at + 1, token + at, len - at + 1);
		token[at] = alphabet[input_byte(in) % (sizeof(alphabet) - 1)];
		break;
	case 2:
		memmove(token + at, token + at + 1, len - at);
		break;
	case 3:
		token[at] = '\0';
		break;
	case 4: /* repeat the tail */
		memmove(token + len, token + at, len - at);
		token[len + len - at] = '\0';
		break;
	default: /* change the unused bits of the last character, or make it white space */
		token[len - 1] = alphabet[input_byte(in) % (sizeof(alphabet) - 1)];
	}
}

char *forgery_make(const struct mint mints[ALGORITHM_COUNT], struct input *in)
{
	size_t alg = input_byte(in) % ALGORITHM_COUNT;
	size_t signer = input_byte(in) % 8 == 7 ? input_byte(in) % ALGORITHM_COUNT : alg;
	char *header = make_header(&algorithms[alg], in), *claims = make_claims(in), *token, *roomy;
	unsigned spoiled = input_byte(in) % 16;

	if (spoiled == 15)
		spoil(header, in);
	if (spoiled == 14)
		spoil(claims, in);
	token = mint_token(&mints[signer], header, claims);
	roomy = calloc(2, strlen(token) + 1);
	DEMAND(roomy);
	strcpy(roomy, token);
	if (input_byte(in) % 4 == 3)
		tamper(roomy, in);
	free(token);
	free(claims);
	free(header);
	return roomy;
}
