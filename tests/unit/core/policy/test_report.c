/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/policy/audience.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* A scene's token and its verdict, which must not be copied to another place. */
struct reported {
	char *token;
	struct verdict verdict;
};

static void report_scene(const struct scene *s, struct reported *t)
{
	verdict_done(&t->verdict);
	t->token = scene_token(s);
	scene_verdict(s, t->token, &t->verdict);
}

static void reported_done(struct reported *t)
{
	verdict_done(&t->verdict);
}

static void assert_row(const struct reported *t, enum rule rule, const char *state, const char *expected,
		       const char *found)
{
	struct report_row row;

	rules_report(&t->verdict, rule, &row);
	ck_assert_msg(strcmp(row_state_name(row.state), state) == 0, "%s: %s", row.id,
		      row_state_name(row.state));
	ck_assert_msg(strcmp(row.expected, expected) == 0, "%s: expected %s", row.id, row.expected);
	ck_assert_msg(strcmp(row.found, found) == 0, "%s: found %s", row.id, row.found);
}

/* The ids are public: logs and programs read them. */
static const struct {
	const char *id, *title;
} names[RULE_COUNT] = {
	{"", ""},
	{"not-a-token", "token shape"},
	{"token-too-long", "length"},
	{"malformed", "form"},
	{"header", "header"},
	{"key", "key"},
	{"signature", "signature"},
	{"claims", "claims"},
	{"issuer", "issuer (iss)"},
	{"key-dates", "key dates"},
	{"audience", "audience (aud)"},
	{"exp", "expiry (exp)"},
	{"nbf", "not before (nbf)"},
	{"iat", "issued at (iat)"},
	{"lifetime", "lifetime"},
	{"user", "user"},
	{"rules", "rules"},
	{"binding", "binding (cnf)"},
	{"revoked", "revocation"},
	{"account", "account"},
	{"root", "root"},
	{"min-uid", "uid"},
	{"use", "use"},
};

START_TEST(keeps_the_names_and_the_order_of_the_rules)
{
	struct report_row row;

	for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++) {
		rules_begin_row((enum rule)rule, ROW_PASSED, &row);
		ck_assert_str_eq(row.id, names[rule].id);
		ck_assert_str_eq(row.title, names[rule].title);
		ck_assert_str_eq(row_state_name(row.state), "ok");
		ck_assert(!row.expected[0] && !row.found[0] && !row.has_expected_at && !row.has_found_at);
	}
}
END_TEST

START_TEST(reports_every_rule_for_an_accepted_token)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};
	char length[32];

	scene_header(s, "kid", "\"k1\"");
	report_scene(s, &t);
	snprintf(length, sizeof(length), "%zu bytes", strlen(t.token));
	assert_row(&t, RULE_NOT_A_TOKEN, "ok", "", "");
	assert_row(&t, RULE_TOKEN_TOO_LONG, "ok", "at most 8192 bytes", length);
	assert_row(&t, RULE_MALFORMED, "ok", "", "");
	assert_row(&t, RULE_HEADER, "ok", "typ JWT", "\"JWT\"");
	assert_row(&t, RULE_KEY, "ok", "ES256", "alg ES256, kid \"k1\"");
	assert_row(&t, RULE_SIGNATURE, "ok", "a signature by ES256", "ES256");
	assert_row(&t, RULE_CLAIMS, "ok", "", "");
	assert_row(&t, RULE_ISSUER, "ok", "https://login.example.com",
		   "\"https://login.example.com\", [issuer corp]");
	assert_row(&t, RULE_AUDIENCE, "ok", "\"web1.example.com\"", "\"web1.example.com\"");
	assert_row(&t, RULE_EXP, "ok", "after 2023-11-14 22:12:50Z, 30s ago", "2023-11-14 22:14:20Z, in 1m");
	assert_row(&t, RULE_NBF, "ok", "absent, or at most 2023-11-14 22:13:50Z, in 30s", "no nbf");
	assert_row(&t, RULE_IAT, "ok", "at most 2023-11-14 22:13:50Z, in 30s", "2023-11-14 22:13:20Z, now");
	assert_row(&t, RULE_LIFETIME, "ok", "at most 1h", "1m");
	assert_row(&t, RULE_USER, "ok", "\"alice\"", "\"alice\"");
	assert_row(&t, RULE_RULES, "ok", "any claims (no rules)", "");
	assert_row(&t, RULE_BINDING, "ok", "no cnf", "no cnf");
	assert_row(&t, RULE_ACCOUNT, "ok", "an account of this host", "uid 1000");
	assert_row(&t, RULE_ROOT, "ok", "not uid 0", "uid 1000");
	assert_row(&t, RULE_MIN_UID, "ok", "uid 1000 or more, or root", "uid 1000");
}
END_TEST

