/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/trust.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "support/fixture.h"
#include "unit/suites.h"

START_TEST(names_are_kept_in_order_and_found_exactly)
{
	struct names n = {0};
	char first[] = "sshd";

	ck_assert(!names_has(&n, "sshd"));
	ck_assert(names_add(&n, first) && names_add(&n, "sudo"));
	first[0] = 'x'; /* names_add keeps a copy */
	ck_assert_uint_eq(n.count, 2);
	ck_assert_str_eq(n.at[0], "sshd");
	ck_assert_str_eq(n.at[1], "sudo");
	ck_assert(names_has(&n, "sshd") && names_has(&n, "sudo"));
	ck_assert(!names_has(&n, "SSHD") && !names_has(&n, "ssh") && !names_has(&n, "sshd ") &&
		  !names_has(&n, ""));
	names_done(&n);
	ck_assert_uint_eq(n.count, 0);
	ck_assert_ptr_null(n.at);
	names_done(&n);
}
END_TEST

START_TEST(counts_a_login_shell_as_its_base_service)
{
	static const char *const rows[][2] = {
		{"sudo", "sudo"},   {"sudo-i", "sudo"}, {"su", "su"},	      {"su-l", "su"},
		{"sshd", "sshd"},   {"su-i", "su-i"},	{"sudo-l", "sudo-l"}, {"sudo-I", "sudo-I"},
		{"login", "login"}, {"", ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_str_eq(service_base(rows[i][0]), rows[i][1]);
}
END_TEST

START_TEST(finds_the_section_of_a_service)
{
	struct scene *s = scene_start("HS256");

	ck_assert_ptr_null(trust_service(&s->trust, "sudo"));
	(void)scene_service(s, "sudo");
	(void)scene_service(s, "login");
	ck_assert_str_eq(trust_service(&s->trust, "sudo")->name, "sudo");
	ck_assert_str_eq(trust_service(&s->trust, "login")->name, "login");
	ck_assert_ptr_null(trust_service(&s->trust, "Login"));
	ck_assert_ptr_null(trust_service(&s->trust, ""));
}
END_TEST

/* The type of a section, the typ of a header (NULL: none), and the slug. */
static const struct type_row {
	const char *wanted;
	const char *typ;
	const char *slug;
} types[] = {
	{"JWT", NULL, "ok"},
	{"JWT", "JWT", "ok"},
	{"JWT", "jwt", "ok"},
	{"JWT", "jWt", "ok"},
	{"JWT", "application/jwt", "ok"},
	{"JWT", "Application/JWT", "ok"},
	{"jwt", NULL, "ok"},
	{"application/jwt", NULL, "ok"},
	{"application/jwt", "JWT", "ok"},
	{"JWT", "", "type-unexpected"},
	{"JWT", "JWS", "type-unexpected"},
	{"JWT", "at+jwt", "type-unexpected"},
	{"JWT", "JWT ", "type-unexpected"},
	{"JWT", " JWT", "type-unexpected"},
	{"JWT", "JW", "type-unexpected"},
	{"JWT", "JWTT", "type-unexpected"},
	{"JWT", "application/", "type-unexpected"},
	{"JWT", "application/application/jwt", "type-unexpected"},
	{"JWT", "text/jwt", "type-unexpected"},
	{"at+jwt", "at+jwt", "ok"},
	{"at+jwt", "AT+JWT", "ok"},
	{"at+jwt", "application/at+jwt", "ok"},
	{"application/at+jwt", "at+jwt", "ok"},
	{"at+jwt", NULL, "type-unexpected"},
	{"at+jwt", "JWT", "type-unexpected"},
	{"at+jwt", "jwt", "type-unexpected"},
	{"at+jwt", "at", "type-unexpected"},
	{"JOSE", "JOSE", "ok"},
	{"JOSE", "jose", "ok"},
	{"JOSE", NULL, "type-unexpected"},
	{"JOSE", "JWT", "type-unexpected"},
};

START_TEST(requires_the_type_of_the_section)
{
	struct scene *s = scene_start("HS256");
	char json[64];
	enum reason r;

	set_names(&scene_issuer(s)->types, types[_i].wanted, NULL);
	snprintf(json, sizeof(json), "\"%s\"", types[_i].typ ? types[_i].typ : "");
	scene_header(s, "typ", types[_i].typ ? json : NULL);
	r = scene_decide(s);
	ck_assert_msg(strcmp(reason_slug(r), types[_i].slug) == 0, "type %s, typ %s: %s", types[_i].wanted,
		      types[_i].typ ? types[_i].typ : "absent", reason_slug(r));
}
END_TEST

START_TEST(accepts_each_type_of_the_section)
{
	static const struct type_row rows[] = {
		{NULL, "JWT", "ok"},
		{NULL, NULL, "ok"},
		{NULL, "at+jwt", "ok"},
		{NULL, "AT+JWT", "ok"},
		{NULL, "JOSE", "type-unexpected"},
		{NULL, "", "type-unexpected"},
	};
	struct scene *s = scene_start("HS256");
	char json[64];

	set_names(&scene_issuer(s)->types, "at+jwt", "JWT");
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(json, sizeof(json), "\"%s\"", rows[i].typ ? rows[i].typ : "");
		scene_header(s, "typ", rows[i].typ ? json : NULL);
		assert_slug(scene_decide(s), rows[i].slug);
	}
	set_names(&scene_issuer(s)->types, "at+jwt", "JOSE");
	scene_header(s, "typ", NULL);
	assert_slug(scene_decide(s), "type-unexpected");
}
END_TEST

/*
 * Two sections have different types. Before the signature is verified both are accepted, afterwards only the
 * type of the deciding section.
 */
START_TEST(requires_the_type_of_the_section_that_decides)
{
	struct scene *s = scene_start("HS256");
	struct issuer *other;

	other = scene_rival(s, "access", "https://access.example.com");
	set_names(&other->types, "at+jwt", NULL);
	assert_slug(scene_decide(s), "ok");
	scene_header(s, "typ", "\"at+jwt\"");
	assert_slug(scene_decide(s), "type-unexpected");
	scene_claim(s, "iss", "\"https://access.example.com\"");
	assert_slug(scene_decide(s), "ok");
	scene_header(s, "typ", "\"JWT\"");
	assert_slug(scene_decide(s), "type-unexpected");
}
END_TEST

static const struct iss_row {
	const char *claim; /* NULL: none */
	const char *slug;
} iss_rows[] = {
	{"\"https://login.example.com\"", "ok"},
	{"\"https:\\/\\/login.example.com\"", "ok"}, /* the same text, with escapes */
	{NULL, "issuer-mismatch"},
	{"\"\"", "issuer-mismatch"},
	{"\"https://login.example.com/\"", "issuer-mismatch"},
	{"\"https://login.example.co\"", "issuer-mismatch"},
	{"\"https://login.example.com \"", "issuer-mismatch"},
	{"\"HTTPS://login.example.com\"", "issuer-mismatch"},
	{"\"https://LOGIN.example.com\"", "issuer-mismatch"},
	{"\"https://login.example.com.evil.example\"", "issuer-mismatch"},
	{"\"https://l\\u043egin.example.com\"", "issuer-mismatch"}, /* a Cyrillic o */
	{"\"corp\"", "issuer-mismatch"},			    /* the section's name is not its iss */
	{"\"none\"", "issuer-mismatch"},
};

START_TEST(compares_iss_exactly)
{
	struct scene *s = scene_start("HS256");
	enum reason r;

	scene_claim(s, "iss", iss_rows[_i].claim);
	r = scene_decide(s);
	ck_assert_msg(strcmp(reason_slug(r), iss_rows[_i].slug) == 0, "iss %s: %s",
		      iss_rows[_i].claim ? iss_rows[_i].claim : "absent", reason_slug(r));
}
END_TEST

START_TEST(accepts_any_iss_when_it_is_waived)
{
	static const char *const claims[] = {"\"https://login.example.com\"", "\"elsewhere\"", "\"\""};
	struct scene *s = scene_start("HS256");

	set_text(&scene_issuer(s)->iss, NULL);
	for (size_t i = 0; i < COUNT(claims); i++) {
		scene_claim(s, "iss", claims[i]);
		assert_slug(scene_decide(s), "ok");
	}
	scene_claim(s, "iss", NULL);
	assert_slug(scene_decide(s), "ok");
	scene_claim(s, "iss", "7");
	assert_slug(scene_decide(s), "claims-invalid");
}
END_TEST

/* The name of the section that decides for this iss, or NULL. */
static const char *decided_by(struct scene *s, const char *iss_claim)
{
	SCOPED(verdict) v = {0};
	const char *name = NULL;

	scene_claim(s, "iss", iss_claim);
	scene_verdict(s, scene_token(s), &v);
	if (v.limits.issuer)
		name = v.limits.issuer->name;
	return name;
}

START_TEST(prefers_an_exact_iss_to_a_waiver)
{
	struct scene *s = scene_start("HS256");

	set_text(&scene_issuer(s)->iss, NULL);
	(void)scene_rival(s, "exact", "https://login.example.com");
	ck_assert_str_eq(decided_by(s, "\"https://login.example.com\""), "exact");
	ck_assert_str_eq(decided_by(s, "\"https://elsewhere.example.com\""), "corp");
}
END_TEST

START_TEST(prefers_an_exact_iss_to_a_later_waiver)
{
	struct scene *s = scene_start("HS256");

	(void)scene_rival(s, "any", NULL);
	ck_assert_str_eq(decided_by(s, "\"https://login.example.com\""), "corp");
	ck_assert_str_eq(decided_by(s, "\"https://elsewhere.example.com\""), "any");
}
END_TEST

START_TEST(distinguishes_two_sections_of_one_key_by_iss)
{
	struct scene *s = scene_start("HS256");

	scene_rival(s, "lab", "https://lab.example.com")->min_uid = 2000;
	ck_assert_str_eq(decided_by(s, "\"https://login.example.com\""), "corp");
	assert_slug(scene_decide(s), "ok");
	ck_assert_str_eq(decided_by(s, "\"https://lab.example.com\""), "lab");
	assert_slug(scene_decide(s), "uid-too-low");
	ck_assert_ptr_null(decided_by(s, "\"https://third.example.com\""));
	assert_slug(scene_decide(s), "issuer-mismatch");
}
END_TEST

/* Add a section "lab" with a copy of the scene's secret, as if from another file. */
static struct key *add_copy(struct scene *s)
{
	struct key copy = {0};
	struct note note = {0};

	ck_assert_int_eq(key_from_secret((struct span){s->mint.secret, sizeof(s->mint.secret)}, &copy, &note),
			 REASON_OK);
	ck_assert_int_eq(key_bind(&copy, s->mint.alg, &note), REASON_OK);
	ck_assert_int_eq(keyset_add(&s->trust.keys, &copy), REASON_OK);
	scene_rival(s, "lab", "https://lab.example.com")->keys[0] = s->trust.keys.keys[1];
	return s->trust.keys.keys[1];
}

/* A key that belongs to one section cannot sign for the iss of another. */
START_TEST(refuses_an_iss_whose_section_lacks_the_key)
{
	struct scene *s = scene_start("ES256");
	struct mint other;
	struct issuer *lab;

	mint_init(&other, "ES256");
	lab = scene_rival(s, "lab", "https://lab.example.com");
	ck_assert_int_eq(keyset_add(&s->trust.keys, &other.key), REASON_OK);
	lab->keys[0] = s->trust.keys.keys[1];
	assert_slug(scene_decide(s), "ok");
	scene_claim(s, "iss", "\"https://lab.example.com\"");
	assert_slug(scene_decide(s), "issuer-mismatch");
	set_text(&lab->iss, NULL); /* a waiver in another section does not help */
	assert_slug(scene_decide(s), "issuer-mismatch");
	mint_done(&other);
}
END_TEST

/*
 * A section that waives iss has the scene's key. Section "lab", which has another key, comes before or after
 * it.
 */
START_TEST(never_waives_iss_for_the_iss_of_another_section)
{
	static const struct {
		const char *iss, *slug;
	} rows[] = {
		{"\"https://lab.example.com\"", "issuer-mismatch"},
		{"\"https:\\/\\/lab.example.com\"", "issuer-mismatch"},
		{"\"https://lab.example.com/\"", "ok"},
		{"\"https://LAB.example.com\"", "ok"},
		{"\"https://lab.example.co\"", "ok"},
		{"\"lab\"", "ok"},
		{"\"none\"", "ok"},
		{"\"\"", "ok"},
		{NULL, "ok"},
	};
	struct scene *s = scene_start("ES256");
	struct mint other;
	struct issuer *named, *waived;

	mint_init(&other, "ES256");
	(void)scene_rival(s, "second", NULL);
	ck_assert_int_eq(keyset_add(&s->trust.keys, &other.key), REASON_OK);
	named = &s->trust.issuers[_i];
	waived = &s->trust.issuers[!_i];
	set_text(&waived->iss, NULL);
	set_text(&named->iss, "https://lab.example.com");
	named->keys[0] = s->trust.keys.keys[1];
	for (size_t i = 0; i < COUNT(rows); i++) {
		scene_claim(s, "iss", rows[i].iss);
		ck_assert_msg(strcmp(reason_slug(scene_decide(s)), rows[i].slug) == 0, "iss %s",
			      rows[i].iss ? rows[i].iss : "absent");
	}
	mint_done(&other);
}
END_TEST

/* The section of this iss has the key with another kid. The waiver does not help here either. */
START_TEST(never_waives_iss_for_a_kid_that_the_section_of_the_iss_refuses)
{
	struct scene *s = scene_start("HS256");

	set_text(&add_copy(s)->kid, "k2");
	(void)scene_rival(s, "any", NULL);
	scene_header(s, "kid", "\"k1\"");
	scene_claim(s, "iss", "\"https://third.example.com\"");
	assert_slug(scene_decide(s), "ok");
	scene_claim(s, "iss", "\"https://lab.example.com\"");
	assert_slug(scene_decide(s), "key-unknown");
}
END_TEST

/*
 * Two files may contain the same key. The section is found by the key itself, not by the copy that verified.
 */
START_TEST(finds_the_section_of_a_key_that_two_files_hold)
{
	struct scene *s = scene_start("HS256");

	(void)add_copy(s);
	ck_assert_str_eq(decided_by(s, "\"https://lab.example.com\""), "lab");
	ck_assert_str_eq(decided_by(s, "\"https://login.example.com\""), "corp");
}
END_TEST

/* Each section's entry has its own kid, whichever copy of the key verified. */
START_TEST(requires_the_kid_of_the_sections_own_entry)
{
	struct scene *s = scene_start("HS256");

	set_text(&add_copy(s)->kid, "k2");
	scene_header(s, "kid", "\"k1\""); /* the first copy has no kid, so it matches too */
	assert_slug(scene_decide(s), "ok");
	scene_claim(s, "iss", "\"https://lab.example.com\"");
	assert_slug(scene_decide(s), "key-unknown");
	scene_header(s, "kid", "\"k2\"");
	assert_slug(scene_decide(s), "ok");
	scene_header(s, "kid", NULL);
	assert_slug(scene_decide(s), "ok");
}
END_TEST

/* Each entry has its own dates: another section's key without dates does not renew an expired certificate. */
START_TEST(requires_the_dates_of_the_sections_own_entry)
{
	static const struct {
		int64_t not_before, not_after;
		const char *slug;
	} rows[] = {{0, NOW - 1, "key-unusable"},
		    {0, NOW, "ok"},
		    {NOW, NOW, "ok"},
		    {NOW + 1, NOW + 2, "key-unusable"}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = scene_start("HS256");
		struct key *copy;

		copy = add_copy(s);
		copy->has_dates = true;
		copy->not_before = rows[i].not_before;
		copy->not_after = rows[i].not_after;
		assert_slug(scene_decide(s), "ok");
		scene_claim(s, "iss", "\"https://lab.example.com\"");
		assert_slug(scene_decide(s), rows[i].slug);
	}
}
END_TEST

/* One entry in date is enough, so an old certificate may stay in the configuration after its renewal. */
START_TEST(accepts_a_section_with_one_entry_in_date)
{
	static const struct {
		int64_t first_end, second_end;
		const char *slug;
	} rows[] = {{NOW - 1, NOW, "ok"}, {NOW, NOW - 1, "ok"}, {NOW - 1, NOW - 2, "key-unusable"}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = scene_start("HS256");
		struct key *copy;
		struct issuer *issuer;

		copy = add_copy(s);
		issuer = scene_issuer(s);
		issuer->keys = reallocarray(issuer->keys, 2, sizeof(struct key *));
		issuer->keys[issuer->key_count++] = copy;
		s->trust.keys.keys[0]->has_dates = copy->has_dates = true;
		s->trust.keys.keys[0]->not_after = rows[i].first_end;
		copy->not_after = rows[i].second_end;
		assert_slug(scene_decide(s), rows[i].slug);
	}
}
END_TEST

START_TEST(knows_whether_any_audience_contains_the_host_name)
{
	static const struct {
		const char *issuer, *service;
		bool needs;
	} rows[] = {
		{"%h", NULL, true},	 {"x%n", NULL, true},	 {"%s", NULL, false}, {"also", NULL, false},
		{"100%%h", NULL, false}, {"%%%h", NULL, true},	 {NULL, NULL, false}, {NULL, "%h", true},
		{NULL, "%n", true},	 {"also", "%%n", false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = scene_start("HS256");

		set_names(&scene_issuer(s)->audience, "fixed", rows[i].issuer);
		set_names(&scene_service(s, "sudo")->audience, rows[i].service, NULL);
		ck_assert_msg(trust_uses_hostname(&s->trust) == rows[i].needs, "row %zu", i);
	}
}
END_TEST

START_TEST(trust_done_accepts_an_empty_trust)
{
	struct trust t = {0};

	trust_done(&t);
	ck_assert_uint_eq(t.issuer_count, 0);
}
END_TEST

Suite *trust_suite(void)
{
	Suite *suite = suite_create("trust");
	TCase *cases = scene_group(suite, "trust");

	tcase_add_test(cases, names_are_kept_in_order_and_found_exactly);
	tcase_add_test(cases, counts_a_login_shell_as_its_base_service);
	tcase_add_test(cases, finds_the_section_of_a_service);
	tcase_add_loop_test(cases, requires_the_type_of_the_section, 0, COUNT(types));
	tcase_add_test(cases, accepts_each_type_of_the_section);
	tcase_add_test(cases, requires_the_type_of_the_section_that_decides);
	tcase_add_loop_test(cases, compares_iss_exactly, 0, COUNT(iss_rows));
	tcase_add_test(cases, accepts_any_iss_when_it_is_waived);
	tcase_add_test(cases, prefers_an_exact_iss_to_a_waiver);
	tcase_add_test(cases, prefers_an_exact_iss_to_a_later_waiver);
	tcase_add_test(cases, distinguishes_two_sections_of_one_key_by_iss);
	tcase_add_test(cases, refuses_an_iss_whose_section_lacks_the_key);
	tcase_add_loop_test(cases, never_waives_iss_for_the_iss_of_another_section, 0, 2);
	tcase_add_test(cases, never_waives_iss_for_a_kid_that_the_section_of_the_iss_refuses);
	tcase_add_test(cases, finds_the_section_of_a_key_that_two_files_hold);
	tcase_add_test(cases, requires_the_kid_of_the_sections_own_entry);
	tcase_add_test(cases, requires_the_dates_of_the_sections_own_entry);
	tcase_add_test(cases, accepts_a_section_with_one_entry_in_date);
	tcase_add_test(cases, knows_whether_any_audience_contains_the_host_name);
	tcase_add_test(cases, trust_done_accepts_an_empty_trust);
	return suite;
}
