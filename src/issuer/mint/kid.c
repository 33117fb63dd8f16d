/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/kid.h"

#include "core/token/jws.h"
#include "issuer/mint/claims.h"

enum status kid_judge(const char *kid, struct note *n)
{
	json_auto_t *ignored = NULL;

	if (!kid)
		return STATUS_OK;
	if (*kid == '\0' || strlen(kid) > HEADER_MAX_KID_BYTES)
		return status_refuse(n, STATUS_USAGE,
				     "the kid is empty, or longer than the %d bytes that a host takes",
				     HEADER_MAX_KID_BYTES);
	return claimset_text(kid, "kid", &ignored, n);
}
