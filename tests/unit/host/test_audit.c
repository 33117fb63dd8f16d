/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/audit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

#include "core/base/scoped.h"
#include "decision/login.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* A line may share fewer characters than this with a token by chance. */
#define WINDOW 12

/* The log line of an outcome, as the library describes it and the module writes it. */
static void line_of(const struct outcome *o, char line[AUDIT_LINE_SIZE])
{
	struct decision d = {.reason = REASON_UNDECIDED};
	struct audit a;

	outcome_describe(o, false, &d);
	a = decision_audit(&d);
	a.phase = "auth";
	a.user = o->request.user;
	a.service = o->request.service;
	a.rhost = o->request.rhost;
	audit_line(&a, line);
}

/* The log line for a scene's token, from an outcome like that of login_decide(). */
static void audit_scene(const struct scene *s, const char *token, char line[AUDIT_LINE_SIZE])
{
	struct outcome o = {.trust = s->trust, .request = s->request, .now = s->now, .has_verdict = true};

	scene_verdict(s, token, &o.verdict);
	o.reason = o.verdict.reason;
	memset(line, 'x', AUDIT_LINE_SIZE);
	line_of(&o, line);
	ck_assert_ptr_nonnull(memchr(line, '\0', AUDIT_LINE_SIZE));
	verdict_done(&o.verdict);
}

static void audit(const struct scene *s, char line[AUDIT_LINE_SIZE])
{
	audit_scene(s, scene_token(s), line);
}

static void assert_line(const char *line, const char *expected)
{
	ck_assert_msg(strcmp(line, expected) == 0, "\n%s\ninstead of\n%s", line, expected);
}

static void assert_has(const char *line, const char *piece)
{
	ck_assert_msg(strstr(line, piece) != NULL, "no %s in: %s", piece, line);
}

static void assert_lacks(const char *line, const char *piece)
{
	ck_assert_msg(strstr(line, piece) == NULL, "%s in: %s", piece, line);
}

#define ALICE " user=\"alice\" service=\"sshd\" rhost=\"192.0.2.7\""
#define VERIFIED " alg=ES256 issuer=\"corp\" sub=\"alice\" jti=\"0123456789abcdef\""

START_TEST(logs_user_remote_host_and_token)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE];

	audit(s, line);
	assert_line(line, "accepted slug=ok" ALICE VERIFIED " left=60s");
	scene_header(s, "kid", "\"k1\"");
	audit(s, line);
	assert_line(line, "accepted slug=ok" ALICE " kid=\"k1\"" VERIFIED " left=60s");
	scene_claim(s, "jti", NULL);
	scene_date(s, "exp", -10, ".5");
	audit(s, line);
	assert_line(line,
		    "accepted slug=ok" ALICE " kid=\"k1\" alg=ES256 issuer=\"corp\" sub=\"alice\" left=-10s");
}
END_TEST

START_TEST(logs_the_user_claim_beside_sub)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE];

	set_text(&scene_issuer(s)->user_claim, "username");
	scene_claim(s, "username", "\"alice\"");
	scene_claim(s, "sub", "\"u-4711\"");
	s->request.rhost = "";
	audit(s, line);
	assert_line(line, "accepted slug=ok user=\"alice\" service=\"sshd\" rhost=\"\" alg=ES256 "
			  "issuer=\"corp\" sub=\"u-4711\" "
			  "user_claim=\"alice\" jti=\"0123456789abcdef\" left=60s");
}
END_TEST

START_TEST(logs_exactly_why_a_token_was_refused)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE];

	scene_date(s, "exp", -100, "");
	audit(s, line);
	assert_line(line, "refused slug=expired" ALICE VERIFIED
			  " left=-100s: the token has expired; expected after "
			  "2023-11-14 22:12:50Z, 30s ago; found 2023-11-14 22:11:40Z, 1m 40s ago");
	scene_date(s, "exp", 60, "");
	scene_claim(s, "sub", "\"bob\"");
	audit(s, line);
	assert_line(line, "refused slug=user-mismatch" ALICE
			  " alg=ES256 issuer=\"corp\" sub=\"bob\" jti=\"0123456789abcdef\" left=60s: "
			  "the token names another account; expected \"alice\"; found \"bob\"");
}
END_TEST

