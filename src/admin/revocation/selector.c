/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/revocation/selector.h"

#include <stddef.h>

#include "admin/revocation/entry.h"
#include "store/revoked.h"

static const char *value_of(const struct selector *s, enum revocation_kind kind)
{
	switch (kind) {
	case REVOCATION_JTI:
		return s->jti;
	case REVOCATION_SUB:
		return s->sub;
	case REVOCATION_USER:
		return s->user;
	case REVOCATION_KEY:
		return s->key;
	case REVOCATION_ALL:
		return s->all ? "*" : NULL;
	case REVOCATION_KINDS:
		break;
	}
	return NULL;
}

enum status selector_read(const struct selector *s, struct revocation *ret, struct note *n)
{
	struct revocation found = {0};
	const char *fault;
	int given = 0;

	for (int kind = 0; kind < REVOCATION_KINDS; kind++) {
		const char *value = value_of(s, (enum revocation_kind)kind);

		if (!value)
			continue;
		found.kind = (enum revocation_kind)kind;
		found.value = value;
		given++;
	}
	if (given != 1)
		return status_refuse(n, STATUS_USAGE,
				     "give exactly one of --jti, --sub, --user, --key and --all");
	fault = entry_text_fault(found.value);
	if (!fault)
		fault = revoked_value_fault(found.kind, found.value);
	if (fault)
		return status_refuse(n, STATUS_USAGE, "--%s: %s", revocation_word(found.kind), fault);
	*ret = found;
	return STATUS_OK;
}
