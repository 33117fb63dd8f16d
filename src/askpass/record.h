/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ASKPASS_RECORD_H
#define ASKPASS_RECORD_H

#include "askpass/caller.h"
#include "core/base/note.h"

/*
 * Which programs have asked already. Each is an empty file "PID.START" in a folder that nobody else can read
 * or write: $XDG_RUNTIME_DIR/jwt-askpass, or else $HOME/.cache/jwt-askpass. Files of processes that have
 * ended are removed.
 */

/*
 * Record that this program asks for a token. False with a note if it has asked before, or if no such folder
 * can be had.
 */
bool record_first(const struct caller *c, struct note *n);

#endif
