/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_NOTE_H
#define CORE_BASE_NOTE_H

#include "core/base/reason.h"

/*
 * One sentence for the administrator: where something is wrong, what, and what to do.
 * It may quote the configuration and paths; never a token, a key or anything typed at a prompt.
 */
struct note {
	char text[512];
};

/* Replace the text of the note. Text that does not fit is cut. */
void note_set(struct note *n, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Set the note and return r, as in: return note_refuse(n, REASON_X, "..."); */
#define note_refuse(n, r, ...) (note_set(n, __VA_ARGS__), (r))

/* The same for REASON_CONFIG_INVALID, the reason of every fault in the configuration and in key files. */
#define note_invalid(n, ...) note_refuse(n, REASON_CONFIG_INVALID, __VA_ARGS__)

/* Insert text before the text of the note, such as "/etc/x.conf:12: ". */
void note_prefix(struct note *n, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
