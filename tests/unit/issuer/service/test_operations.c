/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/operations.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "issuer/config/conf.h"
#include "issuer/service/service.h"
#include "issuer/wire/shape.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* What local processes ask for. The account database has alice with uid 7 and toor with uid 0. */
static const char text[] =
	"iss = i\n[key main]\nfile = m\n[key second]\nfile = s\n"
	"[allow alice]\nwho = user:alice\nsubject = %u\nsubject = ci\nsubject = toor\naudience = web1\n"
	"audience = *.dev\nservice = *\nservice = sudo\nmax_ttl = 5m\nset = team=dev\nmay_set = ticket\n"
	"[allow toor]\nwho = user:toor\naudience = root1\nservice = *\n";

static const struct {
	const char *name;
	uid_t uid;
} people[] = {{"alice", 7}, {"toor", 0}};

static struct conf conf;
static struct keyring keys;
static struct mintlog mint_log;
static struct mint_service service;
static struct caller caller;
static struct moment at;
static int look_ups; /* of subjects */
static bool is_database_broken;

static enum status find_uid(const void *context, uid_t uid, struct person *ret, struct note *n)
{
	(void)context;
	for (size_t i = 0; i < COUNT(people); i++) {
		if (people[i].uid != uid)
			continue;
		*ret = (struct person){.name = strdup(people[i].name), .uid = uid, .has_uid = true};
		return STATUS_OK;
	}
	return status_refuse(n, STATUS_REFUSED, "there is no account with uid %u", (unsigned)uid);
}

static enum status is_root(const void *context, const char *name, bool *ret, struct note *n)
{
	(void)context;
	look_ups++;
	if (is_database_broken)
		return status_refuse(n, STATUS_HOST, "the account database is broken");
	*ret = strcmp(name, "toor") == 0;
	return STATUS_OK;
}

static void add_key(const char *name)
{
	static const uint8_t zeros[32];
	SCOPED(privatekey) k = {0};
	struct note n = {0};

	ck_assert_int_eq(key_from_secret((struct span){zeros, sizeof(zeros)}, &k.public, &n), REASON_OK);
	ck_assert_int_eq(keyring_add(&keys, name, (struct algchoice){0}, &k, &n), STATUS_OK);
}

static void open_service(void)
{
	static char path[256];
	struct note n = {0};

	scratch_write("issuer.conf", span_of(text), 0644);
	ck_assert_msg(conf_load(scratch_path("issuer.conf"), &conf, &n) == REASON_OK, "%s", n.text);
	add_key("main");
	add_key("second");
	(void)snprintf(path, sizeof(path), "%s", scratch_path("mint.jsonl"));
	mint_log = (struct mintlog){.path = path};
	at = (struct moment){NOW, 100};
	caller = (struct caller){RIGHT_ISSUE, 7, 9};
	look_ups = 0;
	is_database_broken = false;
	service.grantor = (struct grantor){.keys = &keys,
					   .iss = conf.iss,
					   .policy = &conf.policy,
					   .per_minute = 60,
					   .accounts = {.find_uid = find_uid, .is_root = is_root},
					   .log = &mint_log};
	ck_assert_int_eq(service_prepare(&service, &n), STATUS_OK);
}

static void close_service(void)
{
	mint_service_done(&service);
	mintlog_done(&mint_log);
	keyring_done(&keys);
	conf_done(&conf);
}

/* A sound request with one member replaced; NULL: none. Takes over the value. */
static json_t *ask(const char *name, json_t *value)
{
	json_auto_t *request = json_pack("{s:i,s:s,s:[s]}", "id", 5, "op", "issue", "audience", "web1");
	json_t *answer;

	if (name)
		json_object_set_new(request, name, value);
	answer = service_answer(&service, &caller, request, &at);
	ck_assert_ptr_nonnull(answer);
	ck_assert_int_eq(message_integer(answer, "id"), 5);
	return answer;
}

static json_t *claims_of(const json_t *answer)
{
	const char *token = message_text(answer, "token");
	SCOPED(bytes) payload = {0};
	const char *begin, *end;

	ck_assert_msg(token != NULL, "%s", message_text(answer, "sentence"));
	begin = strchr(token, '.') + 1;
	end = strchr(begin, '.');
	ck_assert_int_eq(
		base64url_decode((struct span){(const uint8_t *)begin, (size_t)(end - begin)}, &payload),
		REASON_OK);
	return json_loadb((const char *)payload.at, payload.len, 0, NULL);
}

static json_t *issue(const char *name, json_t *value)
{
	json_auto_t *answer = ask(name, value);

	return claims_of(answer);
}

