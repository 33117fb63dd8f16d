/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/verdict.h"

void verdict_done(struct verdict *v)
{
	claims_done(&v->claims);
	signature_free(v->verified);
	jws_done(&v->jws);
	*v = (struct verdict){0};
}
