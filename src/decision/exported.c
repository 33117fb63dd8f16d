/* SPDX-License-Identifier: BSD-2-Clause */
/* The only function that the decision library exports. */
#include "core/base/bytes.h"
#include "decision/login.h"

static void describe(const struct decision_request *r, const struct outcome *o, struct decision *ret)
{
	decision_begin(ret);
	outcome_describe(o, r->wants_rows, ret);
}

__attribute__((visibility("default"))) void pam_jwt_decide_6(const struct decision_request *request,
							     struct decision *ret)
{
	struct outcome o;

	login_decide(request, &o);
	describe(request, &o, ret);
	if (ret->reason == REASON_OK && request->reserve && !request->reserve(request->reserve_to, ret))
		ret->reason = REASON_OUT_OF_MEMORY;
	if (ret->reason == REASON_OK && login_needs_store(&o)) {
		login_ask_store(&o, request->reserve != NULL);
		describe(request, &o, ret);
	}
	outcome_done(&o);
	bytes_scrub();
}
