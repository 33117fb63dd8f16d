/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_INI_H
#define HOST_CONFIG_INI_H

#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/base/span.h"

/*
 * INI text, read by inih through our own line reader. This counts lines and refuses what inih would accept
 * or misread: lines that inih would cut, control characters, CRLF, a byte order mark, text after the bracket
 * of a section. White space before a line is ignored. Comments begin with ; or #; after a value, with white
 * space and ;.
 */

/*
 * section and value return REASON_OK to continue, otherwise a reason, with a note. continue_after is called
 * for a refused line, and returns whether to continue with the next line; NULL: stop.
 */
struct inifile_events {
	enum reason (*section)(void *to, const char *name, int line, struct note *n);
	enum reason (*value)(void *to, const char *key, const char *value, int line, struct note *n);
	bool (*continue_after)(void *to, int line, const struct note *n);
};

/*
 * What no line of a configuration may have, as a clause, or NULL: control characters but tabs, CR LF, and a
 * byte order mark on line 1.
 */
const char *inifile_fault(struct span line, int number);

/*
 * Read text. REASON_OK, REASON_CONFIG_INVALID with a note that begins with the line, as in "12: ", or the
 * reason that an event returned.
 */
enum reason inifile_read(struct span text, const struct inifile_events *events, void *to, struct note *n);

#endif
