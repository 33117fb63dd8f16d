/* SPDX-License-Identifier: BSD-2-Clause */
#include "decision/login.h"

#include <dlfcn.h>
#include <errno.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "core/policy/rules.h"
#include "host/clock.h"
#include "issuer/keys/publicform.h"
#include "support/fixture.h"
#include "support/kept.h"
#include "unit/suites.h"

/* Accounts that every Debian has. */
#define ACCOUNT "daemon"
#define NO_ACCOUNT "no-such-account-here"

/*
 * What the system answers when a case sets it: the time, the error of the account database, and the size of
 * an entry.
 */
static const struct timespec *fake_clock;
static int fake_clock_error, fake_database_error;
static size_t fake_entry_bytes;
static int lookups;

int clock_gettime(clockid_t clock, struct timespec *ret)
{
	if (clock == CLOCK_REALTIME && fake_clock_error) {
		errno = fake_clock_error;
		return -1;
	}
	if (clock == CLOCK_REALTIME && fake_clock) {
		*ret = *fake_clock;
		return 0;
	}
	return (int)syscall(SYS_clock_gettime, clock, ret);
}

int getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size, struct passwd **ret)
{
	int (*real)(const char *, struct passwd *, char *, size_t, struct passwd **);

	lookups++;
	if (fake_database_error) {
		*ret = NULL;
		return fake_database_error;
	}
	if (size < fake_entry_bytes) {
		*ret = NULL;
		return ERANGE;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "getpwnam_r");
	return real(name, entry, buffer, size, ret);
}

#define TOP "hostname = web1.example.com\n"
#define ISSUER                                                                                               \
	"[issuer corp]\niss = https://login.example.com\nkey = corp.pub\nalgorithm = ES256\nmin_uid = 1\n"

/* Write the configuration and its key, and make a token for ACCOUNT. */
static struct scene *set_up(const char *config)
{
	struct scene *s = scene_start("ES256");
	char *pem = mint_public_pem(&s->mint);

	scene_claim(s, "sub", "\"" ACCOUNT "\"");
	scratch_folder("keys", 0755);
	scratch_write("keys/corp.pub", span_of(pem), 0644);
	scratch_write("pam_jwt.conf", span_of(config), 0644);
	free(pem);
	return s;
}

/* The request of ACCOUNT, through sshd, at NOW. */
static struct decision_request attempt(struct span typed)
{
	return (struct decision_request){.config_path = scratch_path("pam_jwt.conf"),
					 .user = ACCOUNT,
					 .service = "sshd",
					 .rhost = "192.0.2.7",
					 .typed = typed,
					 .has_now = true,
					 .now = NOW};
}

/* The slug for this user and service with the scene's token. */
static const char *decide_as(const struct scene *s, const char *user, const char *service)
{
	struct decision_request l = attempt(span_of(scene_token(s)));
	SCOPED(outcome) o = {0};
	const char *slug;

	l.user = user;
	l.service = service;
	login_decide(&l, &o);
	slug = reason_slug(o.reason);
	return slug;
}

static void add_jwk(json_t *list, struct key k, const char *kid)
{
	struct note n = {0};
	json_t *jwk = NULL;

	k.kid = (char *)kid;
	ck_assert_int_eq(publicform_jwk(&k, NULL, &jwk, &n), STATUS_OK);
	ck_assert_int_eq(json_array_append_new(list, jwk), 0);
}

/* A set of keys k3, k2 and k1, the scene's, and of one that cannot be used. */
static struct scene *set_up_set(void)
{
	struct scene *s = set_up(TOP "[issuer corp]\niss = https://login.example.com\nkey = corp.jwks\n"
				     "algorithm = ES256\nmin_uid = 1\n");
	json_t *list = json_array(), *document = json_pack("{s:o}", "keys", list);
	static const char *const others[] = {"k3", "k2"};
	char *text;

	for (size_t i = 0; i < COUNT(others); i++) {
		struct mint m;

		mint_init(&m, "ES256");
		add_jwk(list, m.key, others[i]);
		mint_done(&m);
	}
	add_jwk(list, *scene_key(s), "k1");
	ck_assert_int_eq(json_array_append_new(list, json_pack("{s:s,s:s}", "kty", "AKP", "kid", "pq")), 0);
	text = json_dumps(document, JSON_COMPACT);
	scratch_write("keys/corp.jwks", span_of(text), 0644);
	free(text);
	json_decref(document);
	return s;
}

/* kid and alg of a header (JSON; NULL: absent, the scene's), the slug, and what the row of the key then has.
 */
