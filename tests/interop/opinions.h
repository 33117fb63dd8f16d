/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef OPINIONS_H
#define OPINIONS_H

#include "core/base/reason.h"
#include "core/keys/key.h"

/* Two independent answers to one question: is this text a token that this key signed? */

/* Ours, the whole way up to its claims. typed is the text as it stands, of any bytes. */
enum reason opinion_ours(const struct key *k, struct span typed);

/* libjwt's: jwt_decode with the key as a file holds it, PEM or secret. */
bool opinion_libjwt(const char *token, struct span key_file);

#endif
