/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_ISSUE_BUDGET_H
#define ISSUER_ISSUE_BUDGET_H

#include <jansson.h>

#include "core/keys/algorithm.h"
#include "issuer/mint/token.h"

/*
 * A prompt, and the length of the longest token that it reads as a whole. We measured this: sudo refuses a
 * longer one, and the other programs cut it.
 */
struct prompt {
	const char *name;
	size_t max_bytes;
};

/* The prompt of this name ("sudo", "ssh" or "login"), or NULL. */
const struct prompt *budget_find(const char *name);

/*
 * Check that the token fits the prompt. If not, print on stderr how long each part is and how to shrink it.
 * STATUS_OK or STATUS_REFUSED.
 */
enum status budget_judge(const struct prompt *p, const struct token *t, const json_t *claims,
			 const struct algorithm *alg, struct note *n);

/* Warn on stderr if the token is too long for some prompts. */
void budget_warn(const struct token *t);

#endif
