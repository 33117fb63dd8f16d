/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VISIT_H
#define VISIT_H

#include <security/pam_appl.h>
#include <stdbool.h>

/* One authentication by the real module, with hooks at its call and its return. */

struct visit {
	const char *user;
	const char *typed;
	void (*enter)(void); /* called just before the module; may be NULL */
	void (*leave)(void); /* called just after it */
};

struct answer {
	int code;	/* the module's PAM code */
	int lines;	/* the number of log lines with a slug */
	char line[512]; /* the first of those, or else the first line */
};

/* Write the stack for all later visits. */
void visit_prepare(void);

/* The same for a stack that asks for the text in parts. */
void visit_prepare_parts(void);

/* Authenticate once. The conversation belongs to the host: leave is called before it, and enter after it. */
void visit_run(const struct visit *v, struct answer *ret);

#endif
