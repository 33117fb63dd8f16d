/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_CONFIG_DRAFT_H
#define ISSUER_CONFIG_DRAFT_H

#include "issuer/keys/algchoice.h"
#include "issuer/mint/policy.h"

/* issuer.conf, and what is noted while it is read. */

/* A section [key NAME]. */
struct conf_key {
	char *name;
	char *file;	      /* relative to issuer-keys/ beside the configuration */
	struct algchoice alg; /* {0}: the key's own, or the usual one */
	int line;	      /* of its title */
};

struct conf {
	char *iss;
	struct conf_key *keys; /* at least one; the first is the default of every allow */
	size_t key_count;
	struct policy policy;
};

#define WORDS_MAX 16

/* Where a keyword may occur; a set of bits. */
enum conf_place { CONF_TOP = 1, CONF_KEY = 2, CONF_ALLOW = 4, CONF_DENY = 8 };

/* A configuration while it is read. */
struct conf_draft {
	struct conf conf;
	enum conf_place place; /* the current kind of section */
	int seen[WORDS_MAX];   /* the last line of each keyword in the current section, or 0 */
};

#endif
