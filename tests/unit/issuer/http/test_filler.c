/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/filler.h"

#include "core/base/scoped.h"
#include "issuer/serve/pages.h"
#include "support/count.h"
#include "unit/suites.h"

static json_t *sample(void)
{
	json_t *values =
		json_pack("{s:s,s:s,s:i,s:b,s:b,s:n,s:[],s:[{s:s},{s:s,s:s}],s:{s:s}}", "text",
			  "<a href=\"x\">'&", "empty", "", "number", -7, "yes", 1, "no", 0, "nothing", "none",
			  "rows", "name", "one", "name", "two", "text", "inner", "object", "name", "in");

	ck_assert_ptr_nonnull(values);
	return values;
}

static const struct {
	const char *page, *expected;
} sound[] = {
	{"", ""},
	{"plain { } }} text {", "plain { } }} text {"},
	{"a{{text}}b", "a&lt;a href=&quot;x&quot;&gt;&#39;&amp;b"},
	{"{{number}}{{empty}}", "-7"},
	{"{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{#nothing}}n{{/nothing}}{{#absent}}a{{/absent}}", "y"},
	{"{{#text}}t{{/text}}{{#empty}}e{{/empty}}{{#none}}l{{/none}}{{#number}}n{{/number}}", "tn"},
	{"{{#rows}}{{name}},{{/rows}}", "one,two,"},
	{"{{#rows}}{{text}};{{/rows}}", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;;inner;"},
	{"{{#object}}{{name}}{{number}}{{/object}}", "in-7"},
	{"{{#yes}}{{#rows}}{{#no}}x{{/no}}{{name}}{{/rows}}{{/yes}}", "onetwo"},
	{"{{#no}}{{absent}}{{/no}}", ""},
};

START_TEST(fills_values_and_sections)
{
	SCOPED(bytes) page = {0};
	json_auto_t *values = sample();

	ck_assert_int_eq(filler_fill(span_of(sound[_i].page), values, &page), FILLER_OK);
	ck_assert_str_eq((const char *)page.at, sound[_i].expected);
	ck_assert_uint_eq(page.len, strlen(sound[_i].expected));
}

static const char *const broken[] = {
	"{{absent}}",
	"{{yes}}",
	"{{none}}",
	"{{object}}",
	"{{",
	"{{}}",
	"{{text",
	"{{text}",
	"{{text }}",
	"{{ text}}",
	"{{Text}}",
	"{{#yes}}",
	"{{/yes}}",
	"{{#yes}}{{/no}}",
	"{{#no}}{{/yes}}",
	"{{#yes}}{{#no}}{{/yes}}{{/no}}",
	"{{#no}}{{bad tag}}{{/no}}",
	"{{abcdefghijklmnopqrstuvwxyzabcdef}}",
};

START_TEST(refuses_a_broken_page)
{
	SCOPED(bytes) page = {0};
	json_auto_t *values = sample();

	ck_assert_int_eq(filler_fill(span_of(broken[_i]), values, &page), FILLER_BROKEN);
	ck_assert_ptr_null(page.at);
}

START_TEST(limits_the_depth)
{
	json_auto_t *values = sample();

	for (int depth = FILLER_MAX_DEPTH - 1; depth <= FILLER_MAX_DEPTH + 1; depth++) {
		SCOPED(bytes) filled = {0};
		char page[1024] = "";

		for (int i = 0; i < depth; i++)
			strcat(page, "{{#yes}}");
		for (int i = 0; i < depth; i++)
			strcat(page, "{{/yes}}");
		ck_assert_int_eq(filler_fill(span_of(page), values, &filled),
				 depth <= FILLER_MAX_DEPTH ? FILLER_OK : FILLER_BROKEN);
	}
}

/* Fill every section of pages/page.html. */
START_TEST(fills_our_page)
{
	static const char *const texts[] = {
		"result",  "csrf",     "token",	  "claims",	  "header",  "name",
		"account", "audience", "ttl",	  "max_ttl",	  "service", "typed_account",
		"ssh",	   "sudo",     "expires", "expires_text", "why",     "conversation"};
	json_auto_t *values = json_pack(
		"{s:b,s:b,s:b,s:i,s:i,s:[{s:s,s:s,s:s,s:i}],s:[{s:s,s:s,s:b}],s:{s:[{s:s,s:s,s:s,s:s}]},"
		"s:[{s:s}],s:[{s:s}],s:[{s:s}],s:b,s:{s:s,s:s,s:s}}",
		"bad", 1, "guest", 1, "lost", 1, "length", 311, "left_s", 60, "prompts", "name", "ssh",
		"state", "pass", "verdict", "fits", "max", 1023, "keys", "name", "es256", "alg", "ES256",
		"chosen", 1, "report", "rules", "title", "t", "state", "pass", "expected", "e", "found", "f",
		"audiences", "name", "web1", "patterns", "name", "*.dev", "services", "name", "sudo",
		"every_service", 1, "question", "label", "Code:", "type", "text", "conversation", "c");
	SCOPED(bytes) page = {0};

	for (size_t i = 0; i < COUNT(texts); i++)
		ck_assert_int_eq(json_object_set_new(values, texts[i], json_string("<&>\"'")), 0);
	ck_assert_int_eq(filler_fill(pages_page(), values, &page), FILLER_OK);
	ck_assert_ptr_nonnull(strstr((const char *)page.at, "<pre id=\"token\""));
	ck_assert_ptr_null(strstr((const char *)page.at, "<&"));
	ck_assert_ptr_null(strstr((const char *)page.at, "{{"));
}

/* Around the length up to which a page is filled once. */
START_TEST(fills_pages_around_8_kib)
{
	static char text[8200];
	json_auto_t *values = NULL;
	SCOPED(bytes) page = {0};
	size_t len = 8190 + (size_t)_i;

	memset(text, 'a', len - 1);
	values = json_pack("{s:s}", "text", text);
	ck_assert_int_eq(filler_fill(span_of("{{text}}b"), values, &page), FILLER_OK);
	ck_assert_uint_eq(page.len, len);
	ck_assert(memcmp(page.at, text, len - 1) == 0);
	ck_assert_str_eq((const char *)page.at + len - 1, "b");
}

START_TEST(has_a_small_style_and_script)
{
	ck_assert_uint_le(pages_style().len, 8192);
	ck_assert_uint_gt(pages_style().len, 100);
	ck_assert_uint_le(pages_script().len, 8192);
	ck_assert_uint_gt(pages_script().len, 100);
}

Suite *filler_suite(void)
{
	Suite *suite = suite_create("filler");
	TCase *cases = tcase_create("filler");

	tcase_add_loop_test(cases, fills_values_and_sections, 0, COUNT(sound));
	tcase_add_loop_test(cases, refuses_a_broken_page, 0, COUNT(broken));
	tcase_add_test(cases, limits_the_depth);
	tcase_add_test(cases, fills_our_page);
	tcase_add_loop_test(cases, fills_pages_around_8_kib, 0, 5);
	tcase_add_test(cases, has_a_small_style_and_script);
	suite_add_tcase(suite, cases);
	return suite;
}
