/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef AUDIT_H
#define AUDIT_H

#include "login.h"

/* The one line that every decision leaves. */

/* With the prefix of every line a line stays below 1 KiB. */
#define AUDIT_LINE_SIZE 960

/*
 * Write the line, NUL-terminated: outcome, slug, account, service, remote host and the token's kid; once its signature
 * held also alg, issuer section, sub, jti and the seconds left; and why, if it was refused. Everything that came from
 * outside is escaped and bounded. Never a token, a signature or a key.
 */
void audit_line(const struct outcome *o, char out[AUDIT_LINE_SIZE]);

/* syslog(3) priority: LOG_INFO accepted, LOG_NOTICE refused, LOG_ERR host at fault, LOG_CRIT a bug. */
int audit_priority(enum reason r);

#endif
