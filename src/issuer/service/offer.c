/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/offer.h"

#include <string.h>

#include "core/base/scoped.h"
#include "issuer/mint/offer.h"

static json_t *list_keys(const struct keyring *keys, const struct names *offered)
{
	json_auto_t *list = json_array();

	for (size_t i = 0; i < offered->count; i++) {
		const struct signing_key *key = keyring_find(keys, offered->at[i]);

		if (key && json_array_append_new(list, json_pack("{s:s,s:s}", "name", key->name, "alg",
								 key->alg.name)) != 0)
			return NULL;
	}
	return json_incref(list);
}

static json_t *list_names(const struct names *offered)
{
	json_auto_t *list = json_array();

	for (size_t i = 0; i < offered->count && json_array_size(list) < OFFER_MAX; i++)
		if (!strchr(offered->at[i], '*') &&
		    json_array_append_new(list, json_pack("{s:s}", "name", offered->at[i])) != 0)
			return NULL;
	return json_incref(list);
}

enum status offer_put(const struct grantor *g, const struct person *p, json_t *answer, struct note *n)
{
	const struct policy_request who = {
		.caller = p->name, .caller_is_root = p->uid == 0, .groups = &p->groups};
	SCOPED(policy_offer) o = {0};

	if (!policy_offer(g->policy, &who, &o))
		return status_out_of_memory(n);
	if (json_object_set_new(answer, "account", json_string(p->name)) != 0 ||
	    json_object_set_new(answer, "keys", list_keys(g->keys, &o.keys)) != 0 ||
	    json_object_set_new(answer, "max_ttl", json_integer(o.max_ttl_s)) != 0 ||
	    json_object_set_new(answer, "audiences", list_names(&o.audiences)) != 0 ||
	    json_object_set_new(answer, "services", list_names(&o.services)) != 0)
		return status_out_of_memory(n);
	return STATUS_OK;
}