static const struct {
	const char *kid, *alg, *slug, *expected, *found;
} headers[] = {
	{"\"k1\"", NULL, "ok", "ES256 kid \"k1\" (corp.jwks)", "alg ES256, kid \"k1\""},
	{"\"\\u006b1\"", NULL, "ok", "ES256 kid \"k1\" (corp.jwks)", "alg ES256, kid \"k1\""},
	{"\"k2\"", NULL, "signature-invalid", "ES256 kid \"k2\" (corp.jwks)", "alg ES256, kid \"k2\""},
	{NULL, NULL, "ok",
	 "ES256 kid \"k3\" (corp.jwks), ES256 kid \"k2\" (corp.jwks), ES256 kid \"k1\" (corp.jwks)",
	 "alg ES256, no kid"},
	{"\"k1\"", "\"RS256\"", "alg-not-allowed", "ES256 kid \"k1\" (corp.jwks)", "alg RS256, kid \"k1\""},
	{"\"k1\"", "\"none\"", "alg-not-allowed", "ES256 kid \"k1\" (corp.jwks)",
	 "an alg that is not supported, kid \"k1\""},
	{NULL, "\"none\"", "alg-not-allowed",
	 "ES256 kid \"k3\" (corp.jwks), kid \"k2\" (corp.jwks), kid \"k1\" (corp.jwks), kid \"pq\" "
	 "(corp.jwks)",
	 "an alg that is not supported, no kid"},
	{"\"k\"", NULL, "key-unknown",
	 "kid \"k3\" (corp.jwks), kid \"k2\" (corp.jwks), kid \"k1\" (corp.jwks), kid \"pq\" (corp.jwks)",
	 "alg ES256, kid \"k\""},
	{"\"pq\"", "\"RS256\"", "key-unknown",
	 "kid \"k3\" (corp.jwks), kid \"k2\" (corp.jwks), kid \"k1\" (corp.jwks)",
	 "alg RS256; corp.jwks has this kid: kty is none of RSA, EC and OKP"},
};

START_TEST(chooses_the_keys_of_a_set_by_the_header)
{
	struct scene *s = set_up_set();
	struct decision_request l;
	SCOPED(outcome) o = {0};
	struct report_row row;

	if (headers[_i].kid)
		scene_header(s, "kid", headers[_i].kid);
	if (headers[_i].alg)
		scene_header(s, "alg", headers[_i].alg);
	l = attempt(span_of(scene_token(s)));
	login_decide(&l, &o);
	assert_slug(o.reason, headers[_i].slug);
	rules_report(&o.verdict, RULE_KEY, &row);
	ck_assert_str_eq(row.expected, headers[_i].expected);
	ck_assert_str_eq(row.found, headers[_i].found);
}
END_TEST

/*
 * What sshd types for an unknown account has no header. If a token could make the configuration invalid, the
 * answers to existing and to unknown accounts would differ.
 */
START_TEST(does_not_blame_the_configuration_for_keys_that_a_token_chooses)
{
	static const char *const kids[] = {"\"pq\"", "\"k\"", NULL};
	struct scene *s = set_up_set();
	char fake[100] = "\b\n\r\177INCORRECT";
	struct decision_request l;
	SCOPED(outcome) o = {0};

	for (size_t i = strlen(fake); i < sizeof(fake) - 1; i++)
		fake[i] = fake[i - 13];
	scratch_write("keys/corp.jwks", span_of("{\"keys\":[{\"kty\":\"AKP\",\"kid\":\"pq\"}]}"), 0644);
	l = attempt(span_of(fake));
	login_decide(&l, &o);
	assert_slug(o.reason, "account-unknown");
	for (size_t i = 0; i < COUNT(kids); i++) {
		SCOPED(outcome) token = {0};

		scene_header(s, "kid", kids[i]);
		l = attempt(span_of(scene_token(s)));
		login_decide(&l, &token);
		assert_slug(token.reason, "key-unknown");
	}
}
END_TEST

START_TEST(decides_a_complete_login)
{
	struct scene *s = set_up(TOP ISSUER);
	SCOPED(outcome) o = {0};
	struct decision_request l = attempt(span_of(scene_token(s)));

	login_decide(&l, &o);
	ck_assert_msg(o.reason == REASON_OK, "%s: %s", reason_slug(o.reason), o.note.text);
	ck_assert(o.has_verdict);
	ck_assert_int_eq(o.now, NOW);
	ck_assert_ptr_null(o.hint);
	ck_assert_str_eq(o.request.user, ACCOUNT);
	ck_assert_str_eq(o.request.service, "sshd");
	ck_assert_str_eq(o.request.rhost, "192.0.2.7");
	ck_assert_str_eq(o.request.hostname, "web1.example.com");
	ck_assert_int_eq(o.verdict.account.state, ACCOUNT_FOUND);
	ck_assert_int_eq(o.verdict.account.uid, getpwnam(ACCOUNT)->pw_uid);
}
END_TEST

