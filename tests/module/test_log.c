/* SPDX-License-Identifier: BSD-2-Clause */
/* The log line of every decision: what it contains, and that untrusted text cannot forge it. */
#include "suites.h"

#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "support/expect.h"
#include "support/fakehost.h"
#include "support/scene.h"

/* A line of the configuration. */
#define JSON "log_format = json\n"

/* Authenticate with the stack ALONE for this account from this address; return the only log line. */
static const char *line_of(const char *user, const char *rhost, const char *typed, int code)
{
	struct stack *s;

	logbook_reset();
	s = stack_start(ALONE, user);
	ck_assert_int_eq(pam_set_item(s->pamh, PAM_RHOST, rhost), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, typed), code);
	stack_end(s);
	expect_clean_log(typed);
	ck_assert_uint_eq(logbook.count, 1);
	return logbook.lines[0].text;
}

static void check_has(const char *line, const char *part)
{
	ck_assert_msg(strstr(line, part), "expected \"%s\" in: %s", part, line);
}

static void check_lacks(const char *line, const char *part)
{
	ck_assert_msg(!strstr(line, part), "unexpected \"%s\" in: %s", part, line);
}

START_TEST(logs_user_remote_host_and_token_of_a_login)
{
	const char *line = line_of("alice", "192.0.2.7", scene_token(), PAM_SUCCESS);

	check_has(line, "pam_jwt(login:auth): accepted slug=ok");
	check_has(line, " user=\"alice\"");
	check_has(line, " service=\"login\"");
	check_has(line, " rhost=\"192.0.2.7\"");
	check_has(line, " issuer=\"corp\"");
	check_has(line, " sub=\"alice\"");
	check_has(line, " jti=\"Zm9vYmFyYmF6cXV4\"");
	check_has(line, " kid=\"k1\"");
}
END_TEST

START_TEST(logs_who_was_refused_and_exactly_why)
{
	const char *line;

	scene.recipe.aud = "\"web2.example.com\"";
	line = line_of("alice", "192.0.2.7", scene_token(), PAM_AUTH_ERR);
	check_has(line, "refused slug=audience-mismatch user=\"alice\"");
	check_has(line, " rhost=\"192.0.2.7\"");
	check_has(line, " jti=\"Zm9vYmFyYmF6cXV4\"");
	check_has(line, "\"web1.example.com\"");
	check_has(line, "\"web2.example.com\"");
}
END_TEST

START_TEST(logs_no_claim_of_an_unverified_token)
{
	const char *line = line_of("bob", "192.0.2.7", scene_changed_signature(scene_token()), PAM_AUTH_ERR);

	check_has(line, "refused slug=signature-invalid user=\"bob\"");
	check_has(line, " kid=\"k1\"");
	check_lacks(line, "alice");
	check_lacks(line, "Zm9v");
	check_lacks(line, "login.example.com");
}
END_TEST

