/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_REVOCATION_ENTRY_H
#define ADMIN_REVOCATION_ENTRY_H

#include <stdio.h>

#include "core/base/span.h"
#include "core/policy/revocation.h"
#include "core/token/claims.h"

/* A line of a file of revoked tokens, as text. The functions end the process when memory runs out. */

/* The date of a line that is valid without end: 9999-12-31T23:59:59Z. */
#define ENTRY_WITHOUT_END CLAIMS_MAX_DATE

#define ENTRY_MAX_COMMENT 200

/* What a line cannot have in a text, as a clause: control characters, or text that is not UTF-8. Or NULL. */
const char *entry_text_fault(const char *text);

/*
 * Write a line, without a newline. Its texts have no fault.
 *   why   its comment; NULL: none
 * The caller frees it.
 */
char *entry_write(const struct revocation *r, const char *why);

/* Line number, from 1, of a text, without its newline. */
struct span entry_line(struct span text, int number);

/* The comment of a line without a fault, or NULL. The caller frees it. */
char *entry_comment(struct span line);

/* Whether two lines revoke tokens by the same value, of the same issuer. */
bool entry_is_alike(const struct revocation *a, const struct revocation *b);

/* Print the tokens of a line in words, as in: tokens with sub "bob" of https://login.example.com. */
void entry_print_tokens(FILE *to, const struct revocation *r);

/* Print a date and its distance from now after a text. */
void entry_print_date(FILE *to, const char *before, int64_t date, int64_t now);

/* Print until when the line is needed after a text, and a newline. */
void entry_print_until(FILE *to, const char *before, const struct revocation *r, int64_t now);

#endif
