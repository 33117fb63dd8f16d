/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/verdict.h"

#include <dlfcn.h>
#include <jwt.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/fixture.h"
#include "unit/suites.h"

/* Give the scene's key a kid that the header does not name. */
static void give_kid(struct scene *s)
{
	set_text(&s->trust.keys.keys[0]->kid, "k1");
}

static void break_length(struct scene *s)
{
	s->trust.max_token_bytes = 256;
}

static void break_form(struct scene *s)
{
	s->tail = ".";
}

static void break_header(struct scene *s)
{
	scene_header(s, "crit", "[]");
}

static void break_type(struct scene *s)
{
	scene_header(s, "typ", "\"at+jwt\"");
}

static void break_kid(struct scene *s)
{
	give_kid(s);
	scene_header(s, "kid", "\"k2\"");
}

static void break_alg(struct scene *s)
{
	scene_header(s, "alg", "\"ES384\"");
}

static void break_key(struct scene *s)
{
	struct key *k = s->trust.keys.keys[0];

	k->has_dates = true;
	k->not_after = NOW - 1;
}

static void break_signature(struct scene *s)
{
	s->forged = true;
}

static void break_claims(struct scene *s)
{
	scene_claim(s, "jti", "7");
}

static void break_issuer(struct scene *s)
{
	scene_claim(s, "iss", "\"https://elsewhere.example.com\"");
}

static void break_audience(struct scene *s)
{
	scene_claim(s, "aud", "\"web2.example.com\"");
}

static void break_exp(struct scene *s)
{
	scene_date(s, "exp", -1000, "");
}

static void break_nbf(struct scene *s)
{
	scene_date(s, "nbf", 1000, "");
}

static void break_iat(struct scene *s)
{
	scene_date(s, "iat", 1000, "");
}

/* Set a limit that the token breaks whatever its dates are. */
static void break_lifetime(struct scene *s)
{
	scene_issuer(s)->max_lifetime_s = -100000;
}

static void break_user(struct scene *s)
{
	scene_claim(s, "sub", "\"bob\"");
}

static void break_rules(struct scene *s)
{
	scene_issuer(s)->demands.has_max_auth_age = true;
}

static void break_binding(struct scene *s)
{
	scene_claim(s, "cnf", "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}");
}

static void break_revocation(struct scene *s)
{
	struct revocations *list = &s->trust.revocations[0];

	set_text(&list->path, "/var/lib/pam_jwt/revoked");
	list->at = calloc(1, sizeof(*list->at));
	ck_assert_ptr_nonnull(list->at);
	list->at[list->count++] = (struct revocation){.kind = REVOCATION_ALL, .line = 1, .value = "*"};
}

static void break_account(struct scene *s)
{
	(void)s;
	scene_account.state = ACCOUNT_UNKNOWN;
}

static void break_root(struct scene *s)
{
	(void)s;
	scene_account.uid = 0;
}

static void break_reserved_uid(struct scene *s)
{
	(void)s;
	scene_account.uid = 65534;
}

static void break_min_uid(struct scene *s)
{
	(void)s;
	scene_account.uid = 999;
}

static void break_use(struct scene *s)
{
	scene_issuer(s)->use.kind = USE_ONCE;
	set_text(&scene_issuer(s)->jti_claim, "uti");
}

/* In the order of the rules. */
static const struct breakage {
	void (*make)(struct scene *s);
	const char *slug;
} breakages[] = {
	{break_length, "token-too-long"},
	{break_form, "malformed"},
	{break_header, "header-invalid"},
	{break_type, "type-unexpected"},
	{break_kid, "key-unknown"},
	{break_alg, "alg-not-allowed"},
	{break_signature, "signature-invalid"},
	{break_claims, "claims-invalid"},
	{break_issuer, "issuer-mismatch"},
	{break_key, "key-unusable"},
	{break_audience, "audience-mismatch"},
	{break_exp, "expired"},
	{break_nbf, "not-yet-valid"},
	{break_iat, "issued-in-future"},
	{break_lifetime, "lifetime-too-long"},
	{break_user, "user-mismatch"},
	{break_rules, "rule-failed"},
	{break_binding, "binding-failed"},
	{break_revocation, "revoked"},
	{break_account, "account-unknown"},
	{break_root, "root-refused"},
	{break_reserved_uid, "uid-reserved"},
	{break_min_uid, "uid-too-low"},
	{break_use, "jti-missing"},
};

