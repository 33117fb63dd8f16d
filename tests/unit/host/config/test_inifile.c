/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/ini.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/fixture.h"
#include "unit/suites.h"

/* Records what the reader reports, as "[name]@line key=value@line". Refuses a section or key named "bad". */
struct heard {
	char text[65536];
	size_t used;
	enum reason answer;
};

static void hear(struct heard *h, const char *what, int line)
{
	h->used += (size_t)snprintf(h->text + h->used, sizeof(h->text) - h->used, "%s%s@%d",
				    h->used ? " " : "", what, line);
	ck_assert_uint_lt(h->used, sizeof(h->text));
}

static enum reason on_section(void *to, const char *name, int line, struct note *n)
{
	struct heard *h = to;
	char what[80];

	snprintf(what, sizeof(what), "[%s]", name);
	hear(h, what, line);
	if (strcmp(name, "bad") != 0)
		return REASON_OK;
	note_set(n, "a bad section");
	return h->answer;
}

static enum reason on_value(void *to, const char *key, const char *value, int line, struct note *n)
{
	struct heard *h = to;
	char what[512];

	snprintf(what, sizeof(what), "%s=%s", key, value);
	hear(h, what, line);
	if (strcmp(key, "bad") != 0)
		return REASON_OK;
	note_set(n, "a bad key");
	return h->answer;
}

static enum reason listen(struct span text, struct heard *h, struct note *n)
{
	static const struct inifile_events events = {on_section, on_value, NULL};

	return inifile_read(text, &events, h, n);
}

static const struct heard_row {
	const char *text;
	const char *events;
} heard[] = {
	{"", ""},
	{"\n\n \t\n", ""},
	{"a = b", "a=b@1"},
	{"a = b\n", "a=b@1"},
	{"a=b\nc=d\n", "a=b@1 c=d@2"},
	{"\n\na=b\n\n[s]\nc=d\n", "a=b@3 [s]@5 c=d@6"},
	{"a : b\n", "a=b@1"},
	{"a = https://b:1/?c=d\n", "a=https://b:1/?c=d@1"},
	{"a =\n", "a=@1"},
	{"= b\n", "=b@1"},
	{"a = b  c\n", "a=b  c@1"},
	{"a = \"b\"\n", "a=\"b\"@1"},
	{"a\t=\tb\t\n", "a=b@1"},
	/* a comment begins a line, or follows a blank and ; */
	{"; a = b\n# c = d\n  ; e\n\t# f\n", ""},
	{"a = b ; c\n", "a=b@1"},
	{"a = b;c\n", "a=b;c@1"},
	{"a = b #c\n", "a=b #c@1"},
	{"a = ; b\n", "a=@1"},
	/* an indented line is a normal line */
	{"a = b\n  c = d\n", "a=b@1 c=d@2"},
	{"a = b\n\tc = d\n", "a=b@1 c=d@2"},
	{"  a = b\n", "a=b@1"},
	/* sections, also those that inih does not report */
	{"[s]\n[s]\n[t]", "[s]@1 [s]@2 [t]@3"},
	{"  [ issuer corp\t]  \na=b\n", "[issuer corp]@1 a=b@2"},
	{"[s] ; why\n[t]# why\n", "[s]@1 [t]@2"},
	{"[]\n", "[]@1"},
	{"[a[b]\n", "[a[b]@1"},
	{"\xc3\xa4 = \xc3\xb6\n", "\xc3\xa4=\xc3\xb6@1"},
};

START_TEST(reports_every_line)
{
	const struct heard_row *row = &heard[_i];
	struct heard h = {0};
	struct note note = {0};

	assert_slug(listen(span_of(row->text), &h, &note), "ok");
	ck_assert_str_eq(h.text, row->events);
	ck_assert_str_eq(note.text, "");
}
END_TEST

#define BYTES(literal) literal, sizeof(literal) - 1

