/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The input is the number of parts, and then answers: a byte for the kind of answer, and its text up to a
 * zero byte. Kinds are the text as it is, filled to 500 bytes, filled to 64 KiB, and sshd's text of that
 * length. The number of prompts must follow from the lengths alone, and the joined text must be all answers
 * in their order, or the first of equal ones.
 */
#include "host/parts.h"

#include "core/base/scoped.h"
#include "core/token/shape.h"
#include "fuzz.h"

static char *make_answer(uint8_t kind, struct span text)
{
	static const char junk[] = "\b\n\r\177INCORRECT";
	size_t len = kind % 8 == 0 ? text.len : kind % 8 == 1 ? (size_t)64 * 1024 : PART_BYTES;
	char *answer = malloc(len + 1);

	if (!answer)
		return NULL;
	for (size_t i = 0; i < len; i++)
		answer[i] = kind & 8 ? junk[i % (sizeof(junk) - 1)] : i < text.len ? (char)text.at[i] : 'A';
	answer[len] = '\0';
	return answer;
}

static bool is_first_alone(const struct parts *p)
{
	bool equal = true, fake = true;

	for (size_t i = 0; i < p->count; i++) {
		equal &= span_same(bytes_span(&p->answers[i]), bytes_span(&p->answers[0]));
		fake &= shape_is_fake(bytes_span(&p->answers[i]));
	}
	return equal || fake;
}

static void check_joined(const struct parts *p, const struct parts_text *t)
{
	size_t at = 0;

	DEMAND(t->count == p->count && t->last_bytes == p->answers[p->count - 1].len);
	for (size_t i = 0; i < p->count; i++)
		for (size_t j = 0; j < p->answers[i].len && at < PARTS_KEPT_BYTES; j++)
			DEMAND(t->text[at++] == (char)p->answers[i].at[j]);
	DEMAND(at == t->len && t->text[at] == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {{data, size}};
	size_t most = 1 + input_byte(&in) % PARTS_MAX, last = 0;
	struct parts_text t = {0};
	SCOPED(parts) p = {0};
	bool continues;

	do {
		uint8_t kind = input_byte(&in);
		char *answer = make_answer(kind, input_part(&in));

		last = span_of(answer).len;
		continues = parts_add(&p, answer, most);
		DEMAND(continues == (last == PART_BYTES && p.count < most));
	} while (continues);
	if (!parts_join(&p, &t))
		return 0;
	if (!is_first_alone(&p)) {
		check_joined(&p, &t);
		return 0;
	}
	DEMAND(t.count == 1 && t.len == p.answers[0].len && t.last_bytes == t.len);
	DEMAND(t.text == (const char *)p.answers[0].at);
	return 0;
}
