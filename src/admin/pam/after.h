/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_AFTER_H
#define ADMIN_PAM_AFTER_H

#include "admin/pam/entry.h"

/* What an auth stack does after an entry of pam_jwt.so has answered, by the rules of walk.h. */

/* Whether libpam can reach entry at in the same login after ours has returned code. */
bool pamafter_reaches(const struct pam_entries *entries, size_t ours, int code, size_t at);

/*
 * The last entry of another module that can refuse a login after ours has accepted a token: it asks for
 * another credential, or is a condition on account or host. entries->count if there is none.
 */
size_t pamafter_refuser(const struct pam_entries *entries, size_t ours);

#endif
