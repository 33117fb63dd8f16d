/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/audience.h"
#include "core/policy/limits.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/fixture.h"
#include "unit/suites.h"

#define assert_row(reason, slug_wanted, ...)                                                                 \
	ck_assert_msg(strcmp(reason_slug(reason), slug_wanted) == 0, __VA_ARGS__)

/* One date becomes NOW + offset, followed by a fraction. The rest of the token stays. */
static const struct time_row {
	const char *claim;
	int64_t offset;
	const char *suffix;
	const char *slug;
} times[] = {
	/* exp: too late from exp + leeway on; rounded down */
	{"exp", -31, "", "expired"},
	{"exp", -30, "", "expired"},
	{"exp", -29, "", "ok"},
	{"exp", -30, ".9999999999999999", "expired"},
	{"exp", -30, ".999", "expired"},
	{"exp", -29, ".0", "ok"},
	{"exp", -29, "e0", "ok"},
	{"exp", 3601, "", "lifetime-too-long"},
	{"exp", 3600, "", "ok"},
	{"exp", 3600, ".9999999999999999", "ok"},
	{"exp", 3599, "", "ok"},
	/* nbf: too early before nbf - leeway; rounded up */
	{"nbf", 31, "", "not-yet-valid"},
	{"nbf", 30, "", "ok"},
	{"nbf", 29, "", "ok"},
	{"nbf", 30, ".0", "ok"},
	{"nbf", 30, ".5", "not-yet-valid"},
	{"nbf", 30, ".0000000000000000000001", "not-yet-valid"},
	{"nbf", 29, ".9999999999999999", "ok"},
	{"nbf", -NOW, "", "ok"},
	/* iat: in the future from iat - leeway on, rounded up; for the lifetime, rounded down */
	{"iat", 31, "", "issued-in-future"},
	{"iat", 30, "", "ok"},
	{"iat", 29, "", "ok"},
	{"iat", 30, ".0000000000000000000001", "issued-in-future"},
	{"iat", 29, ".5", "ok"},
	{"iat", -3541, "", "lifetime-too-long"},
	{"iat", -3540, "", "ok"},
	{"iat", -3539, "", "ok"},
	{"iat", -3541, ".9999999999999999", "lifetime-too-long"},
	{"iat", -3540, ".9999999999999999", "ok"},
	{"iat", -NOW, "", "lifetime-too-long"},
};

START_TEST(checks_every_date_at_its_bound)
{
	const struct time_row *row = &times[_i];
	struct scene *s = scene_start("HS256");
	enum reason r;

	scene_date(s, row->claim, row->offset, row->suffix);
	r = scene_decide(s);
	assert_row(r, row->slug, "%s %+jd%s: %s", row->claim, (intmax_t)row->offset, row->suffix,
		   reason_slug(r));
}
END_TEST

/* The clock moves instead of the token. */
static const struct {
	int64_t leeway_s, now;
	const char *slug;
} clocks[] = {
	{0, NOW - 1, "issued-in-future"},
	{0, NOW, "ok"},
	{0, NOW + 1, "ok"},
	{0, NOW + 59, "ok"},
	{0, NOW + 60, "expired"},
	{0, NOW + 61, "expired"},
	{30, NOW - 31, "issued-in-future"},
	{30, NOW - 30, "ok"},
	{30, NOW + 89, "ok"},
	{30, NOW + 90, "expired"},
	{300, NOW - 300, "ok"},
	{300, NOW - 301, "issued-in-future"},
	{300, NOW + 359, "ok"},
	{300, NOW + 360, "expired"},
	{300, CLAIMS_MAX_DATE, "expired"},
};

START_TEST(moves_the_bounds_by_the_leeway)
{
	struct scene *s = scene_start("HS256");
	enum reason r;

	s->trust.leeway_s = clocks[_i].leeway_s;
	s->now = clocks[_i].now;
	r = scene_decide(s);
	assert_row(r, clocks[_i].slug, "row %d: %s", _i, reason_slug(r));
}
END_TEST

START_TEST(refuses_exp_equal_to_now)
{
	struct scene *s = scene_start("HS256");

	s->trust.leeway_s = 0;
	scene_date(s, "exp", 1, "");
	assert_slug(scene_decide(s), "ok");
	scene_date(s, "exp", 0, "");
	assert_slug(scene_decide(s), "expired");
	scene_date(s, "exp", 0, ".9999999999999999");
	assert_slug(scene_decide(s), "expired");
}
END_TEST