START_TEST(strips_white_space_around_a_token)
{
	struct scene *s = set_up(TOP ISSUER);
	SCOPED(outcome) o = {0};
	struct decision_request l;
	char *token = scene_token(s);

	l = attempt(span_of(keep_text(" \t%s\r\n", token)));
	login_decide(&l, &o);
	assert_slug(o.reason, "ok");
	ck_assert_uint_eq(o.verdict.token_bytes, strlen(token));
}
END_TEST

/* A password must not depend on any file of ours, slow or broken. */
START_TEST(answers_not_a_token_before_reading_any_file)
{
	static const struct {
		const char *typed;
		bool has_hint;
	} rows[] = {
		{"", false},
		{"secret", false},
		{"correct horse battery staple", false},
		{"a.b.c", false},
		{"\"eyJh.e30.AA\"", false},
		{"a long password, of more bytes than the shortest token has with a signature in it, and "
		 "more",
		 false},
		{"{\"sub\":\"alice\",\"exp\":1700000060,\"aud\":\"web1.example.com\",\"iss\":\"https://"
		 "login.example.com\"}",
		 true},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct decision_request l = attempt(span_of(rows[i].typed));
		SCOPED(outcome) o = {0};

		l.config_path = "/nonexistent/pam_jwt.conf";
		login_decide(&l, &o);
		assert_slug(o.reason, "not-a-token");
		ck_assert_str_eq(o.note.text, "");
		ck_assert(!o.has_verdict);
		ck_assert_ptr_null(o.trust.issuers);
		ck_assert_msg((o.hint != NULL) == rows[i].has_hint, "%s", rows[i].typed);
	}
}
END_TEST

/* A damaged token is handled like a token until the configuration is read; then its damage is reported. */
START_TEST(refuses_a_damaged_token_after_reading_the_configuration)
{
	struct scene *s = set_up(TOP ISSUER);
	SCOPED(outcome) o = {0};
	struct decision_request l;
	char *typed = keep_text("\"%s\"", scene_token(s));

	l = attempt(span_of(typed));
	login_decide(&l, &o);
	assert_slug(o.reason, "malformed");
	ck_assert_ptr_nonnull(strstr(o.verdict.note.text, "quotes"));
	outcome_done(&o);
	o = (struct outcome){0};
	l.config_path = "/nonexistent/pam_jwt.conf";
	login_decide(&l, &o);
	assert_slug(o.reason, "config-invalid");
	outcome_done(&o);
	scratch_write("pam_jwt.conf", span_of("max_token_bytes = 256\n" TOP ISSUER), 0644);
	l = attempt(span_of(typed));
	login_decide(&l, &o);
	assert_slug(o.reason, "token-too-long");
}
END_TEST

/* Text in parts is never a password: it is handled like a token until the configuration is read. */
START_TEST(refuses_parts_that_are_no_token_after_reading_the_configuration)
{
	static const struct {
		const char *typed;
		size_t parts, last_bytes;
		const char *slug, *note;
	} rows[] = {
		{"correct horse battery staple", 0, 0, "not-a-token", ""},
		{"correct horse battery staple", 1, 28, "not-a-token", ""},
		{"correct horse battery staple", 2, 3, "malformed", "the parts together are no token"},
		{"correct horse battery staple", 16, 0, "malformed", "the parts together are no token"},
		{"", 2, 0, "malformed", "the parts together are no token"},
		{"eyJhbGciOiJFUzI1NiJ9", 2, 3, "malformed", "the parts together are no token"},
		{"eyJhbGciOiJFUzI1NiJ9", 2, 1023, "malformed", "exactly 1023 bytes arrived"},
		{"eyJhbGciOiJFUzI1NiJ9", 2, 4095, "malformed", "exactly 4095 bytes arrived"},
		{"correct horse battery staple", 2, 1023, "malformed", "the parts together are no token"},
	};
	SCOPED(outcome) o = {0};
	struct decision_request l;

	(void)set_up(TOP ISSUER);
	for (size_t i = 0; i < COUNT(rows); i++) {
		l = attempt(span_of(rows[i].typed));
		l.parts = rows[i].parts;
		l.last_bytes = rows[i].last_bytes;
		login_decide(&l, &o);
		assert_slug(o.reason, rows[i].slug);
		ck_assert_msg(strncmp(o.verdict.note.text, rows[i].note, strlen(rows[i].note)) == 0,
			      "row %zu: %s", i, o.verdict.note.text);
		outcome_done(&o);
		l.config_path = "/nonexistent/pam_jwt.conf";
		login_decide(&l, &o);
		assert_slug(o.reason, rows[i].parts > 1 ? "config-invalid" : "not-a-token");
		outcome_done(&o);
	}
}
END_TEST

