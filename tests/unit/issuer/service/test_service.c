/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "issuer/demo/accounts.h"
#include "issuer/demo/keys.h"
#include "issuer/demo/policy.h"
#include "issuer/wire/shape.h"
#include "support/fixture.h"
#include "unit/suites.h"

#define ISS "http://localhost:8080"
#define STEADY 100

/* A mint with the keys and accounts of the demonstration. Keys are made once: RSA keys take long. */
static struct keyring keys;
static struct demo_accounts accounts;
static struct mint_service service;
static struct policy policy;
static struct caller caller;
static struct moment at;
static struct mintlog mint_log;

static void open_keys(void)
{
	const struct names none = {0};
	struct note n = {0};

	ck_assert_int_eq(demokeys_load(&none, &keys, &n), STATUS_OK);
	ck_assert_int_eq(demoaccounts_make(&accounts, &n), STATUS_OK);
}

static void close_keys(void)
{
	keyring_done(&keys);
	demo_accounts_done(&accounts);
}

static void open_service(void)
{
	struct note n = {0};
	static char log_path[256];

	(void)snprintf(log_path, sizeof(log_path), "%s", scratch_path("mint.jsonl"));
	at = (struct moment){NOW, STEADY};
	caller = (struct caller){.rights = RIGHT_PAGES | RIGHT_LOGIN};
	mint_log = (struct mintlog){.path = log_path};
	ck_assert_int_eq(demopolicy_make(&accounts, &keys, &policy, &n), STATUS_OK);
	service.grantor = (struct grantor){.keys = &keys,
					   .iss = ISS,
					   .policy = &policy,
					   .per_minute = 1000,
					   .accounts = demoaccounts_face(&accounts),
					   .log = &mint_log};
	ck_assert_int_eq(service_prepare(&service, &n), STATUS_OK);
}

static void close_service(void)
{
	mint_service_done(&service);
	policy_done(&policy);
	mintlog_done(&mint_log);
}

/* Takes over the request. The caller frees the answer. */
static json_t *ask(json_t *request)
{
	json_t *answer;

	ck_assert_ptr_nonnull(request);
	answer = service_answer(&service, &caller, request, &at);
	ck_assert_ptr_nonnull(answer);
	json_decref(request);
	return answer;
}

static void assert_outcome(const json_t *answer, enum op op, const char *outcome)
{
	enum outcome found = OUTCOME_NONE;
	struct note n = {0};

	ck_assert_msg(shape_answer(answer, op, &found, &n), "%s", n.text);
	ck_assert_str_eq(shape_outcome_name(found), outcome);
	ck_assert_int_eq(message_integer(answer, "id"), 5);
}

static json_t *login(const char *account, const char *password)
{
	return ask(json_pack("{s:i,s:s,s:s,s:s}", "id", 5, "op", "login", "account", account, "password",
			     password));
}

/* Begin a session of alice. The caller frees its id. */
static char *begin_session(void)
{
	json_auto_t *answer = login("alice", accounts.at[0].password);

	assert_outcome(answer, OP_LOGIN, "ok");
	return strdup(message_text(answer, "session"));
}

static json_t *mint_request(const char *session)
{
	return json_pack("{s:i,s:s,s:s,s:s,s:s,s:i,s:s}", "id", 5, "op", "mint", "session", session,
			 "audience", "web1.example.com", "service", "", "ttl", 60, "key", "es256");
}

/* A token signed by the key of this name. The caller frees it. */
static char *mint_token_by(const char *key)
{
	char *session = begin_session(), *token;
	json_t *request = mint_request(session);
	json_auto_t *answer = NULL;

	json_object_set_new(request, "key", json_string(key));
	answer = ask(request);
	assert_outcome(answer, OP_MINT, "ok");
	ck_assert_int_eq(message_integer(answer, "exp"), NOW + 60);
	token = strdup(message_text(answer, "token"));
	free(session);
	return token;
}

static json_t *details_of(const char *token)
{
	return ask(json_pack("{s:i,s:s,s:s}", "id", 5, "op", "details", "token", token));
}