START_TEST(requires_exp_whatever_is_waived)
{
	struct scene *s = scene_start("HS256");

	scene_claim(s, "exp", NULL);
	assert_slug(scene_decide(s), "exp-missing");
	scene_issuer(s)->has_max_lifetime = false;
	set_text(&scene_issuer(s)->iss, NULL);
	set_names(&scene_issuer(s)->audience, NULL, NULL);
	assert_slug(scene_decide(s), "exp-missing");
}
END_TEST

START_TEST(requires_iat_unless_the_lifetime_is_waived)
{
	struct scene *s = scene_start("HS256");

	scene_claim(s, "iat", NULL);
	assert_slug(scene_decide(s), "iat-missing");
	scene_issuer(s)->has_max_lifetime = false;
	assert_slug(scene_decide(s), "ok");
	scene_date(s, "iat", 31, "");
	assert_slug(scene_decide(s), "issued-in-future");
	scene_claim(s, "iat", NULL);
	scene_service(s, "sshd")->has_max_lifetime = true;
	assert_slug(scene_decide(s), "iat-missing");
}
END_TEST

START_TEST(accepts_any_lifetime_when_it_is_waived)
{
	struct scene *s = scene_start("HS256");

	scene_claim(s, "exp", "253402300799");
	scene_claim(s, "iat", "0");
	assert_slug(scene_decide(s), "lifetime-too-long");
	scene_issuer(s)->has_max_lifetime = false;
	assert_slug(scene_decide(s), "ok");
}
END_TEST

/* Limits of issuer and service; -1: none. */
static const struct {
	int64_t issuer_s, service_s, limit_s;
} lifetimes[] = {{-1, -1, -1},	   {3600, -1, 3600}, {-1, 300, 300}, {3600, 300, 300},
		 {300, 3600, 300}, {300, 300, 300},  {3600, 0, 0}};

START_TEST(applies_the_stricter_lifetime)
{
	struct scene *s = scene_start("HS256");
	struct service *service;
	struct limits p;
	int64_t limit_s = -1;

	service = scene_service(s, "sshd");
	scene_issuer(s)->has_max_lifetime = lifetimes[_i].issuer_s >= 0;
	scene_issuer(s)->max_lifetime_s = lifetimes[_i].issuer_s;
	service->has_max_lifetime = lifetimes[_i].service_s >= 0;
	service->max_lifetime_s = lifetimes[_i].service_s;
	p = (struct limits){scene_issuer(s), service};
	ck_assert_int_eq(limits_max_lifetime(&p, &limit_s), lifetimes[_i].limit_s >= 0);
	ck_assert_int_eq(limit_s, lifetimes[_i].limit_s);
	for (int64_t over = -1; limit_s > 0 && over <= 1; over++) {
		scene_date(s, "exp", limit_s + over, "");
		assert_slug(scene_decide(s), over > 0 ? "lifetime-too-long" : "ok");
	}
}
END_TEST

START_TEST(does_not_apply_a_service_section_to_other_services)
{
	struct scene *s = scene_start("HS256");
	struct service *sudo;

	sudo = scene_service(s, "sudo");
	sudo->has_max_lifetime = sudo->has_root = sudo->has_min_uid = true;
	sudo->max_lifetime_s = 1;
	sudo->min_uid = 5000;
	set_names(&sudo->audience, "elsewhere", NULL);
	assert_slug(scene_decide(s), "ok");
	s->request.service = "sudo";
	assert_slug(scene_decide(s), "audience-mismatch");
}
END_TEST

static const struct {
	const char *pattern, *hostname, *expected; /* NULL: refused */
} patterns[] = {
	{"%h", "web1.example.com", "web1.example.com"},
	{"%n", "web1.example.com", "web1"},
	{"%n", "web1", "web1"},
	{"%s", "web1", "sshd"},
	{"%%", "web1", "%"},
	{"%%h", "web1", "%h"},
	{"ssh://%h:%s/%n/100%%", "web1.lab", "ssh://web1.lab:sshd/web1/100%"},
	{"fixed", "web1", "fixed"},
	{"%n%n", "a.b", "aa"},
	{"%x", "web1", NULL},
	{"%H", "web1", NULL},
	{"%", "web1", NULL},
	{"a%", "web1", NULL},
	{"", "web1", NULL},
	{"%h", "", NULL},
	{"%n", "", NULL},
	{"%n", ".example.com", NULL},
	{"%n", NULL, NULL},
};

