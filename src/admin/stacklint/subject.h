/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STACKLINT_SUBJECT_H
#define ADMIN_STACKLINT_SUBJECT_H

#include "admin/pam/ends.h"
#include "admin/stacklint/mistake.h"

/* One line with pam_jwt.so in one service's stack, and the results that the stack can have. */
struct subject {
	const char *service;
	const struct pam_entries *entries;
	const struct pam_entries *account; /* the account lines of the service */
	size_t at;
	const struct pam_entry *entry;
	struct pamends ends;
	bool is_trial;		   /* only the kinds of mistakes are needed */
	bool is_first;		   /* no line of pam_jwt.so of this type stands above */
	struct mistakes *mistakes; /* what is found is added here */
};

/* Add a mistake of the line. The result is valid until the next call. */
#define subject_add(subject, kind, ...) mistakes_add((subject)->mistakes, kind, (subject)->entry, __VA_ARGS__)

/*
 * Whether a login can be accepted with this answer of ours, and with or without proof by another module.
 * Walks in which a condition has skipped a credential do not count.
 */
bool subject_can_pass(const struct pamends *ends, enum token_answer answer, bool has_proof);

/* Whether a login can be accepted with this answer of ours at all. */
bool subject_can_pass_somehow(const struct pamends *ends, enum token_answer answer);

/*
 * The least number of other credentials with which a login is accepted with this answer of ours;
 * PAMENDS_PROOFS if none is.
 */
int subject_least_proofs(const struct pamends *ends, enum token_answer answer);

/* Whether a token stands in for another credential: with it, fewer are needed than with another text. */
bool subject_replaces_other(const struct pamends *ends);

/* Whether the line's control says that a token is enough, and goes on after anything else. */
bool subject_is_alternative(const struct subject *s);

/* Add remedies: lines that take a token or another credential. A jump after a valid token is kept. */
void subject_write_alternative(struct mistake *mistake, const struct subject *s);

/*
 * Add remedies: put the line above others. Where a token is meant to be enough, it is asked for before any
 * other credential.
 */
void subject_move_up(struct mistake *mistake, const struct subject *s);

/* Check why no token gets in. */
void subject_check_reach(const struct subject *s);

/* Check which lines of the auth and the account stack a login does without. */
void subject_check_skipped(const struct subject *s);

/* Check pam_setcred(3). */
void subject_check_setcred(const struct subject *s);

/* The first entry of another credential whose success skips entry i; i if there is none. */
size_t subject_find_skipper(const struct subject *s, size_t i);

/* The entry without which a login with a token would be accepted, or NULL. */
const struct pam_entry *subject_find_blocker(const struct subject *s, enum pamends_phase phase);

/* Check what an auth stack does with the module's answers. */
void subject_check_auth(struct subject *s);

/* Check where the text comes from that the line takes for a token. False if it can never be one. */
bool subject_check_prompt(const struct subject *s);

/* Check what an account stack does with the module's answers. */
void subject_check_account(struct subject *s);

#endif