START_TEST(counts_sudo_i_as_sudo)
{
	struct stack *s = stack_start_service("sudo-i", ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_ptr_nonnull(logbook_only(" service=\"sudo\""));
}
END_TEST

START_TEST(escapes_a_hostile_account)
{
	const char *line = line_of("al\"ice\\\n\x1b[31m\x7f\xff", "", scene_token(), PAM_AUTH_ERR);

	check_has(line, " user=\"al\\\"ice\\\\\\x0A\\x1B[31m\\x7F\\xFF\"");
}
END_TEST

START_TEST(an_account_name_cannot_forge_a_log_line)
{
	static const char account[] =
		"x\" slug=ok\nApr  1 00:00:00 web1 pam_jwt: accepted slug=ok user=\"alice";
	const char *line = line_of(account, "", JUNK_TOKEN, PAM_AUTH_ERR);

	check_has(line, " user=\"x\\\" slug=ok\\x0A");
	check_lacks(line, "x\" slug=ok");
}
END_TEST

START_TEST(an_account_name_is_not_a_format)
{
	check_has(line_of("%s%n%99999d", "%n%n", scene_token(), PAM_AUTH_ERR), " user=\"%s%n%99999d\"");
}
END_TEST

START_TEST(escapes_a_hostile_remote_host)
{
	check_has(line_of("alice", "h\"\r\n\x01", scene_token(), PAM_SUCCESS),
		  " rhost=\"h\\\"\\x0D\\x0A\\x01\"");
}
END_TEST

START_TEST(escapes_a_hostile_kid)
{
	scene.recipe.kid = "\"k\\\" slug=ok\\n\\u001b[2J\\u00e9\"";
	check_has(line_of("alice", "", scene_token(), PAM_AUTH_ERR),
		  " kid=\"k\\\" slug=ok\\x0A\\x1B[2J\\xC3\\xA9\"");
}
END_TEST

START_TEST(escapes_a_hostile_jti)
{
	scene.recipe.jti = "\"\\n\\u007f\\\"%n\"";
	check_has(line_of("alice", "", scene_token(), PAM_SUCCESS), " jti=\"\\x0A\\x7F\\\"%n\"");
}
END_TEST

/* This byte count times, in quotes if quoted. */
static const char *run(char byte, size_t count, bool quoted)
{
	char text[1100] = "";

	memset(text, byte, count);
	return scene_text(quoted ? "\"%s\"" : "%s", text);
}

/* Give every text that can be logged its greatest length. */
static void fill_scene(char byte, const char *top)
{
	char *pem = mint_public_pem(&scene.mint);

	scene_write("keys/any.pem", pem, 0644);
	free(pem);
	scene_write("pam_jwt.conf",
		    scene_text("hostname = web1.example.com\n%s[issuer %s]\niss = "
			       "https://login.example.com\nkey = any.pem\n"
			       "algorithm = ES256\nuser_claim = aud\n",
			       top, run('i', 50, false)),
		    0644);
	scene.recipe.kid = run(byte, 256, true);
	scene.recipe.sub = run(byte, 1000, true);
	scene.recipe.jti = run(byte, 1000, true);
	scene.recipe.aud = run(byte, 1000, true);
}

START_TEST(limits_the_length_of_every_text_of_a_verified_token)
{
	struct stack *s;

	fill_scene('u', _i & 2 ? JSON : "");
	s = stack_start_service(run('s', 40, false), _i & 1 ? ALONE_WITH("debug") : ALONE,
				run('\xff', 1000, false));
	ck_assert_int_eq(pam_set_item(s->pamh, PAM_RHOST, run('\x01', 1000, false)), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTH_ERR);
	stack_end(s);
	ck_assert_ptr_nonnull(
		logbook_only(_i & 2 ? "\"slug\":\"audience-mismatch\"" : "slug=audience-mismatch"));
	check_lacks(logbook.lines[0].text, run('u', 300, false));
	expect_clean_log(scene_token());
}
END_TEST

/* A token for alice with one claim more, azp. */
static const char *token_with_azp(const char *json)
{
	return scene_token_of(
		"{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1\"}",
		scene_text("{\"iss\":\"https://login.example.com\",\"aud\":\"web1.example.com\","
			   "\"sub\":\"alice\",\"iat\":%s,\"exp\":%s,\"azp\":%s}",
			   scene_number(NOW), scene_number(NOW + 60), json));
}

START_TEST(logs_the_rule_that_a_token_breaks)
{
	const char *line;

	scene_configure("", "require = azp=ssh-login\n", "");
	line = line_of("alice", "", token_with_azp("\"portal\""), PAM_AUTH_ERR);
	check_has(line, "slug=rule-failed");
	check_has(line, "pam_jwt.conf:6: require azp=\"ssh-login\"; found azp \"portal\"");
}
END_TEST

START_TEST(logs_a_hostile_claim_escaped_and_cut)
{
	static const char *const tops[] = {"", JSON};
	const char *line;

	scene_configure(tops[_i], "require = azp=ssh-login\n", "");
	line = line_of("alice", "",
		       token_with_azp(scene_text("\"\\u001b[31m\\npam_jwt(sshd:auth): accepted \\u00fc%s\"",
						 run('z', 1000, false))),
		       PAM_AUTH_ERR);
	check_has(line, "rule-failed");
	check_lacks(line, run('z', 97, false));
	expect_clean_log(scene_token());
}
END_TEST

START_TEST(limits_the_length_of_a_kid_of_256_bytes)
{
	const char *line;

	scene.recipe.kid = run('k', 256, true);
	line = line_of("alice", "", scene_token(), PAM_AUTH_ERR);
	check_has(line, "slug=key-unknown");
	check_has(line, run('k', 61, false));
	check_lacks(line, run('k', 129, false));
}
END_TEST

#define SKIPPED "; a key of this kid in corp.jwk is skipped: "
#define UNKNOWN "; corp.jwk has this kid: "
#define WEAK "the RSA key has 1024 bits; 2048 to 8192 are accepted (RFC 7518 3.3)"

/*
 * A provider's key set with a usable key, one that is too short, one for encryption, and one of an unknown
 * kind. The host may have another key, which serves any kid. The token's alg is the scene's unless it is set.
 */
static const struct {
	const char *kid, *alg;
	bool other;		  /* a key without a kid is configured beside the set */
	const char *slug, *found; /* NULL: the end of the line is not checked */
} skipped[] = {
	{"\"k1\"", NULL, false, "ok", NULL},
	{NULL, NULL, false, "ok", NULL},
	{"\"weak\"", NULL, false, "key-unknown", "; found alg ES256" UNKNOWN WEAK},
	{"\"enc\"", NULL, false, "key-unknown",
	 "; found alg ES256" UNKNOWN "the JWK is meant for another use"},
	{"\"pq\"", NULL, false, "key-unknown", "; found alg ES256" UNKNOWN "kty is none of RSA, EC and OKP"},
	{"\"weak\"", "\"RS256\"", false, "key-unknown", "; found alg RS256" UNKNOWN WEAK},
	{"\"weak\"", "\"none\"", false, "key-unknown", "; found an alg that is not supported" UNKNOWN WEAK},
	{"\"k\"", NULL, false, "key-unknown", "; found alg ES256, kid \"k\""},
	{"\"weak\"", "\"RS256\"", true, "alg-not-allowed",
	 "; expected ES256 (bare.pub); found alg RS256" SKIPPED WEAK},
	{"\"k\"", "\"RS256\"", true, "alg-not-allowed", "; found alg RS256, kid \"k\""},
	{"\"k1\"", "\"RS256\"", false, "alg-not-allowed",
	 "; expected ES256 kid \"k1\" (corp.jwk); found alg RS256" SKIPPED "kty is none of"},
	{"\"weak\"", NULL, true, "signature-invalid",
	 "; expected a signature by ES256 (bare.pub); found none" SKIPPED WEAK},
	{"\"k\"", NULL, true, "signature-invalid",
	 "; found none: the token was changed, cut, or signed by another key"},
	{NULL, NULL, true, "ok", NULL},
};

static void write_provider(bool other)
{
	struct mint bare;
	char *pem;

	mint_init(&bare, "ES256");
	pem = mint_public_pem(&bare);
	scene_write("keys/bare.pub", pem, 0644);
	scene_write("keys/corp.jwk",
		    scene_text("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"weak\",\"e\":\"AQAB\",\"n\":\"%sw\"},{"
			       "\"kty\":\"AKP\",\"kid\":\"k1\"},%s,"
			       "{\"kty\":\"RSA\",\"kid\":\"enc\",\"use\":\"enc\"},{\"kty\":\"AKP\",\"kid\":"
			       "\"pq\"}]}",
			       run('v', 170, false), scene_jwk(&scene.mint, "k1")),
		    0644);
	if (other)
		scene_configure("", "key = bare.pub\n", "");
	free(pem);
	mint_done(&bare);
}

START_TEST(logs_why_the_key_of_a_kid_was_skipped)
{
	bool ok = strcmp(skipped[_i].slug, "ok") == 0;
	const char *line;

	write_provider(skipped[_i].other);
	scene.recipe.kid = skipped[_i].kid;
	if (skipped[_i].alg)
		scene.recipe.alg = skipped[_i].alg;
	line = line_of("alice", "", scene_token(), ok ? PAM_SUCCESS : PAM_AUTH_ERR);
	check_has(line, scene_text("slug=%s ", skipped[_i].slug));
	if (skipped[_i].found)
		check_has(line, skipped[_i].found);
}
END_TEST

START_TEST(limits_the_length_of_a_fault_of_the_configuration)
{
	scene_configure("", scene_text("%s = yes\n", run('x', 1000, false)), "");
	check_has(line_of("alice", "", scene_token(), PAM_AUTHINFO_UNAVAIL),
		  "unavailable slug=config-invalid");
}
END_TEST

START_TEST(logs_every_rule_with_debug)
{
	struct stack *s = stack_start(ALONE_WITH("debug"), "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_uint_eq(logbook_count("rule "), 22);
	ck_assert_uint_eq(logbook_count(": ok;"), 22);
	for (size_t i = 0; i < logbook.count; i++)
		if (strstr(logbook.lines[i].text, "rule "))
			ck_assert_int_eq(logbook.lines[i].priority, LOG_DEBUG);
	stack_end(s);
	expect_clean_log(scene_token());
}
END_TEST

/* The claims of an unverified token are the attacker's text. */
START_TEST(logs_no_rule_of_an_unverified_token)
{
	struct stack *s = stack_start(ALONE_WITH("debug"), "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_changed_signature(scene_token())), PAM_AUTH_ERR);
	ck_assert_uint_eq(logbook_count("rule "), 0);
}
END_TEST

/* Some programs take the service name from the user who starts them. */
START_TEST(escapes_a_hostile_service)
{
	struct stack *s = stack_start_service("su\n\033[31mlogin: root", ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_ptr_nonnull(logbook_only("(su\\x0A\\x1B[31mlogin: root:auth): accepted"));
}
END_TEST

START_TEST(logs_no_rule_without_debug)
{
	check_lacks(line_of("alice", "", scene_token(), PAM_SUCCESS), "rule ");
}
END_TEST

#define OBJECT "{\"module\":\"pam_jwt\",\"phase\":\"auth\",\"outcome\":"

static void check_begins(const char *line, const char *begin)
{
	ck_assert_msg(strncmp(line, begin, strlen(begin)) == 0, "expected \"%s\" at the begin of: %s", begin,
		      line);
	ck_assert_msg(begin[0] != '{' || line[strlen(line) - 1] == '}', "no whole object: %s", line);
}

START_TEST(logs_json_if_configured)
{
	const char *line;

	scene_configure(JSON, "", "");
	line = line_of("alice", "192.0.2.7", scene_token(), PAM_SUCCESS);
	check_begins(line, OBJECT "\"accepted\",\"slug\":\"ok\",\"user\":\"alice\",\"service\":\"login\",");
	check_has(line, ",\"jti\":\"Zm9vYmFyYmF6cXV4\",\"left\":");
	check_begins(line_of("bob", "", scene_token(), PAM_AUTH_ERR),
		     OBJECT "\"refused\",\"slug\":\"user-mismatch\",\"user\":\"bob\",");
	line = line_of("bob", "", scene_changed_signature(scene_token()), PAM_AUTH_ERR);
	check_begins(line, OBJECT "\"refused\",\"slug\":\"signature-invalid\",");
	check_lacks(line, "alice");
	check_begins(line_of("alice", "", scene_text("Bearer %s", scene_token()), PAM_AUTH_ERR),
		     OBJECT "\"refused\",\"slug\":\"malformed\",");
}
END_TEST

START_TEST(logs_the_account_phase_as_json)
{
	struct stack *s;

	scene_configure(JSON, "", "");
	s = stack_start_service("su-l", ALONE, "alice");
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	check_begins(logbook.lines[0].text, OBJECT "\"accepted\",\"slug\":\"ok\",\"pam_service\":\"su-l\",");
	fakehost.now += 3600;
	logbook_reset();
	ck_assert_int_eq(stack_account(s), PAM_PERM_DENIED);
	ck_assert_uint_eq(logbook.count, 1);
	check_begins(logbook.lines[0].text, "{\"module\":\"pam_jwt\",\"phase\":\"account\",\"outcome\":"
					    "\"refused\",\"slug\":\"expired\",");
	check_has(logbook.lines[0].text, "\"service\":\"su\",");
	check_has(logbook.lines[0].text,
		  ",\"jti\":\"Zm9vYmFyYmF6cXV4\",\"detail\":\"the token has expired since");
}
END_TEST

START_TEST(logs_a_fault_after_the_configuration_was_read_as_json)
{
	scene_configure(JSON, "", "");
	fakehost.now = 0;
	check_begins(line_of("alice", "", scene_token(), PAM_AUTHINFO_UNAVAIL),
		     OBJECT "\"unavailable\",\"slug\":\"clock-unset\",");
}
END_TEST

/* The module knows log_format only after it has read the whole configuration, which it does for a token only.
 */
START_TEST(logs_text_without_a_configuration)
{
	struct stack *s;

	scene_configure(JSON, "", "");
	check_begins(line_of("alice", "", PASSWORD, PAM_CRED_INSUFFICIENT),
		     "pam_jwt(login:auth): passed over slug=not-a-token ");
	scene_configure(JSON, "min_uid = x\n", "");
	check_begins(line_of("alice", "", scene_token(), PAM_AUTHINFO_UNAVAIL),
		     "pam_jwt(login:auth): unavailable slug=config-invalid ");
	scene_configure(JSON, "", "");
	logbook_reset();
	s = stack_start(ALONE_WITH("nonsense"), "alice");
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTHINFO_UNAVAIL);
	check_begins(logbook.lines[0].text, "pam_jwt(login:auth): unavailable slug=config-invalid ");
}
END_TEST

START_TEST(logs_rules_as_text_beside_json)
{
	struct stack *s;

	scene_configure(JSON, "", "");
	s = stack_start(ALONE_WITH("debug"), "alice");
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_uint_eq(logbook_count("pam_jwt(login:auth): rule "), 22);
	ck_assert_uint_eq(logbook_count(OBJECT), 1);
	ck_assert_int_eq(logbook_only(OBJECT)->priority, LOG_INFO);
}
END_TEST

START_TEST(logs_that_a_reply_did_not_arrive)
{
	struct stack *s = stack_start(ALONE, "alice");

	s->talk = (struct conversation){.code = PAM_CONV_ERR};
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), PAM_CONV_ERR);
	ck_assert_ptr_nonnull(logbook_only("no reply user=\"alice\" service=\"login\" rhost=\"\": "));
}
END_TEST

/* The conversation gets the prompt and no other message. */
START_TEST(shows_the_user_nothing_but_the_prompt)
{
	struct stack *s = stack_start(ALONE_WITH("debug"), "bob");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTH_ERR);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert_str_eq(s->talk.prompts[0], "Token: ");
}
END_TEST