START_TEST(expands_a_pattern)
{
	struct request r = {.service = "sshd", .hostname = patterns[_i].hostname};
	char out[AUDIENCE_SIZE];
	bool ok = audience_expand(patterns[_i].pattern, &r, out);

	ck_assert_msg(ok == (patterns[_i].expected != NULL), "%s on %s", patterns[_i].pattern,
		      patterns[_i].hostname);
	if (ok)
		ck_assert_str_eq(out, patterns[_i].expected);
}
END_TEST

START_TEST(limits_the_length_of_an_expanded_audience)
{
	char pattern[AUDIENCE_SIZE + 2], out[AUDIENCE_SIZE];
	struct request r = {.service = "xx", .hostname = "h"};

	for (int length = AUDIENCE_SIZE - 2; length <= AUDIENCE_SIZE; length++) {
		snprintf(pattern, sizeof(pattern), "%0*d%%s", length - 2, 0);
		ck_assert_int_eq(audience_expand(pattern, &r, out), length < AUDIENCE_SIZE);
		if (length < AUDIENCE_SIZE)
			ck_assert_uint_eq(strlen(out), (size_t)length);
	}
}
END_TEST

/* Pattern, service, host name, and the audience (NULL: refused). */
static const struct {
	const char *pattern, *service, *hostname, *expected;
} at_signs[] = {
	{"%s@%h", "sudo", "web1.lab", "sudo@web1.lab"},
	{"%s@%n", "sudo", "web1.lab", "sudo@web1"},
	{"a@b", "a@b", "c@d", "a@b"},
	{"%%@%n", "a@b", "web1", "%@web1"},
	{"%s@%h", "sudo@web1", "lab", NULL},
	{"%s@%h", "sudo", "web1@lab", NULL},
	{"%s@%h", "@", "web1", NULL},
	{"%s@%h", "sudo@", "web1", NULL},
	{"%s@%h", "@sudo", "web1", NULL},
	{"%s@%h", "sudo", "@web1", NULL},
	{"%s@%h", "sudo", "web1@", NULL},
	{"%s", "sudo@web1", "lab", NULL},
	{"%h", "sshd", "sudo@web1", NULL},
	{"%n", "sshd", "sudo@web1.lab", NULL},
	{"%n", "sshd", "web1.l@b", "web1"},
};

START_TEST(does_not_expand_a_name_with_an_at_sign)
{
	struct request r = {.service = at_signs[_i].service, .hostname = at_signs[_i].hostname};
	char out[AUDIENCE_SIZE];
	bool ok = audience_expand(at_signs[_i].pattern, &r, out);

	ck_assert_msg(ok == (at_signs[_i].expected != NULL), "row %d", _i);
	if (ok)
		ck_assert_str_eq(out, at_signs[_i].expected);
}
END_TEST

/* What a host without "audience" decides about this aud. */
static const struct {
	const char *service, *hostname, *aud, *slug;
} by_default[] = {
	{"sudo", "web1", "\"web1\"", "ok"},
	{"sudo", "web1", "\"sudo@web1\"", "ok"},
	{"sudo", "web1", "[\"sshd@web1\",\"sudo@web1\"]", "ok"},
	{"sudo", "web1", "\"sshd@web1\"", "audience-mismatch"},
	{"sudo", "web1", "\"sudo@web2\"", "audience-mismatch"},
	{"sudo", "web1", "[\"sudo@web2\",\"sshd@web1\"]", "audience-mismatch"},
	{"sudo", "web1", "\"sudo-i@web1\"", "audience-mismatch"},
	{"sudo", "web1", "\"sudo\"", "audience-mismatch"},
	{"sudo", "web1", "\"@web1\"", "audience-mismatch"},
	{"sudo", "web1", "\"%s@%h\"", "audience-mismatch"},
	{"sudo@web1", "lab", "\"sudo@web1@lab\"", "audience-mismatch"},
	{"sudo@web1", "lab", "\"lab\"", "ok"},
	{"sshd", "sudo@web1", "\"sudo@web1\"", "audience-mismatch"},
	{"sudo", "web1@lab", "\"sudo@web1@lab\"", "audience-mismatch"},
};

