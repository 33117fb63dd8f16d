/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each allocation of one authentication fails, alone or with all later ones. A forged token is never
 * accepted. A valid one is accepted or answered by a fault of the host. Nothing leaks, and the next login is
 * normal.
 */
#include "suites.h"

#include <stdio.h>
#include <string.h>

#include "allocator.h"
#include "apart.h"
#include "kinds.h"
#include "module/support/fakehost.h"
#include "module/support/scene.h"
#include "visit.h"

/* One authentication with one planned failure. */
struct order {
	const char *typed;
	const char *good; /* typed afterwards, without a failure */
	long fails_at;
	bool from_then_on;
};

struct finding {
	struct answer answer;
	long calls;
	long leaked; /* blocks that each repetition leaves behind */
	int code_afterwards;
};

static void arm(void)
{
	allocator.armed = true;
}

static void disarm(void)
{
	allocator.armed = false;
}

static long visit_failing(const struct order *o, struct answer *ret)
{
	const struct visit v = {"alice", o->typed, arm, disarm};

	allocator_order(o->fails_at, o->from_then_on);
	visit_run(&v, ret);
	return allocator.live;
}

static void log_in(const char *typed, struct answer *ret)
{
	const struct order o = {typed, typed, ALLOCATOR_NEVER, false};

	(void)visit_failing(&o, ret);
}

/*
 * An object that is made once per process may stay after a failure. Only what every repetition adds is a
 * leak.
 */
static void fail_and_go_on(const void *order, void *result)
{
	const struct order *o = order;
	struct finding *f = result;
	struct answer again;
	long before;

	before = visit_failing(o, &f->answer);
	f->calls = allocator.calls;
	log_in(o->good, &again);
	f->code_afterwards = again.code;
	before = visit_failing(o, &again);
	f->leaked = visit_failing(o, &again) - before;
}

/* ---- checking the result ---- */

/*
 * OpenSSL makes some objects once per process and does not try again (OPENSSL_init_crypto, the first search
 * in a provider). After such a failure later logins may end in a fault of the host too.
 */
struct tally {
	const char *kind;
	bool is_cold;
	const char *known; /* a library whose crashes are known; NULL: none may crash */
	long tried, accepted, refused, unavailable, lasting, silent, crashed;
};

static bool is_host_fault(int code)
{
	return code == PAM_AUTHINFO_UNAVAIL || code == PAM_BUF_ERR || code == PAM_CONV_ERR;
}

/*
 * Whether the log line blames memory, and not a file, a key or a token. The account database does not say
 * what it lacked. Not used after a lasting failure of OpenSSL, which is reported as an unusable key.
 */
static bool blames_memory(const char *line)
{
	return strstr(line, "slug=out-of-memory") || strstr(line, "slug=account-unavailable");
}

static void check_answer(const struct order *o, const struct finding *f, const struct tally *t)
{
	bool forged = o->typed != o->good;
	const char *kind = t->kind, *on = o->from_then_on ? " on" : "";

	ck_assert_msg(is_host_fault(f->answer.code) ||
			      f->answer.code == (forged ? PAM_AUTH_ERR : PAM_SUCCESS),
		      "%s: %s token, allocation %ld%s: code %d, %s", kind, forged ? "forged" : "good",
		      o->fails_at, on, f->answer.code, f->answer.line);
	ck_assert_msg(!is_host_fault(f->answer.code) || f->answer.lines == 0 ||
			      f->code_afterwards != PAM_SUCCESS || blames_memory(f->answer.line),
		      "%s: allocation %ld%s: %s", kind, o->fails_at, on, f->answer.line);
	ck_assert_msg(f->leaked == 0, "%s: %s token, allocation %ld%s: leaks %ld blocks", kind,
		      forged ? "forged" : "good", o->fails_at, o->from_then_on ? " on" : "", f->leaked);
	ck_assert_msg(f->code_afterwards == PAM_SUCCESS ||
			      (t->is_cold && f->code_afterwards == PAM_AUTHINFO_UNAVAIL),
		      "%s: after allocation %ld failed a good token gets code %d", kind, o->fails_at,
		      f->code_afterwards);
}

