/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/form.h"

#include "core/base/scoped.h"
#include "support/count.h"
#include "unit/suites.h"

#define LOGIN (FIELD_BIT(FIELD_CSRF) | FIELD_BIT(FIELD_ACCOUNT) | FIELD_BIT(FIELD_PASSWORD))

static enum http read(struct span body, struct form *ret)
{
	struct note n = {0};
	enum http r = form_read(body, LOGIN, ret, &n);

	ck_assert_int_eq(n.text[0] != '\0', r != HTTP_OK);
	return r;
}

START_TEST(reads_each_field)
{
	SCOPED(form) f = {0};

	ck_assert_int_eq(read(span_of("password=p+%2B%3d%26&csrf=&account=al-i_c.e"), &f), HTTP_OK);
	ck_assert_str_eq(f.at[FIELD_ACCOUNT], "al-i_c.e");
	ck_assert_str_eq(f.at[FIELD_PASSWORD], "p +=&");
	ck_assert_str_eq(f.at[FIELD_CSRF], "");
	ck_assert_ptr_null(f.at[FIELD_TOKEN]);
}

START_TEST(reads_a_name_without_a_value)
{
	SCOPED(form) f = {0};

	ck_assert_int_eq(read(span_of("account"), &f), HTTP_OK);
	ck_assert_str_eq(f.at[FIELD_ACCOUNT], "");
}

START_TEST(reads_an_empty_body)
{
	SCOPED(form) f = {0};

	ck_assert_int_eq(read((struct span){0}, &f), HTTP_OK);
	ck_assert_ptr_null(f.at[FIELD_ACCOUNT]);
}

START_TEST(reads_utf8)
{
	SCOPED(form) f = {0};

	ck_assert_int_eq(read(span_of("password=%C3%a9%f0%9F%98%80%0D%0A\\"), &f), HTTP_OK);
	ck_assert_str_eq(f.at[FIELD_PASSWORD], "\xc3\xa9\xf0\x9f\x98\x80\r\n\\");
}

static const char *const bad[] = {
	"x=1",			 /* unknown */
	"Account=a",		 /* names are case-sensitive */
	"acc%6funt=a",		 /* names are not decoded */
	"token=a",		 /* a field of another form */
	"account=a&account=b",	 /* twice */
	"account&account",	 /* twice, and empty */
	"&account=a",		 /* empty */
	"account=a&&password=b", /* empty */
	"=a",			 /* without a name */
	"account=%",		 /* invalid escapes */
	"account=%4",
	"account=%4&password=1",
	"account=%4g",
	"account=%g4",
	"account=%%41",
	"account=%00", /* NUL */
	"account=a b", /* not encoded */
	"account=a=b",
	"account=\xc3\xa9",
	"account=a\nb",
	"account=%ff", /* not UTF-8 */
	"account=%c3",
	"account=%c0%af",
	"account=%ed%a0%80",
	"account=%c3&password=%a9", /* half a UTF-8 character in each */
};

START_TEST(refuses_forms_that_our_pages_never_send)
{
	SCOPED(form) f = {0};

	ck_assert_int_eq(read(span_of(bad[_i]), &f), HTTP_BAD_REQUEST);
	ck_assert_ptr_null(f.text.at);
	ck_assert_ptr_null(f.at[FIELD_ACCOUNT]);
}

START_TEST(refuses_a_raw_nul)
{
	static const uint8_t body[] = "account=a\0b";
	SCOPED(form) f = {0};

	ck_assert_int_eq(read((struct span){body, sizeof(body) - 1}, &f), HTTP_BAD_REQUEST);
}

START_TEST(knows_the_type_of_forms)
{
	ck_assert(form_is_type(span_of("application/x-www-form-urlencoded")));
	ck_assert(form_is_type(span_of("Application/X-WWW-Form-Urlencoded ; charset=utf-8")));
	ck_assert(!form_is_type(span_of("application/x-www-form-urlencodedx")));
	ck_assert(!form_is_type(span_of("application/x-www-form-urlencode")));
	ck_assert(!form_is_type(span_of("text/plain; application/x-www-form-urlencoded")));
	ck_assert(!form_is_type((struct span){0}));
}

Suite *form_suite(void)
{
	Suite *suite = suite_create("form");
	TCase *cases = tcase_create("form");

	tcase_add_test(cases, reads_each_field);
	tcase_add_test(cases, reads_a_name_without_a_value);
	tcase_add_test(cases, reads_an_empty_body);
	tcase_add_test(cases, reads_utf8);
	tcase_add_loop_test(cases, refuses_forms_that_our_pages_never_send, 0, COUNT(bad));
	tcase_add_test(cases, refuses_a_raw_nul);
	tcase_add_test(cases, knows_the_type_of_forms);
	suite_add_tcase(suite, cases);
	return suite;
}