/* The rules on the typed text, its form and the claims report a fixed sentence. */
START_TEST(reports_what_each_other_rule_expects)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};
	struct report_row row;

	report_scene(s, &t);
	for (int rule = RULE_TOKEN_TOO_LONG; rule < RULE_COUNT; rule++) {
		rules_report(&t.verdict, (enum rule)rule, &row);
		ck_assert_msg(row.expected[0] || rule == RULE_MALFORMED || rule == RULE_CLAIMS, "%s", row.id);
	}
}
END_TEST

START_TEST(reports_a_token_without_typ_kid_and_aud)
{
	struct scene *s = scene_start("EdDSA");
	SCOPED(reported) t = {0};

	scene_header(s, "alg", "\"Ed25519\"");
	scene_header(s, "typ", NULL);
	scene_claim(s, "aud", NULL);
	report_scene(s, &t);
	assert_row(&t, RULE_HEADER, "ok", "typ JWT", "no typ");
	assert_row(&t, RULE_KEY, "ok", "EdDSA", "alg EdDSA, no kid");
	assert_row(&t, RULE_AUDIENCE, "FAIL", "\"web1.example.com\"", "no aud");
}
END_TEST

START_TEST(reports_what_is_waived)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	set_text(&scene_issuer(s)->iss, NULL);
	set_names(&scene_issuer(s)->audience, NULL, NULL);
	scene_issuer(s)->has_max_lifetime = false;
	scene_issuer(s)->root.everywhere = true;
	scene_claim(s, "iss", NULL);
	scene_claim(s, "iat", NULL);
	scene_date(s, "nbf", 0, ".5");
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "ok");
	assert_row(&t, RULE_ISSUER, "ok", "any (waived)", "no iss, [issuer corp]");
	assert_row(&t, RULE_AUDIENCE, "ok", "any (waived)", "\"web1.example.com\"");
	assert_row(&t, RULE_NBF, "ok", "absent, or at most 2023-11-14 22:13:50Z, in 30s",
		   "2023-11-14 22:13:21Z, in 1s");
	assert_row(&t, RULE_IAT, "ok", "absent, or at most 2023-11-14 22:13:50Z, in 30s", "no iat");
	assert_row(&t, RULE_LIFETIME, "ok", "any (waived)", "");
	assert_row(&t, RULE_ROOT, "ok", "any uid (permit_root)", "uid 1000");
}
END_TEST

START_TEST(reports_several_sections_audiences_and_services)
{
	struct scene *s = scene_start("ES256");
	struct service *service;
	SCOPED(reported) t = {0};

	set_names(&scene_rival(s, "lab", NULL)->types, "at+jwt", NULL);
	set_names(&scene_issuer(s)->audience, "%h", "%x");
	service = scene_service(s, "sshd");
	set_names(&service->audience, "%s", NULL);
	service->has_max_lifetime = true;
	service->max_lifetime_s = 90;
	scene_claim(s, "aud", "[\"web1.example.com\",\"sshd\"]");
	report_scene(s, &t);
	assert_row(&t, RULE_HEADER, "ok", "typ JWT", "\"JWT\"");
	assert_row(&t, RULE_ISSUER, "ok", "https://login.example.com, any (waived)",
		   "\"https://login.example.com\", [issuer corp]");
	assert_row(&t, RULE_AUDIENCE, "ok",
		   "\"web1.example.com\" or %x (which cannot be expanded on this host), and \"sshd\"",
		   "\"web1.example.com\", \"sshd\"");
	assert_row(&t, RULE_LIFETIME, "ok", "at most 90s", "1m");
}
END_TEST

