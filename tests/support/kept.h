/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KEPT_H
#define KEPT_H

#include "core/base/span.h"

/*
 * Bytes and texts that a case makes. They stay until kept_free(), the teardown of the groups of tests/unit.
 * Each is a heap block of its exact size, so that AddressSanitizer detects a read after its end.
 */

struct span keep(struct span bytes);
char *keep_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Decode a PEM block with OpenSSL. */
struct span keep_der(const char *pem);

void kept_free(void);

#endif