START_TEST(takes_tokens_for_the_host_and_for_one_service_by_default)
{
	struct scene *s = scene_start("HS256");
	enum reason r;

	set_names(&scene_issuer(s)->audience, NULL, NULL);
	ck_assert(audience_add_defaults(&scene_issuer(s)->audience));
	s->request.service = by_default[_i].service;
	s->request.hostname = by_default[_i].hostname;
	scene_claim(s, "aud", by_default[_i].aud);
	r = scene_decide(s);
	assert_row(r, by_default[_i].slug, "row %d: %s", _i, reason_slug(r));
}
END_TEST

/* Two patterns of the issuer and two of the service (NULL: none), and the token's aud (NULL: none). */
static const struct {
	const char *issuer[2], *service[2], *aud, *slug;
} audiences[] = {
	{{"%h"}, {NULL}, "\"web1.example.com\"", "ok"},
	{{"%h"}, {NULL}, "[\"x\",\"web1.example.com\"]", "ok"},
	{{"%h"}, {NULL}, NULL, "audience-mismatch"},
	{{"%h"}, {NULL}, "[]", "audience-mismatch"},
	{{"%h"}, {NULL}, "\"\"", "audience-mismatch"},
	{{"%h"}, {NULL}, "[\"\",\"\"]", "audience-mismatch"},
	{{"%h"}, {NULL}, "\"%h\"", "audience-mismatch"},
	{{"%h"}, {NULL}, "\"web1\"", "audience-mismatch"},
	{{"%h"}, {NULL}, "\"web1.example.com.\"", "audience-mismatch"},
	{{"%h"}, {NULL}, "\"Web1.example.com\"", "audience-mismatch"},
	{{"%h"}, {NULL}, "\"web1.example.com web2\"", "audience-mismatch"},
	{{"%h"}, {NULL}, "\"*\"", "audience-mismatch"},
	{{"%n"}, {NULL}, "\"web1\"", "ok"},
	{{"%s@%n"}, {NULL}, "\"sshd@web1\"", "ok"},
	{{"%s@%n"}, {NULL}, "\"sudo@web1\"", "audience-mismatch"},
	{{"a", "%h"}, {NULL}, "\"a\"", "ok"},
	{{"a", "%h"}, {NULL}, "\"web1.example.com\"", "ok"},
	{{"a", "%h"}, {NULL}, "\"b\"", "audience-mismatch"},
	{{NULL}, {NULL}, NULL, "ok"},
	{{NULL}, {NULL}, "\"anything\"", "ok"},
	{{NULL}, {NULL}, "[]", "ok"},
	/* a pattern that cannot be expanded matches no token */
	{{"%x"}, {NULL}, "\"%x\"", "audience-mismatch"},
	/* the service's audience must match in addition */
	{{"%h"}, {"s"}, "\"web1.example.com\"", "audience-mismatch"},
	{{"%h"}, {"s"}, "\"s\"", "audience-mismatch"},
	{{"%h"}, {"s"}, "[\"web1.example.com\",\"s\"]", "ok"},
	{{"%h"}, {"s", "t"}, "[\"web1.example.com\",\"t\"]", "ok"},
	{{"%h"}, {"%h"}, "\"web1.example.com\"", "ok"},
	/* sshd then needs a token for sshd, or a token for the host */
	{{"%h", "%s@%h"}, {"%s@%h"}, "\"sshd@web1.example.com\"", "ok"},
	{{"%h", "%s@%h"}, {"%s@%h"}, "\"web1.example.com\"", "audience-mismatch"},
	{{"%h", "%s@%h"}, {"%h"}, "\"sshd@web1.example.com\"", "audience-mismatch"},
	{{"%h", "%s@%h"}, {"%h"}, "\"web1.example.com\"", "ok"},
	{{NULL}, {"s"}, "\"s\"", "ok"},
	{{NULL}, {"s"}, "\"t\"", "audience-mismatch"},
	{{NULL}, {"s"}, NULL, "audience-mismatch"},
};

