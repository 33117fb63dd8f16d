/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ASKPASS_PROMPT_H
#define ASKPASS_PROMPT_H

#include "core/base/span.h"

/* The prompts of the module pam_jwt.so, as ssh(1) and sudo(8) pass them to an askpass program. */

/* A prompt for a part of a token. */
struct prompt {
	size_t part; /* from 1 to PARTS_MAX */
	/*
	 * The host in the "(user@host) " with which ssh begins a prompt of keyboard-interactive, since
	 * OpenSSH 8.5; borrowed. Empty without it.
	 */
	struct span host;
};

/*
 * Read a prompt. The server can choose all of it but the "(user@host) " of ssh. Therefore the rest must be
 * exactly a prompt of the module.
 *   ours   its first prompt, such as "Token: "
 * False if it is another prompt.
 */
bool prompt_read(const char *text, const char *ours, struct prompt *ret);

/* Whether a list, separated by blanks or commas, has this name of a host, in capitals or not. */
bool prompt_lists(const char *hosts, struct span host);

#endif
