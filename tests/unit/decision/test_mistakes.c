/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mistakes of users, issuers and configurations, and the log line for each. From this line alone an
 * administrator must see what to do. A row says what is done to a valid token and how the line ends.
 */
#include <stdio.h>
#include <stdlib.h>

#include "decision/decision.h"
#include "support/fixture.h"
#include "support/kept.h"
#include "unit/suites.h"

#define CONF                                                                                                 \
	"hostname = web1.example.com\n[issuer corp]\niss = https://login.example.com\nkey = "                \
	"corp.pub\nalgorithm = ES256\n"

struct mistake {
	const char *what;
	/*
	 * changes before signing: a member set to JSON or removed (NULL), or a text in place of all members
	 */
	struct {
		const char *name, *json;
	} header, claim;
	const char *header_text, *payload_text;
	bool other_key; /* signed by a key that the host does not have */
	/* changes of the finished token */
	void (*edit)(char *token, size_t n);
	size_t n;
	const char *before, *behind; /* typed before and after it */
	const char *typed;	     /* typed in place of it */
	const char *slug, *line;     /* how the line ends */
};

/* --- damage to a token; its buffer has twice its size --- */

static void cut_end(char *token, size_t n)
{
	token[strlen(token) - n] = '\0';
}

static void cut_to(char *token, size_t n)
{
	ck_assert_uint_gt(strlen(token), n);
	token[n] = '\0';
}

static void lose_beginning(char *token, size_t n)
{
	memmove(token, token + n, strlen(token) - n + 1);
}

static char *segment(char *token, size_t n)
{
	while (n-- > 0)
		token = strchr(token, '.') + 1;
	return token;
}

/* Remove one character within a segment. */
static void lose_inside(char *token, size_t n)
{
	lose_beginning(segment(token, n) + 9, 1);
}

static void empty(char *token, size_t n)
{
	char *from = segment(token, n);

	lose_beginning(from, strcspn(from, "."));
}

static void change_inside(char *token, size_t n)
{
	char *at = segment(token, n) + 12;

	*at = *at == 'x' ? 'y' : 'x';
}

static void lower(char *token, size_t n)
{
	(void)n;
	for (; *token; token++)
		*token |= *token >= 'A' && *token <= 'Z' ? 0x20 : 0;
}

static void type_twice(char *token, size_t n)
{
	size_t len = strlen(token);

	(void)n;
	memcpy(token + len, token, len);
	token[2 * len] = '\0';
}

/* Replace the signature by 70 bytes that begin with 0x30, like an ECDSA signature in DER. */
static void make_der(char *token, size_t n)
{
	char *signature = segment(token, 2);

	(void)n;
	memset(signature, 'A', 94);
	memcpy(signature, "MEQC", 4);
	strcpy(signature + 92, "AA");
}

#define CLAIMS                                                                                               \
	"\"iss\":\"https://"                                                                                 \
	"login.example.com\",\"aud\":\"web1.example.com\",\"sub\":\"alice\",\"iat\":1700000000,\"exp\":"     \
	"1700000060"
#define ES256_WANTED "; expected a signature by ES256 (corp.pub); found "
#define UNVERIFIED ": no configured key verifies the signature" ES256_WANTED
#define CHANGED UNVERIFIED "none: the token was changed, cut, or signed by another key"
#define DAMAGED ": the token is damaged: it is not three segments of base64url; found "
#define BAD_HEADER ": the header is not a valid JSON object, or has a parameter that is not accepted; found "
#define BAD_CLAIMS ": the claims are not a valid JSON object, or one has the wrong type or range; found "
#define NO_TOKEN ": what was typed is not a token: a password, or nothing"
#define SECONDS "NumericDate counts seconds since 1970; are these milliseconds?"