START_TEST(reports_the_default_audiences)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	set_names(&scene_issuer(s)->audience, NULL, NULL);
	ck_assert(audience_add_defaults(&scene_issuer(s)->audience));
	scene_claim(s, "aud", "\"sudo@web1.example.com\"");
	report_scene(s, &t);
	assert_row(&t, RULE_AUDIENCE, "FAIL", "\"web1.example.com\" or \"sshd@web1.example.com\"",
		   "\"sudo@web1.example.com\"");
	s->request.service = "sudo@web1";
	report_scene(s, &t);
	assert_row(&t, RULE_AUDIENCE, "FAIL",
		   "\"web1.example.com\" or %s@%h (which cannot be expanded on this host)",
		   "\"sudo@web1.example.com\"");
}
END_TEST

/* Before the token's section is known, the typ of any section is accepted. */
START_TEST(reports_the_types_of_all_sections_until_one_is_found)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	set_names(&scene_rival(s, "lab", NULL)->types, "at+jwt", NULL);
	scene_header(s, "typ", "\"JOSE\"");
	report_scene(s, &t);
	assert_row(&t, RULE_HEADER, "FAIL", "typ JWT, typ at+jwt", "another typ");
	scene_header(s, "typ", "\"at+jwt\""); /* the type of the second section, with the iss of the first */
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "type-unexpected");
	assert_row(&t, RULE_HEADER, "FAIL", "typ JWT", "\"at+jwt\"");
	set_names(&scene_issuer(s)->types, "JWT", "JOSE"); /* a section with several types */
	report_scene(s, &t);
	assert_row(&t, RULE_HEADER, "FAIL", "typ JWT, typ JOSE", "\"at+jwt\"");
	set_names(&s->trust.issuers[1].types, "at+jwt", "JWT");
	scene_header(s, "typ", "\"JWS\"");
	report_scene(s, &t);
	assert_row(&t, RULE_HEADER, "FAIL", "typ JWT, typ JOSE, typ at+jwt", "another typ");
}
END_TEST

/* "expected A, B; found B" would be confusing: the section of B does not name the key. */
START_TEST(reports_only_the_issuers_of_the_verifying_key)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	scene_rival(s, "lab", "https://lab.example.com");
	scene_rival(s, "keyless", "https://keyless.example.com")->key_count = 0;
	scene_claim(s, "iss", "\"https://keyless.example.com\"");
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "issuer-mismatch");
	assert_row(&t, RULE_ISSUER, "FAIL", "https://login.example.com, https://lab.example.com",
		   "\"https://keyless.example.com\", the iss of [issuer keyless], which lacks the key that "
		   "verifies the token");
	scene_claim(s, "iss", "\"https://nowhere.example.com\"");
	report_scene(s, &t);
	assert_row(&t, RULE_ISSUER, "FAIL", "https://login.example.com, https://lab.example.com",
		   "\"https://nowhere.example.com\"");
}
END_TEST

