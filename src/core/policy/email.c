/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/email.h"

#include "core/token/claimpath.h"

bool email_counts(const struct verdict *v, const char *path)
{
	return !claimpath_is(path, "email") || v->limits.issuer->email_waived ||
	       claims_true(&v->claims, "email_verified");
}
