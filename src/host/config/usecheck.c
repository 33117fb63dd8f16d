/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/usecheck.h"

#include "core/policy/limits.h"
#include "host/config/keywords.h"

/* The line of "use" in the section that limits the use. service may be NULL. */
static int line_of_use(const struct draft *d, size_t issuer, const struct service *service)
{
	const struct lines *own = &d->issuers[issuer].lines;

	if (d->trust.issuers[issuer].use.kind != USE_ANY || !service)
		return keywords_line(own, "use");
	return keywords_line(&d->services[service - d->trust.services], "use");
}

static enum reason check_pair(const struct draft *d, size_t issuer, const struct service *service,
			      int *ret_line, struct note *n)
{
	const struct limits limits = {&d->trust.issuers[issuer], service};
	int64_t lifetime_s;

	if (limits_use(&limits).kind == USE_ANY ||
	    (limits_max_lifetime(&limits, &lifetime_s) && lifetime_s <= USECHECK_MAX_LIFETIME_S))
		return REASON_OK;
	*ret_line = line_of_use(d, issuer, service);
	return note_invalid(n,
			    "use needs a max_lifetime of at most 7d, because used tokens are recorded until "
			    "they expire: set max_lifetime in this section%s%s%s",
			    service ? " or in [issuer " : "", service ? d->trust.issuers[issuer].name : "",
			    service ? "]" : "");
}

enum reason usecheck_section(const struct draft *d, size_t i, int *ret_line, struct note *n)
{
	enum reason r = check_pair(d, i, NULL, ret_line, n);

	for (size_t k = 0; k < d->trust.service_count && r == REASON_OK; k++)
		r = check_pair(d, i, &d->trust.services[k], ret_line, n);
	return r;
}