START_TEST(logs_in_only_with_the_password_of_the_account)
{
	char longer[DEMOACCOUNTS_PASSWORD_CHARS + 2] = "", shorter[DEMOACCOUNTS_PASSWORD_CHARS + 1] = "";
	const struct {
		const char *account, *password;
	} wrong[] = {
		{"alice", accounts.at[1].password},
		{"alice", ""},
		{"alice", longer},
		{"alice", shorter},
		{"Alice", accounts.at[0].password},
		{"", accounts.at[0].password},
		{"carol", "x"},
	};
	json_auto_t *right = login("bob", accounts.at[1].password);

	(void)strcpy(longer, accounts.at[0].password);
	(void)strcat(longer, "x");
	(void)memcpy(shorter, accounts.at[0].password, DEMOACCOUNTS_PASSWORD_CHARS - 1);
	assert_outcome(right, OP_LOGIN, "ok");
	for (size_t i = 0; i < COUNT(wrong); i++) {
		json_auto_t *answer = login(wrong[i].account, wrong[i].password);

		assert_outcome(answer, OP_LOGIN, "refused");
	}
	ck_assert_uint_eq(service.sessions.count, 1);
}
END_TEST

START_TEST(offers_its_keys_in_a_session)
{
	char *session = begin_session();
	json_auto_t *answer = ask(json_pack("{s:i,s:s,s:s}", "id", 5, "op", "offer", "session", session));
	const json_t *list = json_object_get(answer, "keys");

	assert_outcome(answer, OP_OFFER, "ok");
	ck_assert_str_eq(message_text(answer, "account"), "alice");
	ck_assert_int_eq(message_integer(answer, "max_ttl"), 3600);
	ck_assert_uint_eq(json_array_size(list), 3);
	ck_assert_str_eq(message_text(json_array_get(list, 1), "name"), "rs256");
	ck_assert_str_eq(message_text(json_array_get(list, 1), "alg"), "RS256");
	free(session);
}
END_TEST

/* The pages show the form again with the token, or with the refusal. */
START_TEST(offers_its_keys_with_a_token)
{
	char *session = begin_session();
	json_auto_t *offer = ask(json_pack("{s:i,s:s,s:s}", "id", 7, "op", "offer", "session", session));
	json_t *request = mint_request(session);
	json_auto_t *answer = NULL;

	if (_i)
		json_object_set_new(request, "ttl", json_integer(3601));
	answer = ask(request);
	assert_outcome(answer, OP_MINT, _i ? "refused" : "ok");
	json_object_del(answer, _i ? "sentence" : "exp");
	json_object_del(answer, "token");
	json_object_set(answer, "outcome", json_object_get(offer, "outcome"));
	json_object_set(answer, "id", json_object_get(offer, "id"));
	ck_assert(json_equal(answer, offer));
	free(session);
}
END_TEST