START_TEST(requires_an_audience)
{
	struct scene *s = scene_start("HS256");
	enum reason r;

	set_names(&scene_issuer(s)->audience, audiences[_i].issuer[0], audiences[_i].issuer[1]);
	set_names(&scene_service(s, "sshd")->audience, audiences[_i].service[0], audiences[_i].service[1]);
	scene_claim(s, "aud", audiences[_i].aud);
	r = scene_decide(s);
	assert_row(r, audiences[_i].slug, "row %d: %s", _i, reason_slug(r));
}
END_TEST

static const struct {
	const char *sub, *user, *slug;
} users[] = {
	{"alice", "alice", "ok"},
	{"a", "a", "ok"},
	{"al.ice@example.com", "al.ice@example.com", "ok"},
	{"j\xc3\xb6rg", "j\xc3\xb6rg", "ok"},
	{"DOMAIN\\\\alice", "DOMAIN\\alice", "ok"},
	{"$x", "$x", "ok"},
	{"bob", "alice", "user-mismatch"},
	{"Alice", "alice", "user-mismatch"},
	{"alic", "alice", "user-mismatch"},
	{"alicee", "alice", "user-mismatch"},
	{"alice ", "alice", "user-mismatch"},
	{"", "alice", "user-mismatch"},
	{"*", "alice", "user-mismatch"},
	{"1000", "alice", "user-mismatch"},
	/* look-alikes: a Cyrillic a; o-umlaut as one character and as two */
	{"\xd0\xb0lice", "alice", "user-mismatch"},
	{"jo\xcc\x88rg", "j\xc3\xb6rg", "user-mismatch"},
	{"alice\\u200b", "alice", "user-mismatch"},
	/* equal, but not a name */
	{"", "", "user-mismatch"},
	{"-alice", "-alice", "user-mismatch"},
	{"-", "-", "user-mismatch"},
	{"al:ice", "al:ice", "user-mismatch"},
	{"al/ice", "al/ice", "user-mismatch"},
	{"../alice", "../alice", "user-mismatch"},
	{"al ice", "al ice", "user-mismatch"},
	{"alice\\n", "alice\n", "user-mismatch"},
	{"alice\\u001b", "alice\033", "user-mismatch"},
	{"al\\u0001ice", "al\001ice", "user-mismatch"},
	{"al\\u007fice", "al\177ice", "user-mismatch"},
	{"alice\\t", "alice\t", "user-mismatch"},
	{"a-lice", "a-lice", "ok"},
};

START_TEST(opens_the_account_the_token_names_and_no_other)
{
	struct scene *s = scene_start("HS256");
	char json[64];
	enum reason r;

	snprintf(json, sizeof(json), "\"%s\"", users[_i].sub);
	scene_claim(s, "sub", json);
	s->request.user = users[_i].user;
	r = scene_decide(s);
	assert_row(r, users[_i].slug, "%s for %s: %s", users[_i].sub, users[_i].user, reason_slug(r));
}
END_TEST

/* As in glibc: LOGIN_NAME_MAX without its NUL. */
enum { MAX_USER_BYTES = 255 };

START_TEST(limits_the_length_of_a_user_name)
{
	char name[MAX_USER_BYTES + 2], json[MAX_USER_BYTES + 8];

	for (int length = MAX_USER_BYTES - 1; length <= MAX_USER_BYTES + 1; length++) {
		struct scene *s = scene_start("HS256");

		snprintf(name, sizeof(name), "%0*d", length, 0);
		snprintf(json, sizeof(json), "\"%s\"", name);
		scene_claim(s, "sub", json);
		s->request.user = name;
		assert_slug(scene_decide(s), length <= MAX_USER_BYTES ? "ok" : "user-mismatch");
	}
}
END_TEST

/* user_claim, the claim of that name (NULL: none), the account. sub is alice throughout. */
static const struct {
	const char *user_claim, *json, *user, *slug;
} user_claims[] = {
	{"username", "\"bob\"", "bob", "ok"},
	{"username", "\"bob\"", "alice", "user-mismatch"},
	{"username", NULL, "alice", "user-missing"},
	{"username", "\"\"", "alice", "user-mismatch"},
	{"username", "1000", "1000", "claims-invalid"},
	{"username", "null", "alice", "claims-invalid"},
	{"username", "[\"alice\"]", "alice", "claims-invalid"},
	{"Username", NULL, "alice", "user-missing"},
	{"https://example.com/user", "\"bob\"", "bob", "ok"},
	{"email", "\"bob@example.com\"", "bob", "user-mismatch"},
};

