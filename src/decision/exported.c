/* SPDX-License-Identifier: BSD-2-Clause */
/* The only function that the decision library exports. */
#include "core/base/bytes.h"
#include "decision/login.h"

__attribute__((visibility("default"))) void pam_jwt_decide_5(const struct decision_request *request,
							     struct decision *ret)
{
	struct outcome o;

	decision_begin(ret);
	login_decide(request, &o);
	outcome_describe(&o, request->wants_rows, ret);
	outcome_done(&o);
	bytes_scrub();
}
