/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STACK_H
#define STACK_H

#include <security/pam_appl.h>

#include "conversation.h"

/*
 * A PAM stack of the scene's and one handle that uses it. In its lines these names stand for what was built
 * here: pam_jwt.so       the tested module, with the scene's configuration pam_jwt_bare.so  the tested module
 * without any argument pam_witness.so   see witness.h pam_unix.so      helpers/password.c; the password is
 * PASSWORD pam_matrix.so    pam_wrapper's, which always asks itself; alice's password is PASSWORD Other names
 * are Linux-PAM's own modules.
 */

#define PASSWORD "correct horse"

/* The shape of a token, and no more. */
#define JUNK_TOKEN "a.b.cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/*
 * The module alone: "ok" gives the application exactly what it answers, in every phase. A module behind it
 * sees what it leaves in PAM_AUTHTOK. setcred of PAM_IGNORE after an authenticate comes out as
 * PAM_PERM_DENIED.
 */
#define ALONE                                                                                                \
	"auth [default=ok] pam_jwt.so\n"                                                                     \
	"auth [default=ignore] pam_witness.so see\n"                                                         \
	"account [default=ok] pam_jwt.so\n"

/* The same with the module's arguments, a string literal. */
#define ALONE_WITH(arguments)                                                                                \
	"auth [default=ok] pam_jwt.so " arguments "\n"                                                       \
	"auth [default=ignore] pam_witness.so see\n"                                                         \
	"account [default=ok] pam_jwt.so\n"

/* The module with a call of the test program right before and right after it. */
#define BETWEEN_WITNESSES                                                                                    \
	"auth [default=ignore] pam_witness.so before\n"                                                      \
	"auth [default=ok] pam_jwt.so debug\n"                                                               \
	"auth [default=ignore] pam_witness.so after\n"

/* A text of an earlier module's, witness.given, in PAM_AUTHTOK. */
#define GIVEN "auth [default=ignore] pam_witness.so give\n"

/* How libpam shows that setcred answered PAM_IGNORE, once authenticate was called (pam_dispatch.c). */
#define SETCRED_IGNORED PAM_PERM_DENIED

struct stack {
	pam_handle_t *pamh;
	struct conversation talk;
};

/* A handle on these lines for the service "login", for user (NULL: not known yet). */
void stack_start(struct stack *s, const char *lines, const char *user);

/* The same for another service. */
void stack_start_service(struct stack *s, const char *service, const char *lines, const char *user);

/* A second handle on the lines of the last start, as sshd's monitor has one beside its child's. */
void stack_start_again(struct stack *s, const char *user);

/* pam_authenticate, with these answers at its prompts; talk counts from zero again. */
int stack_authenticate(struct stack *s, const char *reply);
int stack_authenticate2(struct stack *s, const char *first, const char *second);

int stack_account(struct stack *s);
int stack_setcred(struct stack *s);
void stack_set_user(struct stack *s, const char *user);
const char *stack_user(struct stack *s);

/* The variables of the PAM environment, one a line; lives as long as the scene. */
const char *stack_environment(struct stack *s);

void stack_end(struct stack *s);

#endif