/* For an unverified token only the kid is logged, and what is wrong with its form. */
START_TEST(logs_only_the_kid_and_the_fault_of_an_unverified_token)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE];

	scene_header(s, "kid", "\"k1\"");
	s->forged = true;
	audit(s, line);
	assert_line(line,
		    "refused slug=signature-invalid" ALICE
		    " kid=\"k1\": no configured key verifies the signature; expected a "
		    "signature by ES256; found none: the token was changed, cut, or signed by another key");
	scene_header(s, "alg", "\"ES384\"");
	audit(s, line);
	assert_line(line, "refused slug=alg-not-allowed" ALICE
			  " kid=\"k1\": no configured key for this token uses its alg; expected ES256; "
			  "found alg ES384, kid \"k1\"");
	scene_header(s, "typ", "\"something else\"");
	audit(s, line);
	assert_line(line, "refused slug=type-unexpected" ALICE
			  " kid=\"k1\": the header's typ is not the type that the issuer section requires; "
			  "expected typ JWT; found another typ");
	s->tail = ".";
	audit(s, line);
	assert_line(line, "refused slug=malformed" ALICE
			  ": the token is damaged: it is not three segments of base64url; found the "
			  "token has 4 segments, a signed one has three");
}
END_TEST

/* The section's type and the token's are logged only when the signature is verified. */
START_TEST(logs_the_type_of_a_verified_token)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE];

	set_names(&scene_rival(s, "access", "https://access.example.com")->types, "at+jwt", NULL);
	scene_header(s, "typ", "\"at+jwt\"");
	audit(s, line);
	assert_has(line, "refused slug=type-unexpected" ALICE " alg=ES256 issuer=\"corp\" sub=\"alice\"");
	assert_has(line, "; expected typ JWT; found \"at+jwt\"");
}
END_TEST

/* One outcome without a verdict for each class. */
static const struct {
	enum reason reason;
	const char *hint, *expected;
} bare[] = {
	{REASON_NOT_A_TOKEN, NULL,
	 "passed over slug=not-a-token" ALICE ": what was typed is not a token: a password, or nothing"},
	{REASON_NOT_A_TOKEN, "pasted with quotes",
	 "passed over slug=not-a-token" ALICE
	 ": what was typed is not a token: a password, or nothing: pasted with quotes"},
	{REASON_CONFIG_INVALID, NULL,
	 "unavailable slug=config-invalid" ALICE
	 ": the configuration or a key file cannot be used: /etc/x:3: \\xC3\\xA4 \\\"why\\\""},
	{REASON_CLOCK_UNSET, NULL,
	 "unavailable slug=clock-unset" ALICE
	 ": the system clock is unset or cannot be read: /etc/x:3: \\xC3\\xA4 \\\"why\\\""},
	{REASON_ACCOUNT_UNKNOWN, NULL,
	 "refused slug=account-unknown" ALICE
	 ": this host has no such account, or sshd withheld the token because the account may not log in"},
	{REASON_UNDECIDED, NULL,
	 "failed slug=undecided" ALICE
	 ": no decision was reached; this is a bug in pam_jwt, please report it"},
};

START_TEST(logs_an_outcome_without_a_verdict)
{
	struct outcome o = {
		.reason = bare[_i].reason,
		.hint = bare[_i].hint,
		.request = {"alice", "sshd", "192.0.2.7", NULL, ""},
	};
	char line[AUDIT_LINE_SIZE];

	if (o.reason == REASON_CONFIG_INVALID || o.reason == REASON_CLOCK_UNSET)
		note_set(&o.note, "/etc/x:3: \xc3\xa4 \"why\"");
	line_of(&o, line);
	assert_line(line, bare[_i].expected);
}
END_TEST

