/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_BUDGET_H
#define ISSUER_COMMANDS_BUDGET_H

#include <jansson.h>

#include "core/keys/algorithm.h"
#include "issuer/mint/token.h"

/*
 * How long a token may be to pass a prompt whole. Measured: what is longer is refused by sudo, and cut by the
 * others.
 */
struct prompt {
	const char *name;
	size_t max_bytes;
};

/* The prompt meant with --for, or NULL: "sudo", "ssh", "login". */
const struct prompt *budget_find(const char *name);

/*
 * Whether the token passes the prompt. If not, tells on stderr what each part costs and how to shrink it.
 * STATUS_OK or STATUS_REFUSED.
 */
enum status budget_judge(const struct prompt *p, const struct token *t, const json_t *claims,
			 const struct algorithm *alg, struct note *n);

/* Warn on stderr of the prompts that the token does not pass. */
void budget_warn(const struct token *t);

#endif
