/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_INI_H
#define HOST_CONFIG_INI_H

#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/base/span.h"

/*
 * An INI text, read by inih behind a line reader of ours, which counts lines and refuses what inih would let
 * pass or misread: lines it would cut, control characters, CRLF, a byte order mark, text behind a section's
 * bracket. Blanks before a line do not count. Comments begin with ; or #, and with ; behind a value and a
 * blank.
 */

/*
 * section and value return REASON_OK to go on, else the reason why not, with a note. pass_over hears of a
 * line that was refused, by them or by the reader, and says whether to go on behind it; NULL: never.
 */
struct inifile_events {
	enum reason (*section)(void *to, const char *name, int line, struct note *n);
	enum reason (*value)(void *to, const char *key, const char *value, int line, struct note *n);
	bool (*pass_over)(void *to, int line, const struct note *n);
};

/*
 * REASON_OK, REASON_CONFIG_INVALID with a note that begins with the line, "12: ", or what an event returned.
 */
enum reason inifile_read(struct span text, const struct inifile_events *events, void *to, struct note *n);

#endif