/* The configuration may contain any script. Only ASCII reaches the log and the terminal. */
START_TEST(escapes_text_from_the_configuration)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	set_text(&scene_issuer(s)->iss, "https://b\xc3\xbc.example");
	report_scene(s, &t);
	assert_row(&t, RULE_ISSUER, "FAIL", "https://b\\xC3\\xBC.example", "\"https://login.example.com\"");
	set_text(&scene_issuer(s)->iss, "https://login.example.com");
	set_text(&scene_issuer(s)->user_claim, "b\xc3\xbc");
	set_names(&scene_issuer(s)->audience, "%x\xc3\xbc", NULL);
	report_scene(s, &t);
	assert_row(&t, RULE_AUDIENCE, "FAIL", "%x\\xC3\\xBC (which cannot be expanded on this host)",
		   "\"web1.example.com\"");
	assert_row(&t, RULE_USER, "-", "\"alice\"", "no b\\xC3\\xBC");
	scene_claim(s, "b\xc3\xbc", "1");
	report_scene(s, &t);
	assert_row(&t, RULE_CLAIMS, "FAIL", "", "b\\xC3\\xBC is not a string");
}
END_TEST

START_TEST(reports_the_answer_of_the_account_database)
{
	static const struct {
		enum account_state account;
		const char *found;
	} rows[] = {{ACCOUNT_UNKNOWN, "none"}, {ACCOUNT_UNAVAILABLE, "no answer"}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = scene_start("ES256");
		SCOPED(reported) t = {0};

		scene_account.state = rows[i].account;
		report_scene(s, &t);
		assert_row(&t, RULE_ACCOUNT, "FAIL", "an account of this host", rows[i].found);
		assert_row(&t, RULE_ROOT, "-", "not uid 0", "");
		assert_row(&t, RULE_MIN_UID, "-", "uid 1000 or more, or root", "");
	}
}
END_TEST

START_TEST(reports_the_reserved_uids)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	scene_account.uid = 65534;
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "uid-reserved");
	assert_row(&t, RULE_ROOT, "ok", "not uid 0", "uid 65534");
	assert_row(&t, RULE_MIN_UID, "FAIL", "a person's uid, not 65534, 65535 or 4294967295", "uid 65534");
}
END_TEST

START_TEST(reports_that_a_token_is_bound_to_a_key)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	scene_claim(s, "cnf", "{\"jkt\":\"x\"}");
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "binding-failed");
	assert_row(&t, RULE_USER, "ok", "\"alice\"", "\"alice\"");
	assert_row(&t, RULE_BINDING, "FAIL", "no cnf",
		   "a cnf: let the issuer leave it out, as for a plain bearer token");
	assert_row(&t, RULE_ACCOUNT, "-", "an account of this host", "");
}
END_TEST

/* The report repeats the alg of a header only if it is the name of a configured algorithm. */
START_TEST(does_not_repeat_an_unknown_alg)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	scene_header(s, "alg", "\"none of your business\"");
	report_scene(s, &t);
	assert_row(&t, RULE_KEY, "FAIL", "ES256", "an alg that is not supported, no kid");
}
END_TEST

/* A typ that several sections accept is reported once. */
START_TEST(reports_each_type_once_and_no_type_of_an_unverified_token)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	scene_rival(s, "lab", "https://lab.example.com");
	set_names(&scene_rival(s, "access", NULL)->types, "at+jwt", NULL);
	scene_header(s, "kid", "\"k1\"");
	s->forged = true;
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "signature-invalid");
	assert_row(&t, RULE_HEADER, "ok", "typ JWT, typ at+jwt", "");
	scene_header(s, "typ", NULL);
	report_scene(s, &t);
	assert_row(&t, RULE_HEADER, "ok", "typ JWT, typ at+jwt", "no typ");
	set_names(&s->trust.issuers[0].types, "at+jwt", NULL);
	set_names(&s->trust.issuers[1].types, "at+jwt", NULL);
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "type-unexpected");
	assert_row(&t, RULE_HEADER, "FAIL", "typ at+jwt", "no typ");
}
END_TEST

/* Add a key of the scene's alg, with this kid and file. */
static void add_key(struct scene *s, const char *kid, const char *file)
{
	struct mint m;

	mint_init(&m, "ES256");
	set_text(&m.key.kid, kid);
	set_text(&m.key.file, file);
	ck_assert_int_eq(keyset_add(&s->trust.keys, &m.key), REASON_OK);
	mint_done(&m);
}

