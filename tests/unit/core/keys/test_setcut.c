/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/json/tree.h"
#include "core/keys/setcut.h"
#include "support/count.h"

#define MOST_KEYS 4

/* Documents that are accepted. The first key whose text is NULL ends the list. */
static const struct {
	const char *text;
	bool is_set;
	struct {
		const char *text, *kid;
	} keys[MOST_KEYS];
} sound[] = {
	{"{}", false, {{NULL, NULL}}},
	{"[]", false, {{NULL, NULL}}},
	{"1", false, {{NULL, NULL}}},
	{"{\"kty\":\"EC\",\"kid\":\"a\"}", false, {{NULL, NULL}}},
	/* a list of another name, in another place, or no list */
	{"{\"Keys\":[{\"kid\":\"a\"}]}", false, {{NULL, NULL}}},
	{"{\"x\":{\"keys\":[{\"kid\":\"a\"}]}}", false, {{NULL, NULL}}},
	{"{\"x\":[{\"keys\":[{\"kid\":\"a\"}]}]}", false, {{NULL, NULL}}},
	{"[{\"keys\":[{\"kid\":\"a\"}]}]", false, {{NULL, NULL}}},
	{"[[{\"kid\":\"a\"}]]", false, {{NULL, NULL}}},
	{"{\"keys\":{\"a\":[{\"kid\":\"a\"}]}}", false, {{NULL, NULL}}},
	{"{\"keys\":\"keys\",\"x\":[{\"kid\":\"a\"}]}", false, {{NULL, NULL}}},
	/* sets */
	{"{\"keys\":[]}", true, {{NULL, NULL}}},
	{"{\"keys\":[{}]}", true, {{"{}", NULL}}},
	{"{\"keys\":[{\"kid\":\"a\"},{\"kid\":\"b\"}]}",
	 true,
	 {{"{\"kid\":\"a\"}", "a"}, {"{\"kid\":\"b\"}", "b"}}},
	{" { \"x\" : [ 1 ] , \"keys\" : [ { \"kid\" : \"a\" } ] , \"y\" : [ { \"kid\" : \"z\" } ] } ",
	 true,
	 {{"{ \"kid\" : \"a\" }", "a"}}},
	{"{\"\\u006beys\":[{\"k\\u0069d\":\"\\u0061\\n\"}]}",
	 true,
	 {{"{\"k\\u0069d\":\"\\u0061\\n\"}", "a\n"}}},
	{"{\"keys\":[{\"kid\":\"\"}]}", true, {{"{\"kid\":\"\"}", ""}}},
	/* only a string of the key itself is its kid */
	{"{\"keys\":[{\"kid\":1},{\"kid\":null},{\"kid\":[\"a\"]},{\"x\":{\"kid\":\"a\"}}]}",
	 true,
	 {{"{\"kid\":1}", NULL},
	  {"{\"kid\":null}", NULL},
	  {"{\"kid\":[\"a\"]}", NULL},
	  {"{\"x\":{\"kid\":\"a\"}}", NULL}}},
	{"{\"kid\":\"z\",\"keys\":[{\"x\":\"kid\",\"y\":\"a\"},[\"kid\",\"a\"]]}",
	 true,
	 {{"{\"x\":\"kid\",\"y\":\"a\"}", NULL}, {"[\"kid\",\"a\"]", NULL}}},
	/* what is no object is kept as a key, which is then skipped */
	{"{\"keys\":[\"a\", 12 ,true,[{\"kid\":\"a\"}]]}",
	 true,
	 {{"\"a\"", NULL}, {"12", NULL}, {"true", NULL}, {"[{\"kid\":\"a\"}]", NULL}}},
	{"{\"keys\":[{\"keys\":[{\"kid\":\"a\"}]}]}", true, {{"{\"keys\":[{\"kid\":\"a\"}]}", NULL}}},
	/* the same name in different objects */
	{"{\"kid\":\"a\",\"keys\":[{\"kid\":\"b\",\"x\":{\"kid\":1},\"y\":[{\"kid\":2},{\"kid\":3}]}]}",
	 true,
	 {{"{\"kid\":\"b\",\"x\":{\"kid\":1},\"y\":[{\"kid\":2},{\"kid\":3}]}", "b"}}},
};

START_TEST(cuts_a_set_into_its_keys)
{
	SCOPED(setcut) s = {0};
	struct note n = {0};
	size_t count = 0;

	ck_assert_msg(setcut_read(span_of(sound[_i].text), &s, &n) == REASON_OK, "%s: %s", sound[_i].text,
		      n.text);
	ck_assert_msg(s.is_set == sound[_i].is_set, "%s", sound[_i].text);
	while (count < MOST_KEYS && sound[_i].keys[count].text)
		count++;
	ck_assert_uint_eq(s.count, count);
	for (size_t i = 0; i < count; i++) {
		const char *kid = sound[_i].keys[i].kid;
		char *found = NULL;

		ck_assert_msg(span_is(s.keys[i].text, sound[_i].keys[i].text), "%s, key %zu: %.*s",
			      sound[_i].text, i, (int)s.keys[i].text.len, (const char *)s.keys[i].text.at);
		ck_assert_msg(s.keys[i].has_kid == (kid != NULL), "%s, key %zu", sound[_i].text, i);
		ck_assert(setcut_kid(&s.keys[i], &found));
		ck_assert_pstr_eq(found, kid);
		free(found);
	}
}
END_TEST

#define DAMAGED "damaged, or names a member twice"
#define SECRET "a JWK of kty oct is a secret"

