/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FORGERY_H
#define FORGERY_H

#include "fuzz.h"
#include "support/mint.h"

/*
 * Tokens made from a good one by a list of changes that the input chooses: members of header and claims set,
 * taken out, repeated, spelled otherwise; dates around each bound; another signer; the signed text changed.
 * An input of zeros, or none, leaves the good token.
 */

/* Who the good token is from and for, and when. */
#define FORGERY_ISS "https://login.example.com"
#define FORGERY_AUD "web1.example.com"
#define FORGERY_SUB "alice"
#define FORGERY_NOW INT64_C(1700000000)

/* A token by one of mints, which hold a key for each of algorithms[]. The caller frees it. */
char *forgery_make(const struct mint mints[ALGORITHM_COUNT], struct input *in);

#endif
