/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/keys/set.h"

static const struct algorithm *alg_of(const char *name)
{
	const struct algorithm *alg = algorithm_find(span_of(name));

	ck_assert_ptr_nonnull(alg);
	return alg;
}

/* Add a key that is bound to an algorithm. Its material does not matter for finding it. */
static void add(struct keyset *set, const char *alg, const char *kid)
{
	struct key k = {.type = alg_of(alg)->key_type, .curve = alg_of(alg)->curve, .alg = alg_of(alg)};

	k.kid = kid ? strdup(kid) : NULL;
	ck_assert_int_eq(keyset_add(set, &k), REASON_OK);
}

static enum reason find(const struct keyset *set, const char *kid, const char *alg, struct candidates *ret)
{
	struct span wanted = span_of(kid);

	return keyset_find(set, kid ? &wanted : NULL, alg ? algorithm_find(span_of(alg)) : NULL, ret);
}

START_TEST(takes_ownership_of_an_added_key)
{
	SCOPED(keyset) set = {0};
	struct note note = {0};
	struct key k = {0};

	ck_assert_int_eq(key_from_secret(span_of("a secret of no matter"), &k, &note), REASON_OK);
	k.kid = strdup("one");
	ck_assert_int_eq(keyset_add(&set, &k), REASON_OK);
	ck_assert_mem_eq(&k, &(struct key){0}, sizeof(k));
	ck_assert_uint_eq(set.count, 1);
	ck_assert_str_eq(set.keys[0]->kid, "one");
	ck_assert(span_is(bytes_span(&set.keys[0]->material), "a secret of no matter"));
}
END_TEST

START_TEST(finds_the_first_skipped_key_of_a_kid)
{
	static const struct {
		const char *kid, *why;
	} rows[] = {{"a", "too short"}, {"b", "of a type unknown"}, {"", "no kid"}, {"c", NULL}, {"A", NULL},
		    {"aa", NULL}};
	SCOPED(keyset) set = {0};

	ck_assert_int_eq(keyset_skip(&set, NULL, "without kid", "one.jwks"), REASON_OK);
	ck_assert_int_eq(keyset_skip(&set, "a", "too short", "one.jwks"), REASON_OK);
	ck_assert_int_eq(keyset_skip(&set, "", "no kid", "one.jwks"), REASON_OK);
	ck_assert_int_eq(keyset_skip(&set, "b", "of a type unknown", "two.jwks"), REASON_OK);
	ck_assert_int_eq(keyset_skip(&set, "a", "again", "two.jwks"), REASON_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct skipped_key *s = keyset_skipped(&set, span_of(rows[i].kid));

		ck_assert_msg(!s == !rows[i].why, "%s", rows[i].kid);
		if (s)
			ck_assert_str_eq(s->why, rows[i].why);
	}
}
END_TEST

START_TEST(notes_the_first_keys_that_are_left_out)
{
	SCOPED(keyset) set = {0};
	char kid[8];

	ck_assert_int_eq(keyset_leave_out(&set, NULL, "one.jwks"), REASON_OK);
	for (int i = 1; i <= KEYSET_MAX_OTHERS; i++) {
		snprintf(kid, sizeof(kid), "k%d", i);
		ck_assert_int_eq(keyset_leave_out(&set, kid, "two.jwks"), REASON_OK);
	}
	ck_assert_uint_eq(set.other_count, KEYSET_MAX_OTHERS);
	ck_assert_ptr_null(set.others[0].kid);
	ck_assert_str_eq(set.others[0].file, "one.jwks");
	ck_assert_str_eq(set.others[KEYSET_MAX_OTHERS - 1].kid, "k31");
	ck_assert_str_eq(set.others[KEYSET_MAX_OTHERS - 1].file, "two.jwks");
}
END_TEST

START_TEST(explains_a_set_without_a_usable_key)
{
	SCOPED(keyset) set = {0};
	struct note n = {0};

	ck_assert_int_eq(keyset_skip(&set, "a", "one", NULL), REASON_OK);
	ck_assert_int_eq(keyset_skip(&set, NULL, "two", NULL), REASON_OK);
	ck_assert_int_eq(keyset_skip(&set, NULL, "two", NULL), REASON_OK);
	ck_assert_int_eq(keyset_skip(&set, NULL, "three", NULL), REASON_OK);
	keyset_explain_all(&set, 0, &n);
	ck_assert_str_eq(n.text, "no key of the set can be used here: one; two; three");
	keyset_explain_all(&set, 2, &n);
	ck_assert_str_eq(n.text, "no key of the set can be used here: two; three");
	keyset_explain_all(&set, 4, &n);
	ck_assert_str_eq(n.text, "no key of the set can be used here");
	for (int i = 0; i < 200; i++)
		ck_assert_int_eq(
			keyset_skip(&set, NULL,
				    i % 2 ? "a reason of some length" : "another reason of some length",
				    NULL),
			REASON_OK);
	keyset_explain_all(&set, 0, &n); /* entries that do not fit are left out */
	ck_assert_uint_gt(strlen(n.text), 400);
}
END_TEST

