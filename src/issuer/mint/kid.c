/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/kid.h"

#include "core/token/jws.h"
#include "issuer/mint/claims.h"

enum outcome kid_judge(const char *kid, struct note *n)
{
	json_auto_t *object = NULL;

	if (!kid)
		return OUTCOME_OK;
	if (*kid == '\0' || strlen(kid) > HEADER_MAX_KID_BYTES) {
		note_set(n, "--kid is empty, or longer than the %d bytes that a host takes",
			 HEADER_MAX_KID_BYTES);
		return OUTCOME_USAGE;
	}
	object = json_object();
	return object ? claimset_set_text(object, "kid", kid, "--kid", n) : outcome_out_of_memory(n);
}
