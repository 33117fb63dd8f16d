/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_ED25519_H
#define CORE_KEYS_ED25519_H

#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/base/span.h"

/*
 * Judge the encoding of an Ed25519 public key (RFC 8032 5.1.2): 32 bytes, the canonical y of a point of the
 * curve, of no small order ("Taming the many EdDSAs" 2020). OpenSSL takes any 32 bytes; under what is no
 * point it then refuses every signature. REASON_OK, REASON_CONFIG_INVALID with a note, or
 * REASON_OUT_OF_MEMORY.
 */
enum reason ed25519_judge(struct span raw, struct note *n);

#endif
