/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_SSHWIRE_H
#define CORE_KEYS_SSHWIRE_H

#include "core/keys/key.h"

/*
 * SSH's wire encoding (RFC 4251 section 5). Each reader takes its field from the front of *rest, or leaves it
 * be.
 */

bool sshwire_u32(struct span *rest, uint32_t *ret);

/* A length and that many bytes, borrowed. */
bool sshwire_string(struct span *rest, struct span *ret);

/* A non-negative mpint: its magnitude without the leading zero. */
bool sshwire_mpint(struct span *rest, struct span *ret);

/*
 * A public key blob: ssh-rsa (RFC 4253 6.6), ecdsa-sha2-nistp256/384/521 (RFC 5656 3.1), ssh-ed25519 (RFC
 * 8709). REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason sshwire_public_key(struct span blob, struct key *ret, struct note *n);

/* A public key line, "TYPE BASE64 [comment]", as in id_ed25519.pub. Outcomes as above. */
enum reason sshwire_public_line(struct span line, struct key *ret, struct note *n);

#endif
