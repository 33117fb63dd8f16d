/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_ENTRY_H
#define ADMIN_PAM_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "admin/pam/control.h"

/* One service's stack and its lines. */

enum pam_type { PAM_TYPE_AUTH = 0, PAM_TYPE_ACCOUNT, PAM_TYPE_SESSION, PAM_TYPE_PASSWORD, PAM_TYPE_COUNT };

enum pam_entry_kind {
	ENTRY_MODULE,
	ENTRY_SUBSTACK, /* the start of a substack; a jump counts it, and it does nothing itself */
	ENTRY_BROKEN	/* libpam cannot parse the line, and takes PAM_PERM_DENIED as its answer */
};

/* One line of a stack, and the file and line that it comes from. */
struct pam_entry {
	enum pam_entry_kind kind;
	char *file;
	int line;
	/* the service's own file, and its line that leads here: this one, or an include */
	const char *own_file;
	int own_line;
	char *text;	/* the whole line, without its comment, continued lines joined */
	int level;	/* the number of substacks around it */
	bool is_silent; /* "-auth": libpam does not log a missing module */
	int actions[PAMCONTROL_CODES];
	char *module; /* as written; NULL when there is none */
	char **arguments;
	int argument_count;
};

struct pam_entries {
	struct pam_entry *at;
	size_t count;
};

/* The stack of one service. */
struct pamstack {
	char *service;
	char *file;
	struct pam_entries types[PAM_TYPE_COUNT];
	bool uses_token; /* a line names pam_jwt.so, even a line that cannot be parsed */
	bool is_refused; /* libpam cannot read it to its end, and refuses every login */
};

/* Whether the entry's module is pam_jwt.so. */
bool pam_entry_is_token(const struct pam_entry *e);

/*
 * Whether the entry's module has this name, such as "pam_deny". Only the file name counts, without folder and
 * ".so".
 */
bool pam_entry_is(const struct pam_entry *e, const char *module);

/* The module as written, for messages; "a line with a fault" if there is none. */
const char *pam_entry_name(const struct pam_entry *e);

/* "auth", "account", "session" or "password". */
const char *pam_type_name(enum pam_type type);

void pamstack_done(struct pamstack *stack);

#endif
