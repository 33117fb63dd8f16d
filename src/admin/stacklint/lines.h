/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STACKLINT_LINES_H
#define ADMIN_STACKLINT_LINES_H

/* Lines that lint proposes. */

/* A token alone is enough; other credentials may be asked for below. */
#define ALTERNATIVE                                                                                          \
	"auth [success=done ignore=ignore cred_insufficient=ignore authinfo_unavail=ignore default=die] "    \
	"pam_jwt.so"

/* The same with a jump, whose length is an argument of printf. */
#define ALTERNATIVE_JUMP                                                                                     \
	"auth [success=%d ignore=ignore cred_insufficient=ignore authinfo_unavail=ignore default=die] "      \
	"pam_jwt.so"

/* A token is asked for beside another credential. */
#define SECOND_FACTOR "auth required pam_jwt.so"

/* The same, with a pam_deny below it, so that the stack does not end in a code of ours. */
#define SECOND_FACTOR_SETTLED                                                                                \
	"auth [success=1 ignore=ignore cred_insufficient=ignore authinfo_unavail=ignore default=die] "       \
	"pam_jwt.so"

#define DENY "auth requisite pam_deny.so"
#define PERMIT "auth required pam_permit.so"

#define ACCOUNT "account required pam_jwt.so"
#define ACCOUNT_UNIX "account required pam_unix.so"

#endif
