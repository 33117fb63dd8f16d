/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_ISSUE_CLAIMARGS_H
#define ISSUER_ISSUE_CLAIMARGS_H

#include <jansson.h>

#include "core/base/names.h"
#include "tool/status.h"

/*
 * Add the claims given with --claim as NAME=TEXT, or with --claim-json as NAME=JSON, to an object.
 * STATUS_OK; STATUS_USAGE for text that is not UTF-8, bad JSON, a claim given twice or one that has an option
 * of its own; STATUS_HOST.
 */
enum status claimargs_add(const struct names *arguments, bool is_json, json_t *claims, struct note *n);

#endif