START_TEST(this_test_breaks_every_rule)
{
	for (int rule = RULE_TOKEN_TOO_LONG; rule < RULE_COUNT; rule++) {
		bool found = false;

		for (size_t i = 0; i < COUNT(breakages); i++)
			found = found || reason_rule(reason_find(breakages[i].slug)) == (enum rule)rule;
		ck_assert_msg(found, "nothing breaks rule %d", rule);
	}
}
END_TEST

START_TEST(accepts_the_unbroken_token)
{
	struct scene *s = scene_start(algorithms[_i].name);

	assert_slug(scene_decide(s), "ok");
	s->forged = true;
	assert_slug(scene_decide(s), "signature-invalid");
}
END_TEST

/*
 * A token that breaks two rules is refused for the earlier one. The earlier rule is broken last, because both
 * may change the same thing.
 */
START_TEST(reports_the_first_broken_rule)
{
	const struct breakage *first = &breakages[_i];

	for (size_t i = (size_t)_i; i < COUNT(breakages); i++) {
		struct scene *s = scene_start("ES256");
		enum reason r;

		breakages[i].make(s);
		if (i != (size_t)_i)
			first->make(s);
		r = scene_decide(s);
		ck_assert_msg(strcmp(reason_slug(r), first->slug) == 0, "%s and %s: %s", first->slug,
			      breakages[i].slug, reason_slug(r));
	}
}
END_TEST

/* The time of a look-up shows who has an account, so the account database is asked last. */
START_TEST(asks_for_the_account_once_after_every_other_rule)
{
	const struct breakage *broken = &breakages[_i];
	enum rule rule = reason_rule(reason_find(broken->slug));
	struct scene *s = scene_start("ES256");

	broken->make(s);
	assert_slug(scene_decide(s), broken->slug);
	ck_assert_int_eq(scene_account_asked, rule >= RULE_ACCOUNT ? 1 : 0);
}
END_TEST

START_TEST(reports_the_first_rule_when_every_rule_is_broken)
{
	for (size_t keep = 0; keep < COUNT(breakages); keep++) {
		struct scene *s = scene_start("ES256");

		for (size_t i = COUNT(breakages); i-- > keep;)
			breakages[i].make(s);
		assert_slug(scene_decide(s), breakages[keep].slug);
	}
}
END_TEST

/* The header's alg selects keys by its exact name. */
static const struct {
	const char *key_alg, *header_alg, *slug;
} algs[] = {
	{"EdDSA", "EdDSA", "ok"},
	{"EdDSA", "Ed25519", "ok"},
	{"Ed25519", "EdDSA", "ok"},
	{"Ed25519", "Ed25519", "ok"},
	{"EdDSA", "Ed448", "alg-not-allowed"},
	{"EdDSA", "eddsa", "alg-not-allowed"},
	{"HS256", "none", "alg-not-allowed"},
	{"HS256", "None", "alg-not-allowed"},
	{"HS256", "", "alg-not-allowed"},
	{"HS256", "hs256", "alg-not-allowed"},
	{"HS256", "HS256 ", "alg-not-allowed"},
	{"HS256", "HS512", "alg-not-allowed"},
	{"HS256", "HS2560", "alg-not-allowed"},
	{"ES256", "HS256", "alg-not-allowed"},
	{"ES256", "ES256K", "alg-not-allowed"},
	{"RS256", "RS512", "alg-not-allowed"},
	{"RS256", "PS256", "alg-not-allowed"},
	{"RS256", "RSA-OAEP", "alg-not-allowed"},
};

START_TEST(binds_a_key_to_its_algorithm)
{
	struct scene *s = scene_start(algs[_i].key_alg);
	char json[32];
	enum reason r;

	snprintf(json, sizeof(json), "\"%s\"", algs[_i].header_alg);
	scene_header(s, "alg", json);
	r = scene_decide(s);
	ck_assert_msg(strcmp(reason_slug(r), algs[_i].slug) == 0, "%s: %s", algs[_i].header_alg,
		      reason_slug(r));
}
END_TEST

