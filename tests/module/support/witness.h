/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef WITNESS_H
#define WITNESS_H

#include <security/pam_modules.h>
#include <stdbool.h>

/*
 * The helper module pam_witness.so. Its argument says what it does in a stack:
 *   see      note PAM_AUTHTOK, as the next module after ours finds it
 *   give     set PAM_AUTHTOK to witness.given, as an earlier module does
 *   ask      ask for a text as our module does, and note the result of pam_prompt(3)
 *   before   call witness.before
 *   after    call witness.after
 *   limit    set the limit of the session to witness.limit, as another module does
 *   session  note the limit, as pam_systemd finds it when the session is opened
 * It answers PAM_IGNORE.
 */
struct witness {
	int calls; /* of see */
	bool has_authtok;
	char authtok[512 * 1024];
	const char *given;
	int asked_code;
	void (*before)(void);
	void (*after)(void);
	const char *limit;
	char seen_limit[64]; /* "" if there is none */
};

extern struct witness witness;

void witness_reset(void);

/* The helper calls this function of the test program. */
int witness_called(pam_handle_t *pamh, const char *what);

#endif