/* Only the last part can be cut: the others have 500 bytes. */
START_TEST(names_a_cut_of_the_last_part)
{
	static const struct {
		size_t parts, last_bytes;
		bool has_hint;
	} rows[] = {{0, 0, true},    {1, 1023, true}, {2, 523, false},
		    {2, 1023, true}, {2, 4095, true}, {3, 0, false}};
	struct scene *s = set_up(TOP ISSUER);
	SCOPED(outcome) o = {0};
	struct decision_request l;
	char typed[1024], *token;

	memset(typed, 'A', sizeof(typed) - 1);
	typed[sizeof(typed) - 1] = '\0';
	token = scene_token(s);
	memcpy(typed, token, strlen(token));
	l = attempt(span_of(typed));
	l.parts = rows[_i].parts;
	l.last_bytes = rows[_i].last_bytes;
	login_decide(&l, &o);
	ck_assert_int_ne(o.reason, REASON_OK);
	ck_assert_msg((o.hint != NULL) == rows[_i].has_hint, "%s: %s", reason_slug(o.reason),
		      o.hint ? o.hint : "no hint");
}
END_TEST

static void make_junk(char *out, size_t len)
{
	static const char junk[] = "\b\n\r\177INCORRECT";

	for (size_t i = 0; i < len; i++)
		out[i] = junk[i % (sizeof(junk) - 1)];
	out[len] = '\0';
}

/* Length, the byte that is changed (-1: none), whether the configuration can be read. */
static const struct {
	size_t length;
	int spoiled;
	bool has_config;
	const char *slug;
} junks[] = {
	{1, -1, true, "not-a-token"},	   {13, -1, true, "not-a-token"},
	{79, -1, true, "not-a-token"},	   {79, -1, false, "not-a-token"},
	{80, -1, true, "account-unknown"}, {80, -1, false, "config-invalid"},
	{81, -1, true, "account-unknown"}, {1000, -1, true, "account-unknown"},
	{80, 0, true, "not-a-token"},	   {80, 40, true, "not-a-token"},
	{80, 79, true, "not-a-token"},	   {81, 80, true, "not-a-token"},
};

START_TEST(answers_sshds_junk_like_a_token_of_that_length)
{
	SCOPED(outcome) o = {0};
	struct decision_request l;
	struct decision d;
	char typed[1024];

	(void)set_up(TOP ISSUER);
	make_junk(typed, junks[_i].length);
	if (junks[_i].spoiled >= 0)
		typed[junks[_i].spoiled] = 'x';
	l = attempt(span_of(typed));
	if (!junks[_i].has_config)
		l.config_path = "/nonexistent/pam_jwt.conf";
	login_decide(&l, &o);
	assert_slug(o.reason, junks[_i].slug);
	ck_assert(!o.has_verdict);
	outcome_describe(&o, true, &d);
	ck_assert_int_eq(d.rows[RULE_ACCOUNT].state,
			 o.reason == REASON_ACCOUNT_UNKNOWN ? ROW_FAILED : ROW_NOT_REACHED);
	ck_assert_str_eq(d.rows[RULE_ACCOUNT].expected, "");
	ck_assert_str_eq(d.rows[RULE_ACCOUNT].found, "");
	/* no rule after the signature may be reported as passed */
	for (int rule = RULE_NOT_A_TOKEN; rule < RULE_COUNT; rule++)
		ck_assert_msg(d.rows[rule].state != ROW_PASSED, "%s: passed", d.rows[rule].id);
}
END_TEST

START_TEST(looks_up_the_account)
{
	struct scene *s = set_up(TOP ISSUER);

	ck_assert_str_eq(decide_as(s, ACCOUNT, "sshd"), "ok");
	ck_assert_str_eq(decide_as(s, "root", "sshd"), "user-mismatch");
	scene_claim(s, "sub", "\"" NO_ACCOUNT "\"");
	ck_assert_str_eq(decide_as(s, NO_ACCOUNT, "sshd"), "account-unknown");
	scene_claim(s, "sub", "\"root\"");
	ck_assert_str_eq(decide_as(s, "root", "sshd"), "root-refused");
	scene_claim(s, "sub", "\"nobody\"");
	ck_assert_str_eq(decide_as(s, "nobody", "sshd"), "uid-reserved");
	scratch_write("pam_jwt.conf", span_of(TOP ISSUER "[service sshd]\nmin_uid = 1000\n"), 0644);
	scene_claim(s, "sub", "\"" ACCOUNT "\"");
	ck_assert_str_eq(decide_as(s, ACCOUNT, "sshd"), "uid-too-low");
}
END_TEST

