/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_LOG_H
#define ISSUER_MINT_LOG_H

#include <sys/types.h>

#include "issuer/mint/record.h"
#include "tool/status.h"

/*
 * The mint log: a line (record.h) for each token, written before the token leaves the process. It never holds
 * a token. Lines survive the end of the process; they are not synced, so a power failure may cut the end.
 */

#define MINTLOG_MAX_WHY 200

/* Who asks for a token. NULL, and numbers without their bit, are left out. */
struct mintlog_who {
	const char *account;
	const char *method; /* how the account was recognised */
	const char *address;
	bool has_uid, has_pid;
	uid_t uid;
	pid_t pid;
};

/* What a line says. Everything is borrowed. */
struct mintlog_entry {
	int64_t now_s;
	struct mintlog_who who;
	const json_t *header; /* of the token: kid, alg */
	const json_t *claims; /* sub, aud, jti, iat, exp */
	const char *section;  /* of the policy that allowed it; or NULL */
	const char *why; /* what the account gave as its reason, at most MINTLOG_MAX_WHY bytes; or NULL */
};

/* An open log. {.path = path} before the first line, path borrowed. */
struct mintlog {
	const char *path;
	bool is_open;
	int fd;
	off_t size; /* of the file after our last line; -1: its end must be read */
	bool has_head;
	struct record_hash head;
	int64_t seq;
	bool is_torn;	   /* the last line is not whole, or is no record */
	bool has_newline;  /* the file ends with one, or is empty */
	bool is_stopped;   /* the last line could not be written */
	struct note fault; /* for the operator: why; used by callers */
};

/*
 * Append a line. The file is made if it does not exist (mode 0640), and opened again when the path names
 * another file. An empty file goes on with the chain of the file before, or else of PATH.1, as they are after
 * rotation. A torn last line stays as it is: it gets its newline, and a line of its own says that it is torn.
 * STATUS_OK: the line is in the file. STATUS_REFUSED: the reason or the line is too long. STATUS_HOST: the
 * line cannot be written; the next call tries again. The note names the file. Then no token may leave.
 */
enum status mintlog_append(struct mintlog *l, const struct mintlog_entry *e, struct note *n);

/* Open the log and read its end, without a line, so that a fault shows at the start. STATUS_OK or
 * STATUS_HOST. */
enum status mintlog_open(struct mintlog *l, struct note *n);

void mintlog_done(struct mintlog *l);

#endif