START_TEST(keeps_the_address_of_a_key_when_others_are_added)
{
	SCOPED(keyset) set = {0};
	const struct key *first;

	add(&set, "ES256", "first");
	first = set.keys[0];
	for (int i = 0; i < 200; i++)
		add(&set, "RS256", NULL);
	ck_assert_uint_eq(set.count, 201);
	ck_assert_ptr_eq(set.keys[0], first);
	ck_assert_str_eq(first->kid, "first");
}
END_TEST

START_TEST(is_empty_after_it_is_done_and_can_be_done_again)
{
	struct keyset set = {0};

	keyset_done(&set);
	add(&set, "ES256", "a");
	keyset_done(&set);
	ck_assert_ptr_null(set.keys);
	ck_assert_uint_eq(set.count, 0);
	keyset_done(&set);
	ck_assert_uint_eq(set.count, 0);
}
END_TEST

/*
 * Keys: ES256 "a", ES256 "b", RS256 "a", HS256 "" and, where with_bare is set, ES384 without a kid. found
 * lists the indices of the candidates.
 */
static const struct {
	const char *what;
	bool with_bare;
	const char *kid;
	const char *alg;
	enum reason reason;
	const char *found;
} finds[] = {
	{"kid and alg of one key", false, "b", "ES256", REASON_OK, "1"},
	{"a kid that two keys have, the alg of the first", false, "a", "ES256", REASON_OK, "0"},
	{"a kid that two keys have, the alg of the second", false, "a", "RS256", REASON_OK, "2"},
	{"no kid: every key of the alg", false, NULL, "ES256", REASON_OK, "01"},
	{"no kid: the one key of the alg", false, NULL, "RS256", REASON_OK, "2"},
	{"an empty kid is a kid", false, "", "HS256", REASON_OK, "3"},
	{"an empty kid is not the absence of one", false, "", "ES256", REASON_ALG_NOT_ALLOWED, ""},
	{"an unknown kid", false, "c", "ES256", REASON_KEY_UNKNOWN, ""},
	{"an unknown kid and an unknown alg", false, "c", NULL, REASON_KEY_UNKNOWN, ""},
	{"a kid in another case", false, "A", "ES256", REASON_KEY_UNKNOWN, ""},
	{"a kid that begins like one", false, "ab", "ES256", REASON_KEY_UNKNOWN, ""},
	{"a kid, the alg of another key", false, "b", "RS256", REASON_ALG_NOT_ALLOWED, ""},
	{"a kid, an alg of the same type of key", false, "a", "RS384", REASON_ALG_NOT_ALLOWED, ""},
	{"a kid, the same hash under another padding", false, "a", "PS256", REASON_ALG_NOT_ALLOWED, ""},
	{"a kid of public keys, an HMAC", false, "a", "HS256", REASON_ALG_NOT_ALLOWED, ""},
	{"no kid, an alg no key has", false, NULL, "EdDSA", REASON_ALG_NOT_ALLOWED, ""},
	{"no kid, an alg that is none of ours", false, NULL, NULL, REASON_ALG_NOT_ALLOWED, ""},
	{"a kid, an alg that is none of ours", false, "a", NULL, REASON_ALG_NOT_ALLOWED, ""},
	{"a key without a kid matches any kid", true, "whatever", "ES384", REASON_OK, "4"},
	{"a key without a kid matches no kid", true, NULL, "ES384", REASON_OK, "4"},
	{"a key without a kid matches the kid of another key", true, "a", "ES384", REASON_OK, "4"},
	{"a key without a kid, but its alg is another", true, "whatever", "ES256", REASON_ALG_NOT_ALLOWED,
	 ""},
	{"a key without a kid is no candidate for another alg", true, "b", "ES256", REASON_OK, "1"},
};

START_TEST(finds_by_kid_and_alg)
{
	static const struct candidates untouched = {.count = 4711};
	struct candidates found = untouched;
	SCOPED(keyset) set = {0};
	char indices[KEYSET_MAX_CANDIDATES + 1] = "";
	enum reason r;

	add(&set, "ES256", "a");
	add(&set, "ES256", "b");
	add(&set, "RS256", "a");
	add(&set, "HS256", "");
	if (finds[_i].with_bare)
		add(&set, "ES384", NULL);
	r = find(&set, finds[_i].kid, finds[_i].alg, &found);
	ck_assert_msg(r == finds[_i].reason, "%s: %s", finds[_i].what, reason_slug(r));
	if (r != REASON_OK) {
		ck_assert_mem_eq(&found, &untouched, sizeof(found));
		return;
	}
	for (size_t i = 0; i < found.count; i++)
		for (size_t k = 0; k < set.count; k++)
			if (found.keys[i] == set.keys[k])
				indices[i] = (char)('0' + k);
	ck_assert_msg(strcmp(indices, finds[_i].found) == 0, "%s: found %s", finds[_i].what, indices);
}
END_TEST

