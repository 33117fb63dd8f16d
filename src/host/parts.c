/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/parts.h"

#include "core/token/shape.h"

bool parts_add(struct parts *p, char *answer, size_t most)
{
	struct bytes kept = {(uint8_t *)answer, span_of(answer).len};

	p->answers[p->count++] = kept;
	return kept.len == PART_BYTES && p->count < most;
}

size_t parts_bytes(const struct parts *p)
{
	size_t sum = 0;

	for (size_t i = 0; i < p->count; i++)
		sum += p->answers[i].len;
	return sum;
}

static bool are_equal(const struct parts *p)
{
	for (size_t i = 1; i < p->count; i++)
		if (!span_same(bytes_span(&p->answers[i]), bytes_span(&p->answers[0])))
			return false;
	return true;
}

static bool are_fake(const struct parts *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (!shape_is_fake(bytes_span(&p->answers[i])))
			return false;
	return true;
}

static bool copy_answers(struct parts *p)
{
	size_t sum = parts_bytes(p), used = 0;

	if (!bytes_alloc(sum < PARTS_KEPT_BYTES ? sum : PARTS_KEPT_BYTES, &p->joined))
		return false;
	for (size_t i = 0; i < p->count; i++) {
		const struct bytes *answer = &p->answers[i];
		size_t room = p->joined.len - used;
		size_t len = answer->len < room ? answer->len : room;

		if (len)
			memcpy(p->joined.at + used, answer->at, len);
		used += len;
	}
	return true;
}

bool parts_join(struct parts *p, struct parts_text *ret)
{
	struct bytes *text = &p->answers[0];
	size_t count = 1;

	if (!are_equal(p) && !are_fake(p)) {
		if (!copy_answers(p))
			return false;
		text = &p->joined;
		count = p->count;
	}
	*ret = (struct parts_text){(const char *)text->at, text->len, count, p->answers[count - 1].len};
	return true;
}

size_t parts_prompt(const char *prompt)
{
	const char *colon = strrchr(prompt, ':');
	size_t len = colon ? (size_t)(colon - prompt) : strlen(prompt);

	while (!colon && len && (prompt[len - 1] == ' ' || prompt[len - 1] == '\t'))
		len--;
	return len;
}

void parts_done(struct parts *p)
{
	for (size_t i = 0; i < p->count; i++)
		bytes_done(&p->answers[i]);
	bytes_done(&p->joined);
	*p = (struct parts){0};
}
