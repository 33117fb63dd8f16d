/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_LOG_H
#define ISSUER_MINT_LOG_H

#include <sys/types.h>

#include "issuer/mint/record.h"
#include "tool/status.h"

/*
 * The mint log: one line (record.h) for each token, written before the token leaves the process. The log does
 * not contain tokens. Lines survive the end of the process, but are not synced: a power failure may cut some.
 */

#define MINTLOG_MAX_WHY 200

/* The account that asks for a token. NULL, and numbers whose has_ member is false, are left out. */
struct mintlog_who {
	const char *account;
	const char *method; /* how the account was authenticated */
	const char *address;
	bool has_uid, has_pid;
	uid_t uid;
	pid_t pid;
};

/* The contents of a line, all borrowed. */
struct mintlog_entry {
	int64_t now_s;
	struct mintlog_who who;
	const json_t *header; /* the header of the token; kid and alg are logged */
	const json_t *claims; /* its claims; sub, aud, jti, iat and exp are logged */
	const char *section;  /* the section of the policy that allowed it; or NULL */
	const char *why;      /* the reason that the account gave, at most MINTLOG_MAX_WHY bytes; or NULL */
};

/* A log. Initialise it with {.path = path}; path is borrowed. */
struct mintlog {
	const char *path;
	bool is_open;
	int fd;
	off_t size; /* size of the file after our last line; -1: read the end of the file again */
	bool has_head;
	struct record_hash head;
	int64_t seq;
	bool is_torn;	   /* the last line is not whole, or is no record */
	bool has_newline;  /* the file ends with one, or is empty */
	bool is_stopped;   /* the last call could not write its line */
	struct note fault; /* the reason, for the operator; set and read by callers */
};

/*
 * Append a line. Makes the file (mode 0640) if it does not exist, and opens it again if the path names
 * another one. After a rotation the new file continues the chain of the old file, or else of PATH.1. A torn
 * last line stays: this adds its newline and, as a line of its own, a mark that says that it is torn.
 * STATUS_OK: the line is in the file. STATUS_REFUSED: the reason (why) or the line is too long. STATUS_HOST:
 * the line cannot be written; the note names the file, and the next call tries again. A token may leave the
 * process only after STATUS_OK.
 */
enum status mintlog_append(struct mintlog *l, const struct mintlog_entry *e, struct note *n);

/* Open the log and read its end, to report a fault before the first token. STATUS_OK or STATUS_HOST. */
enum status mintlog_open(struct mintlog *l, struct note *n);

void mintlog_done(struct mintlog *l);

#endif
