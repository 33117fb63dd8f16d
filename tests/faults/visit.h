/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VISIT_H
#define VISIT_H

#include <security/pam_appl.h>
#include <stdbool.h>

/* One authentication through the real module, watched from its first call to its return. */

struct visit {
	const char *user;
	const char *typed;
	void (*enter)(void); /* right before the module is called; may be NULL */
	void (*leave)(void); /* right after it returned */
};

struct answer {
	int code;	/* the module's PAM code */
	int lines;	/* of the log with a slug */
	char line[512]; /* the first of those, or of all */
};

/* Write the stack of all visits to come. */
void visit_prepare(void);

/*
 * The conversation is the host's, not the module's: enter and leave are called around it too, the other way
 * round.
 */
void visit_pay(const struct visit *v, struct answer *ret);

#endif