/* A look-up takes another time for a known name than for an unknown one. */
START_TEST(does_not_look_up_the_account_for_a_refused_token)
{
	char junk[128], password[128];
	/* NULL: a token for root */
	const char *const typed[] = {junk, password, "correct horse", "a.b.c", NULL};
	struct scene *s = set_up(TOP ISSUER);

	scene_claim(s, "sub", "\"root\"");
	make_junk(junk, sizeof(junk) - 1);
	memset(password, 'x', sizeof(password) - 1);
	password[sizeof(password) - 1] = '\0';
	for (size_t i = 0; i < COUNT(typed); i++) {
		char *token = scene_token(s);
		struct decision_request l = attempt(span_of(typed[i] ? typed[i] : token));
		SCOPED(outcome) o = {0};

		lookups = 0;
		login_decide(&l, &o);
		ck_assert_int_ne(o.reason, REASON_OK);
		ck_assert_int_eq(lookups, 0);
	}
}
END_TEST

START_TEST(distinguishes_a_failed_look_up_from_an_unknown_account)
{
	static const struct {
		int error;
		const char *slug;
	} rows[] = {
		{ENOENT, "account-unknown"},	 {ESRCH, "account-unknown"},
		{EIO, "account-unavailable"},	 {ENOMEM, "account-unavailable"},
		{EMFILE, "account-unavailable"}, {ERANGE, "account-unavailable"},
		{EAGAIN, "account-unavailable"},
	};
	struct scene *s = set_up(TOP ISSUER);

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *slug;

		fake_database_error = rows[i].error;
		slug = decide_as(s, ACCOUNT, "sshd");
		fake_database_error = 0;
		ck_assert_msg(strcmp(slug, rows[i].slug) == 0, "error %d: %s", rows[i].error, slug);
	}
}
END_TEST

START_TEST(reads_a_long_account_entry)
{
	static const size_t sizes[] = {1024, 1025, 65536, 1024 * 1024, 1024 * 1024 + 1};
	struct scene *s = set_up(TOP ISSUER);

	for (size_t i = 0; i < COUNT(sizes); i++) {
		const char *slug;

		fake_entry_bytes = sizes[i];
		slug = decide_as(s, ACCOUNT, "sshd");
		fake_entry_bytes = 0;
		ck_assert_str_eq(slug, sizes[i] <= 1024 * 1024 ? "ok" : "account-unavailable");
	}
}
END_TEST

/* User, PAM service and slug, if root may use sudo and su, and sudo has its own audience. */
static const struct {
	const char *user, *service, *slug;
} services[] = {
	{"root", "sudo", "ok"},
	{"root", "sudo-i", "ok"},
	{"root", "su", "ok"},
	{"root", "su-l", "ok"},
	{"root", "sshd", "root-refused"},
	{"root", "sudo-x", "root-refused"},
	{ACCOUNT, "sudo-i", "ok"},
	{ACCOUNT, "cron", "audience-mismatch"},
};

START_TEST(counts_a_login_shell_as_its_service)
{
	struct scene *s =
		set_up(TOP ISSUER "permit_root = sudo su-l\n[service sudo]\naudience = for-%s\n[service "
				  "cron]\naudience = for-%s\n");
	char json[32];
	const char *slug;

	scene_claim(s, "aud", "[\"web1.example.com\",\"for-sudo\"]");
	snprintf(json, sizeof(json), "\"%s\"", services[_i].user);
	scene_claim(s, "sub", json);
	slug = decide_as(s, services[_i].user, services[_i].service);
	ck_assert_msg(strcmp(slug, services[_i].slug) == 0, "%s: %s", services[_i].service, slug);
}
END_TEST

#define SUDO "[service sudo]\naudience = "

/* Configuration, PAM service and slug of a token for sudo on web1.example.com, and slug of one for the host.
 */
static const struct {
	const char *config, *service, *for_sudo, *for_host;
} narrow[] = {
	{TOP ISSUER, "sudo", "ok", "ok"},
	{TOP ISSUER, "sudo-i", "ok", "ok"},
	{TOP ISSUER, "sshd", "audience-mismatch", "ok"},
	{TOP ISSUER, "su", "audience-mismatch", "ok"},
	{TOP ISSUER, "sudo-x", "audience-mismatch", "ok"},
	{TOP ISSUER, "sudo@web1.example.com", "audience-mismatch", "ok"},
	{"hostname = web2.example.com\n" ISSUER, "sudo", "audience-mismatch", "audience-mismatch"},
	{TOP ISSUER "audience = %h\n", "sudo", "audience-mismatch", "ok"},
	{TOP ISSUER "audience = %s@%h\n", "sudo", "ok", "audience-mismatch"},
	{TOP ISSUER "audience = none\n", "sshd", "ok", "ok"},
	{TOP ISSUER SUDO "%s@%h\n", "sudo-i", "ok", "audience-mismatch"},
	{TOP ISSUER SUDO "%s@%h\n", "sshd", "audience-mismatch", "ok"},
	{TOP ISSUER SUDO "%h\n", "sudo", "audience-mismatch", "ok"},
};

