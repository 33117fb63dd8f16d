/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HEADERORACLE_H
#define HEADERORACLE_H

#include "core/base/span.h"

/*
 * Compare our reader of headers with jansson and libjwt. A text that one of them refuses, ours must refuse.
 * If ours alone refuses a text as JSON, a table must have the reason. If all accept it, alg, kid and typ must
 * be equal byte for byte, and the same names must be refused. Returns NULL, or the difference.
 */
const char *headeroracle_judge(struct span text);

/* Print the numbers of accepted and refused texts, and of the matches of each row of the table. */
void headeroracle_print(void);

/* Whether a note of header_read() refuses the JSON or length of a text, rather than its content. */
bool headeroracle_refuses_json(const char *note);

#endif
