/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_USECHECK_H
#define HOST_CONFIG_USECHECK_H

#include "host/config/draft.h"

/* The longest lifetime of tokens whose use is limited, in seconds: the store keeps them that long. */
#define USECHECK_MAX_LIFETIME_S (INT64_C(7) * 86400)

/*
 * Check that the tokens of an issuer section expire soon enough where their use is limited, in every service.
 *   i          the index of the section
 *   ret_line   the line of the keyword at fault
 * REASON_OK, or REASON_CONFIG_INVALID with a note.
 */
enum reason usecheck_section(const struct draft *d, size_t i, int *ret_line, struct note *n);

#endif
