/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_BASE64URL_H
#define CORE_BASE_BASE64URL_H

#include "core/base/bytes.h"
#include "core/base/reason.h"

/* Base64url without padding, RFC 7515 section 2 and RFC 4648 section 5. */

/* 0 to 63 for one of A-Z a-z 0-9 - _; -1 for any other byte. */
int base64url_digit(uint8_t byte);

/*
 * Decode the canonical encoding only: no padding, no white space, no other byte, and unused bits zero (RFC
 * 4648 3.5). Two different texts therefore never decode to the same bytes. Empty text gives no bytes.
 * REASON_OK, REASON_MALFORMED or REASON_OUT_OF_MEMORY.
 */
enum reason base64url_decode(struct span text, struct bytes *ret);

/* The number of bytes that this number of digits decodes to. */
static inline size_t base64url_bytes(size_t digits)
{
	return digits / 4 * 3 + (digits % 4 ? digits % 4 - 1 : 0);
}

/*
 * Decode like base64url_decode(), without an allocation.
 *   out   has room for base64url_bytes(text.len); NULL: only check the text
 * False where base64url_decode() would return REASON_MALFORMED; out may then have been written to.
 */
bool base64url_decode_into(struct span text, uint8_t *out);

/* Encode. ret holds the text, followed by a NUL. REASON_OK or REASON_OUT_OF_MEMORY. */
enum reason base64url_encode(struct span data, struct bytes *ret);

#endif
