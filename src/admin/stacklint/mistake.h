/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STACKLINT_MISTAKE_H
#define ADMIN_STACKLINT_MISTAKE_H

#include "admin/pam/edit.h"
#include "tool/finding.h"

/* What is wrong with a stack, and the changes that may cure it. advice.h tries them before one is printed. */

#define REMEDY_EDITS 2

/* A change that may cure a mistake. */
struct remedy {
	const char *file; /* the place that is wrong */
	int line;
	char *lines; /* to write there */
	char *how;   /* a sentence that says more; or NULL */
	struct pamedit edits[REMEDY_EDITS];
	size_t edit_count;
};

struct mistake {
	enum finding kind;
	const struct pam_entry *at;
	bool may_go; /* nobody logs in by this stack, so that it needs no line with pam_jwt.so */
	char *why;
	struct remedy *remedies; /* the best first */
	size_t remedy_count;
};

struct mistakes {
	struct mistake *at;
	size_t count;
};

/* Add a mistake of this entry, which the mistakes borrow. The result is valid until the next call. */
struct mistake *mistakes_add(struct mistakes *mistakes, enum finding kind, const struct pam_entry *at,
			     const char *why, ...) __attribute__((format(printf, 4, 5)));

void mistakes_done(struct mistakes *mistakes);

/*
 * Add a remedy: write these lines in place of the entry's. Each line with pam_jwt.so gets the arguments of
 * the mistake's entry, without those that the module refuses.
 */
void mistake_write(struct mistake *mistake, const struct pam_entry *at, const char *lines);

/* Add a remedy: give the line this control, as in "required". */
void mistake_control(struct mistake *mistake, const struct pam_entry *at, const char *control);

/* Add a remedy: write a line in place of the one in the service's own file that leads to the entry. */
void mistake_write_own(struct mistake *mistake, const struct pam_entry *at, const char *line);

/* Add a remedy: make the line a comment. */
void mistake_comment_out(struct mistake *mistake, const struct pam_entry *at);

/* Add a remedy: remove an argument of the mistake's line. */
void mistake_drop_argument(struct mistake *mistake, const char *argument);

/* If entry at jumps after PAM_SUCCESS, add jumps of all other lengths as remedies. */
void mistake_jumps(struct mistake *mistake, const struct pam_entries *entries, size_t at);

/* If entry at jumps after PAM_SUCCESS, add a remedy: make the same jump after PAM_IGNORE. */
void mistake_jump_on_ignore(struct mistake *mistake, const struct pam_entry *at);

/*
 * Add a remedy: write these lines above another entry's line, and remove the mistake's own. In the service's
 * own file, they are written above the line that includes the other entry.
 */
void mistake_move_above(struct mistake *mistake, const struct pam_entry *above, const char *lines);

/* Add a remedy: write a line above another entry's line, as mistake_move_above() does; none is removed. */
void mistake_add_above(struct mistake *mistake, const struct pam_entry *above, const char *line);

#endif
