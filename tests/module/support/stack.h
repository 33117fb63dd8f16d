/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STACK_H
#define STACK_H

#include <security/pam_appl.h>

#include "conversation.h"

/*
 * A PAM stack of the scene and a handle that uses it. Names in its lines:
 *   pam_jwt.so, pam_jwt_bare.so   the tested module, with the scene's configuration and without any argument
 *   pam_witness.so   see witness.h
 *   pam_unix.so      helpers/password.c, with PASSWORD
 *   pam_matrix.so    pam_wrapper's, which always asks; alice's password is PASSWORD
 * Other names are Linux-PAM's own modules.
 */

#define PASSWORD "correct horse"

/* Text with the shape of a token. */
#define JUNK_TOKEN "a.b.cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/*
 * The module alone. With "ok" the application gets exactly the module's answer in every phase. The next
 * module records what it leaves in PAM_AUTHTOK. PAM_IGNORE of setcred after authenticate becomes
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

/* The module, with a call of the test program just before and just after it. */
#define BETWEEN_WITNESSES                                                                                    \
	"auth [default=ignore] pam_witness.so before\n"                                                      \
	"auth [default=ok] pam_jwt.so debug\n"                                                               \
	"auth [default=ignore] pam_witness.so after\n"

/* An earlier module that sets PAM_AUTHTOK to witness.given. */
#define GIVEN "auth [default=ignore] pam_witness.so give\n"

/* libpam's result if setcred returned PAM_IGNORE after authenticate (pam_dispatch.c). */
#define SETCRED_IGNORED PAM_PERM_DENIED

struct stack {
	pam_handle_t *pamh;
	struct conversation talk;
};

/*
 * Start a handle with these lines for the service "login" and the user (NULL: not known yet). A case may
 * leave it to stack_end_all() to end the handle. At most four are open at the same time.
 */
struct stack *stack_start(const char *lines, const char *user);

/* The same for another service. */
struct stack *stack_start_service(const char *service, const char *lines, const char *user);

/* Start another handle with the lines of the last start, like the one of sshd's monitor. */
struct stack *stack_start_again(const char *user);

/* Call pam_authenticate with this answer at its prompts; talk counts from zero again. */
int stack_authenticate(struct stack *s, const char *reply);
int stack_authenticate2(struct stack *s, const char *first, const char *second);

int stack_account(struct stack *s);
int stack_setcred(struct stack *s);
void stack_set_user(struct stack *s, const char *user);
const char *stack_user(struct stack *s);

/* The variables of the PAM environment, one a line; lives as long as the scene. */
const char *stack_environment(struct stack *s);

void stack_end(struct stack *s);

/* End every handle that is still open; the teardown of suites_group(). */
void stack_end_all(void);

#endif