static const struct {
	const char *text, *note;
} refused[] = {
	{"", DAMAGED},
	{"{\"keys\":[{\"kid\":\"a\"}", DAMAGED},
	{"{\"keys\":[{\"kid\":\"a\"}]} x", DAMAGED},
	{"{\"keys\":[{\"kid\":\"a\\u0000\"}]}", DAMAGED},
	/* twice: in the document, in a key, further inside, escaped, beside other objects */
	{"{\"keys\":[],\"keys\":[]}", DAMAGED},
	{"{\"keys\":[],\"\\u006beys\":1}", DAMAGED},
	{"{\"x\":1,\"keys\":[{\"kid\":\"a\"}],\"x\":1}", DAMAGED},
	{"{\"keys\":[{\"kid\":\"a\",\"x\":{\"y\":1},\"kid\":\"b\"}]}", DAMAGED},
	{"{\"keys\":[{\"kid\":\"a\"},{\"x\":[{\"y\":1,\"z\":{},\"y\":2}]}]}", DAMAGED},
	{"{\"\":1,\"\":2}", DAMAGED},
	/* a private key or a secret, whatever else is wrong */
	{"{\"keys\":[{\"kid\":\"a\"},{\"kid\":\"b\",\"x\":{\"d\":\"AA\"}}]}", "private key"},
	{"{\"keys\":[],\"keys\":[],\"dp\":1}", "private key"},
	{"{\"k\":1,\"d\":1}", "private key"},
	{"{\"x\":\"-----BEGIN PRIVATE KEY-----\"}", "private key"},
	{"{\"keys\":[{\"kid\":\"a\",\"\\u006b\":\"AA\"}]}", SECRET},
	{"{\"keys\":[{\"kid\":\"a\"},{\"kty\":\"o\\u0063t\"}]}", SECRET},
	{"{\"k\":1,\"k\":2}", SECRET},
};

START_TEST(refuses_a_document_for_what_any_key_has)
{
	SCOPED(setcut) s = {0};
	struct note n = {0};

	ck_assert_msg(setcut_read(span_of(refused[_i].text), &s, &n) == REASON_CONFIG_INVALID, "%s",
		      refused[_i].text);
	ck_assert_msg(strstr(n.text, refused[_i].note) != NULL, "%s: %s", refused[_i].text, n.text);
	ck_assert_ptr_null(s.keys);
}
END_TEST

/* jansson would refuse the same documents for a member that is named twice. */
START_TEST(finds_repeated_members_as_jansson_does)
{
	for (size_t i = 0; i < COUNT(refused); i++) {
		json_t *tree = NULL;

		if (strcmp(refused[i].note, DAMAGED) == 0)
			ck_assert_msg(json_parse(span_of(refused[i].text), REASON_CONFIG_INVALID, &tree) ==
					      REASON_CONFIG_INVALID,
				      "%s", refused[i].text);
	}
}
END_TEST

/* The slug for before, an object of this many members, and after. */
static const char *with_members(const char *before, int count, const char *after)
{
	SCOPED(setcut) s = {0};
	struct note n = {0};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	enum reason r;

	fprintf(out, "%s{", before);
	for (int i = 0; i < count; i++)
		fprintf(out, "%s\"m%d\":0", i ? "," : "", i);
	fprintf(out, "}%s", after);
	fclose(out);
	r = setcut_read((struct span){(const uint8_t *)text, size}, &s, &n);
	ck_assert_msg(r == REASON_OK || strstr(n.text, "more than 256 members"), "%s", n.text);
	free(text);
	return reason_slug(r);
}

START_TEST(limits_the_members_of_objects_within_each_other)
{
	ck_assert_str_eq(with_members("", 255, ""), "ok");
	ck_assert_str_eq(with_members("", 256, ""), "ok");
	ck_assert_str_eq(with_members("", 257, ""), "config-invalid");
	ck_assert_str_eq(with_members("{\"keys\":[", 255, "]}"), "ok");
	ck_assert_str_eq(with_members("{\"keys\":[", 256, "]}"), "config-invalid");
	/* members of objects that ended do not count */
	ck_assert_str_eq(with_members("{\"keys\":[{\"a\":1,\"b\":{\"c\":1}},", 255, ",{\"a\":1}]}"), "ok");
}
END_TEST

START_TEST(limits_the_length_of_a_document)
{
	static const size_t lengths[] = {65535, 65536, 65537};

	for (size_t i = 0; i < COUNT(lengths); i++) {
		SCOPED(setcut) s = {0};
		struct note n = {0};
		uint8_t *text = malloc(lengths[i]);

		memset(text, ' ', lengths[i]);
		memcpy(text, "{}", 2);
		ck_assert_int_eq(setcut_read((struct span){text, lengths[i]}, &s, &n),
				 lengths[i] <= 65536 ? REASON_OK : REASON_CONFIG_INVALID);
		free(text);
	}
}
END_TEST

Suite *setcut_suite(void)
{
	Suite *s = suite_create("setcut");
	TCase *cases = tcase_create("setcut");

	tcase_add_loop_test(cases, cuts_a_set_into_its_keys, 0, COUNT(sound));
	tcase_add_loop_test(cases, refuses_a_document_for_what_any_key_has, 0, COUNT(refused));
	tcase_add_test(cases, finds_repeated_members_as_jansson_does);
	tcase_add_test(cases, limits_the_members_of_objects_within_each_other);
	tcase_add_test(cases, limits_the_length_of_a_document);
	suite_add_tcase(s, cases);
	return s;
}