static size_t count_lines(void)
{
	FILE *file = fopen(mint_log.path, "re");
	size_t lines = 0;

	for (int c; file && (c = fgetc(file)) != EOF;)
		lines += c == '\n';
	if (file)
		(void)fclose(file);
	return lines;
}

/* No token and no line of the log. */
static void assert_refused(const char *name, json_t *value, const char *outcome, const char *words)
{
	const size_t before = count_lines();
	json_auto_t *answer = ask(name, value);

	ck_assert_str_eq(message_text(answer, "outcome"), outcome);
	ck_assert_msg(strstr(message_text(answer, "sentence"), words) != NULL, "%s",
		      message_text(answer, "sentence"));
	ck_assert_ptr_null(message_text(answer, "token"));
	ck_assert_uint_eq(count_lines(), before);
}

START_TEST(issues_to_the_account_of_the_uid)
{
	json_auto_t *claims = issue(NULL, NULL),
		    *line = json_load_file(mint_log.path, JSON_DISABLE_EOF_CHECK, NULL);

	ck_assert_str_eq(message_text(claims, "sub"), "alice");
	ck_assert_str_eq(message_text(claims, "iss"), "i");
	ck_assert_str_eq(message_text(claims, "aud"), "web1");
	ck_assert_str_eq(message_text(claims, "team"), "dev");
	ck_assert_int_eq(message_integer(claims, "iat"), NOW);
	ck_assert_int_eq(message_integer(claims, "exp"), NOW + 60);
	ck_assert_uint_eq(json_object_size(claims), 7);
	ck_assert_str_eq(message_text(line, "jti"), message_text(claims, "jti"));
	ck_assert_str_eq(message_text(line, "account"), "alice");
	ck_assert_str_eq(message_text(line, "method"), "socket");
	ck_assert_str_eq(message_text(line, "section"), "alice");
	ck_assert_int_eq(message_integer(line, "uid"), 7);
	ck_assert_int_eq(message_integer(line, "pid"), 9);
	ck_assert_int_eq(look_ups, 0); /* the caller was looked up already */
}
END_TEST

START_TEST(issues_what_the_policy_allows)
{
	json_auto_t *hosts = issue("audience", json_pack("[s,s]", "web1", "a.dev"));
	json_auto_t *service_only = issue("service", json_string("sudo"));
	json_auto_t *long_lived = issue("ttl", json_integer(300));
	json_auto_t *for_ci = issue("subject", json_string("ci"));
	json_auto_t *chosen = issue("claims", json_pack("{s:s}", "ticket", "T1"));
	json_auto_t *why = issue("why", json_string("a reason"));
	json_auto_t *as_oneself = issue("subject", json_string("alice"));

	ck_assert_uint_eq(json_array_size(json_object_get(hosts, "aud")), 2);
	ck_assert_str_eq(message_text(service_only, "aud"), "sudo@web1");
	ck_assert_int_eq(message_integer(long_lived, "exp"), NOW + 300);
	ck_assert_str_eq(message_text(for_ci, "sub"), "ci");
	ck_assert_str_eq(message_text(chosen, "ticket"), "T1");
	ck_assert_ptr_null(json_object_get(why, "why"));
	ck_assert_str_eq(message_text(as_oneself, "sub"), "alice");
	ck_assert_uint_eq(count_lines(), 7);
}
END_TEST

static json_t *hosts(int count)
{
	json_t *list = json_array();

	for (int i = 0; i < count; i++)
		json_array_append_new(list, json_string("web1"));
	return list;
}

START_TEST(refuses_what_the_policy_does_not_allow)
{
	assert_refused("subject", json_string("bob"), "refused", "subject: ");
	assert_refused("subject", json_string("%u"), "refused", "subject: ");
	assert_refused("subject", json_string(""), "refused", "empty");
	assert_refused("audience", json_pack("[s,s]", "web1", "web2"), "refused", "audience: ");
	assert_refused("audience", hosts(0), "refused", "1 to 8 hosts");
	assert_refused("audience", hosts(9), "refused", "at most 8");
	assert_refused("audience", json_pack("[s]", "sudo@web1"), "refused", "the host is");
	assert_refused("service", json_string("*"), "refused", "the service is");
	assert_refused("ttl", json_integer(0), "refused", "max_ttl: ");
	assert_refused("ttl", json_integer(301), "refused", "max_ttl: ");
	assert_refused("key", json_string("second"), "refused", "key: ");
	assert_refused("key", json_string(""), "refused", "key: ");
	assert_refused("claims", json_pack("{s:s}", "team", "ops"), "refused", "may_set: ");
	assert_refused("claims", json_pack("{s:s,s:s}", "ticket", "1", "sub", "root"), "refused",
		       "may_set: ");
	assert_refused("account", json_string("root"), "error", "unknown member");
	caller.uid = 8;
	assert_refused(NULL, NULL, "refused", "no account with uid 8");
	caller.uid = 7;
	caller.rights = RIGHT_PAGES | RIGHT_SESSION;
	assert_refused(NULL, NULL, "error", "does not take this request from this account");
}
END_TEST