START_TEST(takes_the_user_from_the_claim_that_is_configured)
{
	struct scene *s = scene_start("HS256");
	enum reason r;

	set_text(&scene_issuer(s)->user_claim, user_claims[_i].user_claim);
	if (user_claims[_i].json)
		scene_claim(s, user_claims[_i].user_claim, user_claims[_i].json);
	s->request.user = user_claims[_i].user;
	r = scene_decide(s);
	assert_row(r, user_claims[_i].slug, "row %d: %s", _i, reason_slug(r));
}
END_TEST

/* A user claim of the wrong type is claims-invalid, which is checked before every rule on the content. */
START_TEST(checks_the_type_of_the_user_claim_before_every_other_rule)
{
	struct scene *s = scene_start("HS256");

	set_text(&scene_issuer(s)->user_claim, "username");
	scene_claim(s, "username", "1000");
	scene_claim(s, "aud", "\"elsewhere\"");
	assert_slug(scene_decide(s), "claims-invalid");
	scene_claim(s, "username", NULL);
	assert_slug(scene_decide(s), "audience-mismatch");
	scene_claim(s, "username", "null");
	scene_claim(s, "aud", "\"web1.example.com\"");
	scene_date(s, "exp", -31, "");
	assert_slug(scene_decide(s), "claims-invalid");
	/* without a section it is not known which claim names the account */
	scene_claim(s, "iss", "\"https://elsewhere.example.com\"");
	assert_slug(scene_decide(s), "issuer-mismatch");
}
END_TEST

START_TEST(requires_sub_by_default)
{
	struct scene *s = scene_start("HS256");

	scene_claim(s, "sub", NULL);
	assert_slug(scene_decide(s), "user-missing");
}
END_TEST

/* A member of the claims, and the slug for it. cnf of any JSON type binds a token; no other member does. */
static const struct {
	const char *name, *json, *slug;
} bindings[] = {
	{"cnf", "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}", "binding-failed"},
	{"cnf",
	 "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_"
	 "7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}}",
	 "binding-failed"},
	{"cnf", "{\"x5t#S256\":\"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2\"}", "binding-failed"},
	{"cnf", "{}", "binding-failed"},
	{"cnf", "[]", "binding-failed"},
	{"cnf", "\"\"", "binding-failed"},
	{"cnf", "\"key\"", "binding-failed"},
	{"cnf", "0", "binding-failed"},
	{"cnf", "false", "binding-failed"},
	{"cnf", "null", "binding-failed"},
	{"c\\u006ef", "null", "binding-failed"},
	{"Cnf", "{}", "ok"},
	{"cnf2", "{}", "ok"},
	{"act", "{\"cnf\":{}}", "ok"},
};

START_TEST(refuses_a_token_that_is_bound_to_a_key)
{
	struct scene *s = scene_start("HS256");
	enum reason r;

	scene_claim(s, bindings[_i].name, bindings[_i].json);
	r = scene_decide(s);
	assert_row(r, bindings[_i].slug, "%s %s: %s", bindings[_i].name, bindings[_i].json, reason_slug(r));
}
END_TEST

START_TEST(refuses_a_bound_token_whatever_is_waived)
{
	struct scene *s = scene_start("HS256");

	set_text(&scene_issuer(s)->iss, NULL);
	set_names(&scene_issuer(s)->audience, NULL, NULL);
	scene_issuer(s)->has_max_lifetime = false;
	scene_issuer(s)->root.everywhere = true;
	scene_issuer(s)->min_uid = 0;
	assert_slug(scene_decide(s), "ok");
	scene_claim(s, "cnf", "{}");
	assert_slug(scene_decide(s), "binding-failed");
	ck_assert_int_eq(scene_account_asked, 1); /* for the accepted token before */
}
END_TEST

START_TEST(requires_an_account)
{
	struct scene *s = scene_start("HS256");

	scene_account.state = ACCOUNT_UNKNOWN;
	assert_slug(scene_decide(s), "account-unknown");
	scene_account.state = ACCOUNT_UNAVAILABLE;
	assert_slug(scene_decide(s), "account-unavailable");
	scene_account.uid = 0; /* must not matter without an account */
	assert_slug(scene_decide(s), "account-unavailable");
}
END_TEST