/* The administrator must see which key to compare with, to install again, or to give a kid. */
START_TEST(names_keys_by_their_kid_and_their_file)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	set_text(&s->trust.keys.keys[0]->kid, "k1");
	set_text(&s->trust.keys.keys[0]->file, "corp.jwks");
	add_key(s, "k\n2", "b\xc3\xbc.pub");
	scene_header(s, "kid", "\"k3\"");
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "key-unknown");
	assert_row(&t, RULE_KEY, "FAIL",
		   "ES256 kid \"k1\" (corp.jwks), ES256 kid \"k\\x0A2\" (b\\xC3\\xBC.pub)",
		   "alg ES256, kid \"k3\"");
	assert_row(&t, RULE_SIGNATURE, "-", "a signature by a configured key", "");
	scene_header(s, "kid", "\"k1\"");
	s->forged = true;
	report_scene(s, &t);
	assert_row(&t, RULE_KEY, "ok", "ES256 kid \"k1\" (corp.jwks)", "alg ES256, kid \"k1\"");
	assert_row(&t, RULE_SIGNATURE, "FAIL", "a signature by ES256 kid \"k1\" (corp.jwks)",
		   "none: the token was changed, cut, or signed by another key");
	scene_header(s, "kid", NULL);
	s->forged = false;
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "ok");
	assert_row(&t, RULE_SIGNATURE, "ok",
		   "a signature by ES256 kid \"k1\" (corp.jwks), ES256 kid \"k\\x0A2\" (b\\xC3\\xBC.pub)",
		   "ES256 kid \"k1\" (corp.jwks)");
	scene_header(s, "alg", "\"ES384\"");
	scene_header(s, "kid", "\"k1\"");
	report_scene(s, &t);
	assert_row(&t, RULE_KEY, "FAIL", "ES256 kid \"k1\" (corp.jwks)", "alg ES384, kid \"k1\"");
	scene_header(s, "alg", "\"ES256\"");
	scene_header(s, "kid", NULL);
	for (int i = 0; i < 7; i++)
		add_key(s, "k4", "more.pub");
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "key-ambiguous");
	assert_row(&t, RULE_KEY, "FAIL",
		   "at most 8 keys of its alg (give tokens and keys a kid): ES256 kid \"k1\" (corp.jwks), "
		   "ES256 kid \"k\\x0A2\" "
		   "(b\\xC3\\xBC.pub), ES256 kid \"k4\" (more.pub), ES256 kid \"k4\" (more.pub), ES256 kid "
		   "\"k4\" (more.pub), "
		   "ES256 kid \"k4\" (more.pub), ...",
		   "alg ES256, no kid");
}
END_TEST

#define SKIPPED "; a key of this kid in b\\xC3\\xBC.jwks is skipped: "
#define UNKNOWN "; b\\xC3\\xBC.jwks has this kid: "

/*
 * The skipped key may be the one that signed. If another key verifies the token, there is nothing to explain.
 */