START_TEST(opens_one_service_with_a_token_for_it)
{
	struct scene *s = set_up(narrow[_i].config);
	const char *slug = decide_as(s, ACCOUNT, narrow[_i].service);

	ck_assert_msg(strcmp(slug, narrow[_i].for_host) == 0, "row %d, the host's: %s", _i, slug);
	scene_claim(s, "aud", "\"sudo@web1.example.com\"");
	slug = decide_as(s, ACCOUNT, narrow[_i].service);
	ck_assert_msg(strcmp(slug, narrow[_i].for_sudo) == 0, "row %d, sudo's: %s", _i, slug);
}
END_TEST

/* Check slug and note of a login when a file has a fault. */
static void assert_config_fault(const struct scene *s, const char *piece)
{
	struct decision_request l = attempt(span_of(scene_token(s)));
	SCOPED(outcome) o = {0};
	struct decision d;

	login_decide(&l, &o);
	assert_slug(o.reason, "config-invalid");
	ck_assert_msg(strstr(o.note.text, piece) != NULL, "no %s in: %s", piece, o.note.text);
	ck_assert(!o.has_verdict);
	outcome_describe(&o, true, &d);
	ck_assert_int_eq(d.rows[RULE_SIGNATURE].state, ROW_NOT_REACHED);
	ck_assert_str_eq(d.rows[RULE_SIGNATURE].found, "");
}

START_TEST(distinguishes_a_fault_of_the_host_from_a_bad_token)
{
	struct scene *s = set_up(TOP ISSUER "colour = blue\n");

	assert_config_fault(s, "/pam_jwt.conf:7: unknown key \"colour\"");
	s->forged = true; /* the fault comes first even for a forged token */
	assert_config_fault(s, "/pam_jwt.conf:7: unknown key \"colour\"");
	scratch_write("pam_jwt.conf", span_of(TOP ISSUER), 0664);
	assert_config_fault(s, "/pam_jwt.conf: others can write to the file");
	scratch_write("pam_jwt.conf", span_of(""), 0644);
	assert_config_fault(s, "/pam_jwt.conf:1: there is no [issuer NAME] section");
	ck_assert_int_eq(unlink(scratch_path("pam_jwt.conf")), 0);
	assert_config_fault(s, "/pam_jwt.conf: cannot open the file: No such file or directory");
	scratch_write("pam_jwt.conf", span_of(TOP ISSUER), 0644);
	scratch_write("keys/corp.pub", span_of(""), 0644);
	assert_config_fault(s, "/keys/corp.pub: the file is empty");
}
END_TEST

START_TEST(reads_the_clock_unless_the_request_has_a_time)
{
	struct scene *s = set_up(TOP ISSUER);
	struct timespec late = {NOW + 3600, 0}, in_time = {NOW + 400000000 + 59, 999999999};
	struct decision_request l;
	SCOPED(outcome) o = {0};

	scene_date(s, "iat", 400000000, "");
	scene_date(s, "exp", 400000060, "");
	l = attempt(span_of(scene_token(s)));
	l.has_now = false;
	fake_clock = &in_time;
	login_decide(&l, &o);
	fake_clock = NULL;
	assert_slug(o.reason, "ok");
	ck_assert_int_eq(o.now, NOW + 400000059);
	outcome_done(&o);
	l.has_now = true;
	l.now = NOW + 400000090;
	fake_clock = &late;
	login_decide(&l, &o);
	fake_clock = NULL;
	assert_slug(o.reason, "expired");
}
END_TEST

static const struct {
	int64_t seconds;
	int error;
	const char *slug;
} clocks[] = {
	{CLOCK_EARLIEST_S - 1, 0, "clock-unset"},
	{CLOCK_EARLIEST_S, 0, "expired"},
	{CLOCK_EARLIEST_S + 1, 0, "expired"},
	{CLAIMS_MAX_DATE, 0, "expired"},
	{CLAIMS_MAX_DATE + 1, 0, "clock-unset"},
	{0, 0, "clock-unset"},
	{-1, 0, "clock-unset"},
	{CLOCK_EARLIEST_S, EPERM, "clock-unset"},
};

START_TEST(refuses_a_clock_that_was_never_set)
{
	struct scene *s = set_up(TOP ISSUER);
	struct timespec clock = {(time_t)clocks[_i].seconds, 0};
	struct decision_request l = attempt(span_of(scene_token(s)));
	SCOPED(outcome) o = {0};

	l.has_now = false;
	fake_clock = &clock;
	fake_clock_error = clocks[_i].error;
	login_decide(&l, &o);
	fake_clock = NULL;
	fake_clock_error = 0;
	assert_slug(o.reason, clocks[_i].slug);
	if (o.reason == REASON_CLOCK_UNSET)
		ck_assert_ptr_nonnull(strstr(o.note.text, "clock"));
}
END_TEST

