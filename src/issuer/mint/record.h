/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_RECORD_H
#define ISSUER_MINT_RECORD_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/base/note.h"

/*
 * A line of the mint log: a JSON object (RFC 8259) in ASCII and a newline. The lines are a chain: "prev" is
 * the SHA-256 (FIPS 180-4) of the whole line before, newline included, as `tail -n 1 FILE | sha256sum`
 * computes it. "seq" is the number of the line in the log, counted from 1 across rotated files. The hash of
 * the last line is the head of the log. A line without its newline is hashed as if it had one.
 */

#define RECORD_MAX_BYTES 16384
#define RECORD_HASH_CHARS 64

struct record_hash {
	char hex[RECORD_HASH_CHARS + 1];
};

/* "prev" of the first line of a log. */
extern const struct record_hash record_no_hash;

/* A line that was read. */
struct record {
	json_t *tree;
	struct record_hash prev;
	int64_t seq;
	bool is_torn_mark; /* no token: this line says that the line before it is incomplete */
};

/* Whether a text is a hash as in the log: RECORD_HASH_CHARS of 0-9 a-f. False for NULL. */
bool record_is_hash(const char *text);

/* The hash of a line, given without its newline. False when memory ran out. */
bool record_hash(struct span line, struct record_hash *ret);

/*
 * Read a line, given without its newline. REASON_OK; REASON_MALFORMED when it is not JSON, or seq or prev is
 * missing or invalid; REASON_OUT_OF_MEMORY.
 */
enum reason record_read(struct span line, struct record *ret);

/*
 * Write a line with its newline: seq, the members of an object, and prev. REASON_OK; REASON_MALFORMED with a
 * note when it is longer than RECORD_MAX_BYTES; REASON_OUT_OF_MEMORY.
 */
enum reason record_write(int64_t seq, const json_t *members, const struct record_hash *prev,
			 struct bytes *ret, struct note *n);

/* The members of a mark: the line after a torn line. A new reference, or NULL when memory ran out. */
json_t *record_torn_mark(int64_t now_s);

/* Which lines are wanted. Borrowed; NULL and 0 exclude nothing. */
struct record_filter {
	const char *jti;
	const char *sub;
	int64_t since_s; /* since the Unix epoch */
};

/* Whether a line is about a token, and passes the filter. */
bool record_passes(const struct record *r, const struct record_filter *f);

void record_done(struct record *r);

#endif
