/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_ISSUE_ASKMINT_H
#define ISSUER_ISSUE_ASKMINT_H

#include <jansson.h>

#include "core/base/names.h"
#include "issuer/issue/budget.h"
#include "tool/status.h"

/* What "jwt-issuer issue" asks the mint for. All borrowed; NULL: the mint decides. */
struct askmint {
	const char *socket;
	const char *subject;
	const struct names *audiences;
	const char *service;
	int64_t ttl_s;
	const char *key;      /* its name */
	const json_t *claims; /* an object */
	const char *why;
	const struct prompt *prompt; /* that the token must fit; NULL: only warn */
};

/*
 * Get a token from the mint and print it. STATUS_OK; STATUS_REFUSED when the mint refuses, or the token does
 * not fit the prompt; STATUS_HOST.
 */
enum status askmint_run(const struct askmint *a, struct note *n);

#endif
