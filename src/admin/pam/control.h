/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_CONTROL_H
#define ADMIN_PAM_CONTROL_H

#include <stdbool.h>

/* The control, the second field of a line: what each return code of the module does (pam.conf(5)). */

/* The number of PAM's return codes. */
#define PAMCONTROL_CODES 32

/* What libpam does after a module's answer. An action above zero is a jump over that many modules. */
enum pamcontrol_action {
	ACTION_IGNORE = 0,
	ACTION_OK = -1,
	ACTION_DONE = -2,
	ACTION_BAD = -3,
	ACTION_DIE = -4,
	ACTION_RESET = -5,
	ACTION_UNSET = -6
};

/*
 * Set an action for each return code from the control: "required", "requisite", "sufficient", "optional", or
 * the text between [ and ]. Returns NULL, or a sentence that says what is wrong; every action is then
 * ACTION_BAD, as in libpam.
 */
const char *pamcontrol_read(const char *text, int actions[PAMCONTROL_CODES]);

#endif