/* permit_root of a section. SILENT: it is not set, which means no in an issuer section. */
enum permit { SILENT, NO, YES, IN_SUDO, IN_SU_AND_LOGIN };

static void set_permit(struct root_permit *root, enum permit permit)
{
	root->everywhere = permit == YES;
	if (permit == IN_SUDO)
		set_names(&root->services, "sudo", NULL);
	if (permit == IN_SU_AND_LOGIN)
		set_names(&root->services, "su", "login");
}

static const struct {
	enum permit issuer, service;
	const char *asking, *slug;
} permits[] = {
	{SILENT, SILENT, "sshd", "root-refused"},
	{NO, SILENT, "sshd", "root-refused"},
	{YES, SILENT, "sshd", "ok"},
	{IN_SUDO, SILENT, "sshd", "root-refused"},
	{IN_SUDO, SILENT, "sudo", "ok"},
	{IN_SUDO, SILENT, "sudoedit", "root-refused"},
	{IN_SUDO, SILENT, "su", "root-refused"},
	{IN_SUDO, SILENT, "", "root-refused"},
	{IN_SU_AND_LOGIN, SILENT, "su", "ok"},
	{IN_SU_AND_LOGIN, SILENT, "login", "ok"},
	{IN_SU_AND_LOGIN, SILENT, "sudo", "root-refused"},
	/* the stricter of the two wins */
	{YES, NO, "sudo", "root-refused"},
	{NO, YES, "sudo", "root-refused"},
	{SILENT, YES, "sudo", "root-refused"},
	{YES, YES, "sudo", "ok"},
	{IN_SUDO, YES, "sudo", "ok"},
	{YES, IN_SUDO, "sudo", "ok"},
	{YES, IN_SU_AND_LOGIN, "sudo", "root-refused"},
	{IN_SU_AND_LOGIN, YES, "sudo", "root-refused"},
};

START_TEST(accepts_root_where_it_is_permitted)
{
	struct scene *s = scene_start("HS256");
	struct service *service;
	enum reason r;

	set_permit(&scene_issuer(s)->root, permits[_i].issuer);
	if (permits[_i].service != SILENT) {
		service = scene_service(s, permits[_i].asking);
		service->has_root = true;
		set_permit(&service->root, permits[_i].service);
	}
	scene_account.uid = 0;
	s->request.service = permits[_i].asking;
	r = scene_decide(s);
	assert_row(r, permits[_i].slug, "row %d: %s", _i, reason_slug(r));
	scene_account.uid = 1000; /* the rule concerns root only */
	assert_slug(scene_decide(s), "ok");
}
END_TEST

/* Root is uid 0, whatever its name. An account with the name root and another uid is not root. */
START_TEST(recognises_root_by_its_uid)
{
	struct scene *s = scene_start("HS256");

	scene_claim(s, "sub", "\"toor\"");
	s->request.user = "toor";
	scene_account.uid = 0;
	assert_slug(scene_decide(s), "root-refused");
	scene_claim(s, "sub", "\"root\"");
	s->request.user = "root";
	assert_slug(scene_decide(s), "root-refused");
	scene_account.uid = 1000;
	assert_slug(scene_decide(s), "ok");
}
END_TEST

/* -1: the service section does not set min_uid. */
static const struct {
	int64_t issuer, service, uid;
	const char *slug;
} uids[] = {
	{1000, -1, 999, "uid-too-low"},
	{1000, -1, 1000, "ok"},
	{1000, -1, 1001, "ok"},
	{1000, -1, 1, "uid-too-low"},
	{1, -1, 1, "ok"},
	{0, -1, 1, "ok"},
	{1000, 2000, 1999, "uid-too-low"},
	{1000, 2000, 2000, "ok"},
	{1000, 500, 999, "uid-too-low"},
	{1000, 0, 500, "uid-too-low"},
	{1000, 500, 1000, "ok"},
	{4294967295, -1, 4294967294, "uid-too-low"},
	{4294967294, -1, 4294967294, "ok"},
};

