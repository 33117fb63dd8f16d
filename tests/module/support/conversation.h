/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include <security/pam_appl.h>
#include <stdbool.h>
#include <stddef.h>

/* The application's side of a PAM conversation. It answers from a list and records what it was asked. */

#define CONVERSATION_MAX 20

struct conversation {
	const char *replies[CONVERSATION_MAX]; /* borrowed; NULL gives a reply without text */
	size_t reply_count;
	int code;	     /* what it returns; there is a reply only with PAM_SUCCESS */
	bool replies_anyway; /* there is a reply with every code */
	bool without_array;  /* no array of replies is returned */
	size_t asked;	     /* prompts so far */
	int styles[CONVERSATION_MAX];
	char prompts[CONVERSATION_MAX][256];
	int delays; /* calls of the function in PAM_FAIL_DELAY */
	int delay_status;
	unsigned delay_us;
};

/*
 * For struct pam_conv, with a struct conversation as its appdata_ptr. A prompt beyond the list gets
 * PAM_CONV_ERR.
 */
int conversation_hold(int count, const struct pam_message **messages, struct pam_response **ret,
		      void *appdata);

/* For PAM_FAIL_DELAY: notes the delay, and does not wait. */
void conversation_delay(int status, unsigned delay_us, void *appdata);

#endif