START_TEST(reports_the_skipped_key_of_an_unknown_kid)
{
	char why[300] = "", found[256] = "alg RS256" UNKNOWN;
	struct scene *s;
	SCOPED(reported) t = {0};

	/* a long text is cut, not left out */
	memset(found + strlen(found), 'w', sizeof(found) - 1 - strlen(found));
	s = scene_start("ES256");
	set_text(&s->trust.keys.keys[0]->kid, "k1");
	ck_assert_int_eq(keyset_skip(&s->trust.keys, "k1", "too short", "b\xc3\xbc.jwks"), REASON_OK);
	ck_assert_int_eq(
		keyset_skip(&s->trust.keys, "k2", memset(why, 'w', sizeof(why) - 1), "b\xc3\xbc.jwks"),
		REASON_OK);
	scene_header(s, "kid", "\"k1\"");
	report_scene(s, &t);
	assert_row(&t, RULE_KEY, "ok", "ES256 kid \"k1\"", "alg ES256, kid \"k1\"");
	assert_row(&t, RULE_SIGNATURE, "ok", "a signature by ES256 kid \"k1\"", "ES256 kid \"k1\"");
	s->forged = true;
	report_scene(s, &t);
	assert_row(&t, RULE_KEY, "ok", "ES256 kid \"k1\"", "alg ES256, kid \"k1\"");
	assert_row(&t, RULE_SIGNATURE, "FAIL", "a signature by ES256 kid \"k1\"", "none" SKIPPED "too short");
	scene_header(s, "alg", "\"RS256\"");
	report_scene(s, &t);
	assert_row(&t, RULE_KEY, "FAIL", "ES256 kid \"k1\"", "alg RS256" SKIPPED "too short");
	assert_slug(t.verdict.reason, "alg-not-allowed");
	scene_header(s, "kid", "\"k2\"");
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "key-unknown");
	assert_row(&t, RULE_KEY, "FAIL", "ES256 kid \"k1\"", found);
	scene_header(s, "alg", "\"none\""); /* the kid decides, whatever the alg */
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "key-unknown");
}
END_TEST

/* Keys of sets that were not built are expected, too, if no key has the kid. */
START_TEST(reports_the_keys_that_were_left_out)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};
	struct report_row row;

	set_text(&s->trust.keys.keys[0]->kid, "k1");
	ck_assert_int_eq(keyset_leave_out(&s->trust.keys, "k\n2", "b\xc3\xbc.jwks"), REASON_OK);
	ck_assert_int_eq(keyset_leave_out(&s->trust.keys, NULL, "corp.jwks"), REASON_OK);
	scene_header(s, "kid", "\"k3\"");
	report_scene(s, &t);
	assert_slug(t.verdict.reason, "key-unknown");
	assert_row(&t, RULE_KEY, "FAIL",
		   "ES256 kid \"k1\", kid \"k\\x0A2\" (b\\xC3\\xBC.jwks), no kid (corp.jwks)",
		   "alg ES256, kid \"k3\"");
	scene_header(s, "kid", "\"k1\"");
	report_scene(s, &t);
	assert_row(&t, RULE_KEY, "ok", "ES256 kid \"k1\"", "alg ES256, kid \"k1\"");
	for (int i = 0; i < KEYSET_MAX_OTHERS; i++) /* the list shows that it goes on */
		ck_assert_int_eq(keyset_leave_out(&s->trust.keys, "", "a"), REASON_OK);
	scene_header(s, "kid", "\"k3\"");
	report_scene(s, &t);
	rules_report(&t.verdict, RULE_KEY, &row);
	ck_assert_str_eq(row.expected + strlen(row.expected) - 5, ", ...");
}
END_TEST

/* The administrator must see which certificate to renew. */
START_TEST(reports_the_dates_of_a_certificate_that_cannot_be_used)
{
	static const struct {
		int64_t begins, ends;
		const char *found;
	} rows[] = {
		{0, 1699999999, "a certificate that expired at 2023-11-14 22:13:19Z, 1s ago: renew it"},
		{1700000001, 1800000000,
		 "a certificate that is valid from 2023-11-14 22:13:21Z, in 1s: wait, or set the clock"},
	};
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	s->trust.keys.keys[0]->has_dates = true;
	s->trust.keys.keys[0]->not_before = rows[_i].begins;
	s->trust.keys.keys[0]->not_after = rows[_i].ends;
	report_scene(s, &t);
	ck_assert_int_eq(t.verdict.reason, REASON_KEY_UNUSABLE);
	assert_row(&t, RULE_SIGNATURE, "ok", "a signature by ES256", "ES256");
	assert_row(&t, RULE_KEY_DATES, "FAIL", "a key without dates, or one that is valid now",
		   rows[_i].found);
}
END_TEST

