/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_CONDITION_H
#define CORE_POLICY_CONDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the configuration says about claims, as data. */

/* CLAIM=VALUE. claim is a path (claimpath.h), value as compare_claim() compares it (compare.h). */
struct condition {
	char *claim;
	char *value;
	int line; /* of its file */
};

struct conditions {
	struct condition *at;
	size_t count;
};

/* What a section demands of the claims. The claim of a condition owns the memory of both texts. */
struct demands {
	struct conditions require;     /* each must hold */
	struct conditions require_any; /* one must hold, unless the list is empty */
	struct conditions deny;	       /* none may hold */
	bool has_max_auth_age;
	int64_t max_auth_age_s;
	int max_auth_age_line;
};

#endif