START_TEST(gives_each_class_its_priority)
{
	static const struct {
		enum reason reason;
		int priority;
	} rows[] = {
		{REASON_OK, LOG_INFO},
		{REASON_EXPIRED, LOG_NOTICE},
		{REASON_SIGNATURE_INVALID, LOG_NOTICE},
		{REASON_NOT_A_TOKEN, LOG_NOTICE},
		{REASON_CONFIG_INVALID, LOG_ERR},
		{REASON_OUT_OF_MEMORY, LOG_ERR},
		{REASON_KEY_UNUSABLE, LOG_ERR},
		{REASON_UNDECIDED, LOG_CRIT},
		{REASON_COUNT, LOG_CRIT},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_int_eq(audit_priority(rows[i].reason), rows[i].priority);
}
END_TEST

START_TEST(escapes_untrusted_text)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE];

	s->request.user = "al\nice\" slug=ok\033[2J\\\xc3\xa4";
	s->request.service = "s\r\"d";
	s->request.rhost = "h\t\x7f\xff";
	scene_header(s, "kid", "\"k\\n\\\"\\u001b\"");
	scene_claim(s, "sub", "\"s\\r\\n\\u009b\"");
	scene_claim(s, "jti", "\"j\\\"\\\\\xf0\x9f\x98\x80\"");
	audit(s, line);
	assert_has(line, " user=\"al\\x0Aice\\\" slug=ok\\x1B[2J\\\\\\xC3\\xA4\" service=\"s\\x0D\\\"d\" "
			 "rhost=\"h\\x09\\x7F\\xFF\"");
	assert_has(line, " kid=\"k\\x0A\\\"\\x1B\" alg=ES256");
	assert_has(line, " sub=\"s\\x0D\\x0A\\xC2\\x9B\" jti=\"j\\\"\\\\\\xF0\\x9F\\x98\\x80\"");
	for (const char *at = line; *at; at++)
		ck_assert_msg(*at >= 0x20 && *at <= 0x7e, "byte %02x in %s", (unsigned char)*at, line);
}
END_TEST

START_TEST(limits_the_length_of_untrusted_text)
{
	struct scene *s;
	char line[AUDIT_LINE_SIZE], hostile[300], json[320];

	memset(hostile, '\n', sizeof(hostile) - 1); /* each becomes four characters when escaped */
	hostile[sizeof(hostile) - 1] = '\0';
	snprintf(json, sizeof(json), "\"%0250d\"", 0);
	s = scene_start("ES256");
	s->request.user = s->request.service = s->request.rhost = hostile;
	scene_header(s, "kid", json);
	scene_claim(s, "sub", json);
	scene_claim(s, "jti", json);
	scene_claim(s, "aud", json);
	audit(s, line);
	assert_has(line, "refused slug=audience-mismatch user=\"\\x0A");
	assert_has(line, "...\" service=\"\\x0A");
	assert_has(line, " left=60s: the token is not meant for this host and service; expected "
			 "\"web1.example.com\"; found \"000");
	ck_assert_uint_lt(strlen(line), AUDIT_LINE_SIZE);
}
END_TEST

/*
 * However long the names before it are, a line ends with what was expected and what was found, cut if
 * necessary.
 */
START_TEST(logs_expected_and_found_at_the_end_of_the_longest_line)
{
	struct scene *s;
	char line[AUDIT_LINE_SIZE], longest[300], json[320];

	snprintf(longest, sizeof(longest), "%0250d", 0);
	snprintf(json, sizeof(json), "\"%s\"", longest);
	s = scene_start("ES256");
	s->request.user = s->request.service = s->request.rhost = longest;
	set_text(&scene_issuer(s)->name, longest);
	set_text(&scene_issuer(s)->user_claim, "username");
	set_names(&scene_issuer(s)->audience, "%s", "%s/%h");
	scene_header(s, "kid", json);
	scene_claim(s, "sub", json);
	scene_claim(s, "username", json);
	scene_claim(s, "jti", json);
	snprintf(json, sizeof(json), "[\"elsewhere\",\"%0120d\",\"%0120d\"]", 1, 2);
	scene_claim(s, "aud", json);
	audit(s, line);
	assert_has(line, ": the token is not meant for this host and service; expected \"000");
	assert_has(line, "...; found \"elsewhere\", \"000");
	ck_assert_uint_eq(strlen(line), AUDIT_LINE_SIZE - 1);
	ck_assert_str_eq(line + strlen(line) - 3, "...");
}
END_TEST

#define ACCEPTED "{\"module\":\"pam_jwt\",\"phase\":\"auth\",\"outcome\":\"accepted\",\"slug\":\"ok\","
#define REFUSED(slug)                                                                                        \
	"{\"module\":\"pam_jwt\",\"phase\":\"auth\",\"outcome\":\"refused\",\"slug\":\"" slug "\","
