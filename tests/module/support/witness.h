/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef WITNESS_H
#define WITNESS_H

#include <security/pam_modules.h>
#include <stdbool.h>

/*
 * What the helper module pam_witness.so does in a stack, by its one argument:
 *   see      note PAM_AUTHTOK, as the next module after ours finds it
 *   give     set PAM_AUTHTOK to witness.given, as an earlier module does
 *   ask      ask for a text as ours does, and note what pam_prompt(3) answers
 *   before   call witness.before
 *   after    call witness.after
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
};

extern struct witness witness;

void witness_reset(void);

/* The helper's way into the test program. */
int witness_called(pam_handle_t *pamh, const char *what);

#endif