START_TEST(accepts_8_hosts_and_a_reason_of_200_bytes)
{
	char why[202] = "";
	json_auto_t *eight = ask("audience", hosts(8)), *reason = NULL;

	(void)memset(why, 'x', 201);
	assert_refused("why", json_string(why), "refused", "longer than 200 bytes");
	why[200] = '\0';
	reason = ask("why", json_string(why));
	ck_assert_str_eq(message_text(eight, "outcome"), "ok");
	ck_assert_str_eq(message_text(reason, "outcome"), "ok");
}
END_TEST

START_TEST(refuses_root_under_another_name)
{
	assert_refused("subject", json_string("toor"), "refused", "root: ");
	caller.uid = 0;
	assert_refused("audience", json_pack("[s]", "root1"), "refused", "root: ");
}
END_TEST

START_TEST(looks_up_only_subjects_that_the_policy_names)
{
	json_auto_t *allowed = NULL;

	assert_refused("subject", json_string("bob"), "refused", "subject: ");
	assert_refused("subject", json_string("root"), "refused", "subject: ");
	ck_assert_int_eq(look_ups, 0);
	allowed = ask("subject", json_string("ci"));
	ck_assert_str_eq(message_text(allowed, "outcome"), "ok");
	ck_assert_int_eq(look_ups, 1);
	is_database_broken = true;
	assert_refused("subject", json_string("ci"), "error", "the account database is broken");
}
END_TEST

START_TEST(makes_no_token_without_a_clock)
{
	json_auto_t *claims = NULL;

	at.now_s = 1577836799; /* 2019-12-31T23:59:59Z */
	assert_refused(NULL, NULL, "error", "the clock of the issuer shows a year before 2020");
	at.now_s++;
	claims = issue(NULL, NULL);
	ck_assert_int_eq(message_integer(claims, "iat"), 1577836800);
}
END_TEST

START_TEST(counts_tokens_by_the_steady_clock)
{
	json_auto_t *first = NULL;

	service.grantor.per_minute = 1;
	first = ask(NULL, NULL);
	ck_assert_str_eq(message_text(first, "outcome"), "ok");
	at.now_s += 3600;
	assert_refused(NULL, NULL, "error", "1 token within a minute");
	at.now_s -= 7200;
	at.steady_s += 60;
	json_decref(issue(NULL, NULL));
}
END_TEST

/* A refused request is not counted. */
START_TEST(counts_only_allowed_requests)
{
	service.grantor.per_minute = 1;
	assert_refused("subject", json_string("bob"), "refused", "subject: ");
	json_decref(issue(NULL, NULL));
}
END_TEST

static void assert_listing(const char *outcome)
{
	json_auto_t *request = json_pack("{s:i,s:s}", "id", 5, "op", "log");
	json_auto_t *answer = service_answer(&service, &caller, request, &at);

	ck_assert_str_eq(message_text(answer, "outcome"), outcome);
	ck_assert_uint_eq(json_array_size(json_object_get(answer, "lines")), strcmp(outcome, "ok") == 0);
}

START_TEST(lists_the_log_20_times_a_minute)
{
	json_decref(issue(NULL, NULL));
	for (int i = 0; i < OPERATION_LISTINGS_PER_MINUTE; i++)
		assert_listing("ok");
	assert_listing("error");
	at.steady_s += 60;
	assert_listing("ok");
}
END_TEST

Suite *operations_suite(void)
{
	Suite *suite = suite_create("operations");
	TCase *cases = scratch_group(suite, "operations");

	tcase_add_checked_fixture(cases, open_service, close_service);
	tcase_add_test(cases, issues_to_the_account_of_the_uid);
	tcase_add_test(cases, issues_what_the_policy_allows);
	tcase_add_test(cases, refuses_what_the_policy_does_not_allow);
	tcase_add_test(cases, accepts_8_hosts_and_a_reason_of_200_bytes);
	tcase_add_test(cases, refuses_root_under_another_name);
	tcase_add_test(cases, looks_up_only_subjects_that_the_policy_names);
	tcase_add_test(cases, makes_no_token_without_a_clock);
	tcase_add_test(cases, counts_tokens_by_the_steady_clock);
	tcase_add_test(cases, counts_only_allowed_requests);
	tcase_add_test(cases, lists_the_log_20_times_a_minute);
	suite_add_tcase(suite, cases);
	return suite;
}