#define JSON_ALICE "\"user\":\"alice\",\"service\":\"sshd\",\"rhost\":\"192.0.2.7\""
#define JSON_TOKEN ",\"alg\":\"ES256\",\"issuer\":\"corp\",\"sub\":\"alice\",\"jti\":\"0123456789abcdef\""

START_TEST(logs_the_same_facts_as_json)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE];

	s->trust.log_json = true;
	audit(s, line);
	assert_line(line, ACCEPTED JSON_ALICE JSON_TOKEN ",\"left\":60}");
	scene_header(s, "kid", "\"k1\"");
	set_text(&scene_issuer(s)->user_claim, "username");
	scene_claim(s, "username", "\"alice\"");
	s->request.rhost = "";
	audit(s, line);
	assert_line(line, ACCEPTED
		    "\"user\":\"alice\",\"service\":\"sshd\",\"rhost\":\"\",\"kid\":\"k1\","
		    "\"alg\":\"ES256\",\"issuer\":\"corp\",\"sub\":\"alice\",\"user_claim\":\"alice\","
		    "\"jti\":\"0123456789abcdef\",\"left\":60}");
}
END_TEST

START_TEST(logs_why_a_token_was_refused_as_json)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE];

	s->trust.log_json = true;
	scene_date(s, "exp", -100, "");
	audit(s, line);
	assert_line(line, REFUSED("expired") JSON_ALICE JSON_TOKEN
		    ",\"left\":-100,\"detail\":\"the token has expired\","
		    "\"expected\":\"after 2023-11-14 22:12:50Z, 30s ago\","
		    "\"found\":\"2023-11-14 22:11:40Z, 1m 40s ago\"}");
	scene_date(s, "exp", 60, "");
	scene_header(s, "kid", "\"k1\"");
	s->forged = true;
	audit(s, line);
	assert_line(line, REFUSED("signature-invalid") JSON_ALICE
		    ",\"kid\":\"k1\",\"detail\":\"no configured key verifies the signature\","
		    "\"expected\":\"a signature by ES256\","
		    "\"found\":\"none: the token was changed, cut, or signed by another key\"}");
}
END_TEST

/* An audit line without a verdict, as the module has it for a fault and in the account phase. */
START_TEST(logs_note_hint_phase_and_name_of_the_service_as_json)
{
	struct audit a = {
		.is_json = true,
		.reason = REASON_CLOCK_UNSET,
		.sentence = "a \"sentence\"",
		.phase = "account",
		.pam_service = "sudo-i",
		.user = "alice",
		.service = "sudo",
		.rhost = NULL,
		.note = "/etc/x:3: \xc3\xa4",
		.hint = "a hint",
	};
	char line[AUDIT_LINE_SIZE];

	audit_line(&a, line);
	assert_line(
		line,
		"{\"module\":\"pam_jwt\",\"phase\":\"account\",\"outcome\":\"unavailable\","
		"\"slug\":\"clock-unset\",\"pam_service\":\"sudo-i\",\"user\":\"alice\",\"service\":\"sudo\","
		"\"rhost\":\"\",\"detail\":\"a \\\"sentence\\\"\",\"note\":\"/etc/x:3: \\u00e4\","
		"\"hint\":\"a hint\"}");
}
END_TEST

/* Parse a line. It must be one object in printable ASCII. */
static json_t *object_of(const char *line)
{
	json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

	ck_assert_msg(json_is_object(object), "no JSON object: %s", line);
	for (const char *at = line; *at; at++)
		ck_assert_msg(*at >= 0x20 && *at <= 0x7e, "byte %02x in %s", (unsigned char)*at, line);
	return object;
}

static void assert_member(const json_t *object, const char *name, const char *value)
{
	const char *found = json_string_value(json_object_get(object, name));

	ck_assert_msg(found && strcmp(found, value) == 0, "%s: %s", name, found ? found : "absent");
}

