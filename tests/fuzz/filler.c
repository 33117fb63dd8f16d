/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The input is a value, a zero byte, and a page. Filling the page must not add an unescaped < > " or ' from
 * the value. This holds for pages/page.html, too.
 */
#include "core/base/scoped.h"
#include "fuzz.h"
#include "issuer/http/filler.h"
#include "issuer/serve/pages.h"

static size_t count_marks(struct span text)
{
	size_t marks = 0;

	for (size_t i = 0; i < text.len; i++)
		marks += text.at[i] == '<' || text.at[i] == '>' || text.at[i] == '"' || text.at[i] == '\'';
	return marks;
}

/* The page of the input is refused or filled. Lists have one row, so that nested sections do not multiply. */
static void check_page(struct span page, json_t *value)
{
	json_auto_t *values = json_pack("{s:O,s:b,s:[{s:O}]}", "a", value, "b", 1, "c", "d", value);
	SCOPED(bytes) filled = {0};
	enum filler r;

	if (!values)
		return;
	r = filler_fill(page, values, &filled);
	DEMAND(r != FILLER_UNDECIDED && (r == FILLER_OK) == (filled.at != NULL));
	DEMAND(count_marks(bytes_span(&filled)) <= count_marks(page));
}

/* pages/page.html has as many marks with this value as with a value without marks. */
static void check_result(json_t *value)
{
	json_auto_t *plain = json_pack("{s:s,s:b}", "result", "x", "lost", 1);
	json_auto_t *values = json_pack("{s:O,s:b}", "result", value, "lost", 1);
	SCOPED(bytes) a = {0}, b = {0};

	if (plain && values && filler_fill(pages_page(), plain, &a) == FILLER_OK &&
	    filler_fill(pages_page(), values, &b) == FILLER_OK)
		DEMAND(count_marks(bytes_span(&a)) == count_marks(bytes_span(&b)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {{data, size}};
	struct span text = input_part(&in);
	json_auto_t *value = json_stringn((const char *)text.at, text.len);

	if (!value)
		return 0;
	check_page(in.rest, value);
	check_result(value);
	return 0;
}
