/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_TERMINAL_H
#define TOOL_TERMINAL_H

#include "core/base/bytes.h"
#include "tool/status.h"

/*
 * Ask a question on the terminal of this process, and read one line without echo. The state of the terminal
 * is always restored, even if a signal ends the process. A process that was stopped and continues asks again.
 * STATUS_OK; STATUS_REFUSED when nothing or too much was typed; STATUS_HOST when there is no terminal.
 */
enum status terminal_ask(const char *question, struct bytes *ret, struct note *n);

#endif
