/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_USERS_H
#define CORE_POLICY_USERS_H

#include "core/base/bytes.h"
#include "core/policy/condition.h"

/* The content of a users file: which tokens open which accounts. */

/* The kinds of lines in a users file. */
enum userline_kind {
	USERLINE_OWN = 0, /* the account that the user claim names */
	USERLINE_USER,	  /* a value of the user claim */
	USERLINE_WITH	  /* conditions on claims */
};

/* A line of a users file. Texts and arrays are borrowed from its struct users. */
struct userline {
	enum userline_kind kind;
	int line;
	char *value;	   /* of USERLINE_USER */
	size_t conditions; /* of USERLINE_WITH: its first in users.conditions, and how many */
	size_t condition_count;
	size_t names; /* the accounts that it opens: the first in users.names, and how many */
	size_t name_count;
};

/* A users file. {0}: the section has none. */
struct users {
	char *path; /* NULL: none */
	char *text; /* the file, cut into the texts of the lines */
	struct userline *lines;
	size_t count;
	struct condition *conditions;
	size_t condition_count;
	bool reads_email; /* one of the conditions is on the top-level claim email */
	char **names;
	size_t name_count;
};

void users_done(struct users *u);

#endif