/* If a parser has noted what is wrong, its note replaces "expected" and "found". */
START_TEST(reports_the_parsers_note)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};

	scene_header(s, "crit", "[]");
	report_scene(s, &t);
	assert_row(&t, RULE_HEADER, "FAIL", "", "the header carries \"crit\", which is not accepted");
	scene_header(s, "crit", NULL);
	scene_claim(s, "nbf", "\"soon\"");
	report_scene(s, &t);
	assert_row(&t, RULE_CLAIMS, "FAIL", "",
		   "nbf is the string \"soon\": write the number of seconds since 1970, without quotes");
	s->tail = ".";
	report_scene(s, &t);
	assert_row(&t, RULE_MALFORMED, "FAIL", "", "the token has 4 segments, a signed one has three");
}
END_TEST

START_TEST(escapes_and_limits_text_from_the_token)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};
	struct report_row row;
	char json[400];

	scene_claim(s, "sub", "\"a\\n\\u001b[31m\\\"\\\\\xc3\xa4\"");
	report_scene(s, &t);
	assert_row(&t, RULE_USER, "FAIL", "\"alice\"", "\"a\\x0A\\x1B[31m\\\"\\\\\\xC3\\xA4\"");
	snprintf(json, sizeof(json), "\"%0300d\"", 0);
	scene_claim(s, "sub", json);
	report_scene(s, &t);
	rules_report(&t.verdict, RULE_USER, &row);
	ck_assert_uint_eq(strlen(row.found), 96 + 2);
	ck_assert_ptr_nonnull(strstr(row.found, "0...\""));
}
END_TEST

/* Each audience is reported in full or not at all, and an omitted one is not reported as an empty text. */
START_TEST(shows_that_a_list_was_cut)
{
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};
	struct report_row row;

	for (int length = 1; length <= 96; length++) {
		char json[4096] = "[", *at = json + 1;
		size_t whole, used;

		for (int i = 0; i < 30; i++)
			at += sprintf(at, "%s\"%0*d\"", i ? "," : "", length, 1);
		(void)sprintf(at, "]");
		scene_claim(s, "aud", json);
		report_scene(s, &t);
		rules_report(&t.verdict, RULE_AUDIENCE, &row);
		ck_assert_ptr_null(strstr(row.found, "\"\""));
		whole = (size_t)length + 4; /* quotes, comma, blank */
		used = strlen(row.found);
		if (30 * whole <= sizeof(row.found) - 8) {
			ck_assert_uint_eq(used, 30 * whole - 2);
			continue;
		}
		ck_assert_uint_eq((used - 3) % whole, 0);
		ck_assert_str_eq(row.found + used - 6, "\", ...");
		ck_assert_uint_gt(used + whole, sizeof(row.found) - 8);
	}
}
END_TEST

/* An aud of many long texts does not overflow the row. */
START_TEST(limits_the_length_of_a_row)
{
	struct scene *s;
	SCOPED(reported) t = {0};
	struct report_row row;
	char json[2048];

	snprintf(json, sizeof(json), "[\"%0200d\",\"%0200d\",\"%0200d\",\"%0200d\",\"%0200d\"]", 1, 2, 3, 4,
		 5);
	s = scene_start("ES256");
	scene_claim(s, "aud", json);
	report_scene(s, &t);
	memset(&row, 'x', sizeof(row));
	rules_report(&t.verdict, RULE_AUDIENCE, &row);
	ck_assert_ptr_nonnull(memchr(row.found, '\0', sizeof(row.found)));
	ck_assert_uint_gt(strlen(row.found), 190);
}
END_TEST

START_TEST(each_reason_belongs_to_its_rule)
{
	enum rule broken = reason_rule((enum reason)_i);

	for (int rule = RULE_NOT_A_TOKEN; rule < RULE_COUNT; rule++) {
		enum row_state state = row_state_of((enum reason)_i, (enum rule)rule);

		if (_i == REASON_OK)
			ck_assert_int_eq(state, ROW_PASSED);
		else if (broken == RULE_NONE)
			ck_assert_int_eq(state, ROW_NOT_REACHED);
		else
			ck_assert_int_eq(state, rule < (int)broken  ? ROW_PASSED :
						rule == (int)broken ? ROW_FAILED :
								      ROW_NOT_REACHED);
	}
}
END_TEST

