/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PAMSTACK_H
#define PAMSTACK_H

#include "finding.h"
#include "pamcontrol.h"

/* The PAM stacks of a host, read as libpam reads them (pam.conf(5)): includes, substacks and continued lines followed. */

enum pam_type { PAM_TYPE_AUTH = 0, PAM_TYPE_ACCOUNT, PAM_TYPE_SESSION, PAM_TYPE_PASSWORD, PAM_TYPE_COUNT };

enum pam_entry_kind {
	ENTRY_MODULE,
	ENTRY_SUBSTACK,		/* where a substack begins; counts in a jump, and does nothing */
	ENTRY_BROKEN		/* a line that libpam does not understand: it answers PAM_PERM_DENIED */
};

/* One line of a stack, where it was written. */
struct pam_entry {
	enum pam_entry_kind kind;
	char *file;
	int line;
	char *text;		/* the whole line: comments taken off, continued lines joined */
	int level;		/* how many substacks deep */
	bool is_silent;		/* "-auth": a missing module fails without a line in the log */
	int actions[PAMCONTROL_CODES];
	char *module;		/* as written; NULL when there is none */
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
	bool uses_token;	/* a line names pam_jwt.so, whether it can be understood or not */
	bool is_refused;	/* libpam cannot read it to its end, and refuses whoever comes */
};

struct pamstacks {
	struct pamstack *at;
	size_t count;
	struct names included;	/* paths of files that others include */
	struct names unread;	/* "FILE:LINE: why" or "FILE: why": where a line that loads pam_jwt.so may have been missed */
};

/*
 * Read every service's stack.
 *   folder   of the stacks; NULL: /etc/pam.d, and /usr/lib/pam.d for what is not in it
 * What libpam would not understand in stacks that use pam_jwt.so is added to findings.
 */
void pamstacks_read(const char *folder, struct findings *findings, struct pamstacks *ret);

/* The stack of this service, or NULL. */
const struct pamstack *pamstacks_find(const struct pamstacks *all, const char *service);

/* The stack's lines of a type; where it has none, libpam takes those of the stack "other". */
const struct pam_entries *pamstacks_entries(const struct pamstacks *all, const struct pamstack *stack, enum pam_type type);

/* Whether the entry is ours. */
bool pam_entry_is_token(const struct pam_entry *e);

/* Whether the entry's module is this one, such as "pam_deny": by its file's name, without folder and ".so". */
bool pam_entry_is(const struct pam_entry *e, const char *module);

/* "auth", "account", "session" or "password". */
const char *pam_type_name(enum pam_type type);

void pamstacks_done(struct pamstacks *all);

#endif