static void count(struct tally *t, const struct finding *f)
{
	t->tried++;
	t->accepted += f->answer.code == PAM_SUCCESS;
	t->refused += f->answer.code == PAM_AUTH_ERR;
	t->unavailable += is_host_fault(f->answer.code);
	t->lasting += f->code_afterwards != PAM_SUCCESS;
	t->silent += f->answer.lines == 0;
}

/* Count a crash in the library whose crashes are known; any other crash ends the case. */
static void check_crash(const struct order *o, int number, const char *stack, struct tally *t)
{
	t->tried++;
	t->crashed++;
	ck_assert_msg(t->known && strstr(stack, t->known), "%s: %s token, allocation %ld%s: signal %d\n%s",
		      t->kind, o->typed == o->good ? "good" : "forged", o->fails_at,
		      o->from_then_on ? " on" : "", number, stack);
	if (t->crashed == 1)
		printf("%s: allocation %ld%s, signal %d, for one:\n%s\n", t->kind, o->fails_at,
		       o->from_then_on ? " on" : "", number, stack);
}

/* Fail one call, or all from it on. False if there are not so many calls. */
static bool sweep_one(const struct order *o, struct tally *t)
{
	static char stack[APART_STACK_BYTES];
	struct finding f = {0};
	int number = apart(fail_and_go_on, o, &f, sizeof(f), stack);

	if (number) {
		check_crash(o, number, stack, t);
		return true;
	}
	check_answer(o, &f, t);
	if (o->fails_at >= f.calls) {
		ck_assert_int_eq(f.answer.code, o->typed == o->good ? PAM_SUCCESS : PAM_AUTH_ERR);
		return false;
	}
	count(t, &f);
	return true;
}

static void print_tally(const struct tally *t)
{
	printf("%s %s: %ld failures: %ld accepted, %ld refused, %ld host's fault (%ld for good), %ld without "
	       "a line, %ld crashed\n",
	       t->kind, t->is_cold ? "first" : "later", t->tried, t->accepted, t->refused, t->unavailable,
	       t->lasting, t->silent, t->crashed);
	(void)fflush(stdout);
}

/*
 * Valid and forged tokens, one failure or all later ones. With a stride each of the four has other indices.
 */
static void sweep(struct tally *t, const struct tokens *tokens)
{
	long stride = suites_stride() > 1 && t->is_cold ? 10 * suites_stride() : suites_stride();
	struct answer first;

	visit_prepare();
	if (!t->is_cold) {
		log_in(tokens->forged, &first);
		log_in(tokens->good, &first);
		ck_assert_msg(first.code == PAM_SUCCESS, "%s: %s", t->kind, first.line);
	}
	for (int way = 0; way < 4; way++) {
		struct order o = {way & 1 ? tokens->forged : tokens->good, tokens->good, way % stride,
				  way & 2};

		while (sweep_one(&o, t))
			o.fails_at += stride;
	}
	print_tally(t);
	ck_assert_int_gt(t->unavailable, 0);
}

static void sweep_kind(const struct kind *k, bool is_cold)
{
	static struct tokens tokens;
	struct tally t = {.kind = k->name, .is_cold = is_cold};

	kinds_play(k, &tokens);
	sweep(&t, &tokens);
}

START_TEST(survives_every_failed_allocation_of_a_later_login)
{
	sweep_kind(&kinds[_i], false);
}
END_TEST

/* The same in this process. It is much faster, so the short form tries every eleventh call. */
static void fail_here(const struct order *o, struct finding *ret)
{
	struct answer again;
	long before = allocator.live;

	ret->leaked = visit_failing(o, &ret->answer) - before;
	ret->calls = allocator.calls;
	for (int i = 0; i < 2 && ret->leaked;
	     i++) { /* a leak grows each time; an object made once does not */
		before = visit_failing(o, &again);
		ret->leaked = visit_failing(o, &again) - before;
	}
	log_in(o->good, &again);
	ret->code_afterwards = again.code;
}

