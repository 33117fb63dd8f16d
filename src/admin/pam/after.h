/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_AFTER_H
#define ADMIN_PAM_AFTER_H

#include "admin/pam/entry.h"

/* What an auth stack does after an entry of pam_jwt.so has accepted a token, by the rules of walk.h. */

/* Whether libpam can reach entry at later in the same login. */
bool pamafter_reaches(const struct pam_entries *entries, size_t ours, size_t at);

/*
 * The last entry of another module that can refuse a login which would otherwise be accepted: it asks for
 * another credential, or is a condition on account or host. entries->count if there is none.
 */
size_t pamafter_refuser(const struct pam_entries *entries, size_t ours);

#endif