static const struct mistake mistakes[] = {
	/* cut, lengthened, changed */
	{"the last character lost", .edit = cut_end, .n = 1, .slug = "malformed",
	 .line = DAMAGED "the signature segment has 85 characters, a signature by ES256 has 86: was it cut?"},
	{"the last two characters lost", .edit = cut_end, .n = 2, .slug = "signature-invalid",
	 .line = UNVERIFIED "63 bytes, ES256 has 64: was it cut?"},
	{"the last six characters lost", .edit = cut_end, .n = 6, .slug = "signature-invalid",
	 .line = UNVERIFIED "60 bytes, ES256 has 64: was it cut?"},
	{"the signature lost", .edit = cut_end, .n = 86, .slug = "malformed",
	 .line = DAMAGED "the signature segment is empty: the token was cut, or never signed"},
	{"cut inside the payload", .edit = cut_to, .n = 90, .slug = "not-a-token",
	 .line = NO_TOKEN ": the beginning of a token: it was cut before its second dot"},
	{"cut by ssh",
	 {0},
	 {"x", "\"@long\""},
	 .edit = cut_to,
	 .n = 1023,
	 .slug = "not-a-token",
	 .line = NO_TOKEN
	 ": exactly 1023 bytes arrived: the program that asked (ssh) cut the token: mint a shorter one"},
	{"a character behind it", .behind = "x", .slug = "malformed",
	 .line = DAMAGED
	 "the signature segment has 87 characters, a signature by ES256 has 86: was it lengthened?"},
	{"two characters behind it", .behind = "AA", .slug = "signature-invalid",
	 .line = UNVERIFIED "66 bytes, ES256 has 64: was it lengthened, or signed by another key?"},
	{"the last character another", .edit = cut_end, .n = 1, .behind = "x", .slug = "malformed",
	 .line = DAMAGED
	 "the signature segment is not canonical base64url: was a character changed or lost?"},
	{"the first character lost", .edit = lose_beginning, .n = 1, .slug = "malformed",
	 .line = DAMAGED "the token does not begin with \"ey\", as a header does: was its beginning lost?"},
	{"the first four characters lost", .edit = lose_beginning, .n = 4, .slug = "header-invalid",
	 .line = BAD_HEADER
	 "the header is not a JSON object: a token begins with \"ey\"; was its beginning lost?"},
	{"the header lost", .edit = empty, .n = 0, .slug = "malformed",
	 .line = DAMAGED "the header segment is empty: the beginning of the token was lost"},
	{"a character of the header lost", .edit = lose_inside, .n = 0, .slug = "malformed",
	 .line = DAMAGED "the header segment is not canonical base64url: was a character changed or lost?"},
	{"a character of the payload lost", .edit = lose_inside, .n = 1, .slug = "malformed",
	 .line = DAMAGED "the payload segment has 177 characters, which is not a length of base64url text: "
			 "was one lost, or added?"},
	{"the payload lost", .edit = empty, .n = 1, .slug = "malformed",
	 .line = DAMAGED "the payload segment is empty"},
	{"a character of the payload changed", .edit = change_inside, .n = 1, .slug = "signature-invalid",
	 .line = CHANGED},
	{"a character of the signature changed", .edit = change_inside, .n = 2, .slug = "signature-invalid",
	 .line = CHANGED},
	{"signed by another key", .other_key = true, .slug = "signature-invalid", .line = CHANGED},
	{"lower case", .edit = lower, .slug = "malformed",
	 .line = DAMAGED "the payload segment is not canonical base64url: was a character changed or lost?"},
	{"typed twice", .edit = type_twice, .slug = "malformed",
	 .line = DAMAGED
	 "the token has five segments: it was pasted twice, or is encrypted (JWE); a signed one has three"},
	{"a JWE", .edit = cut_end, .n = 30, .behind = ".AAAAAAAA.AAAA", .slug = "malformed",
	 .line = DAMAGED
	 "the token has five segments: it was pasted twice, or is encrypted (JWE); a signed one has three"},
	{"a full stop behind it", .behind = ".", .slug = "malformed",
	 .line = DAMAGED "the token has 4 segments, a signed one has three"},
	{"a signature in DER", .edit = make_der, .slug = "signature-invalid",
	 .line = UNVERIFIED "70 bytes, ES256 has 64: is it in DER? A JWS has r and s alone (RFC 7518 3.4)"},

	/* wrapped in something */
	{"in quotes", .before = "\"", .behind = "\"", .slug = "malformed",
	 .line = DAMAGED "a token in quotes: paste the token alone"},
	{"behind Bearer", .before = "Bearer ", .slug = "malformed",
	 .line = DAMAGED "a token after the word Bearer: paste the token alone"},
	{"behind a name", .before = "TOKEN=", .slug = "malformed",
	 .line = DAMAGED "a token after a name and \"=\": paste the token alone"},
	{"in JSON", .before = "{\"access_token\":\"", .behind = "\"}", .slug = "malformed",
	 .line = DAMAGED "a token inside a JSON text: paste the token alone, without quotes"},
	{"in a URL", .before = "https://app.example.com/?t=", .slug = "malformed",
	 .line = DAMAGED "a token inside a URL: paste the token alone"},
	{"padding", .behind = "==", .slug = "malformed",
	 .line = DAMAGED "a token with \"=\", \"+\" or \"/\" in it: base64url has no padding, and has \"-\" "
			 "and \"_\" (RFC 7515 section 2)"},
	{"a comma", .behind = ",", .slug = "malformed",
	 .line = DAMAGED "a token with a comma after it: paste the token alone"},
	{"a no-break space", .before = "\xc2\xa0", .slug = "malformed",
	 .line = DAMAGED
	 "a token with other characters around it, which may be invisible: paste the token alone"},

	/* something else */
	{"JSON",
	 .typed = "{\"iss\":\"https://"
		  "login.example.com\",\"aud\":\"web1.example.com\",\"sub\":\"alice\",\"iat\":1700000000}",
	 .slug = "not-a-token",
	 .line = NO_TOKEN
	 ": a JSON text: a token is the signed text that jwt-issuer prints, three parts joined by two dots"},
	{"a key",
	 .typed = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f "
		  "alice@example",
	 .slug = "not-a-token",
	 .line = NO_TOKEN ": a key or certificate, not a token: paste what jwt-issuer prints"},

	/* wrong headers */
	{"not signed",
	 {"alg", "\"none\""},
	 .edit = cut_end,
	 .n = 86,
	 .slug = "malformed",
	 .line = DAMAGED "the signature segment is empty: the token was cut, or never signed"},
	{"another algorithm",
	 {"alg", "\"HS256\""},
	 .slug = "alg-not-allowed",
	 .line = ": no configured key for this token uses its alg; expected ES256 (corp.pub); found alg "
		 "HS256, "
		 "no kid"},
	{"an algorithm in lower case",
	 {"alg", "\"es256\""},
	 .slug = "alg-not-allowed",
	 .line = ": no configured key for this token uses its alg; expected ES256 (corp.pub); found an "
		 "alg that is not supported, no kid"},
	{"another typ",
	 {"typ", "\"at+jwt\""},
	 .slug = "type-unexpected",
	 .line = ": the header's typ is not the type that the issuer section requires; expected typ JWT; "
		 "found "
		 "another typ"},
	{"crit",
	 {"crit", "[\"exp\"]"},
	 .slug = "header-invalid",
	 .line = BAD_HEADER "the header carries \"crit\", which is not accepted"},
	{"a token inside a token",
	 {"cty", "\"JWT\""},
	 .slug = "header-invalid",
	 .line = BAD_HEADER "the header carries \"cty\", which is not accepted"},
	{"the key in the header",
	 {"jwk", "{\"kty\":\"EC\"}"},
	 .slug = "header-invalid",
	 .line = BAD_HEADER "the header carries \"jwk\", which is not accepted"},
	{"alg twice", .header_text = "{\"alg\":\"ES256\",\"alg\":\"ES256\"}", .slug = "header-invalid",
	 .line = BAD_HEADER "the header is not valid JSON: it names a member twice (byte 22)"},
	{"no alg", {"alg", NULL}, .slug = "header-invalid", .line = BAD_HEADER "the header has no alg"},
	{"a kid that is a number",
	 {"kid", "1"},
	 .slug = "header-invalid",
	 .line = BAD_HEADER "the header's kid is not a string"},
	{"a header of 2 KiB",
	 {"x", "\"@long\""},
	 .slug = "header-invalid",
	 .line = BAD_HEADER "the header has 1334 bytes, at most 1024 are accepted"},
	{"a byte order mark before the header", .header_text = "\xef\xbb\xbf{\"alg\":\"ES256\"}",
	 .slug = "header-invalid",
	 .line = BAD_HEADER
	 "the header is not valid JSON: it begins with a byte order mark: write it without one (byte 1)"},
	{"a header in single quotes", .header_text = "{'alg':'ES256'}", .slug = "header-invalid",
	 .line = BAD_HEADER "the header is not valid JSON: a member has no name in double quotes (byte 2)"},
	{"a number beyond 64 bits in the header",
	 {"x", "18446744073709551616"},
	 .slug = "header-invalid",
	 .line = BAD_HEADER "the header is not valid JSON: a number has more than 64 bits (byte 52)"},

	/* wrong claims */
	{"exp in milliseconds",
	 {0},
	 {"exp", "1700000060000"},
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS "exp is 1700000060000: " SECONDS},
	{"exp as text",
	 {0},
	 {"exp", "\"1700000060\""},
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS
	 "exp is the string \"1700000060\": write the number of seconds since 1970, without quotes"},
	{"exp as a date",
	 {0},
	 {"exp", "\"2023-11-14T22:14:20Z\""},
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS "exp is the string \"2023-11-14T22:14:20Z\": write the number of seconds since "
			    "1970, without quotes"},
	{"iat null",
	 {0},
	 {"iat", "null"},
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS "iat is null: write the number of seconds since 1970"},
	{"nbf negative",
	 {0},
	 {"nbf", "-1"},
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS "nbf is -1: a date before 1970 is not accepted"},
	{"sub a number",
	 {0},
	 {"sub", "1001"},
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS "sub is 1001: write a string, in quotes"},
	{"aud a list of a number",
	 {0},
	 {"aud", "[\"web1.example.com\",1]"},
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS "aud is an array: write a string, or an array of strings"},
	{"a claim twice", .payload_text = "{" CLAIMS ",\"sub\":\"root\"}", .slug = "claims-invalid",
	 .line = BAD_CLAIMS "the claims name a member twice"},
	{"a number beyond 64 bits", .payload_text = "{\"x\":18446744073709551616," CLAIMS "}",
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS "the claims are not valid JSON: a number has more than 64 bits (byte 26)"},
	{"33 levels",
	 .payload_text =
		 "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]," CLAIMS "}",
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS "the claims are not valid JSON: it nests deeper than 32 levels (byte 37)"},
	{"a byte order mark", .payload_text = "\xef\xbb\xbf{" CLAIMS "}", .slug = "claims-invalid",
	 .line = BAD_CLAIMS
	 "the claims are not valid JSON: it begins with a byte order mark: write it without one (byte 1)"},
	{"a comma behind the last claim", .payload_text = "{" CLAIMS ",}", .slug = "claims-invalid",
	 .line = BAD_CLAIMS
	 "the claims are not valid JSON: a member has no name in double quotes (byte 109)"},
	{"Latin-1", .payload_text = "{\"name\":\"J\xf6rg\"," CLAIMS "}", .slug = "claims-invalid",
	 .line = BAD_CLAIMS "the claims are not valid JSON: a string is not in UTF-8 (byte 11)"},
	{"claims in a list", .payload_text = "[{" CLAIMS "}]", .slug = "claims-invalid",
	 .line = BAD_CLAIMS "the claims are JSON, but not an object: write them as {\"sub\":\"...\",...}"},
	{"a token for payload", .payload_text = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AAAA",
	 .slug = "claims-invalid",
	 .line = BAD_CLAIMS "the payload is not JSON, but begins like a token: sign claims, not a token"},

	/* tokens for another purpose */
	{"another issuer's spelling",
	 {0},
	 {"iss", "\"https://login.example.com/\""},
	 .slug = "issuer-mismatch",
	 .line = "; expected https://login.example.com; found \"https://login.example.com/\""},
	{"no iss",
	 {0},
	 {"iss", NULL},
	 .slug = "issuer-mismatch",
	 .line = "; expected https://login.example.com; found no iss"},
	{"another host",
	 {0},
	 {"aud", "\"web2.example.com\""},
	 .slug = "audience-mismatch",
	 .line = "; expected \"web1.example.com\" or \"sshd@web1.example.com\"; found \"web2.example.com\""},
	{"no aud",
	 {0},
	 {"aud", NULL},
	 .slug = "audience-mismatch",
	 .line = "; expected \"web1.example.com\" or \"sshd@web1.example.com\"; found no aud"},
	{"no exp",
	 {0},
	 {"exp", NULL},
	 .slug = "exp-missing",
	 .line = ": the token has no exp; expected after 2023-11-14 22:12:50Z, 30s ago; found no exp"},
	{"expired",
	 {0},
	 {"exp", "1699996400"},
	 .slug = "expired",
	 .line = ": the token has expired; expected after 2023-11-14 22:12:50Z, 30s ago; found "
		 "2023-11-14 21:13:20Z, 1h ago"},
	{"a clock that runs ahead",
	 {0},
	 {"iat", "1700000100"},
	 .slug = "issued-in-future",
	 .line = ": the token's iat lies in the future: compare the clocks of issuer and host; expected at "
		 "most 2023-11-14 22:13:50Z, "
		 "in 30s; found 2023-11-14 22:15:00Z, in 1m 40s"},
	{"not valid yet",
	 {0},
	 {"nbf", "1700003600"},
	 .slug = "not-yet-valid",
	 .line = ": the token's nbf lies in the future: compare the clocks of issuer and host; expected "
		 "absent, or at most "
		 "2023-11-14 22:13:50Z, in 30s; found 2023-11-14 23:13:20Z, in 1h"},
	{"no iat",
	 {0},
	 {"iat", NULL},
	 .slug = "iat-missing",
	 .line = ": the token has no iat, which max_lifetime needs; expected at most 2023-11-14 22:13:50Z, "
		 "in 30s; found no iat"},
	{"a day's lifetime",
	 {0},
	 {"exp", "1700086400"},
	 .slug = "lifetime-too-long",
	 .line = ": exp minus iat is more than max_lifetime; expected at most 1h; found 1d"},
	{"another user",
	 {0},
	 {"sub", "\"bob\""},
	 .slug = "user-mismatch",
	 .line = ": the token names another account; expected \"alice\"; found \"bob\""},
	{"no user",
	 {0},
	 {"sub", NULL},
	 .slug = "user-missing",
	 .line = ": the token has no user claim; expected \"alice\"; found no sub"},
};

