/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_CONTROL_H
#define ADMIN_PAM_CONTROL_H

#include <stdbool.h>

/* The second field of a line of a PAM stack: what a module's answer does (pam.conf(5)). */

/* PAM's return codes are the numbers below this. */
#define PAMCONTROL_CODES 32

/* An action above zero is a jump over so many modules. */
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
 * Read "required", "requisite", "sufficient", "optional", or what stands between [ and ], into an action for
 * each code. NULL, or what is wrong; every action is then ACTION_BAD, as libpam has it.
 */
const char *pamcontrol_read(const char *text, int actions[PAMCONTROL_CODES]);

#endif
