/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EDWARDS25519_H
#define EDWARDS25519_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether 32 bytes encode a point of edwards25519 (RFC 8032 5.1.3): whether the curve has an x for this y. The top bit, the sign
 * of x, is ignored. OpenSSL accepts any y as a public key, and refuses every signature under one that encodes no point.
 * Allocates nothing. For public keys only: the time depends on y.
 */
bool edwards25519_is_point(const uint8_t raw[32]);

#endif
