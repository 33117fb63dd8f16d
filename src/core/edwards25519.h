/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EDWARDS25519_H
#define EDWARDS25519_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether 32 bytes that encode a y encode a point of edwards25519 (RFC 8032 5.1.3): there is an x to y. The sign of x, the top
 * bit, does not matter. OpenSSL takes any y for a public key, and then refuses every signature under it.
 * Allocates nothing. For public keys alone: the time depends on y.
 */
bool edwards25519_is_point(const uint8_t raw[32]);

#endif
