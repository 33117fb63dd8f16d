/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FORGERY_H
#define FORGERY_H

#include "fuzz.h"
#include "support/mint.h"

/*
 * Tokens made from a valid one by changes that the input chooses: members of header and claims set, removed,
 * repeated or escaped, dates around each bound, another signer, and changes after signing. An empty input, or
 * one of zeros, gives the valid token.
 */

/* Issuer, audience, user and time of the valid token. */
#define FORGERY_ISS "https://login.example.com"
#define FORGERY_AUD "web1.example.com"
#define FORGERY_SUB "alice"
#define FORGERY_NOW INT64_C(1700000000)

/* Make a token, signed by one of mints. mints has a key for each of algorithms[]. The caller frees it. */
char *forgery_make(const struct mint mints[ALGORITHM_COUNT], struct input *in);

#endif
