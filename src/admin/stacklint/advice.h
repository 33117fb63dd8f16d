/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STACKLINT_ADVICE_H
#define ADMIN_STACKLINT_ADVICE_H

#include "admin/pam/stack.h"
#include "admin/stacklint/mistake.h"

/*
 * The first remedy that cures a mistake of this stack: applied to a copy of all stacks, it removes the
 * mistake, makes no new error in any of them, and lets the same credentials in as before. Remedies without a
 * new warning come first. NULL if there is none.
 */
const struct remedy *advice_choose(const struct pamstacks *stacks, const struct pamstack *stack,
				   const struct mistake *mistake);

#endif