/* Set a member, with a long text in place of "@long". */
static void set_member(struct scene *s, void (*set)(struct scene *, const char *, const char *),
		       const char *name, const char *json)
{
	char text[1400];

	(void)snprintf(text, sizeof(text), "\"%01300d\"", 0);
	set(s, name, json && strcmp(json, "\"@long\"") == 0 ? text : json);
}

/* The mistake's token, in a buffer of twice its size. */
static char *make_token(struct scene *s, const struct mistake *m)
{
	char *token, *roomy;

	if (m->header.name)
		set_member(s, scene_header, m->header.name, m->header.json);
	if (m->claim.name)
		set_member(s, scene_claim, m->claim.name, m->claim.json);
	if (m->header_text || m->payload_text)
		token = mint_token(&s->mint, m->header_text ? m->header_text : "{\"alg\":\"ES256\"}",
				   m->payload_text ? m->payload_text : "{" CLAIMS "}");
	else
		token = strdup(scene_token(s));
	roomy = keep_text("%*s", (int)(2 * strlen(token) + 200), "");
	strcpy(roomy, token);
	free(token);
	if (m->edit)
		m->edit(roomy, m->n);
	return roomy;
}

/* Write the host's files, with the scene's key or another one. */
static void write_host(const struct scene *s, bool other_key)
{
	struct mint other;
	char *pem;

	mint_init(&other, "ES256");
	pem = mint_public_pem(other_key ? &other : &s->mint);
	scratch_folder("keys", 0755);
	scratch_write("keys/corp.pub", span_of(pem), 0644);
	scratch_write("pam_jwt.conf", span_of(CONF), 0644);
	free(pem);
	mint_done(&other);
}