START_TEST(compares_kids_to_their_last_byte)
{
	static const uint8_t kid[] = {'a', 0, 'b'};
	SCOPED(keyset) set = {0};
	struct span wanted = {kid, sizeof(kid)};
	struct candidates found;

	add(&set, "ES256", "a");
	ck_assert_int_eq(keyset_find(&set, &wanted, alg_of("ES256"), &found), REASON_KEY_UNKNOWN);
	wanted.len = 1;
	ck_assert_int_eq(keyset_find(&set, &wanted, alg_of("ES256"), &found), REASON_OK);
}
END_TEST

START_TEST(never_finds_a_key_without_an_algorithm)
{
	SCOPED(keyset) set = {0};
	struct key k = {.type = KEY_EC};
	struct candidates found;

	ck_assert_int_eq(keyset_add(&set, &k), REASON_OK);
	ck_assert_int_eq(find(&set, NULL, "ES256", &found), REASON_ALG_NOT_ALLOWED);
	ck_assert_int_eq(find(&set, NULL, NULL, &found), REASON_ALG_NOT_ALLOWED);
}
END_TEST

START_TEST(finds_no_key_in_an_empty_set)
{
	struct keyset set = {0};
	struct candidates found;

	ck_assert_int_eq(find(&set, NULL, "ES256", &found), REASON_KEY_UNKNOWN);
	ck_assert_int_eq(find(&set, "a", NULL, &found), REASON_KEY_UNKNOWN);
}
END_TEST

START_TEST(returns_8_candidates_and_refuses_9)
{
	static const struct candidates untouched = {.count = 4711};

	ck_assert_uint_eq(KEYSET_MAX_CANDIDATES, 8);
	for (size_t keys = 7; keys <= 9; keys++) {
		struct candidates found = untouched;
		SCOPED(keyset) set = {0};
		enum reason r;

		for (size_t i = 0; i < keys; i++)
			add(&set, "ES256", i % 2 ? NULL : "same");
		r = find(&set, "same", "ES256", &found);
		if (keys <= 8) {
			ck_assert_int_eq(r, REASON_OK);
			ck_assert_uint_eq(found.count, keys);
			for (size_t i = 0; i < keys; i++)
				ck_assert_ptr_eq(found.keys[i], set.keys[i]);
		} else {
			ck_assert_int_eq(r, REASON_KEY_AMBIGUOUS);
			ck_assert_mem_eq(&found, &untouched, sizeof(found));
		}
	}
}
END_TEST

START_TEST(counts_only_keys_that_could_have_signed)
{
	SCOPED(keyset) set = {0};
	struct candidates found;
	char kid[16];

	for (int i = 0; i < 40; i++) {
		(void)snprintf(kid, sizeof(kid), "kid-%d", i);
		add(&set, "ES256", kid);      /* another kid */
		add(&set, "RS256", "wanted"); /* another alg */
	}
	add(&set, "ES256", "wanted");
	ck_assert_int_eq(find(&set, "wanted", "ES256", &found), REASON_OK);
	ck_assert_uint_eq(found.count, 1);
	ck_assert_ptr_eq(found.keys[0], set.keys[80]);
	ck_assert_int_eq(find(&set, NULL, "ES256", &found), REASON_KEY_AMBIGUOUS);
}
END_TEST

Suite *keyset_suite(void)
{
	Suite *s = suite_create("keyset");
	TCase *t = suites_group(s, "set");

	tcase_add_test(t, takes_ownership_of_an_added_key);
	tcase_add_test(t, keeps_the_address_of_a_key_when_others_are_added);
	tcase_add_test(t, finds_the_first_skipped_key_of_a_kid);
	tcase_add_test(t, notes_the_first_keys_that_are_left_out);
	tcase_add_test(t, explains_a_set_without_a_usable_key);
	tcase_add_test(t, is_empty_after_it_is_done_and_can_be_done_again);

	t = suites_group(s, "find");
	tcase_add_loop_test(t, finds_by_kid_and_alg, 0, sizeof(finds) / sizeof(finds[0]));
	tcase_add_test(t, compares_kids_to_their_last_byte);
	tcase_add_test(t, never_finds_a_key_without_an_algorithm);
	tcase_add_test(t, finds_no_key_in_an_empty_set);
	tcase_add_test(t, returns_8_candidates_and_refuses_9);
	tcase_add_test(t, counts_only_keys_that_could_have_signed);
	return s;
}
