/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DISGUISE_H
#define DISGUISE_H

#include "note.h"
#include "reason.h"
#include "span.h"

/*
 * Whether a would-be secret is a key in disguise: armour that is indented, damaged or encoded otherwise, an OpenSSH line
 * behind options or in its binary form, DER with bytes around it, a bare point, any of them in base64, hex or UTF-16. Taken
 * for a secret, whoever knows a public key could sign.
 *
 * REASON_OK: none is seen. REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY. OpenSSL must be ready
 * (crypto_ready).
 */
enum reason disguise_check(struct span secret, struct note *n);

#endif