START_TEST(writes_the_value_itself_into_json)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE];
	json_t *o;

	s->trust.log_json = true;
	s->request.user = "al\nice\",\"slug\":\"ok\033[2J\\\xc3\xa4";
	s->request.service = "s\r\"d";
	s->request.rhost = "h\t\x7f\xff";
	scene_header(s, "kid", "\"k\\n\\\"\\u001b\"");
	scene_claim(s, "sub", "\"s\\r\\n\\u009b\"");
	scene_claim(s, "jti", "\"j\\\"\\\\\xf0\x9f\x98\x80\"");
	audit(s, line);
	o = object_of(line);
	assert_member(o, "slug", "user-mismatch");
	assert_member(o, "user", s->request.user);
	assert_member(o, "service", s->request.service);
	assert_member(o, "rhost", "h\t\x7f\xef\xbf\xbd"); /* U+FFFD */
	assert_member(o, "kid", "k\n\"\x1b");
	assert_member(o, "sub", "s\r\n\xc2\x9b");
	assert_member(o, "jti", "j\"\\\xf0\x9f\x98\x80");
	json_decref(o);
}
END_TEST

/* However long its values are, the line is a whole object that identifies login and token. */
START_TEST(limits_the_length_of_json)
{
	static const char *const members[] = {"module",	 "phase", "outcome", "slug",	   "user",
					      "service", "rhost", "kid",     "alg",	   "issuer",
					      "sub",	 "jti",	  "left",    "user_claim", "detail"};
	static const char *const texts[] = {
		"x", "\n", "\"", "\\", "\xff", "\xc3\xa9", "\xf0\x9f\x98\x80", "a\n\xff"};
	static const char *const escaped[] = {
		"x", "\\n", "\\\"", "\\\\", "\xef\xbf\xbd", "\xc3\xa9", "\xf0\x9f\x98\x80", "a\\n\xc3\xa9"};
	char raw[1024] = "", json[1024] = "\"", line[AUDIT_LINE_SIZE];
	struct scene *s = scene_start("ES256");
	json_t *o;

	for (int i = 0; i < 60; i++) {
		strcat(raw, texts[_i]);
		strcat(json, escaped[_i]);
	}
	strcat(json, "\"");
	s->trust.log_json = true;
	s->request.user = s->request.service = s->request.rhost = raw;
	set_text(&scene_issuer(s)->name, raw);
	set_text(&scene_issuer(s)->user_claim, "username");
	scene_header(s, "kid", json);
	scene_claim(s, "sub", json);
	scene_claim(s, "username", json);
	scene_claim(s, "jti", json);
	scene_claim(s, "aud", json);
	audit(s, line);
	o = object_of(line);
	for (int i = 0; i < COUNT(members); i++)
		ck_assert_msg(json_object_get(o, members[i]), "no %s in %s", members[i], line);
	assert_member(o, "slug", "audience-mismatch");
	json_decref(o);
}
END_TEST

/* A value that is not there as a whole ends in "...". */
static void assert_whole_or_marked(const json_t *object, const char *name, const char *whole)
{
	const char *value = json_string_value(json_object_get(object, name));

	if (value && strcmp(value, whole) != 0)
		ck_assert_msg(strlen(value) >= 3 && strcmp(value + strlen(value) - 3, "...") == 0, "%s: %s",
			      name, value);
}

/* Whatever the length of the members before the note, the note is cut so that the object is complete. */
START_TEST(ends_the_object_at_every_length)
{
	char note[401], hint[160], line[AUDIT_LINE_SIZE], token[AUDIT_TOKEN_SIZE];

	memset(note, '\n', sizeof(note) - 1);
	note[sizeof(note) - 1] = '\0';
	memset(hint, '"', sizeof(hint) - 1);
	hint[sizeof(hint) - 1] = '\0';
	for (int len = 0; len < 460; len++) {
		struct audit a = {.is_json = true,
				  .reason = REASON_CONFIG_INVALID,
				  .phase = "auth",
				  .token = token,
				  .note = note,
				  .hint = hint};
		json_t *object;

		(void)snprintf(token, sizeof(token), ",\"t\":\"%0*d\"", len, 0);
		memset(line, 'x', sizeof(line));
		audit_line(&a, line);
		ck_assert_ptr_nonnull(memchr(line, '\0', sizeof(line)));
		object = object_of(line);
		ck_assert_ptr_nonnull(json_object_get(object, "note"));
		assert_whole_or_marked(object, "note", note);
		assert_whole_or_marked(object, "hint", hint);
		json_decref(object);
	}
}
END_TEST

/* The line contains no WINDOW characters in a row of the text. */
static void assert_nothing_of(const char *line, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i + WINDOW <= len; i++) {
		char window[WINDOW + 1];

		memcpy(window, text + i, WINDOW);
		window[WINDOW] = '\0';
		assert_lacks(line, window);
	}
}