/* Without a signature alg none has an empty segment. With one there is no key for it. */
START_TEST(refuses_an_unsigned_token)
{
	struct scene *s = scene_start("HS256");
	char *token;

	scene_header(s, "alg", "\"none\"");
	token = scene_token(s);
	assert_slug(scene_decide_token(s, token), "alg-not-allowed");
	strrchr(token, '.')[1] = '\0';
	assert_slug(scene_decide_token(s, token), "malformed");
}
END_TEST

/* The key's kid and the header's (NULL: none). */
static const struct {
	const char *key_kid, *header_kid, *slug;
} kids[] = {
	{NULL, NULL, "ok"},
	{NULL, "k1", "ok"},
	{NULL, "", "ok"},
	{"k1", NULL, "ok"},
	{"k1", "k1", "ok"},
	{"k1", "k2", "key-unknown"},
	{"k1", "K1", "key-unknown"},
	{"k1", "", "key-unknown"},
	{"k1", "k1 ", "key-unknown"},
	{"k1", "k", "key-unknown"},
	{"", "", "ok"},
	{"", "k1", "key-unknown"},
};

START_TEST(finds_a_key_by_its_kid)
{
	struct scene *s = scene_start("HS256");
	char json[16];
	enum reason r;

	set_text(&s->trust.keys.keys[0]->kid, kids[_i].key_kid);
	snprintf(json, sizeof(json), "\"%s\"", kids[_i].header_kid ? kids[_i].header_kid : "");
	if (kids[_i].header_kid)
		scene_header(s, "kid", json);
	r = scene_decide(s);
	ck_assert_msg(strcmp(reason_slug(r), kids[_i].slug) == 0, "row %d: %s", _i, reason_slug(r));
}
END_TEST

/* Add keys of the same kind before the scene's key. The issuer section has only the scene's key. */
static void add_strangers(struct scene *s, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct mint stranger;

		mint_init(&stranger, "HS256");
		stranger.key.material.at[0] = (uint8_t)(100 + i);
		ck_assert_int_eq(keyset_add(&s->trust.keys, &stranger.key), REASON_OK);
		mint_done(&stranger);
	}
}

START_TEST(tries_eight_keys_and_no_more)
{
	for (size_t strangers = 6; strangers <= 8; strangers++) {
		struct scene *s = scene_start("HS256");

		add_strangers(s, strangers);
		assert_slug(scene_decide(s), strangers < 8 ? "ok" : "key-ambiguous");
	}
}
END_TEST

/*
 * An expired RS256 certificate beside a valid ES256 key, or alone. An unsigned token has a bad signature and
 * is no fault of the host: after a fault the stack asks for a password, which shows that the account exists.
 */
START_TEST(never_reports_the_dates_of_a_key_for_an_unsigned_token)
{
	static const struct {
		int64_t not_before, not_after;
	} dates[] = {{0, NOW - 1}, {NOW + 1, NOW + 2}};
	struct scene *s = scene_start("ES256");
	struct mint certificate;
	struct key *k;

	mint_init(&certificate, "RS256");
	ck_assert_int_eq(keyset_add(&s->trust.keys, &certificate.key), REASON_OK);
	k = s->trust.keys.keys[1];
	k->has_dates = true;
	k->not_before = dates[_i % 2].not_before;
	k->not_after = dates[_i % 2].not_after;
	if (_i >= 2) { /* a single key */
		s->trust.keys.keys[0]->kid = strdup("another");
		scene_header(s, "kid", "\"k1\"");
	}
	scene_issuer(s)->keys[0] = k;
	assert_slug(scene_decide_token(s, "eyJhbGciOiJSUzI1NiJ9.e30.AAAA"), "signature-invalid");
	scene_header(s, "alg", "\"RS256\"");
	assert_slug(scene_decide(s), "signature-invalid");
	mint_done(&certificate);
}
END_TEST

START_TEST(reports_key_unknown_without_any_key)
{
	struct scene *s = scene_start("HS256");

	keyset_done(&s->trust.keys);
	s->trust.issuers[0].key_count = 0;
	assert_slug(scene_decide(s), "key-unknown");
}
END_TEST

