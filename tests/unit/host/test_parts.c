/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/parts.h"

#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/token/shape.h"
#include "support/fixture.h"
#include "unit/suites.h"

#define MOST 4

/* An answer of len bytes, as an application allocates it. */
static char *answer_of(char filling, size_t len)
{
	char *text = malloc(len + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, filling, len);
	text[len] = '\0';
	return text;
}

/* What sshd passes for an account that may not log in. */
static char *fake_of(size_t len)
{
	static const char junk[] = "\b\n\r\177INCORRECT";
	char *text = answer_of('x', len);

	for (size_t i = 0; i < len; i++)
		text[i] = junk[i % (sizeof(junk) - 1)];
	return text;
}

static const struct {
	size_t len;
	bool continues;
} lengths[] = {{0, false},   {1, false},    {499, false},  {500, true},
	       {501, false}, {1000, false}, {1023, false}, {300 * 1024, false}};

START_TEST(asks_for_one_more_only_after_exactly_500_bytes)
{
	SCOPED(parts) p = {0};

	ck_assert_int_eq(parts_add(&p, answer_of('a', lengths[_i].len), MOST), lengths[_i].continues);
	ck_assert_uint_eq(p.count, 1);
	ck_assert_uint_eq(parts_bytes(&p), lengths[_i].len);
}
END_TEST

/* Whatever is typed: a whole token, sshd's text for other accounts, the same again. */
START_TEST(asks_by_length_whatever_the_content)
{
	static const char *const begins[] = {"eyJhbGciOiJFUzI1NiJ9.e30.AA", "a.b.c",	     "",
					     "\b\n\r\177INCORRECT",	    "correct horse", "\xff\xff"};
	SCOPED(parts) p = {0};

	for (size_t i = 0; i < MOST; i++) {
		char *answer = answer_of('a', PART_BYTES);

		memcpy(answer, begins[_i], strlen(begins[_i]));
		ck_assert_int_eq(parts_add(&p, answer, MOST), i + 1 < MOST);
	}
	ck_assert_uint_eq(parts_bytes(&p), MOST * PART_BYTES);
}
END_TEST

START_TEST(asks_once_where_there_is_one_part)
{
	SCOPED(parts) p = {0};

	ck_assert(!parts_add(&p, answer_of('a', PART_BYTES), 1));
}
END_TEST

START_TEST(asks_for_sixteen_parts_at_most)
{
	SCOPED(parts) p = {0};
	struct parts_text t = {0};

	for (size_t i = 1; i < PARTS_MAX; i++)
		ck_assert(parts_add(&p, answer_of((char)('a' + i), PART_BYTES), PARTS_MAX));
	ck_assert(!parts_add(&p, answer_of('z', PART_BYTES), PARTS_MAX));
	ck_assert(parts_join(&p, &t));
	ck_assert_uint_eq(t.len, (size_t)PARTS_MAX * PART_BYTES);
	ck_assert_uint_eq(t.count, PARTS_MAX);
}
END_TEST

START_TEST(gives_one_answer_as_it_is)
{
	SCOPED(parts) p = {0};
	struct parts_text t = {0};
	char *answer = answer_of('a', lengths[_i].len);

	(void)parts_add(&p, answer, 1);
	ck_assert(parts_join(&p, &t));
	ck_assert_ptr_eq(t.text, answer);
	ck_assert_uint_eq(t.len, lengths[_i].len);
	ck_assert_uint_eq(t.count, 1);
	ck_assert_uint_eq(t.last_bytes, lengths[_i].len);
}
END_TEST

START_TEST(takes_a_missing_answer_for_an_empty_one)
{
	SCOPED(parts) p = {0};
	struct parts_text t = {.len = 1};

	ck_assert(!parts_add(&p, NULL, MOST));
	ck_assert(parts_join(&p, &t));
	ck_assert_ptr_null(t.text);
	ck_assert_uint_eq(t.len, 0);
	ck_assert_uint_eq(t.count, 1);
}
END_TEST

START_TEST(joins_the_answers_in_their_order)
{
	static const size_t last[] = {0, 1, 499, 500, 501, 1023};
	SCOPED(parts) p = {0};
	struct parts_text t = {0};

	ck_assert(parts_add(&p, answer_of('a', PART_BYTES), 3));
	ck_assert(parts_add(&p, answer_of('b', PART_BYTES), 3));
	ck_assert(!parts_add(&p, last[_i] ? answer_of('c', last[_i]) : NULL, 3));
	ck_assert(parts_join(&p, &t));
	ck_assert_uint_eq(t.count, 3);
	ck_assert_uint_eq(t.last_bytes, last[_i]);
	ck_assert_uint_eq(t.len, 2 * PART_BYTES + last[_i]);
	ck_assert_uint_eq(strlen(t.text), t.len);
	ck_assert_uint_eq(strspn(t.text, "a"), PART_BYTES);
	ck_assert_uint_eq(strspn(t.text + PART_BYTES, "b"), PART_BYTES);
	ck_assert_uint_eq(strspn(t.text + 2 * PART_BYTES, "c"), last[_i]);
}
END_TEST

