/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_CONFIG_DRAFT_H
#define ISSUER_CONFIG_DRAFT_H

#include "issuer/keys/algchoice.h"
#include "issuer/mint/policy.h"

/* The contents of issuer.conf, and the state of reading it. */

/* A section [key NAME]. */
struct conf_key {
	char *name;
	char *file;	      /* relative to issuer-keys/ beside the configuration */
	struct algchoice alg; /* {0}: the algorithm of the JWK, or else the usual one */
	int line;	      /* line number of its title */
};

struct conf {
	char *iss;
	unsigned mints_per_minute; /* number of tokens that an account can get */
	bool permits_this_host;	   /* whether a token can be for the host that the mint runs on */
	struct conf_key *keys;	   /* at least one; the first is the default in every allow section */
	size_t key_count;
	struct policy policy;
};

#define WORDS_MAX 16

/* The places where a keyword may occur; the values can be combined as bits. */
enum conf_place { CONF_TOP = 1, CONF_KEY = 2, CONF_ALLOW = 4, CONF_DENY = 8 };

/* A configuration that is being read. */
struct conf_draft {
	struct conf conf;
	enum conf_place place; /* the current kind of section */
	int seen[WORDS_MAX];   /* the last line of each keyword in the current section, or 0 */
};

#endif