/* The log line of a login with this text. */
static enum reason log_in(const char *typed, char line[AUDIT_LINE_SIZE])
{
	const struct decision_request request = {.config_path = scratch_path("pam_jwt.conf"),
						 .user = "alice",
						 .service = "sshd",
						 .rhost = "192.0.2.7",
						 .typed = span_of(typed),
						 .has_now = true,
						 .now = NOW};
	struct decision d;
	struct audit a;

	pam_jwt_decide_6(&request, &d);
	a = decision_audit(&d);
	a.user = request.user;
	a.service = request.service;
	a.rhost = request.rhost;
	audit_line(&a, line);
	return d.reason;
}

static bool ends_in(const char *line, const char *end)
{
	size_t len = strlen(line), end_len = strlen(end);

	return len >= end_len && strcmp(line + len - end_len, end) == 0;
}

START_TEST(logs_a_line_that_names_the_mistake)
{
	const struct mistake *m = &mistakes[_i];
	char line[AUDIT_LINE_SIZE], *token, *typed;
	struct scene *s = scene_start("ES256");
	enum reason r;

	write_host(s, m->other_key);
	token = make_token(s, m);
	typed = keep_text("%s%s%s", m->before ? m->before : "", m->typed ? m->typed : token,
			  m->behind ? m->behind : "");
	r = log_in(typed, line);
	ck_assert_msg(strcmp(reason_slug(r), m->slug) == 0, "%s: %s: %s", m->what, reason_slug(r), line);
	ck_assert_msg(ends_in(line, m->line), "%s: %s", m->what, line);
}
END_TEST

Suite *mistakes_suite(void)
{
	Suite *suite = suite_create("mistakes");
	TCase *cases = scratch_group(suite, "mistakes");

	tcase_add_loop_test(cases, logs_a_line_that_names_the_mistake, 0, COUNT(mistakes));
	return suite;
}
