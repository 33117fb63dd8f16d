/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_FILE_H
#define ISSUER_KEYS_FILE_H

#include "core/base/bytes.h"
#include "tool/status.h"

/* A key file of any kind, recognised by its content alone. */

enum keykind {
	KEYKIND_SECRET = 1, /* none of the others: an HMAC secret */
	KEYKIND_PEM,	    /* a private key: PKCS#8 (encrypted or not), PKCS#1, SEC1 */
	KEYKIND_DER,	    /* the same, bare */
	KEYKIND_OPENSSH,    /* OpenSSH's container */
	KEYKIND_JWK,	    /* one private JWK, or one secret */
	KEYKIND_PUBLIC	    /* anything that the core reads, or refuses with a reason */
};

struct keyfile {
	const char *path; /* borrowed */
	struct bytes content;
	enum keykind kind;
};

/*
 * Read a key file and see what it is. Warns on stderr when others can read what they should not.
 * STATUS_OK, STATUS_USAGE for "-", STATUS_REFUSED or STATUS_HOST.
 */
enum status keyfile_read(const char *path, struct keyfile *ret, struct note *n);

/* The content without the byte order mark that some editors put before JSON. */
struct span keyfile_json(const struct keyfile *f);

void keyfile_done(struct keyfile *f);

#endif