START_TEST(takes_the_first_of_equal_answers)
{
	SCOPED(parts) p = {0};
	struct parts_text t = {0};

	for (size_t i = 0; i < MOST; i++)
		(void)parts_add(&p, answer_of('a', PART_BYTES), MOST);
	ck_assert(parts_join(&p, &t));
	ck_assert_uint_eq(t.len, PART_BYTES);
	ck_assert_uint_eq(t.count, 1);
	ck_assert_uint_eq(t.last_bytes, PART_BYTES);
	ck_assert_ptr_null(p.joined.at);
}
END_TEST

/* The differing byte is in any of the answers, at any place. */
START_TEST(joins_answers_that_differ_in_one_byte)
{
	static const size_t places[] = {0, 250, 499};
	SCOPED(parts) p = {0};
	struct parts_text t = {0};

	for (size_t i = 0; i < 3; i++)
		(void)parts_add(&p, answer_of('a', PART_BYTES), 3);
	p.answers[_i / 3].at[places[_i % 3]] = 'b';
	ck_assert(parts_join(&p, &t));
	ck_assert_uint_eq(t.len, 3 * PART_BYTES);
	ck_assert_uint_eq(t.count, 3);
}
END_TEST

/* The repetition begins anew in each part, so that the parts joined are not one repetition. */
START_TEST(recognises_sshds_text_in_each_part)
{
	static const size_t last[] = {0, 1, 221, 500, 1000};
	SCOPED(parts) p = {0};
	struct parts_text t = {0};

	(void)parts_add(&p, fake_of(PART_BYTES), 3);
	(void)parts_add(&p, fake_of(PART_BYTES), 3);
	(void)parts_add(&p, fake_of(last[_i]), 3);
	ck_assert(parts_join(&p, &t));
	ck_assert_uint_eq(t.count, 1);
	ck_assert_uint_eq(t.len, PART_BYTES);
	ck_assert(shape_is_fake(span_of(t.text)));
}
END_TEST

START_TEST(joins_sshds_text_with_other_text)
{
	SCOPED(parts) p = {0};
	struct parts_text t = {0};

	for (int i = 0; i < 3; i++)
		(void)parts_add(&p,
				i == _i ? answer_of('a', i < 2 ? PART_BYTES : 1) :
					  fake_of(i < 2 ? PART_BYTES : 1),
				3);
	ck_assert(parts_join(&p, &t));
	ck_assert_uint_eq(t.count, 3);
	ck_assert_uint_eq(t.len, 2 * PART_BYTES + 1);
}
END_TEST

/* The length of the last answer, and what is kept of both. */
static const struct {
	size_t last, kept;
} large[] = {{65535 - 500, 65535},
	     {65536 - 500, 65536},
	     {65537 - 500, 65537},
	     {65538 - 500, 65537},
	     {300 * 1024, 65537}};

START_TEST(keeps_no_more_than_64_kib_and_one_byte)
{
	SCOPED(parts) p = {0};
	struct parts_text t = {0};

	(void)parts_add(&p, answer_of('a', PART_BYTES), 2);
	(void)parts_add(&p, answer_of('b', large[_i].last), 2);
	ck_assert(parts_join(&p, &t));
	ck_assert_uint_eq(t.len, large[_i].kept);
	ck_assert_uint_eq(strlen(t.text), large[_i].kept);
	ck_assert_uint_eq(t.last_bytes, large[_i].last);
	ck_assert_uint_eq(parts_bytes(&p), PART_BYTES + large[_i].last);
}
END_TEST

static const struct {
	const char *prompt, *before;
} prompts[] = {
	{"Token: ", "Token"},	 {"Token:", "Token"}, {"JWT ", "JWT"}, {"JWT", "JWT"}, {"a: b: ", "a: b"},
	{"10:30 token? ", "10"}, {":", ""},	      {"", ""},	       {" \t", ""},
};

START_TEST(finds_the_place_of_the_number_in_a_prompt)
{
	ck_assert_uint_eq(parts_prompt(prompts[_i].prompt), strlen(prompts[_i].before));
}
END_TEST

Suite *parts_suite(void)
{
	Suite *suite = suite_create("parts");
	TCase *asking = suites_group(suite, "asking"), *joining = suites_group(suite, "joining");

	tcase_add_loop_test(asking, asks_for_one_more_only_after_exactly_500_bytes, 0, COUNT(lengths));
	tcase_add_loop_test(asking, asks_by_length_whatever_the_content, 0, 6);
	tcase_add_test(asking, asks_once_where_there_is_one_part);
	tcase_add_test(asking, asks_for_sixteen_parts_at_most);
	tcase_add_loop_test(asking, finds_the_place_of_the_number_in_a_prompt, 0, COUNT(prompts));
	tcase_add_loop_test(joining, gives_one_answer_as_it_is, 0, COUNT(lengths));
	tcase_add_test(joining, takes_a_missing_answer_for_an_empty_one);
	tcase_add_loop_test(joining, joins_the_answers_in_their_order, 0, 6);
	tcase_add_test(joining, takes_the_first_of_equal_answers);
	tcase_add_loop_test(joining, joins_answers_that_differ_in_one_byte, 0, 9);
	tcase_add_loop_test(joining, recognises_sshds_text_in_each_part, 0, 5);
	tcase_add_loop_test(joining, joins_sshds_text_with_other_text, 0, 3);
	tcase_add_loop_test(joining, keeps_no_more_than_64_kib_and_one_byte, 0, COUNT(large));
	return suite;
}