static void sweep_here(struct order *o, long stride, struct tally *t)
{
	struct finding f = {0};

	for (;; o->fails_at += stride) {
		fail_here(o, &f);
		check_answer(o, &f, t);
		if (o->fails_at >= f.calls)
			break;
		count(t, &f);
	}
	ck_assert_int_eq(f.answer.code, o->typed == o->good ? PAM_SUCCESS : PAM_AUTH_ERR);
}

START_TEST(survives_every_failed_allocation_in_one_process)
{
	static struct tokens tokens;
	struct tally t = {.kind = kinds[_i].name};
	long stride = suites_stride() > 1 ? 11 : 1;
	struct answer first;

	kinds_play(&kinds[_i], &tokens);
	visit_prepare();
	log_in(tokens.forged, &first);
	log_in(tokens.good, &first);
	ck_assert_msg(first.code == PAM_SUCCESS, "%s: %s", t.kind, first.line);
	for (int way = 0; way < 4; way++)
		sweep_here(&(struct order){way & 1 ? tokens.forged : tokens.good, tokens.good,
					   (way + _i) % stride, way & 2},
			   stride, &t);
	print_tally(&t);
}
END_TEST

START_TEST(survives_every_failed_allocation_of_the_first_login)
{
	sweep_kind(&kinds[_i], true);
}
END_TEST

/*
 * jansson loses a byte when its buffer cannot grow (strbuffer.c), at the 16th byte of a string and at every
 * doubling. After a backslash this ends in an assertion (lex_scan_string in load.c). If the lost byte is the
 * closing quote, jansson reads past its buffer. So the buffer must not grow there.
 */
#define FOUR_TIMES(text) text text text text
#define ESCAPES FOUR_TIMES(FOUR_TIMES("\\/xx")) "\\\"x\\\\x\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00"

static const char *const before_escapes[] = {"", "x", "xx", "xxx"};
static const int closed_at_a_doubling[] = {62, 126, 2046};

#define ESCAPED_COUNT ((int)(sizeof(before_escapes) / sizeof(before_escapes[0])))
#define ODD_TEXT_COUNT (ESCAPED_COUNT + (int)(sizeof(closed_at_a_doubling) / sizeof(closed_at_a_doubling[0])))

static const char *odd_text(int i)
{
	if (i < ESCAPED_COUNT)
		return scene_text("\"%s%s\"", before_escapes[i], ESCAPES);
	return scene_text("\"%0*d\"", closed_at_a_doubling[i - ESCAPED_COUNT], 0);
}

START_TEST(survives_every_failed_allocation_at_which_jansson_would_crash)
{
	static struct tokens tokens;
	struct tally t = {.kind = "odd text"};

	kinds_play_jti(&kinds[0], odd_text(_i), &tokens);
	sweep(&t, &tokens);
}
END_TEST

/* A token of three parts, which are joined. */
START_TEST(survives_every_failed_allocation_with_a_token_in_parts)
{
	static struct tokens tokens;
	struct tally t = {.kind = "in parts"};
	struct answer first;

	kinds_play_jti(&kinds[0], scene_text("\"%0600d\"", 0), &tokens);
	ck_assert_uint_gt(strlen(tokens.good), 1000);
	ck_assert_uint_lt(strlen(tokens.good), 1500);
	visit_prepare_parts();
	log_in(tokens.good, &first);
	ck_assert_msg(first.code == PAM_SUCCESS, "%s", first.line);
	for (int way = 0; way < 4; way++)
		sweep_here(&(struct order){way & 1 ? tokens.forged : tokens.good, tokens.good, 0, way & 2}, 1,
			   &t);
	print_tally(&t);
	ck_assert_int_gt(t.unavailable, 0);
}
END_TEST

