/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_PASSPHRASE_H
#define ISSUER_KEYS_PASSPHRASE_H

#include "core/base/bytes.h"
#include "tool/status.h"

/* The passphrase of an encrypted key, fetched when it is first needed and kept until passphrase_done. */
struct passphrase {
	const char *file;     /* its first line is the passphrase; NULL: ask on the terminal; "": refuse */
	const char *key_path; /* the file name in the question */
	enum status status;   /* result of fetching the passphrase; STATUS_UNDECIDED: not fetched yet */
	struct bytes text;
	struct note note; /* the reason, if fetching failed */
};

/* A callback of OpenSSL's type pem_password_cb; context is a struct passphrase. */
int passphrase_callback(char *out, int size, int encrypting, void *context);

void passphrase_done(struct passphrase *p);

#endif