Suite *log_suite(void)
{
	Suite *s = suite_create("log");
	TCase *content = suites_group(s, "content"), *hostile = suites_group(s, "hostile");

	tcase_add_test(content, logs_user_remote_host_and_token_of_a_login);
	tcase_add_test(content, logs_who_was_refused_and_exactly_why);
	tcase_add_test(content, logs_no_claim_of_an_unverified_token);
	tcase_add_test(content, counts_sudo_i_as_sudo);
	tcase_add_test(content, logs_every_rule_with_debug);
	tcase_add_test(content, logs_no_rule_without_debug);
	tcase_add_test(content, logs_no_rule_of_an_unverified_token);
	tcase_add_test(content, escapes_a_hostile_service);
	tcase_add_test(content, logs_json_if_configured);
	tcase_add_test(content, logs_the_account_phase_as_json);
	tcase_add_test(content, logs_a_fault_after_the_configuration_was_read_as_json);
	tcase_add_test(content, logs_text_without_a_configuration);
	tcase_add_test(content, logs_the_rule_that_a_token_breaks);
	tcase_add_test(content, logs_rules_as_text_beside_json);
	tcase_add_test(content, logs_that_a_reply_did_not_arrive);
	tcase_add_test(content, shows_the_user_nothing_but_the_prompt);
	tcase_add_test(hostile, escapes_a_hostile_account);
	tcase_add_test(hostile, an_account_name_cannot_forge_a_log_line);
	tcase_add_test(hostile, an_account_name_is_not_a_format);
	tcase_add_test(hostile, escapes_a_hostile_remote_host);
	tcase_add_test(hostile, escapes_a_hostile_kid);
	tcase_add_test(hostile, escapes_a_hostile_jti);
	tcase_add_loop_test(hostile, limits_the_length_of_every_text_of_a_verified_token, 0, 4);
	tcase_add_loop_test(hostile, logs_a_hostile_claim_escaped_and_cut, 0, 2);
	tcase_add_test(hostile, limits_the_length_of_a_kid_of_256_bytes);
	tcase_add_loop_test(hostile, logs_why_the_key_of_a_kid_was_skipped, 0,
			    (int)(sizeof(skipped) / sizeof(skipped[0])));
	tcase_add_test(hostile, limits_the_length_of_a_fault_of_the_configuration);
	return s;
}
