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
	ENTRY_SUBSTACK, /* where a substack begins; counts in a jump, and does nothing */
	ENTRY_BROKEN	/* a line that libpam does not understand: it answers PAM_PERM_DENIED */
};

/* One line of a stack, where it was written. */
struct pam_entry {
	enum pam_entry_kind kind;
	char *file;
	int line;
	char *text;	/* the whole line: comments taken off, continued lines joined */
	int level;	/* how many substacks deep */
	bool is_silent; /* "-auth": a missing module fails without a line in the log */
	int actions[PAMCONTROL_CODES];
	char *module; /* as written; NULL when there is none */
	char **arguments;
	int argument_count;
};

struct pam_entries {
	struct pam_entry *at;
	size_t count;
};

/* Of one service. */
struct pamstack {
	char *service;
	char *file;
	struct pam_entries types[PAM_TYPE_COUNT];
	bool uses_token; /* a line names pam_jwt.so, whether it can be understood or not */
	bool is_refused; /* libpam cannot read it to its end, and refuses whoever comes */
};

/* Whether the entry is ours. */
bool pam_entry_is_token(const struct pam_entry *e);

/*
 * Whether the entry's module is this one, such as "pam_deny": by its file's name, without folder and ".so".
 */
bool pam_entry_is(const struct pam_entry *e, const char *module);

/* "auth", "account", "session" or "password". */
const char *pam_type_name(enum pam_type type);

void pamstack_done(struct pamstack *stack);

#endif
