/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SIGNERS_H
#define SIGNERS_H

#include "attack.h"

/*
 * Signatures that no honest issuer makes. Each reads the attack's arg. False if the algorithm has no such
 * signature.
 */

/* "HS256 pem": an HMAC whose secret is this form of the main public key (publicform.h). */
attack_signer sign_mac;

/* "RS512": an honest signature by the key of the attack's role for that algorithm. */
attack_signer sign_as;

/*
 * The honest signature changed: cut (without its last byte), cut-head, half, one (its first byte only), more
 * (a zero appended), lead (a zero before it), zeros, ones, swap (its halves), flip (the last bit), flip-head
 * (the first bit), twice.
 */
attack_signer sign_bent;

/*
 * An HMAC with another secret: "empty" (no bytes), "zeros", "pad" (the secret and a newline), "base64url"
 * (the secret's encoded text).
 */
attack_signer sign_secret;

/*
 * "R S", each half as one of 0, 1, n, n-1, n+1, r, s, n-r, n-s, r+n, s+n, ff; or "der", "der-padded",
 * "short", "long"; r and s are the honest ones.
 */
attack_signer sign_ecdsa;

/* The number 0, 1, n-1, n, n+1, ff; sig+n; see signers_rsa.c for what is signed raw. */
attack_signer sign_rsa;

/*
 * "salt=0", "salt=max", "salt=-1", "salt=+1", "mgf1=SHA1", "mgf1=SHA512": RSASSA-PSS with another parameter.
 */
attack_signer sign_pss;

/* "R S": R one of r, 0, 1, -1, p, 8a, 8b (points of order 8), ff; S one of s, 0, 1, L, s+L, ff. */
attack_signer sign_eddsa;

#endif