static const struct refused_row {
	const char *text;
	size_t len;
	const char *note;
} refused[] = {
	{BYTES("a = b\nnonsense\n"), "2: neither"},
	{BYTES("a = b\n  nonsense\n"), "2: neither"},
	{BYTES("a = b\n]\n"), "2: neither"},
	{BYTES("\xef\xbb\xbf"
	       "a = b\n"),
	 "1: the file begins with a byte order mark"},
	{BYTES(" \xef\xbb\xbf[s]\n"), "1: the file begins with a byte order mark"},
	{BYTES("a = b\r\n"), "1: the line ends in CR LF"},
	{BYTES("a = b\nc = d\r\n"), "2: the line ends in CR LF"},
	{BYTES("a = b\rc = d\n"), "1: the line ends in CR LF"},
	{BYTES("\r\n"), "1: the line ends in CR LF"},
	{BYTES("; a comment\r\n"), "1: the line ends in CR LF"},
	{BYTES("a = b\0c\n"), "1: a control character"},
	{BYTES("a = b\n\0"), "2: a control character"},
	{BYTES("; \0\n"), "1: a control character"},
	{BYTES("a = \033[31m\n"), "1: a control character"},
	{BYTES("a = b\x7f\n"), "1: a control character"},
	{BYTES("[s\001]\n"), "1: a control character"},
	{BYTES("a = b\n[s\n"), "2: a section without its closing bracket"},
	{BYTES("[\n"), "1: a section without its closing bracket"},
	{BYTES("[s] a = b\n"), "1: text after"},
	{BYTES("[s]]\n"), "1: text after"},
	{BYTES("[s] [t]\n"), "1: text after"},
};

START_TEST(refuses_what_could_be_misread)
{
	const struct refused_row *row = &refused[_i];
	struct heard h = {0};
	struct note note = {0};
	enum reason r = listen((struct span){(const uint8_t *)row->text, row->len}, &h, &note);

	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s: %s", row->note, reason_slug(r));
	ck_assert_msg(strncmp(note.text, row->note, strlen(row->note)) == 0, "%s: the note says %s",
		      row->note, note.text);
}
END_TEST

START_TEST(refuses_a_byte_order_mark_only_at_the_start)
{
	struct heard h = {0};
	struct note note = {0};

	assert_slug(listen(span_of("a = b\n\xef\xbb\xbf"
				   "c = d\n"),
			   &h, &note),
		    "ok");
	ck_assert_ptr_nonnull(strstr(h.text, "\xef\xbb\xbf"
					     "c=d@2"));
}
END_TEST

/* "key" and blanks up to column 199, where inih would cut the line and read the rest as another line. */
START_TEST(refuses_a_keyword_hidden_after_many_blanks)
{
	char text[256];
	struct heard h = {0};
	struct note note = {0};

	snprintf(text, sizeof(text), "a = b\nkey =%194spermit_root = yes\n", "");
	assert_slug(listen(span_of(text), &h, &note), "config-invalid");
	ck_assert_str_eq(h.text, "a=b@1");
	ck_assert_ptr_nonnull(strstr(note.text, "2: the line is too long"));
}
END_TEST

/* Read a line of length bytes, "a=xxxx". */
static enum reason read_line_of(size_t length, const char *before, const char *behind, struct heard *h,
				struct note *n)
{
	char text[512];

	snprintf(text, sizeof(text), "%sa=%0*d%s\n", before, (int)length - 2, 0, behind);
	return listen(span_of(text), h, n);
}