#define SECRET "sesame-marker"

/* Every claim of a forged token contains a marker. No row may repeat it. */
START_TEST(reports_no_claim_before_the_signature_is_verified)
{
	static const char *const claims[] = {"iss", "sub", "aud", "jti"};
	struct scene *s = scene_start("ES256");
	SCOPED(reported) t = {0};
	struct report_row row;

	for (size_t i = 0; i < COUNT(claims); i++)
		scene_claim(s, claims[i], "\"" SECRET "\"");
	scene_date(s, "exp", 17, "");
	for (int forged = 0; forged < 2; forged++) {
		bool repeated = false;

		s->forged = forged;
		report_scene(s, &t);
		for (int rule = RULE_NOT_A_TOKEN; rule < RULE_COUNT; rule++) {
			rules_report(&t.verdict, (enum rule)rule, &row);
			repeated = repeated || strstr(row.found, SECRET) || strstr(row.expected, SECRET) ||
				   strstr(row.found, "1700000017");
			if (forged && rule > RULE_SIGNATURE)
				ck_assert_msg(row.found[0] == '\0', "%s: found %s", row.id, row.found);
		}
		ck_assert_int_eq(repeated, !forged);
	}
}
END_TEST

START_TEST(names_the_states)
{
	ck_assert_str_eq(row_state_name(ROW_PASSED), "ok");
	ck_assert_str_eq(row_state_name(ROW_FAILED), "FAIL");
	ck_assert_str_eq(row_state_name(ROW_NOT_REACHED), "-");
}
END_TEST

Suite *report_suite(void)
{
	Suite *suite = suite_create("report");
	TCase *cases = scene_group(suite, "report");

	tcase_add_test(cases, keeps_the_names_and_the_order_of_the_rules);
	tcase_add_test(cases, reports_every_rule_for_an_accepted_token);
	tcase_add_test(cases, reports_what_each_other_rule_expects);
	tcase_add_test(cases, reports_a_token_without_typ_kid_and_aud);
	tcase_add_test(cases, reports_what_is_waived);
	tcase_add_test(cases, reports_several_sections_audiences_and_services);
	tcase_add_test(cases, reports_the_default_audiences);
	tcase_add_test(cases, reports_the_answer_of_the_account_database);
	tcase_add_test(cases, reports_the_reserved_uids);
	tcase_add_test(cases, reports_that_a_token_is_bound_to_a_key);
	tcase_add_test(cases, does_not_repeat_an_unknown_alg);
	tcase_add_loop_test(cases, reports_the_dates_of_a_certificate_that_cannot_be_used, 0, 2);
	tcase_add_test(cases, reports_each_type_once_and_no_type_of_an_unverified_token);
	tcase_add_test(cases, names_keys_by_their_kid_and_their_file);
	tcase_add_test(cases, reports_the_skipped_key_of_an_unknown_kid);
	tcase_add_test(cases, reports_the_keys_that_were_left_out);
	tcase_add_test(cases, reports_the_parsers_note);
	tcase_add_test(cases, escapes_and_limits_text_from_the_token);
	tcase_add_test(cases, reports_the_types_of_all_sections_until_one_is_found);
	tcase_add_test(cases, reports_only_the_issuers_of_the_verifying_key);
	tcase_add_test(cases, escapes_text_from_the_configuration);
	tcase_add_test(cases, shows_that_a_list_was_cut);
	tcase_add_test(cases, limits_the_length_of_a_row);
	tcase_add_loop_test(cases, each_reason_belongs_to_its_rule, 0, REASON_COUNT);
	tcase_add_test(cases, reports_no_claim_before_the_signature_is_verified);
	tcase_add_test(cases, names_the_states);
	return suite;
}