/* RFC 7519 3.1, with the key of RFC 7515 A.1. It has no aud, no iat and no sub. */
START_TEST(decides_the_example_of_rfc_7519)
{
	static const char token[] = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
				    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
				    "bS9pc19yb290Ijp0cnVlfQ."
				    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
	static const uint8_t secret[] = {3,   35,  53,	75,  43,  15,  165, 188, 131, 126, 6,	101, 119,
					 123, 166, 143, 90,  179, 40,  230, 240, 84,  201, 40,	169, 15,
					 132, 178, 210, 80,  46,  191, 211, 251, 90,  146, 210, 6,   71,
					 239, 150, 138, 180, 195, 119, 98,  61,	 34,  61,  46,	33,  114,
					 5,   46,  79,	8,   192, 205, 154, 245, 103, 208, 128, 163};
	struct scene *s = scene_start("HS256");
	struct key k = {0};
	struct note note = {0};

	keyset_done(&s->trust.keys);
	ck_assert_int_eq(key_from_secret((struct span){secret, sizeof(secret)}, &k, &note), REASON_OK);
	ck_assert_int_eq(key_bind(&k, s->mint.alg, &note), REASON_OK);
	ck_assert_int_eq(keyset_add(&s->trust.keys, &k), REASON_OK);
	scene_issuer(s)->keys[0] = scene_key(s);
	set_text(&scene_issuer(s)->iss, "joe");
	s->request.user = "joe";
	s->trust.leeway_s = 0;
	s->now = 1300819379;
	assert_slug(scene_decide_token(s, token), "audience-mismatch");
	set_names(&scene_issuer(s)->audience, NULL, NULL);
	assert_slug(scene_decide_token(s, token), "iat-missing");
	scene_issuer(s)->has_max_lifetime = false;
	assert_slug(scene_decide_token(s, token), "user-missing");
	set_text(&scene_issuer(s)->user_claim, "http://example.com/is_root");
	assert_slug(scene_decide_token(s, token), "claims-invalid");
	set_text(&scene_issuer(s)->user_claim, "iss");
	assert_slug(scene_decide_token(s, token), "ok");
	s->now = 1300819380;
	assert_slug(scene_decide_token(s, token), "expired");
}
END_TEST

/* Which members of a verdict are set after each step. */
START_TEST(gives_no_claims_before_the_signature_is_verified)
{
	static const struct {
		void (*make)(struct scene *s);
		bool has_header, is_verified, has_claims, has_policy;
	} rows[] = {
		{break_length, false, false, false, false}, {break_form, false, false, false, false},
		{break_header, false, false, false, false}, {break_type, true, false, false, false},
		{break_kid, true, false, false, false},	    {break_alg, true, false, false, false},
		{break_key, true, true, true, true},	    {break_signature, true, false, false, false},
		{break_claims, true, true, false, false},   {break_issuer, true, true, true, false},
		{break_audience, true, true, true, true},   {break_min_uid, true, true, true, true},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = scene_start("ES256");
		struct verdict v;
		char *token;

		rows[i].make(s);
		token = scene_token(s);
		scene_verdict(s, token, &v);
		ck_assert_uint_eq(v.token_bytes, strlen(token));
		ck_assert_msg(v.jws.has_header == rows[i].has_header, "row %zu", i);
		ck_assert_msg((v.verified != NULL) == rows[i].is_verified, "row %zu", i);
		ck_assert_msg((v.claims.tree != NULL) == rows[i].has_claims, "row %zu", i);
		ck_assert_msg((v.limits.issuer != NULL) == rows[i].has_policy, "row %zu", i);
		verdict_done(&v);
		ck_assert_int_eq(v.reason, REASON_UNDECIDED);
		ck_assert_ptr_null(v.verified);
	}
}
END_TEST

START_TEST(applies_the_section_of_the_requested_service)
{
	struct scene *s = scene_start("ES256");

	scene_service(s, "sudo")->has_min_uid = true;
	s->trust.services[0].min_uid = 1001;
	assert_slug(scene_decide(s), "ok");
	s->request.service = "sudo";
	assert_slug(scene_decide(s), "uid-too-low");
	s->request.service = service_base("sudo-i");
	assert_slug(scene_decide(s), "uid-too-low");
}
END_TEST

/* How often OpenSSL verified a signature and libjwt read claims. */
static int verifications, parts_read;

