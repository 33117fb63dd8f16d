/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_FILE_H
#define ISSUER_KEYS_FILE_H

#include "core/base/bytes.h"
#include "tool/status.h"

/* A key file of any kind, recognised by its content alone. */

enum keykind {
	KEYKIND_SECRET = 1, /* an HMAC secret: any content that is none of the following */
	KEYKIND_PEM,	    /* a private key: PKCS#8 (encrypted or not), PKCS#1, SEC1 */
	KEYKIND_DER,	    /* the same in DER */
	KEYKIND_OPENSSH,    /* a private key in OpenSSH's own format */
	KEYKIND_JWK,	    /* one JWK that is a private key or a secret */
	KEYKIND_PUBLIC	    /* anything else: the core reads it, or refuses it with a reason */
};

struct keyfile {
	const char *path; /* borrowed */
	struct bytes content;
	enum keykind kind;
};

/*
 * Read a key file and recognise its kind. Warns on stderr if others can read a file that is not public.
 * STATUS_OK, STATUS_USAGE for "-", STATUS_REFUSED or STATUS_HOST.
 */
enum status keyfile_read(const char *path, struct keyfile *ret, struct note *n);

/* The same for content that was read already. On success, ret owns it and *content is {0}. */
enum status keyfile_take(const char *path, struct bytes *content, struct keyfile *ret, struct note *n);

/* The content without the byte order mark that some editors put before JSON. */
struct span keyfile_json(const struct keyfile *f);

void keyfile_done(struct keyfile *f);

#endif
