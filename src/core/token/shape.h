/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_SHAPE_H
#define CORE_TOKEN_SHAPE_H

#include "core/base/reason.h"
#include "core/base/span.h"

/*
 * Classify what was typed by its characters alone, without a key, a file or a library. Tokens, also those
 * damaged by pasting, are never passed to another PAM module.
 */

/*
 * No shorter token opens an account: with {"alg":"HS256"}, an exp, a user of one letter and an HMAC, a token
 * (RFC 7515 7.1) has 101 characters.
 */
#define SHAPE_TOKEN_BYTES 80

enum shape {
	SHAPE_PASSWORD = 0, /* none of the others */
	SHAPE_TOKEN,	    /* base64url digits and at least two dots; segments may be empty */
	/* a token damaged by pasting: other text with the beginning of a header or claims, and two dots */
	SHAPE_DAMAGED,
	/* the fake password that sshd passes in place of the typed text for an account that may not log in */
	SHAPE_FAKE_PASSWORD
};

/*
 * Strip white space and check whether the rest, of any length, consists of base64url digits and at least two
 * dots. REASON_OK with *ret borrowed from typed, or REASON_NOT_A_TOKEN.
 */
enum reason shape_trim(struct span typed, struct span *ret);

/*
 * Classify a text in time linear in its length. Allocates nothing.
 *   typed      as received. Its length includes white space; text below SHAPE_TOKEN_BYTES is a password
 *   ret_token  for SHAPE_TOKEN: the text without white space around it, borrowed from typed
 *   ret_note   NULL, or a constant clause for the log. SHAPE_DAMAGED: what happened to the token.
 *              SHAPE_PASSWORD: what the text is, if it evidently is no password (such as a key)
 */
enum shape shape_of(struct span typed, struct span *ret_token, const char **ret_note);

/*
 * Whether all of typed, also if it is empty, is the text that sshd passes in place of what was typed, for an
 * account that may not log in.
 */
bool shape_is_fake(struct span typed);

/*
 * For text that is not a complete token: a clause for the log if the program that asked has probably cut it,
 * otherwise NULL. Programs limit typed text to different lengths, and cut longer text without an error.
 *   answer_bytes   length of the last answer in typed: if there was only one, that of typed
 */
const char *shape_cut(struct span typed, size_t answer_bytes);

#endif
