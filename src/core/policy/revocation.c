/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/revocation.h"

#include <stdlib.h>

const char *revocation_word(enum revocation_kind kind)
{
	static const char *const words[REVOCATION_KINDS] = {
		[REVOCATION_JTI] = "jti", [REVOCATION_SUB] = "sub", [REVOCATION_USER] = "user",
		[REVOCATION_KEY] = "key", [REVOCATION_ALL] = "all",
	};

	return words[kind];
}

void revocations_done(struct revocations *r)
{
	free(r->path);
	free(r->text);
	free(r->at);
	*r = (struct revocations){0};
}