int EVP_DigestVerify(EVP_MD_CTX *ctx, const unsigned char *signature, size_t signature_bytes,
		     const unsigned char *text, size_t bytes)
{
	int (*real)(EVP_MD_CTX *, const unsigned char *, size_t, const unsigned char *, size_t);

	verifications++;
	*(void **)&real = dlsym(RTLD_NEXT, "EVP_DigestVerify");
	return real(ctx, signature, signature_bytes, text, bytes);
}

int jwt_new(jwt_t **jwt)
{
	int (*real)(jwt_t **);

	parts_read++;
	*(void **)&real = dlsym(RTLD_NEXT, "jwt_new");
	return real(jwt);
}

/* A token that breaks a rule before the signature costs no verification. */
START_TEST(verifies_no_signature_when_an_earlier_rule_is_broken)
{
	enum rule rule = reason_rule(reason_find(breakages[_i].slug));
	struct scene *s = scene_start("ES256");

	breakages[_i].make(s);
	verifications = 0;
	assert_slug(scene_decide(s), breakages[_i].slug);
	ck_assert_int_eq(verifications > 0, rule >= RULE_SIGNATURE);
}
END_TEST

/* An unverified token reaches neither libjwt nor jansson. */
START_TEST(passes_nothing_to_libjwt_before_the_signature_is_verified)
{
	const struct breakage *broken = &breakages[_i];
	struct scene *s = scene_start("ES256");

	broken->make(s);
	parts_read = 0;
	assert_slug(scene_decide(s), broken->slug);
	ck_assert_int_eq(parts_read, reason_rule(reason_find(broken->slug)) > RULE_SIGNATURE ? 1 : 0);
}
END_TEST

/* Text of any length that only has the shape of a token: a.b.c, AA.AA.AA, and so on. */
START_TEST(verifies_no_signature_for_junk)
{
	static const char digits[] = "aA-_9e";
	static char junk[65536 + 1];
	struct scene *s = scene_start("ES256");

	s->trust.max_token_bytes = sizeof(junk);
	verifications = parts_read = 0;
	for (size_t segment = 1; 3 * segment + 2 < sizeof(junk); segment += 1 + segment / 2) {
		memset(junk, digits[segment % (sizeof(digits) - 1)], 3 * segment + 2);
		junk[segment] = junk[2 * segment + 1] = '.';
		junk[3 * segment + 2] = '\0';
		ck_assert_int_eq(reason_fault(scene_decide_token(s, junk)), FAULT_TOKEN);
	}
	ck_assert_int_eq(verifications, 0);
	ck_assert_int_eq(parts_read, 0);
}
END_TEST

Suite *verdict_suite(void)
{
	Suite *suite = suite_create("verdict");
	TCase *cases = scene_group(suite, "verdict");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, this_test_breaks_every_rule);
	tcase_add_loop_test(cases, accepts_the_unbroken_token, 0, ALGORITHM_COUNT);
	tcase_add_loop_test(cases, reports_the_first_broken_rule, 0, COUNT(breakages));
	tcase_add_loop_test(cases, asks_for_the_account_once_after_every_other_rule, 0, COUNT(breakages));
	tcase_add_test(cases, reports_the_first_rule_when_every_rule_is_broken);
	tcase_add_loop_test(cases, binds_a_key_to_its_algorithm, 0, COUNT(algs));
	tcase_add_test(cases, refuses_an_unsigned_token);
	tcase_add_loop_test(cases, finds_a_key_by_its_kid, 0, COUNT(kids));
	tcase_add_test(cases, tries_eight_keys_and_no_more);
	tcase_add_loop_test(cases, never_reports_the_dates_of_a_key_for_an_unsigned_token, 0, 4);
	tcase_add_test(cases, reports_key_unknown_without_any_key);
	tcase_add_test(cases, decides_the_example_of_rfc_7519);
	tcase_add_test(cases, gives_no_claims_before_the_signature_is_verified);
	tcase_add_test(cases, applies_the_section_of_the_requested_service);
	tcase_add_loop_test(cases, verifies_no_signature_when_an_earlier_rule_is_broken, 0, COUNT(breakages));
	tcase_add_loop_test(cases, passes_nothing_to_libjwt_before_the_signature_is_verified, 0,
			    COUNT(breakages));
	tcase_add_test(cases, verifies_no_signature_for_junk);
	return suite;
}