/* Set the host name in a new namespace. False, with a message, if that is not permitted. */
static bool set_host(const char *name)
{
	if (geteuid() == 0 && unshare(CLONE_NEWUTS) == 0 && sethostname(name, strlen(name)) == 0)
		return true;
	fprintf(stderr, "login: the case of host \"%s\": skipped, it needs root\n", name);
	return false;
}

static const struct {
	const char *system, *hostname; /* NULL: refused */
} hosts[] = {
	{"web1.example.com", "web1.example.com"},
	{"WEB1.Example.COM", "web1.example.com"},
	{"localhost", "localhost"},
	{"Z-9", "z-9"},
	{"", NULL},
	{"(none)", NULL},
};

START_TEST(reads_the_host_name_in_lower_case)
{
	struct scene *s;
	char json[300];
	struct decision_request l;
	SCOPED(outcome) o = {0};

	if (!set_host(hosts[_i].system))
		return;
	s = set_up(ISSUER);
	snprintf(json, sizeof(json), "\"%s\"", hosts[_i].hostname ? hosts[_i].hostname : "");
	scene_claim(s, "aud", json);
	l = attempt(span_of(scene_token(s)));
	login_decide(&l, &o);
	assert_slug(o.reason, hosts[_i].hostname ? "ok" : "config-invalid");
	if (hosts[_i].hostname)
		ck_assert_str_eq(o.request.hostname, hosts[_i].hostname);
	else
		ck_assert_ptr_nonnull(strstr(o.note.text, "set \"hostname\" in the configuration"));
}
END_TEST

START_TEST(uses_the_systems_host_name_when_none_is_configured)
{
	struct scene *s;
	char system[256] = "", json[300];
	struct decision_request l;
	SCOPED(outcome) o = {0};

	ck_assert_int_eq(gethostname(system, sizeof(system) - 1), 0);
	for (char *at = system; *at; at++)
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
	if (!*system || strcmp(system, "(none)") == 0)
		return; /* the previous case tests that */
	s = set_up(ISSUER);
	snprintf(json, sizeof(json), "\"%s\"", system);
	scene_claim(s, "aud", json);
	l = attempt(span_of(scene_token(s)));
	login_decide(&l, &o);
	assert_slug(o.reason, "ok");
	ck_assert_str_eq(o.request.hostname, system);
}
END_TEST

START_TEST(says_how_a_token_was_cut)
{
	struct scene *s = set_up(TOP ISSUER);
	char typed[1024], *token;
	struct decision_request l;
	SCOPED(outcome) o = {0};

	snprintf(typed, sizeof(typed), "\"%0800d\"", 0);
	scene_claim(s, "padding", typed);
	token = scene_token(s);
	ck_assert_uint_gt(strlen(token), 1023);
	l = attempt((struct span){(const uint8_t *)token, 1023});
	login_decide(&l, &o);
	ck_assert_int_ne(o.reason, REASON_OK);
	ck_assert_ptr_nonnull(o.hint);
	ck_assert_ptr_nonnull(strstr(o.hint, "exactly 1023 bytes arrived"));
}
END_TEST

/* A configuration that limits the use of tokens, with its store. */
static struct scene *set_up_store(void)
{
	scratch_folder("once", 0700);
	return set_up(keep_text("store = %s\n" TOP ISSUER "use = once\n", scratch_path("once")));
}

static struct decision decide_use_of(const struct scene *s,
				     bool (*reserve)(void *to, const struct decision *d))
{
	struct decision_request l = attempt(span_of(scene_token(s)));
	struct decision d;

	l.ruser = "";
	l.wants_rows = true;
	l.reserve = reserve;
	pam_jwt_decide_6(&l, &d);
	return d;
}

static int reserved;

static bool reserve(void *to, const struct decision *d)
{
	(void)to;
	ck_assert_int_eq(d->reason, REASON_OK);
	ck_assert_int_eq(d->uid, getpwnam(ACCOUNT)->pw_uid);
	reserved++;
	return true;
}

static bool fail_to_reserve(void *to, const struct decision *d)
{
	(void)to, (void)d;
	return false;
}

START_TEST(looks_a_token_up_without_using_it)
{
	struct scene *s = set_up_store();

	for (int i = 0; i < 2; i++) {
		struct decision d = decide_use_of(s, NULL);

		assert_slug(d.reason, "ok");
		ck_assert_str_eq(d.rows[RULE_USE].found, "unused");
		ck_assert_ptr_null(strstr(d.token, "use="));
	}
	assert_slug(decide_use_of(s, reserve).reason, "ok");
	assert_slug(decide_use_of(s, NULL).reason, "replayed");
	ck_assert_int_eq(reserved, 1);
}
END_TEST

