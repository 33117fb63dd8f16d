/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef OPINIONS_H
#define OPINIONS_H

#include "core/base/reason.h"
#include "core/keys/key.h"

/* Two independent verifiers of the question: is this text a token that this key signed? */

/* Our result, up to the claims. typed is the unchanged text, of any bytes. */
enum reason opinion_ours(const struct key *k, struct span typed);

/* The result of libjwt: jwt_decode() with the content of a key file, PEM or secret. */
bool opinion_libjwt(const char *token, struct span key_file);

#endif
