/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STACKLINT_SSHDCONF_H
#define ADMIN_STACKLINT_SSHDCONF_H

#include <stdbool.h>
#include <stddef.h>

/* What sshd's configuration says of logins by PAM (sshd_config(5)). */

/* A value. As in sshd, the first line with a keyword counts. */
struct sshdconf_value {
	char *text; /* NULL: not set */
	char *file;
	int line;
};

/* The values that a user can meet: those outside the Match blocks for some users, or those of such a block.
 */
struct sshdconf_settings {
	char *file; /* of the Match line */
	int line;
	struct sshdconf_value password; /* PasswordAuthentication */
	struct sshdconf_value keyboard; /* KbdInteractiveAuthentication */
	struct sshdconf_value methods;	/* AuthenticationMethods */
};

struct sshdconf {
	struct sshdconf_value use_pam; /* UsePAM */
	struct sshdconf_value service; /* PAMServiceName */
	struct sshdconf_settings global;
	struct sshdconf_settings *matches;
	size_t match_count;
};

/* Read a configuration and the files that it includes. False if the file cannot be opened. */
bool sshdconf_read(const char *path, struct sshdconf *ret);

void sshdconf_done(struct sshdconf *conf);

#endif