START_TEST(applies_the_higher_min_uid)
{
	struct scene *s = scene_start("HS256");
	struct service *service;
	enum reason r;

	scene_issuer(s)->min_uid = uids[_i].issuer;
	service = scene_service(s, "sshd");
	service->has_min_uid = uids[_i].service >= 0;
	service->min_uid = uids[_i].service;
	scene_account.uid = uids[_i].uid;
	r = scene_decide(s);
	assert_row(r, uids[_i].slug, "row %d: %s", _i, reason_slug(r));
}
END_TEST

static const struct {
	int64_t uid;
	const char *slug;
} reserved[] = {
	{65533, "ok"},		 {65534, "uid-reserved"},
	{65535, "uid-reserved"}, {65536, "ok"},
	{61184, "ok"},		 {65519, "ok"}, /* systemd's dynamic range, which directories may use */
	{4294967294, "ok"},	 {4294967295, "uid-reserved"},
};

START_TEST(refuses_a_uid_that_no_person_has)
{
	static const int64_t bounds[] = {0, 1000, 65534, 65535, 65536, 4294967295};
	struct scene *s = scene_start("HS256");

	scene_issuer(s)->root.everywhere = true;
	scene_account.uid = reserved[_i].uid;
	for (size_t i = 0; i < COUNT(bounds); i++) {
		bool too_low = reserved[_i].uid < bounds[i] && strcmp(reserved[_i].slug, "ok") == 0;

		scene_issuer(s)->min_uid = bounds[i];
		assert_slug(scene_decide(s), too_low ? "uid-too-low" : reserved[_i].slug);
	}
}
END_TEST

START_TEST(accepts_a_permitted_root_although_its_uid_is_0)
{
	struct scene *s = scene_start("HS256");

	scene_issuer(s)->root.everywhere = true;
	scene_issuer(s)->min_uid = 4294967295;
	scene_account.uid = 0;
	assert_slug(scene_decide(s), "ok");
}
END_TEST

Suite *policy_suite(void)
{
	Suite *suite = suite_create("policy");
	TCase *cases = scene_group(suite, "policy");

	tcase_add_loop_test(cases, checks_every_date_at_its_bound, 0, COUNT(times));
	tcase_add_loop_test(cases, moves_the_bounds_by_the_leeway, 0, COUNT(clocks));
	tcase_add_test(cases, refuses_exp_equal_to_now);
	tcase_add_test(cases, requires_exp_whatever_is_waived);
	tcase_add_test(cases, requires_iat_unless_the_lifetime_is_waived);
	tcase_add_test(cases, accepts_any_lifetime_when_it_is_waived);
	tcase_add_loop_test(cases, applies_the_stricter_lifetime, 0, COUNT(lifetimes));
	tcase_add_test(cases, does_not_apply_a_service_section_to_other_services);
	tcase_add_loop_test(cases, expands_a_pattern, 0, COUNT(patterns));
	tcase_add_test(cases, limits_the_length_of_an_expanded_audience);
	tcase_add_loop_test(cases, does_not_expand_a_name_with_an_at_sign, 0, COUNT(at_signs));
	tcase_add_loop_test(cases, takes_tokens_for_the_host_and_for_one_service_by_default, 0,
			    COUNT(by_default));
	tcase_add_loop_test(cases, requires_an_audience, 0, COUNT(audiences));
	tcase_add_loop_test(cases, opens_the_account_the_token_names_and_no_other, 0, COUNT(users));
	tcase_add_test(cases, limits_the_length_of_a_user_name);
	tcase_add_loop_test(cases, takes_the_user_from_the_claim_that_is_configured, 0, COUNT(user_claims));
	tcase_add_test(cases, checks_the_type_of_the_user_claim_before_every_other_rule);
	tcase_add_test(cases, requires_sub_by_default);
	tcase_add_loop_test(cases, refuses_a_token_that_is_bound_to_a_key, 0, COUNT(bindings));
	tcase_add_test(cases, refuses_a_bound_token_whatever_is_waived);
	tcase_add_test(cases, requires_an_account);
	tcase_add_loop_test(cases, accepts_root_where_it_is_permitted, 0, COUNT(permits));
	tcase_add_test(cases, recognises_root_by_its_uid);
	tcase_add_loop_test(cases, applies_the_higher_min_uid, 0, COUNT(uids));
	tcase_add_loop_test(cases, refuses_a_uid_that_no_person_has, 0, COUNT(reserved));
	tcase_add_test(cases, accepts_a_permitted_root_although_its_uid_is_0);
	return suite;
}
