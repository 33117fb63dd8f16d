/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/draft.h"

#include <stdlib.h>

void *draft_grow(void *list, size_t count, size_t size)
{
	char *grown = reallocarray(list, count + 1, size);

	if (grown)
		memset(grown + count * size, 0, size);
	return grown;
}

enum reason draft_set_text(const char *value, char **slot)
{
	char *copy = strdup(value);

	if (!copy)
		return REASON_OUT_OF_MEMORY;
	free(*slot);
	*slot = copy;
	return REASON_OK;
}

struct issuer *draft_issuer(struct draft *d)
{
	return &d->trust.issuers[d->trust.issuer_count - 1];
}

struct service *draft_service(struct draft *d)
{
	return &d->trust.services[d->trust.service_count - 1];
}

bool draft_name(struct draft *d, const char *path)
{
	d->trust.path = strdup(path);
	return d->trust.path != NULL;
}

void draft_done(struct draft *d)
{
	for (size_t i = 0; i < d->issuer_count; i++) {
		for (size_t k = 0; k < d->issuers[i].key_count; k++)
			free(d->issuers[i].keys[k].name);
		free(d->issuers[i].keys);
		free(d->issuers[i].users);
	}
	free(d->issuers);
	free(d->services);
	trust_done(&d->trust);
}