/* Each request that needs a session is sent with a session that does not exist. */
START_TEST(does_nothing_without_a_session)
{
	static const char none[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	json_auto_t *offer = ask(json_pack("{s:i,s:s,s:s}", "id", 5, "op", "offer", "session", none));
	json_auto_t *mint = ask(mint_request(none));
	json_auto_t *details =
		ask(json_pack("{s:i,s:s,s:s,s:s}", "id", 5, "op", "details", "token", "a", "session", none));
	json_auto_t *logout = ask(json_pack("{s:i,s:s,s:s}", "id", 5, "op", "logout", "session", none));

	assert_outcome(offer, OP_OFFER, "no-session");
	assert_outcome(mint, OP_MINT, "no-session");
	assert_outcome(details, OP_DETAILS, "no-session");
	assert_outcome(logout, OP_LOGOUT, "no-session");
}
END_TEST

START_TEST(mints_nothing_in_a_session_that_is_over)
{
	char *session = begin_session();
	json_auto_t *answer = NULL;

	at.now_s += SESSION_IDLE_S; /* sessions use steady_s, not the clock of tokens */
	answer = ask(mint_request(session));
	assert_outcome(answer, OP_MINT, "ok");
	json_decref(answer);
	at.steady_s += SESSION_IDLE_S;
	answer = ask(mint_request(session));
	assert_outcome(answer, OP_MINT, "no-session");
	free(session);
}
END_TEST

START_TEST(log_out_ends_the_session)
{
	char *session = begin_session();
	json_auto_t *logout = ask(json_pack("{s:i,s:s,s:s}", "id", 5, "op", "logout", "session", session));
	json_auto_t *mint = ask(mint_request(session));

	assert_outcome(logout, OP_LOGOUT, "ok");
	assert_outcome(mint, OP_MINT, "no-session");
	free(session);
}
END_TEST

START_TEST(a_token_has_the_claims_of_the_request)
{
	char *token = mint_token_by(keys.at[_i].name);
	json_auto_t *answer = details_of(token), *header = NULL, *claims = NULL;

	assert_outcome(answer, OP_DETAILS, "verified");
	ck_assert_str_eq(message_text(answer, "name"), "alice");
	header = json_loads(message_text(answer, "header"), 0, NULL);
	claims = json_loads(message_text(answer, "claims"), 0, NULL);
	ck_assert_str_eq(message_text(header, "alg"), keys.at[_i].alg.name);
	ck_assert_str_eq(message_text(header, "kid"), keys.at[_i].name);
	ck_assert_str_eq(message_text(header, "typ"), "JWT");
	ck_assert_uint_eq(json_object_size(claims), 6);
	ck_assert_str_eq(message_text(claims, "iss"), ISS);
	ck_assert_str_eq(message_text(claims, "sub"), "alice");
	ck_assert_str_eq(message_text(claims, "aud"), "web1.example.com");
	ck_assert_uint_eq(strlen(message_text(claims, "jti")), 22);
	ck_assert_int_eq(message_integer(claims, "iat"), NOW);
	ck_assert_int_eq(message_integer(claims, "exp"), NOW + 60);
	free(token);
}
END_TEST

START_TEST(tokens_of_one_second_differ)
{
	char *first = mint_token_by("hs256"), *second = mint_token_by("hs256");

	ck_assert_str_ne(first, second); /* made in the same second by HMAC, which has no random part */
	free(first);
	free(second);
}
END_TEST

/* The log, which must have exactly one line. */
static json_t *logged(void)
{
	FILE *file = fopen(mint_log.path, "re");
	json_t *line;

	ck_assert_ptr_nonnull(file);
	line = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);
	ck_assert_ptr_nonnull(line);
	ck_assert_int_eq(fgetc(file), '\n');
	ck_assert_int_eq(fgetc(file), EOF);
	(void)fclose(file);
	return line;
}

START_TEST(writes_each_token_to_the_log_before_it_sends_the_token)
{
	char *token = mint_token_by("es256");
	json_auto_t *line = logged(), *details = details_of(token), *claims = NULL;
	char *text = json_dumps(line, 0);

	claims = json_loads(message_text(details, "claims"), 0, NULL);
	ck_assert_str_eq(message_text(line, "jti"), message_text(claims, "jti"));
	ck_assert_str_eq(message_text(line, "account"), "alice");
	ck_assert_str_eq(message_text(line, "method"), "page");
	ck_assert_str_eq(message_text(line, "kid"), "es256");
	ck_assert_str_eq(message_text(line, "alg"), "ES256");
	ck_assert_ptr_null(strstr(text, strrchr(token, '.'))); /* its signature */
	free(text);
	free(token);
}
END_TEST

START_TEST(mints_nothing_while_the_log_cannot_be_written)
{
	char *session = begin_session();
	json_auto_t *refused = NULL, *minted = NULL;

	mint_log.path = scratch_path("missing/mint.jsonl");
	refused = ask(mint_request(session));
	assert_outcome(refused, OP_MINT, "error");
	ck_assert_ptr_null(message_text(refused, "token"));
	ck_assert(strstr(message_text(refused, "sentence"), "the mint log cannot be written") != NULL);
	ck_assert(strstr(message_text(refused, "sentence"), "missing") == NULL); /* no path for the visitor */
	ck_assert(strstr(mint_log.fault.text, "missing/mint.jsonl") != NULL);
	ck_assert(mint_log.is_stopped);
	scratch_folder("missing", 0700);
	minted = ask(mint_request(session));
	assert_outcome(minted, OP_MINT, "ok");
	ck_assert(!mint_log.is_stopped);
	free(session);
}
END_TEST

