/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_REVOCATION_SELECTOR_H
#define ADMIN_REVOCATION_SELECTOR_H

#include <stdbool.h>

#include "core/policy/revocation.h"
#include "tool/status.h"

/* The options of "revoke" and "unrevoke" that select tokens. */

struct selector {
	const char *jti, *sub, *user, *key;
	bool all;
	const char *issuer; /* the name of a section; NULL: every issuer */
};

/* Their rows in a table of options (tool/options.h). */
/* clang-format off */
#define SELECTOR_OPTIONS(s)                                                                                  \
	{"jti", .once = &(s)->jti},                                                                          \
	{"sub", .once = &(s)->sub},                                                                          \
	{"user", .once = &(s)->user},                                                                        \
	{"key", .once = &(s)->key},                                                                          \
	{"all", .flag = &(s)->all},                                                                          \
	{"issuer", .once = &(s)->issuer}
/* clang-format on */

/* Their lines of --help. */
#define SELECTOR_HELP                                                                                        \
	"  --jti ID          the token with this jti (or jti_claim)\n"                                       \
	"  --sub SUB         tokens with this sub\n"                                                         \
	"  --user ACCOUNT    tokens that are used for this account\n"                                        \
	"  --key THUMBPRINT  tokens signed with this public key; \"pam-jwt keys\" shows thumbprints\n"       \
	"  --all             all tokens\n"

/* The line of the option that restricts them. */
#define SELECTOR_ISSUER_HELP                                                                                 \
	"  --issuer NAME     only tokens with the iss of the section [issuer NAME]\n"                        \
	"                    (default: every issuer)\n"

/*
 * Set the kind and the value of a line; the value is borrowed. STATUS_OK; STATUS_USAGE when not exactly one
 * of the five is given, or no line can have the value.
 */
enum status selector_read(const struct selector *s, struct revocation *ret, struct note *n);

#endif