START_TEST(limits_the_length_of_a_line)
{
	static const struct {
		size_t length;
		const char *before, *behind, *slug;
	} rows[] = {
		{196, "", "", "ok"},
		{197, "", "", "ok"},
		{198, "", "", "config-invalid"},
		{199, "", "", "config-invalid"},
		{200, "", "", "config-invalid"},
		{201, "", "", "config-invalid"},
		{197, "   \t", " \t ", "ok"}, /* blanks around it do not count */
		{198, ";", "", "ok"},	      /* nor does a line that is a comment */
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct heard h = {0};
		struct note note = {0};
		enum reason r = read_line_of(rows[i].length, rows[i].before, rows[i].behind, &h, &note);

		ck_assert_msg(strcmp(reason_slug(r), rows[i].slug) == 0, "row %zu: %s, %s", i, reason_slug(r),
			      note.text);
		if (r == REASON_OK && rows[i].before[0] != ';')
			ck_assert_uint_eq(h.used, rows[i].length + strlen("@1"));
		else
			ck_assert_str_eq(h.text, "");
	}
}
END_TEST

START_TEST(limits_the_length_of_a_section_name)
{
	char text[128];

	for (int length = 62; length <= 64; length++) {
		struct heard h = {0};
		struct note note = {0};

		snprintf(text, sizeof(text), "[%0*d]\n", length, 0);
		ck_assert_int_eq(listen(span_of(text), &h, &note),
				 length <= 63 ? REASON_OK : REASON_CONFIG_INVALID);
		if (length > 63)
			ck_assert_str_eq(note.text, "1: the section's name is too long");
	}
}
END_TEST

START_TEST(counts_the_lines_of_a_file_larger_than_any_buffer)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	static struct heard h;
	struct note note = {0};

	for (int i = 0; i < 3000; i++)
		fprintf(out, "; %d\n", i);
	fprintf(out, "bad = x\n");
	fclose(out);
	h = (struct heard){.answer = REASON_CONFIG_INVALID};
	assert_slug(listen((struct span){(uint8_t *)text, size}, &h, &note), "config-invalid");
	ck_assert_str_eq(note.text, "3001: a bad key");
	free(text);
}
END_TEST

START_TEST(stops_when_the_callback_refuses)
{
	static const struct {
		const char *text, *events, *note;
	} rows[] = {
		{"a=b\nbad=x\nc=d\n", "a=b@1 bad=x@2", "2: a bad key"},
		{"a=b\n[bad]\nc=d\n", "a=b@1 [bad]@2", "2: a bad section"},
		{"bad=x\nnonsense\n", "bad=x@1", "1: a bad key"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct heard h = {.answer = REASON_CONFIG_INVALID};
		struct note note = {0};

		assert_slug(listen(span_of(rows[i].text), &h, &note), "config-invalid");
		ck_assert_str_eq(h.text, rows[i].events);
		ck_assert_str_eq(note.text, rows[i].note);
	}
}
END_TEST

START_TEST(returns_the_reason_of_the_callback)
{
	static const char *const texts[] = {"bad=x\na=b\n", "[bad]\na=b\n"};

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct heard h = {.answer = REASON_OUT_OF_MEMORY};
		struct note note = {0};

		assert_slug(listen(span_of(texts[i]), &h, &note), "out-of-memory");
		ck_assert_ptr_null(strstr(h.text, "a=b"));
	}
}
END_TEST

Suite *inifile_suite(void)
{
	Suite *suite = suite_create("inifile");
	TCase *cases = suites_group(suite, "inifile");

	tcase_add_loop_test(cases, reports_every_line, 0, COUNT(heard));
	tcase_add_loop_test(cases, refuses_what_could_be_misread, 0, COUNT(refused));
	tcase_add_test(cases, refuses_a_byte_order_mark_only_at_the_start);
	tcase_add_test(cases, refuses_a_keyword_hidden_after_many_blanks);
	tcase_add_test(cases, limits_the_length_of_a_line);
	tcase_add_test(cases, limits_the_length_of_a_section_name);
	tcase_add_test(cases, counts_the_lines_of_a_file_larger_than_any_buffer);
	tcase_add_test(cases, stops_when_the_callback_refuses);
	tcase_add_test(cases, returns_the_reason_of_the_callback);
	return suite;
}
