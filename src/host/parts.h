/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_PARTS_H
#define HOST_PARTS_H

#include "core/base/bytes.h"

/*
 * The answers to the prompts of the module, for tokens that are longer than a prompt (the argument parts=N).
 * sudo takes 511 bytes at a prompt, and ssh 1023.
 */

/* An answer of exactly this length may be continued by another one. */
#define PART_BYTES 500
#define PARTS_MAX 16

/* Of several answers, no more than this is kept. It is longer than the longest max_token_bytes. */
#define PARTS_KEPT_BYTES ((size_t)64 * 1024 + 1)

/* All zeros: no answer yet. Every text is wiped before it is freed. */
struct parts {
	struct bytes answers[PARTS_MAX]; /* each followed by a NUL */
	size_t count;
	struct bytes joined; /* of parts_join(), if it copied */
};

/* The text of all answers. */
struct parts_text {
	const char *text; /* borrowed from struct parts; NULL: an answer without text */
	size_t len;
	size_t count;	   /* of answers in text */
	size_t last_bytes; /* length of the last one of them */
};

/*
 * Keep an answer, and decide whether to ask for another one. Only lengths count: if the content did,
 * the number of prompts would differ between existing accounts and others, for which sshd passes on other
 * text of the same length.
 *   answer   from malloc(3), now owned by p; NULL is an empty answer
 *   most     the number of answers to ask for at most, 1 to PARTS_MAX; p has fewer
 */
bool parts_add(struct parts *p, char *answer, size_t most);

/* The sum of the lengths of the answers. */
size_t parts_bytes(const struct parts *p);

/*
 * Join the answers; there is at least one. The first answer alone is the text if
 *   - all are equal: sshd's method "password" and PostgreSQL give the same text at each prompt;
 *   - each is the text that sshd passes for accounts that may not log in (shape_is_fake()).
 * False when memory ran out; *ret is then unchanged.
 */
bool parts_join(struct parts *p, struct parts_text *ret);

/*
 * Where the number of a part stands in a prompt: the length of the text before its last colon; without a
 * colon, the length of the text without the blanks at its end.
 */
size_t parts_prompt(const char *prompt);

void parts_done(struct parts *p);

#endif