/* Fail each allocation of that buffer once. */
START_TEST(survives_each_time_that_jansson_has_no_room)
{
	static struct tokens tokens;
	struct tally t = {.kind = "buffer"};
	struct answer first;

	kinds_play_jti(&kinds[0], odd_text(_i), &tokens);
	visit_prepare();
	log_in(tokens.good, &first);
	ck_assert_int_eq(first.code, PAM_SUCCESS);
	for (allocator.only = 32; allocator.only <= 4096; allocator.only *= 2) {
		struct order o = {tokens.good, tokens.good, 0, false};

		while (sweep_one(&o, &t))
			o.fails_at++;
	}
	allocator.only = 0;
	print_tally(&t);
	ck_assert_int_gt(t.unavailable, 0);
}
END_TEST

/*
 * A process near its memory limit gets small blocks, but no larger ones. (The caller of su can set such
 * limits.) jansson's buffer then cannot grow, but the block that it decodes into is still allocated.
 */
static void type_with_small_blocks(const void *order, void *result)
{
	const struct order *o = order;
	struct answer *a = result;

	allocator.largest = (size_t)o->fails_at;
	log_in(o->typed, a);
}

START_TEST(survives_where_only_small_blocks_are_left)
{
	static struct tokens tokens;
	static char stack[APART_STACK_BYTES];
	struct order o = {tokens.good, tokens.good, 16, false};
	struct answer a = {0};

	kinds_play_jti(&kinds[0], odd_text(_i), &tokens);
	visit_prepare();
	log_in(tokens.good, &a);
	ck_assert_int_eq(a.code, PAM_SUCCESS);
	for (; o.fails_at <= 512 * 1024; o.fails_at += o.fails_at / 16) {
		int number = apart(type_with_small_blocks, &o, &a, sizeof(a), stack);

		ck_assert_msg(number == 0, "blocks of at most %ld bytes: signal %d\n%s", o.fails_at, number,
			      stack);
		ck_assert_msg(a.code == PAM_SUCCESS || (is_host_fault(a.code) &&
							(!strstr(a.line, "slug=") || blames_memory(a.line))),
			      "blocks of at most %ld bytes: %s", o.fails_at, a.line);
	}
	ck_assert_int_eq(a.code, PAM_SUCCESS);
}
END_TEST

/* The real account database: the C library's name service reads its configuration once. */
START_TEST(this_test_knows_where_the_name_service_crashes)
{
	static struct tokens tokens;
	struct tally t = {.kind = "getpwnam_r", .is_cold = true, .known = "getpwnam_r"};

	kinds_play(&kinds[0], &tokens);
	fakehost.asks_the_database = true;
	sweep(&t, &tokens);
}
END_TEST

Suite *allocations_suite(void)
{
	Suite *s = suite_create("allocations");
	TCase *warm = tcase_create("warm"), *cold = tcase_create("cold"), *odd = tcase_create("odd");
	TCase *turn = tcase_create("turn");

	tcase_set_timeout(odd, 3600);
	tcase_set_timeout(warm, 3600);
	tcase_set_timeout(cold, 3600);
	tcase_set_timeout(turn, 600);
	tcase_add_loop_test(warm, survives_every_failed_allocation_of_a_later_login, 0, (int)kind_count);
	tcase_add_loop_test(cold, survives_every_failed_allocation_of_the_first_login, 0, (int)kind_count);
	tcase_add_loop_test(odd, survives_every_failed_allocation_at_which_jansson_would_crash, 0,
			    ODD_TEXT_COUNT);
	tcase_add_loop_test(odd, survives_each_time_that_jansson_has_no_room, 0, ODD_TEXT_COUNT);
	tcase_add_loop_test(odd, survives_where_only_small_blocks_are_left, 0, ODD_TEXT_COUNT);
	tcase_add_test(cold, this_test_knows_where_the_name_service_crashes);
	tcase_add_loop_test(turn, survives_every_failed_allocation_in_one_process, 0, (int)kind_count);
	tcase_add_test(turn, survives_every_failed_allocation_with_a_token_in_parts);
	suite_add_tcase(s, turn);
	suite_add_tcase(s, odd);
	suite_add_tcase(s, warm);
	suite_add_tcase(s, cold);
	return s;
}
