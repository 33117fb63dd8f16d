/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/outcome.h"

#include <openssl/err.h>
#include <stdbool.h>

int outcome_exit_status(enum outcome o)
{
	switch (o) {
	case OUTCOME_OK:
		return 0;
	case OUTCOME_REFUSED:
		return 1;
	case OUTCOME_USAGE:
		return 2;
	case OUTCOME_HOST:
		return 3;
	case OUTCOME_UNDECIDED:
	case OUTCOME_BUG:
		break;
	}
	return 70;
}

enum outcome outcome_out_of_memory(struct note *n)
{
	note_set(n, "memory ran out");
	return OUTCOME_HOST;
}

enum outcome outcome_of_reason(enum reason r, struct note *n)
{
	if (r == REASON_OK)
		return OUTCOME_OK;
	/* what the core says of a key it will not take; the note is set */
	if (r == REASON_CONFIG_INVALID)
		return OUTCOME_REFUSED;
	if (r == REASON_OUT_OF_MEMORY)
		return outcome_out_of_memory(n);
	note_set(n, "%s", reason_sentence(r));
	return reason_fault(r) == FAULT_HOST ? OUTCOME_HOST : OUTCOME_BUG;
}

/* Want of memory is often buried under what came of it. Empties the queue. */
static bool memory_ran_out(void)
{
	bool found = false;

	for (unsigned long code; (code = ERR_get_error()) != 0;)
		found = found || ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE;
	return found;
}

enum outcome outcome_of_openssl(enum outcome o, struct note *n, const char *what)
{
	unsigned long code = ERR_peek_last_error();
	const char *why = code ? ERR_reason_error_string(code) : NULL;

	if (memory_ran_out())
		return outcome_out_of_memory(n);
	if (why)
		note_set(n, "%s (OpenSSL: %s)", what, why);
	else
		note_set(n, "%s", what);
	return o;
}