START_TEST(mints_for_one_service)
{
	static const struct {
		const char *service, *audience;
	} rows[] = {
		{"sudo", "sudo@web1.example.com"},
		{"sudo-i", "sudo@web1.example.com"}, /* hosts count sudo-i as sudo */
		{"sshd", "sshd@web1.example.com"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char *session = begin_session();
		json_t *request = mint_request(session);
		json_auto_t *answer = NULL, *details = NULL, *claims = NULL;

		json_object_set_new(request, "service", json_string(rows[i].service));
		answer = ask(request);
		assert_outcome(answer, OP_MINT, "ok");
		details = details_of(message_text(answer, "token"));
		assert_outcome(details, OP_DETAILS, "verified");
		claims = json_loads(message_text(details, "claims"), 0, NULL);
		ck_assert_str_eq(message_text(claims, "aud"), rows[i].audience);
		free(session);
	}
}
END_TEST

static json_t *text_of(size_t len)
{
	char *text = malloc(len + 1);
	json_t *value;

	memset(text, 'a', len);
	text[len] = '\0';
	value = json_string(text);
	free(text);
	return value;
}

/* Mint with one member of a valid request replaced. Takes over the value. */
static void assert_minted(const char *name, json_t *value, const char *outcome)
{
	char *session = begin_session();
	json_t *request = mint_request(session);
	json_auto_t *answer = NULL;

	json_object_set_new(request, name, value);
	answer = ask(request);
	assert_outcome(answer, OP_MINT, outcome);
	ck_assert((message_text(answer, "token") != NULL) == (strcmp(outcome, "ok") == 0));
	free(session);
}

START_TEST(refuses_an_invalid_host_name)
{
	static const char *const bad[] = {"",	 "Web1", "a b", "a_b", "sudo@web1", "web1,web2",
					  "*.a", "a/b",	 "a%h", "a\n", "\xc3\xa9"};

	for (size_t i = 0; i < COUNT(bad); i++)
		assert_minted("audience", json_string(bad[i]), "refused");
	assert_minted("audience", json_string("0.a-z"), "ok");
	assert_minted("audience", text_of(252), "ok");
	assert_minted("audience", text_of(253), "ok");
	assert_minted("audience", text_of(254), "refused");
}
END_TEST

START_TEST(refuses_an_invalid_service)
{
	static const char *const bad[] = {"Sudo", "a b", "a@b", "*", "/", "a\n"};

	for (size_t i = 0; i < COUNT(bad); i++)
		assert_minted("service", json_string(bad[i]), "refused");
	assert_minted("service", json_string("a_b-c.d"), "ok");
	assert_minted("service", text_of(64), "ok");
	assert_minted("service", text_of(65), "refused");
}
END_TEST

START_TEST(refuses_a_lifetime_out_of_bounds)
{
	assert_minted("ttl", json_integer(-1), "refused");
	assert_minted("ttl", json_integer(0), "refused");
	assert_minted("ttl", json_integer(1), "ok");
	assert_minted("ttl", json_integer(3600), "ok");
	assert_minted("ttl", json_integer(3601), "refused");
	assert_minted("ttl", json_integer(INT64_MAX), "refused");
}
END_TEST

START_TEST(refuses_an_unknown_key)
{
	assert_minted("key", json_string("es256 "), "refused");
	assert_minted("key", json_string("ES256"), "refused");
	assert_minted("key", json_string(""), "ok"); /* the default of the policy */
}
END_TEST

/* The answer must contain nothing of the token. */
static void assert_hidden(const json_t *answer, const char *slug)
{
	assert_outcome(answer, OP_DETAILS, "invalid");
	ck_assert_str_eq(message_text(answer, "reason"), slug);
	ck_assert(message_text(answer, "sentence")[0]);
	ck_assert_uint_eq(json_object_size(answer), 4);
}

START_TEST(shows_nothing_of_a_changed_token)
{
	char *token = mint_token_by(keys.at[_i].name);
	size_t len = strlen(token), last = len - 1;

	for (size_t i = 0; i < len; i += i + 8 < last ? 7 : 1) {
		char kept = token[i];
		json_auto_t *answer = NULL;

		token[i] = kept == 'A' ? 'B' : 'A';
		answer = details_of(token);
		token[i] = kept;
		assert_outcome(answer, OP_DETAILS, "invalid");
		ck_assert_uint_eq(json_object_size(answer), 4);
	}
	free(token);
}
END_TEST

START_TEST(says_why_a_text_is_not_a_token)
{
	char *token = mint_token_by("es256"), *long_token = malloc(9001), damaged[1024];
	json_auto_t *cut = NULL, *quoted = NULL, *too_long = NULL;
	json_auto_t *empty = details_of(""), *word = details_of("hunter2");

	assert_hidden(empty, "not-a-token");
	assert_hidden(word, "not-a-token");
	ck_assert_int_lt(snprintf(damaged, sizeof(damaged), "Bearer %s", token), (int)sizeof(damaged));
	quoted = details_of(damaged);
	assert_hidden(quoted, "malformed");
	token[strlen(token) - 2] = '\0';
	cut = details_of(token);
	assert_hidden(cut, "signature-invalid");
	memset(long_token, 'a', 9000);
	long_token[100] = long_token[200] = '.';
	long_token[9000] = '\0';
	too_long = details_of(long_token);
	assert_hidden(too_long, "token-too-long");
	free(token);
	free(long_token);
}
END_TEST

static const json_t *rule_of(const json_t *answer, const char *title)
{
	const json_t *rules = json_object_get(answer, "rules");

	for (size_t i = 0; i < json_array_size(rules); i++)
		if (strcmp(message_text(json_array_get(rules, i), "title"), title) == 0)
			return json_array_get(rules, i);
	ck_abort_msg("there is no rule %s", title);
	return NULL;
}

static const char *state_of(const json_t *answer, const char *title)
{
	return message_text(rule_of(answer, title), "state");
}

START_TEST(shows_an_expired_token_and_the_rule_it_breaks)
{
	char *token = mint_token_by("rs256");
	json_auto_t *before = NULL, *after = NULL;

	at.now_s = NOW + 59;
	before = details_of(token);
	assert_outcome(before, OP_DETAILS, "verified");
	at.now_s = NOW + 60; /* no leeway */
	after = details_of(token);
	assert_outcome(after, OP_DETAILS, "invalid");
	ck_assert_str_eq(message_text(after, "reason"), "expired");
	ck_assert_ptr_nonnull(message_text(after, "claims"));
	ck_assert_ptr_nonnull(message_text(after, "header"));
	ck_assert_ptr_null(message_text(after, "name"));
	ck_assert_str_eq(state_of(after, "signature"), "pass");
	ck_assert_str_eq(state_of(after, "expiry (exp)"), "fail");
	ck_assert_str_eq(state_of(after, "lifetime"), "skip");
	ck_assert_str_eq(state_of(before, "expiry (exp)"), "pass");
	ck_assert_str_eq(state_of(before, "account"), "skip"); /* only a host can check accounts */
	free(token);
}
END_TEST

/* Details of a token signed by a key of the mint, but not made by the mint. */
static json_t *details_of_claims(const char *claims)
{
	const struct mint m = {.alg = keys.at[0].alg.alg, .private = keys.at[0].private.key};
	char *token = mint_token(&m, "{\"alg\":\"ES256\"}", claims);
	json_t *answer = details_of(token);

	free(token);
	return answer;
}

#define CANNOT(pattern) pattern " (which cannot be expanded on this host)"

#define SOUND                                                                                                \
	"\"iss\":\"" ISS "\",\"sub\":\"carol\",\"aud\":[\"a\",\"b\"],\"iat\":1700000000,\"exp\":1700000060"

START_TEST(judges_a_token_of_another_issuer_as_a_host_does)
{
	static const struct {
		const char *slug, *claims;
	} rows[] = {
		{"issuer-mismatch",
		 "{\"sub\":\"carol\",\"aud\":\"a\",\"iat\":1700000000,\"exp\":1700000060}"},
		{"issuer-mismatch",
		 "{\"iss\":\"x\",\"sub\":\"carol\",\"aud\":\"a\",\"iat\":1700000000,\"exp\":1700000060}"},
		{"audience-mismatch",
		 "{\"iss\":\"" ISS "\",\"sub\":\"carol\",\"iat\":1700000000,\"exp\":1700000060}"},
		{"user-missing", "{\"iss\":\"" ISS "\",\"aud\":\"a\",\"iat\":1700000000,\"exp\":1700000060}"},
		{"exp-missing", "{\"iss\":\"" ISS "\",\"sub\":\"carol\",\"aud\":\"a\",\"iat\":1700000000}"},
		{"iat-missing", "{\"iss\":\"" ISS "\",\"sub\":\"carol\",\"aud\":\"a\",\"exp\":1700000060}"},
		{"issued-in-future",
		 "{\"iss\":\"" ISS "\",\"sub\":\"carol\",\"aud\":\"a\",\"iat\":1700000001,"
		 "\"exp\":1700000060}"},
		{"lifetime-too-long",
		 "{\"iss\":\"" ISS "\",\"sub\":\"carol\",\"aud\":\"a\",\"iat\":1700000000,"
		 "\"exp\":1700003601}"},
		{"not-yet-valid", "{" SOUND ",\"nbf\":1700000001}"},
		{"binding-failed", "{" SOUND ",\"cnf\":{}}"},
	};
	json_auto_t *sound = details_of_claims("{" SOUND "}");

	assert_outcome(sound, OP_DETAILS, "verified");
	ck_assert_str_eq(message_text(sound, "name"), "carol");
	for (size_t i = 0; i < COUNT(rows); i++) {
		json_auto_t *answer = details_of_claims(rows[i].claims);

		assert_outcome(answer, OP_DETAILS, "invalid");
		ck_assert_str_eq(message_text(answer, "reason"), rows[i].slug);
		ck_assert_ptr_nonnull(message_text(answer, "claims"));
	}
}
END_TEST

/* What the rule on the audience expects and finds; NULL: the token is verified. */
static const struct {
	const char *aud, *slug, *expected;
} named[] = {
	{"\"web1\"", NULL, "\"web1\" or \"sshd@web1\""},
	{"\"sudo@web1\"", NULL, "\"web1\" or \"sudo@web1\""},
	{"[\"sudo@web1\",\"web2\"]", NULL, "\"web1\" or \"sudo@web1\""},
	{"\"sudo-i@web1\"", "audience-mismatch", "\"web1\" or \"sudo@web1\""},
	{"\"@web1\"", "audience-mismatch", CANNOT("%h") " or " CANNOT("%s@%h")},
	{"\"sudo@\"", "audience-mismatch", CANNOT("%h") " or " CANNOT("%s@%h")},
	{"\"sudo@web1@web2\"", "audience-mismatch", CANNOT("%h") " or " CANNOT("%s@%h")},
};

START_TEST(judges_the_audience_as_the_host_that_it_names)
{
	char *claims = NULL;
	json_auto_t *answer = NULL;

	ck_assert_int_gt(asprintf(&claims,
				  "{\"iss\":\"" ISS "\",\"sub\":\"carol\",\"aud\":%s,\"iat\":1700000000,"
				  "\"exp\":1700000060}",
				  named[_i].aud),
			 0);
	answer = details_of_claims(claims);
	assert_outcome(answer, OP_DETAILS, named[_i].slug ? "invalid" : "verified");
	if (named[_i].slug)
		ck_assert_str_eq(message_text(answer, "reason"), named[_i].slug);
	ck_assert_str_eq(message_text(rule_of(answer, "audience (aud)"), "expected"), named[_i].expected);
	free(claims);
}
END_TEST

START_TEST(shows_nothing_of_invalid_claims)
{
	json_auto_t *list = details_of_claims("[1]"),
		    *twice = details_of_claims("{" SOUND ",\"a\":1,\"a\":2}");

	assert_hidden(list, "claims-invalid");
	assert_hidden(twice, "claims-invalid");
}
END_TEST

/* One line for each member. Control, bidirectional and other non-ASCII characters are escaped. */
START_TEST(formats_claims_for_reading)
{
	json_auto_t *answer =
		details_of_claims("{" SOUND ",\"n\":{\"a\":[1,2]},\"t\":\"\\u202e<\xc3\xa9\\n\"}");

	ck_assert_str_eq(message_text(answer, "claims"), "{\n"
							 "  \"iss\": \"" ISS "\",\n"
							 "  \"sub\": \"carol\",\n"
							 "  \"aud\": [\"a\", \"b\"],\n"
							 "  \"iat\": 1700000000,\n"
							 "  \"exp\": 1700000060,\n"
							 "  \"n\": {\"a\": [1, 2]},\n"
							 "  \"t\": \"\\u202E<\\u00E9\\n\"\n"
							 "}");
}
END_TEST

/* The answer fits a message for the largest claims that it includes; larger ones are left out. */
START_TEST(leaves_out_claims_that_would_not_fit)
{
	char *claims = malloc(8192);
	size_t used = (size_t)snprintf(claims, 8192, "{" SOUND);
	json_auto_t *answer = NULL;
	char *text;

	for (int i = 0; used < 5800; i++)
		used += (size_t)snprintf(claims + used, 8192 - used, ",\"%d\":\"\\\"\\\"\\\"\\\"\"", i);
	(void)strcpy(claims + used, "}");
	answer = details_of_claims(claims);
	assert_outcome(answer, OP_DETAILS, "verified");
	ck_assert_ptr_nonnull(strstr(message_text(answer, "claims"), "\n  ...\n}"));
	text = json_dumps(answer, JSON_COMPACT);
	ck_assert_uint_le(strlen(text), MESSAGE_MAX_BYTES);
	free(text);
	free(claims);
}
END_TEST

static void assert_error(json_t *request, int64_t id)
{
	json_auto_t *answer = ask(request);
	enum outcome found = OUTCOME_NONE;
	struct note n = {0};

	ck_assert(shape_answer(answer, OP_OFFER, &found, &n));
	ck_assert_int_eq(found, OUTCOME_ERROR);
	ck_assert_int_eq(message_integer(answer, "id"), id);
	ck_assert(message_text(answer, "sentence")[0]);
}

START_TEST(answers_a_malformed_request_with_an_error)
{
	char *session = begin_session();

	assert_error(json_object(), 0);
	assert_error(json_pack("{s:i,s:s}", "id", 5, "op", "nothing"), 5);
	assert_error(json_pack("{s:i,s:s}", "id", -5, "op", "offer"), 0);
	assert_error(json_pack("{s:s,s:s,s:s}", "id", "5", "op", "offer", "session", session), 0);
	assert_error(json_pack("{s:i,s:s,s:i}", "id", 5, "op", "offer", "session", 1), 5);
	assert_error(
		json_pack("{s:i,s:s,s:s,s:s}", "id", 5, "op", "offer", "session", session, "account", "bob"),
		5);
	free(session);
}
END_TEST

START_TEST(answers_over_a_socket)
{
	json_auto_t *request = json_pack("{s:i,s:s,s:s}", "id", 5, "op", "offer", "session", "x");
	json_auto_t *answer = NULL, *error = NULL;
	struct note n = {0};
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	ck_assert_int_eq(service_turn(&service, &caller, fds[1], &at), WIRE_WAIT);
	ck_assert_int_eq(message_send(fds[0], request), WIRE_OK);
	ck_assert_int_eq(service_turn(&service, &caller, fds[1], &at), WIRE_OK);
	ck_assert_int_eq(message_receive(fds[0], &answer, &n), WIRE_OK);
	assert_outcome(answer, OP_OFFER, "no-session");
	ck_assert_int_eq(send(fds[0], "{", 1, 0), 1);
	ck_assert_int_eq(service_turn(&service, &caller, fds[1], &at), WIRE_OK);
	ck_assert_int_eq(message_receive(fds[0], &error, &n), WIRE_OK);
	ck_assert_str_eq(message_text(error, "outcome"), "error");
	(void)close(fds[0]);
	ck_assert_int_eq(service_turn(&service, &caller, fds[1], &at), WIRE_CLOSED);
	(void)close(fds[1]);
}
END_TEST

static enum status add_secret(struct keyring *ring, const char *name, size_t bytes)
{
	static const uint8_t zeros[64];
	SCOPED(privatekey) k = {0};
	struct note n = {0};

	ck_assert_int_eq(key_from_secret((struct span){zeros, bytes}, &k.public, &n), REASON_OK);
	return keyring_add(ring, name, (struct algchoice){0}, &k, &n);
}

START_TEST(refuses_bad_names_and_too_many_keys)
{
	static const char *const bad[] = {"", "a b", "a/b", "a@b", "\xc3\xa9"};
	char name[KEYRING_MAX_NAME + 2];
	struct keyring ring = {0};

	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_int_eq(add_secret(&ring, bad[i], 32), STATUS_USAGE);
	memset(name, 'a', sizeof(name));
	name[KEYRING_MAX_NAME + 1] = '\0';
	ck_assert_int_eq(add_secret(&ring, name, 32), STATUS_USAGE);
	name[KEYRING_MAX_NAME] = '\0';
	ck_assert_int_eq(add_secret(&ring, name, 32), STATUS_OK);
	ck_assert_int_eq(add_secret(&ring, name, 32), STATUS_USAGE);
	ck_assert_int_eq(add_secret(&ring, "short", 31), STATUS_REFUSED);
	for (name[1] = '\0'; ring.count < KEYRING_MAX; name[0]++)
		ck_assert_int_eq(add_secret(&ring, name, 32), STATUS_OK);
	ck_assert_int_eq(add_secret(&ring, "more", 32), STATUS_USAGE);
	ck_assert_ptr_null(keyring_find(&ring, "short"));
	keyring_done(&ring);
}
END_TEST

/* The mint does not verify each signature that it makes, so it must refuse a damaged key. */
START_TEST(refuses_a_key_whose_halves_differ)
{
	SCOPED(privatekey) k = {0};
	SCOPED(privatekey) other = {0};
	struct keyring ring = {0};
	struct note n = {0};
	EVP_PKEY *kept;

	ck_assert_int_eq(privatekey_generate(keys.at[0].alg.alg, &k, &n), STATUS_OK);
	ck_assert_int_eq(privatekey_generate(keys.at[0].alg.alg, &other, &n), STATUS_OK);
	kept = k.key;
	k.key = other.key;
	ck_assert_int_eq(keyring_add(&ring, "mixed", (struct algchoice){0}, &k, &n), STATUS_REFUSED);
	ck_assert_uint_eq(ring.count, 0);
	k.key = kept;
	keyring_done(&ring);
}
END_TEST

Suite *service_suite(void)
{
	Suite *suite = suite_create("service");
	TCase *cases = scratch_group(suite, "service");

	tcase_add_unchecked_fixture(cases, open_keys, close_keys);
	tcase_add_checked_fixture(cases, open_service, close_service);
	tcase_add_test(cases, logs_in_only_with_the_password_of_the_account);
	tcase_add_test(cases, offers_its_keys_in_a_session);
	tcase_add_loop_test(cases, offers_its_keys_with_a_token, 0, 2);
	tcase_add_test(cases, does_nothing_without_a_session);
	tcase_add_test(cases, mints_nothing_in_a_session_that_is_over);
	tcase_add_test(cases, log_out_ends_the_session);
	tcase_add_loop_test(cases, a_token_has_the_claims_of_the_request, 0, 3);
	tcase_add_test(cases, tokens_of_one_second_differ);
	tcase_add_test(cases, writes_each_token_to_the_log_before_it_sends_the_token);
	tcase_add_test(cases, mints_nothing_while_the_log_cannot_be_written);
	tcase_add_test(cases, mints_for_one_service);
	tcase_add_test(cases, refuses_an_invalid_host_name);
	tcase_add_test(cases, refuses_an_invalid_service);
	tcase_add_test(cases, refuses_a_lifetime_out_of_bounds);
	tcase_add_test(cases, refuses_an_unknown_key);
	tcase_add_loop_test(cases, shows_nothing_of_a_changed_token, 0, 3);
	tcase_add_test(cases, says_why_a_text_is_not_a_token);
	tcase_add_test(cases, shows_an_expired_token_and_the_rule_it_breaks);
	tcase_add_test(cases, judges_a_token_of_another_issuer_as_a_host_does);
	tcase_add_loop_test(cases, judges_the_audience_as_the_host_that_it_names, 0, COUNT(named));
	tcase_add_test(cases, shows_nothing_of_invalid_claims);
	tcase_add_test(cases, formats_claims_for_reading);
	tcase_add_test(cases, leaves_out_claims_that_would_not_fit);
	tcase_add_test(cases, answers_a_malformed_request_with_an_error);
	tcase_add_test(cases, answers_over_a_socket);
	tcase_add_test(cases, refuses_bad_names_and_too_many_keys);
	tcase_add_test(cases, refuses_a_key_whose_halves_differ);
	return suite;
}
