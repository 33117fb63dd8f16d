/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_PRIVATE_H
#define CORE_KEYS_PRIVATE_H

#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/base/span.h"

/*
 * Whether the content of a file is a private key, or has one in it, encrypted or not: a PEM block whose name
 * ends in PRIVATE KEY (RFC 7468, RFC 1421, OpenSSH), DER of PKCS#8, PKCS#1 or SEC1 (RFC 5958, 8017, 5915), or
 * JSON with a member that only private JWKs have, at any depth (RFC 7518 6.2.2 and 6.3.2, RFC 8037 2).
 * Secrets are not looked for. Found by our own scans, which copy nothing; no decoder for private keys is
 * called.
 */
bool keyprivate_in(struct span content);

/* Whether the content has a private key in PEM. */
bool keyprivate_has_pem(struct span content);

/* Whether only private JWKs have a member of this name, as it is written (string.h). */
bool keyprivate_is_member(struct span name);

/* REASON_CONFIG_INVALID, with a note that says where private keys and public ones belong. */
enum reason keyprivate_refuse(struct note *n);

#endif