START_TEST(uses_a_token_only_after_everything_is_reserved)
{
	struct scene *s = set_up_store();
	struct decision d = decide_use_of(s, fail_to_reserve);

	assert_slug(d.reason, "out-of-memory");
	d = decide_use_of(s, reserve);
	assert_slug(d.reason, "ok");
	ck_assert_ptr_nonnull(strstr(d.token, " use=first"));
	d = decide_use_of(s, reserve);
	assert_slug(d.reason, "replayed");
	ck_assert_str_eq(row_state_name(d.rows[RULE_USE].state), "FAIL");
	ck_assert_str_eq(row_state_name(d.rows[RULE_MIN_UID].state), "ok");
	ck_assert_ptr_nonnull(
		strstr(d.token, " use=replay first_use=2023-11-14T22:13:20Z first_service=\"sshd\""));
}
END_TEST

START_TEST(reports_no_rule_when_the_revoked_tokens_cannot_be_read)
{
	struct scene *s = set_up(TOP "revoked = none\n" ISSUER);
	struct decision d = decide_use_of(s, NULL);

	assert_slug(d.reason, "store-unavailable");
	ck_assert_ptr_nonnull(strstr(d.note.text, "/none: cannot open the file"));
	for (int rule = RULE_NOT_A_TOKEN; rule < RULE_COUNT; rule++)
		ck_assert_str_eq(row_state_name(d.rows[rule].state), "-");
}
END_TEST

START_TEST(reports_every_rule_when_the_store_cannot_be_used)
{
	struct scene *s = set_up_store();
	struct decision d;

	ck_assert_int_eq(rmdir(scratch_path("once")), 0);
	d = decide_use_of(s, NULL);
	assert_slug(d.reason, "store-unavailable");
	ck_assert_str_eq(row_state_name(d.rows[RULE_MIN_UID].state), "ok");
	ck_assert_str_eq(row_state_name(d.rows[RULE_USE].state), "FAIL");
	ck_assert_ptr_nonnull(strstr(d.note.text, "/once: cannot open the folder"));
}
END_TEST

Suite *login_suite(void)
{
	Suite *suite = suite_create("login");
	TCase *cases = scratch_group(suite, "login");

	tcase_add_test(cases, decides_a_complete_login);
	tcase_add_loop_test(cases, chooses_the_keys_of_a_set_by_the_header, 0, COUNT(headers));
	tcase_add_test(cases, does_not_blame_the_configuration_for_keys_that_a_token_chooses);
	tcase_add_test(cases, strips_white_space_around_a_token);
	tcase_add_test(cases, answers_not_a_token_before_reading_any_file);
	tcase_add_test(cases, refuses_a_damaged_token_after_reading_the_configuration);
	tcase_add_test(cases, refuses_parts_that_are_no_token_after_reading_the_configuration);
	tcase_add_loop_test(cases, names_a_cut_of_the_last_part, 0, 6);
	tcase_add_loop_test(cases, answers_sshds_junk_like_a_token_of_that_length, 0, COUNT(junks));
	tcase_add_test(cases, looks_up_the_account);
	tcase_add_test(cases, does_not_look_up_the_account_for_a_refused_token);
	tcase_add_test(cases, distinguishes_a_failed_look_up_from_an_unknown_account);
	tcase_add_test(cases, reads_a_long_account_entry);
	tcase_add_loop_test(cases, counts_a_login_shell_as_its_service, 0, COUNT(services));
	tcase_add_loop_test(cases, opens_one_service_with_a_token_for_it, 0, COUNT(narrow));
	tcase_add_test(cases, distinguishes_a_fault_of_the_host_from_a_bad_token);
	tcase_add_test(cases, reads_the_clock_unless_the_request_has_a_time);
	tcase_add_loop_test(cases, refuses_a_clock_that_was_never_set, 0, COUNT(clocks));
	tcase_add_loop_test(cases, reads_the_host_name_in_lower_case, 0, COUNT(hosts));
	tcase_add_test(cases, uses_the_systems_host_name_when_none_is_configured);
	tcase_add_test(cases, says_how_a_token_was_cut);
	tcase_add_test(cases, looks_a_token_up_without_using_it);
	tcase_add_test(cases, uses_a_token_only_after_everything_is_reserved);
	tcase_add_test(cases, reports_no_rule_when_the_revoked_tokens_cannot_be_read);
	tcase_add_test(cases, reports_every_rule_when_the_store_cannot_be_used);
	return suite;
}