static void change_nothing(struct scene *s)
{
	(void)s;
}

static void forge(struct scene *s)
{
	s->forged = true;
}

static void add_segment(struct scene *s)
{
	s->tail = ".AAAA";
}

static void add_padding(struct scene *s)
{
	s->tail = "=";
}

static void shorten(struct scene *s)
{
	s->trust.max_token_bytes = 256;
}

static void spoil_header(struct scene *s)
{
	scene_header(s, "cty", "\"JWT\"");
}

static void spoil_claims(struct scene *s)
{
	scene_claim(s, "nbf", "\"later\"");
}

static void spoil_user(struct scene *s)
{
	scene_claim(s, "sub", "\"bob\"");
}

static void spoil_key(struct scene *s)
{
	set_text(&s->trust.keys.keys[0]->kid, "k2");
	scene_header(s, "kid", "\"k3\"");
}

static void spoil_issuer(struct scene *s)
{
	scene_claim(s, "iss", "\"https://elsewhere.example.com\"");
}

static void (*const changes[])(struct scene *s) = {
	change_nothing, forge,	      add_segment, add_padding, shorten,
	spoil_header,	spoil_claims, spoil_user,  spoil_key,	spoil_issuer,
};

START_TEST(never_logs_a_token)
{
	struct scene *s = scene_start("ES256");
	char line[AUDIT_LINE_SIZE], *token;

	changes[_i](s);
	token = scene_token(s);
	for (int is_json = 0; is_json < 2; is_json++) {
		s->trust.log_json = is_json;
		audit_scene(s, token, line);
		ck_assert_uint_gt(strlen(line), 50);
		assert_nothing_of(line, token);
	}
}
END_TEST

/* The same through login_decide(): text that is not a token appears in no field. */
START_TEST(never_logs_the_text_that_was_typed)
{
	static const char *const typed[] = {
		"correct horse battery staple",
		"Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl",
		"\"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl\"",
		"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJh\nbGljZSJ9.c2lnbmF0dXJl",
		"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl",
	};

	for (size_t i = 0; i < COUNT(typed); i++) {
		struct decision_request l = {.config_path = "/nonexistent/pam_jwt.conf",
					     .user = "alice",
					     .service = "sshd",
					     .rhost = "",
					     .typed = span_of(typed[i]),
					     .has_now = true,
					     .now = NOW};
		SCOPED(outcome) o = {0};
		char line[AUDIT_LINE_SIZE];

		login_decide(&l, &o);
		line_of(&o, line);
		assert_nothing_of(line, typed[i]);
	}
}
END_TEST

Suite *audit_suite(void)
{
	Suite *suite = suite_create("audit");
	TCase *cases = scene_group(suite, "audit");

	tcase_add_test(cases, logs_user_remote_host_and_token);
	tcase_add_test(cases, logs_the_user_claim_beside_sub);
	tcase_add_test(cases, logs_exactly_why_a_token_was_refused);
	tcase_add_test(cases, logs_only_the_kid_and_the_fault_of_an_unverified_token);
	tcase_add_test(cases, logs_the_type_of_a_verified_token);
	tcase_add_loop_test(cases, logs_an_outcome_without_a_verdict, 0, COUNT(bare));
	tcase_add_test(cases, gives_each_class_its_priority);
	tcase_add_test(cases, escapes_untrusted_text);
	tcase_add_test(cases, limits_the_length_of_untrusted_text);
	tcase_add_test(cases, logs_expected_and_found_at_the_end_of_the_longest_line);
	tcase_add_test(cases, logs_the_same_facts_as_json);
	tcase_add_test(cases, logs_why_a_token_was_refused_as_json);
	tcase_add_test(cases, logs_note_hint_phase_and_name_of_the_service_as_json);
	tcase_add_test(cases, writes_the_value_itself_into_json);
	tcase_add_loop_test(cases, limits_the_length_of_json, 0, 8);
	tcase_add_test(cases, ends_the_object_at_every_length);
	tcase_add_loop_test(cases, never_logs_a_token, 0, COUNT(changes));
	tcase_add_test(cases, never_logs_the_text_that_was_typed);
	return suite;
}
