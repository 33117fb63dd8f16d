/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <stdlib.h>

#include "core/base/bytes.h"
#include "core/base/scoped.h"
#include "module/support/sanitized.h"

START_TEST(allocates_zero_bytes_and_a_final_nul)
{
	static const size_t lengths[] = {0, 1, 31, 4096};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		SCOPED(bytes) b = {0};

		ck_assert(bytes_alloc(lengths[i], &b));
		ck_assert_ptr_nonnull(b.at);
		ck_assert_uint_eq(b.len, lengths[i]);
		for (size_t k = 0; k <= lengths[i]; k++)
			ck_assert_uint_eq(b.at[k], 0);
	}
}
END_TEST

START_TEST(refuses_a_length_that_leaves_no_room_for_the_nul)
{
	struct bytes b = {0};
	bool made = bytes_alloc(SIZE_MAX, &b);

	if (made)
		free(b.at); /* bytes_done would wipe this impossible length */
	ck_assert(!made);
	ck_assert_ptr_null(b.at);
	ck_assert_uint_eq(b.len, 0);
}
END_TEST

START_TEST(copies_bytes_of_any_value_and_adds_a_nul)
{
	static const uint8_t data[] = {0, 1, 0x7f, 0x80, 0xff, 0};
	SCOPED(bytes) b = {0};

	ck_assert(bytes_copy((struct span){data, sizeof(data)}, &b));
	ck_assert_uint_eq(b.len, sizeof(data));
	ck_assert_mem_eq(b.at, data, sizeof(data));
	ck_assert_ptr_ne(b.at, data);
	ck_assert_uint_eq(b.at[sizeof(data)], 0);
}
END_TEST

START_TEST(copies_nothing_from_a_span_with_a_null_pointer)
{
	SCOPED(bytes) b = {0};

	ck_assert(bytes_copy((struct span){0}, &b));
	ck_assert_ptr_nonnull(b.at);
	ck_assert_uint_eq(b.len, 0);
	ck_assert_uint_eq(b.at[0], 0);
}
END_TEST

START_TEST(gives_a_span_of_its_bytes)
{
	SCOPED(bytes) b = {0};
	struct span s;

	ck_assert(bytes_copy(span_of("token"), &b));
	s = bytes_span(&b);
	ck_assert_ptr_eq(s.at, b.at);
	ck_assert_uint_eq(s.len, 5);
}
END_TEST

START_TEST(finds_memory_available)
{
	ck_assert(bytes_available());
}
END_TEST

START_TEST(is_empty_after_it_is_done_and_can_be_done_again)
{
	struct bytes b = {0};

	bytes_done(&b);
	ck_assert_ptr_null(b.at);
	ck_assert(bytes_copy(span_of("secret"), &b));
	bytes_done(&b);
	ck_assert_ptr_null(b.at);
	ck_assert_uint_eq(b.len, 0);
	bytes_done(&b);
	ck_assert_ptr_null(b.at);
}
END_TEST

START_TEST(views_a_string_without_its_nul)
{
	ck_assert_uint_eq(span_of("abc").len, 3);
	ck_assert_uint_eq(span_of("").len, 0);
	ck_assert_uint_eq(span_of(NULL).len, 0);
	ck_assert_ptr_null(span_of(NULL).at);
}
END_TEST

START_TEST(compares_spans_by_length_and_bytes)
{
	static const uint8_t with_nul[] = {'a', 0, 'b'}, other[] = {'a', 0, 'c'};

	ck_assert(span_same(span_of("abc"), span_of("abc")));
	ck_assert(!span_same(span_of("abc"), span_of("abd")));
	ck_assert(!span_same(span_of("abc"), span_of("ab")));
	ck_assert(!span_same(span_of("ab"), span_of("abc")));
	ck_assert(span_same(span_of(""), (struct span){0}));
	ck_assert(!span_same((struct span){with_nul, 3}, (struct span){other, 3}));
	ck_assert(!span_is((struct span){with_nul, 2}, "a"));
	ck_assert(span_is(span_of("a"), "a"));
	ck_assert(!span_is(span_of("A"), "a"));
}
END_TEST

START_TEST(tells_whether_a_span_begins_with_a_prefix)
{
	ck_assert(span_begins(span_of("abc"), ""));
	ck_assert(span_begins(span_of("abc"), "ab"));
	ck_assert(span_begins(span_of("abc"), "abc"));
	ck_assert(!span_begins(span_of("abc"), "abcd"));
	ck_assert(!span_begins(span_of("abc"), "b"));
	ck_assert(!span_begins((struct span){0}, "a"));
}
END_TEST

START_TEST(drops_at_most_all_bytes_from_the_front)
{
	struct span s = span_of("abc");

	ck_assert(span_is(span_after(s, 0), "abc"));
	ck_assert(span_is(span_after(s, 2), "c"));
	ck_assert_ptr_eq(span_after(s, 3).at, s.at + 3);
	ck_assert_uint_eq(span_after(s, 3).len, 0);
	ck_assert_ptr_eq(span_after(s, 4).at, s.at + 3);
	ck_assert_uint_eq(span_after(s, SIZE_MAX).len, 0);
	ck_assert_ptr_null(span_after((struct span){0}, 1).at);
}
END_TEST

static uintptr_t left_at;

__attribute__((noinline)) static void leave_on_the_stack(void)
{
	volatile uint8_t secret[4096];

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = 0xa7;
	left_at = (uintptr_t)secret;
}

START_TEST(overwrites_what_earlier_calls_left_on_the_stack)
{
	const volatile uint8_t *left;
	size_t found = 0;

	leave_on_the_stack();
	bytes_scrub();
	/* NOLINT(performance-no-int-to-ptr): the frame is gone, its bytes remain */
	left = (const volatile uint8_t *)left_at;
	for (size_t i = 0; i < 4096; i++)
		found += left[i] == 0xa7;
	ck_assert_uint_le(found, 64); /* bytes_scrub's own frame: return address, padding */
}
END_TEST

Suite *bytes_suite(void)
{
	Suite *s = suite_create("bytes");
	TCase *t = suites_group(s, "bytes");

	tcase_add_test(t, allocates_zero_bytes_and_a_final_nul);
	tcase_add_test(t, refuses_a_length_that_leaves_no_room_for_the_nul);
	tcase_add_test(t, copies_bytes_of_any_value_and_adds_a_nul);
	tcase_add_test(t, copies_nothing_from_a_span_with_a_null_pointer);
	tcase_add_test(t, gives_a_span_of_its_bytes);
	tcase_add_test(t, finds_memory_available);
	tcase_add_test(t, is_empty_after_it_is_done_and_can_be_done_again);
	/* AddressSanitizer puts zones between the variables of a frame, and nothing overwrites them */
	if (!SANITIZED)
		tcase_add_test(t, overwrites_what_earlier_calls_left_on_the_stack);

	t = suites_group(s, "span");
	tcase_add_test(t, views_a_string_without_its_nul);
	tcase_add_test(t, compares_spans_by_length_and_bytes);
	tcase_add_test(t, tells_whether_a_span_begins_with_a_prefix);
	tcase_add_test(t, drops_at_most_all_bytes_from_the_front);
	return s;
}
