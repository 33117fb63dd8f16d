/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/status.h"

#include <openssl/err.h>
#include <stdbool.h>

int status_exit_status(enum status o)
{
	switch (o) {
	case STATUS_OK:
	case STATUS_HELP:
		return 0;
	case STATUS_REFUSED:
		return 1;
	case STATUS_USAGE:
		return 2;
	case STATUS_HOST:
		return 3;
	case STATUS_UNDECIDED:
	case STATUS_BUG:
		break;
	}
	return 70;
}

enum status status_out_of_memory(struct note *n)
{
	return status_refuse(n, STATUS_HOST, "memory ran out");
}

enum status status_of_verdict(enum reason r)
{
	static const enum status possible[] = {STATUS_OK, STATUS_REFUSED, STATUS_HOST};

	for (size_t i = 0; i < sizeof(possible) / sizeof(possible[0]); i++)
		if (status_exit_status(possible[i]) == reason_exit_status(r))
			return possible[i];
	return STATUS_BUG;
}

enum status status_of_reason(enum reason r, struct note *n)
{
	if (r == REASON_OK)
		return STATUS_OK;
	/* the core refused a key, and has set the note */
	if (r == REASON_CONFIG_INVALID)
		return STATUS_REFUSED;
	if (r == REASON_OUT_OF_MEMORY)
		return status_out_of_memory(n);
	return status_refuse(n, reason_fault(r) == FAULT_HOST ? STATUS_HOST : STATUS_BUG, "%s",
			     reason_sentence(r));
}

/* Whether any error in OpenSSL's queue, not only the last one, is a failed allocation. Empties the queue. */
static bool memory_ran_out(void)
{
	bool found = false;

	for (unsigned long code; (code = ERR_get_error()) != 0;)
		found = found || ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE;
	return found;
}

enum status status_of_openssl(enum status o, struct note *n, const char *what)
{
	unsigned long code = ERR_peek_last_error();
	const char *why = code ? ERR_reason_error_string(code) : NULL;

	if (memory_ran_out())
		return status_out_of_memory(n);
	if (why)
		return status_refuse(n, o, "%s (OpenSSL: %s)", what, why);
	return status_refuse(n, o, "%s", what);
}
