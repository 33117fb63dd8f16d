/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/arguments.h"

#include "support/fixture.h"
#include "unit/suites.h"

#define MAX_ARGUMENTS 4

static enum reason read_list(const char *const list[MAX_ARGUMENTS], struct arguments *ret, struct note *n)
{
	const char *argv[MAX_ARGUMENTS];
	int argc = 0;

	while (argc < MAX_ARGUMENTS && list[argc]) {
		argv[argc] = list[argc];
		argc++;
	}
	return arguments_read(argc, argv, ret, n);
}

static const struct accepted_row {
	const char *list[MAX_ARGUMENTS];
	struct arguments expected;
} accepted[] = {
	{{NULL}, {PAM_JWT_CONF, "Token: ", FIRST_PASS_IGNORE, false, 1}},
	{{"conf=/x"}, {"/x", "Token: ", FIRST_PASS_IGNORE, false, 1}},
	{{"conf=/a=b c"}, {"/a=b c", "Token: ", FIRST_PASS_IGNORE, false, 1}},
	{{"prompt=Password: "}, {PAM_JWT_CONF, "Password: ", FIRST_PASS_IGNORE, false, 1}},
	{{"use_first_pass"}, {PAM_JWT_CONF, "Token: ", FIRST_PASS_USE, false, 1}},
	{{"try_first_pass"}, {PAM_JWT_CONF, "Token: ", FIRST_PASS_TRY, false, 1}},
	{{"debug"}, {PAM_JWT_CONF, "Token: ", FIRST_PASS_IGNORE, true, 1}},
	{{"debug", "try_first_pass", "prompt=%s", "conf=/x"}, {"/x", "%s", FIRST_PASS_TRY, true, 1}},
	{{"parts=2"}, {PAM_JWT_CONF, "Token: ", FIRST_PASS_IGNORE, false, 2}},
	{{"parts=9"}, {PAM_JWT_CONF, "Token: ", FIRST_PASS_IGNORE, false, 9}},
	{{"parts=10"}, {PAM_JWT_CONF, "Token: ", FIRST_PASS_IGNORE, false, 10}},
	{{"parts=16", "debug"}, {PAM_JWT_CONF, "Token: ", FIRST_PASS_IGNORE, true, 16}},
};

START_TEST(reads_each_argument)
{
	const struct accepted_row *row = &accepted[_i];
	struct arguments got = {0};
	struct note note = {0};

	assert_slug(read_list(row->list, &got, &note), "ok");
	ck_assert_str_eq(got.conf, row->expected.conf);
	ck_assert_str_eq(got.prompt, row->expected.prompt);
	ck_assert_int_eq(got.first_pass, row->expected.first_pass);
	ck_assert_int_eq(got.debug, row->expected.debug);
	ck_assert_uint_eq(got.parts, row->expected.parts);
}
END_TEST

static const struct refused_row {
	const char *list[MAX_ARGUMENTS];
	const char *why; /* in the note, after the argument */
} refused[] = {
	{{"verbose"}, "\"verbose\": unknown"},
	{{""}, "\"\": unknown"},
	{{"Debug"}, "\"Debug\": unknown"},
	{{"debug=yes"}, "\"debug=yes\": unknown"},
	{{"debug "}, "\"debug \": unknown"},
	{{"use_first_pass="}, "\"use_first_pass=\": unknown"},
	{{"nullok"}, "\"nullok\": unknown"},
	{{"conf"}, "\"conf\": unknown"},
	{{"conf="}, "\"conf=\": not an absolute path"},
	{{"conf=pam_jwt.conf"}, "\"conf=pam_jwt.conf\": not an absolute path"},
	{{"conf=./x"}, "\"conf=./x\": not an absolute path"},
	{{"conf=/x", "conf=/x"}, "\"conf=/x\": given twice"},
	{{"prompt="}, "\"prompt=\": has no value"},
	{{"prompt=a", "prompt=b"}, "\"prompt=b\": given twice"},
	{{"use_first_pass", "use_first_pass"},
	 "\"use_first_pass\": write use_first_pass or try_first_pass only once"},
	{{"use_first_pass", "try_first_pass"},
	 "\"try_first_pass\": write use_first_pass or try_first_pass only once"},
	{{"try_first_pass", "use_first_pass"},
	 "\"use_first_pass\": write use_first_pass or try_first_pass only once"},
	{{"debug", "debug"}, "\"debug\": given twice"},
	{{"parts"}, "\"parts\": unknown"},
	{{"parts="}, "\"parts=\": not a number from 2 to 16"},
	{{"parts=0"}, "\"parts=0\": not a number from 2 to 16"},
	{{"parts=1"}, "\"parts=1\": not a number from 2 to 16"},
	{{"parts=17"}, "\"parts=17\": not a number from 2 to 16"},
	{{"parts=02"}, "\"parts=02\": not a number from 2 to 16"},
	{{"parts=2x"}, "\"parts=2x\": not a number from 2 to 16"},
	{{"parts=+2"}, "\"parts=+2\": not a number from 2 to 16"},
	{{"parts= 2"}, "\"parts= 2\": not a number from 2 to 16"},
	{{"parts=-2"}, "\"parts=-2\": not a number from 2 to 16"},
	{{"parts=18446744073709551618"}, "\"parts=18446744073709551618\": not a number from 2 to 16"},
	{{"parts=2", "parts=2"}, "\"parts=2\": given twice"},
	{{"debug", "conf=/x", "nonsense"}, "\"nonsense\": unknown"},
};

START_TEST(refuses_unknown_arguments_and_bad_values)
{
	const struct refused_row *row = &refused[_i];
	struct arguments got = {.prompt = "untouched"};
	struct note note = {0};
	enum reason r = read_list(row->list, &got, &note);

	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s: %s", row->why, reason_slug(r));
	ck_assert_msg(strstr(note.text, row->why) != NULL, "%s: the note says %s", row->why, note.text);
	ck_assert_str_eq(got.prompt, "untouched");
}
END_TEST

START_TEST(cuts_a_very_long_argument_in_the_note)
{
	static char endless[4096];
	const char *argv[] = {endless};
	struct arguments got = {0};
	struct note note = {0};

	memset(endless, 'x', sizeof(endless) - 1);
	assert_slug(arguments_read(1, argv, &got, &note), "config-invalid");
	ck_assert_ptr_nonnull(strstr(note.text, "unknown; known are conf=FILE"));
}
END_TEST

Suite *arguments_suite(void)
{
	Suite *suite = suite_create("arguments");
	TCase *cases = suites_group(suite, "arguments");

	tcase_add_loop_test(cases, reads_each_argument, 0, COUNT(accepted));
	tcase_add_loop_test(cases, refuses_unknown_arguments_and_bad_values, 0, COUNT(refused));
	tcase_add_test(cases, cuts_a_very_long_argument_in_the_note);
	return suite;
}
