/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include "core/policy/request.h"
#include "core/base/span.h"

/*
 * The record of a used token: a symbolic link. Its name identifies the token, and its target says when and by
 * which login the token was first used. Neither is secret, and no part of the token can be computed from
 * them.
 */

/* Hexadecimal digits, and a NUL. */
#define LINK_NAME_SIZE 65

/* ext4 keeps a target of up to 59 bytes in the inode, so that it needs no block. */
#define LINK_TARGET_SIZE 60

/* A verified token. Its section's name, its text and its signature do not identify it. */
struct link_token {
	bool has_iss;
	struct span iss, identifier;
};

/* The name of a token's record: the SHA-256 of its iss and its identifier. False when memory ran out. */
bool link_name(const struct link_token *t, char ret[LINK_NAME_SIZE]);

bool link_is_name(const char *name);

/* The target for a first use at now (seconds since the Unix epoch). False when memory ran out. */
bool link_target(const struct request *r, int64_t now, char ret[LINK_TARGET_SIZE]);

/*
 * Read a target: time and service of the first use, and whether it was for the same account, by the same
 * user, service and remote host as r. False for a target of another form, or when memory ran out.
 */
bool link_read(const char *target, const struct request *r, struct usage *ret);

#endif
