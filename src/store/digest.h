/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include "core/base/span.h"

#define DIGEST_BYTES 32

/*
 * The SHA-256 of several texts, each after its length in 8 bytes, the highest first, so that different lists
 * have different digests. False when memory ran out.
 */
bool digest_of(const struct span *texts, size_t count, uint8_t ret[DIGEST_BYTES]);

#endif
