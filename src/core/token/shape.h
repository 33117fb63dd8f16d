/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_SHAPE_H
#define CORE_TOKEN_SHAPE_H

#include "core/base/reason.h"
#include "core/base/span.h"

/*
 * What was typed, judged by its characters only: no key, no file and no library is needed. Text with the
 * shape of a token, also of one that a paste has damaged, is never handed to another PAM module.
 */

/*
 * Nothing shorter opens an account: {"alg":"HS256"}, an exp, a user of one letter and an HMAC are 101
 * characters (RFC 7515 7.1).
 */
#define SHAPE_TOKEN_BYTES 80

enum shape {
	SHAPE_PASSWORD = 0, /* none of the others */
	SHAPE_TOKEN,	    /* base64url digits and at least two dots; segments may be empty */
	/* other text with the beginning of a header or claims, and two dots: a token, carelessly pasted */
	SHAPE_DAMAGED,
	/* what sshd hands on in place of the text for an account that may not log in */
	SHAPE_STAND_IN
};

/*
 * Strip white space and see whether the rest is a token by its characters, of any length: base64url digits
 * and at least two dots. REASON_OK with *ret borrowed from typed, or REASON_NOT_A_TOKEN.
 */
enum reason shape_trim(struct span typed, struct span *ret);

/*
 * Judge a text.
 *   typed      as it arrived; its length counts with the white space around it. Below SHAPE_TOKEN_BYTES it is
 * a password. ret_token  for SHAPE_TOKEN: the text without white space around it, borrowed from typed
 *   ret_note   for SHAPE_DAMAGED: what happened to the token, a clause for the log; for SHAPE_PASSWORD a
 * clause where the text is evidently no password, such as a key; else NULL. A constant, which repeats nothing
 * of the text. Allocates nothing; the time is linear in the length.
 */
enum shape shape_of(struct span typed, struct span *ret_token, const char **ret_note);

/*
 * For text that is no complete token: a clause for the log if the program that asked has probably cut it,
 * else NULL. Programs limit what can be typed, each to another length, and cut longer text without an error.
 */
const char *shape_cut(struct span typed);

#endif
