/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_LINT_SECRETS_H
#define ADMIN_LINT_SECRETS_H

#include "core/base/span.h"
#include "tool/finding.h"

/* Check a secret: whether it can be guessed, and who can read its file at path. */
void lint_secret(const char *path, struct span secret, struct findings *f);

#endif
