/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HEADERORACLE_H
#define HEADERORACLE_H

#include "core/base/span.h"

/*
 * Our reader of headers against jansson and libjwt. What either of them refuses, ours refuses. What both
 * accept and ours refuses as JSON stands in a table, each row with its reason. What all accept says the same:
 * alg, kid and typ byte for byte, and which names are refused. Returns NULL, or a complaint.
 */
const char *headeroracle_judge(struct span text);

/* How many were accepted and refused, and how often each row of the table was met. */
void headeroracle_print(void);

/* Whether a note of header_read's refuses a text as JSON, or for its length, and not for what it says. */
bool headeroracle_refuses_json(const char *note);

#endif
