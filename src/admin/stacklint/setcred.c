/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of a line with pam_jwt.so in an auth stack: what pam_setcred does. */
#include <string.h>

#include "admin/stacklint/subject.h"

/*
 * sshd and "login -f" call pam_setcred in a process that has not called pam_authenticate. Our module then
 * returns PAM_IGNORE for a login without a token, and libpam does not know the earlier answers of the other
 * modules.
 */
void subject_check_setcred(const struct subject *s, bool is_enough)
{
	struct pamwalk_ends with, without;
	bool has_password = is_enough && (subject_can_pass(&s->ends, TOKEN_NONE, true) ||
					  subject_can_pass(&s->ends, TOKEN_UNASKED, true));
	bool is_sshd = strcmp(s->service, "sshd") == 0;

	if (!is_sshd && strcmp(s->service, "login") != 0)
		return;
	pamwalk_all(s->entries, s->at, WALK_SETCRED_WITH_TOKEN, &with);
	pamwalk_all(s->entries, s->at, WALK_SETCRED_WITHOUT_TOKEN, &without);
	if (has_password && !subject_can_pass_somehow(&without, TOKEN_UNASKED))
		subject_write_alternative(
			subject_add(s, FINDING_SETCRED_REFUSED, "%s",
				    is_sshd ? "a login by password over keyboard-interactive is accepted, "
					      "and then the connection is closed: pam_setcred fails on this "
					      "line's PAM_IGNORE (ignore=ignore is missing)" :
					      "login -f is refused: pam_setcred fails on this line's "
					      "PAM_IGNORE (ignore=ignore is missing)"),
			s);
	else if (is_sshd && !subject_can_pass_somehow(&with, TOKEN_UNASKED))
		subject_write_alternative(
			subject_add(s, FINDING_SETCRED_REFUSED,
				    "a login with a token over keyboard-interactive is accepted, "
				    "and then the connection is closed: pam_setcred fails in this "
				    "stack"),
			s);
}
