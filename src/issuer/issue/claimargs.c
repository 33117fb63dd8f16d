/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/issue/claimargs.h"

#include <string.h>

#include "core/base/bytes.h"
#include "core/base/scoped.h"
#include "issuer/mint/claims.h"
#include "tool/jsontext.h"

/* The option that sets a claim which --claim must not set. */
static const char *own_option(const char *claim)
{
	if (strcmp(claim, "exp") == 0)
		return "ttl";
	if (strcmp(claim, "iat") == 0)
		return "ttl (iat is always now)";
	return strcmp(claim, "nbf") == 0 ? "nbf-offset" : claim;
}

/* Split NAME=VALUE. ret_name is a copy; ret_value is borrowed from the argument. */
static enum status split_claim(const json_t *claims, const char *argument, struct bytes *ret_name,
			       const char **ret_value, struct note *n)
{
	const char *equals = strchr(argument, '='), *name;
	json_auto_t *ignored = NULL;

	if (!equals || equals == argument)
		return status_refuse(n, STATUS_USAGE,
				     "a claim is given as NAME=VALUE, with a name that is not empty");
	if (!bytes_copy((struct span){(const uint8_t *)argument, (size_t)(equals - argument)}, ret_name))
		return status_out_of_memory(n);
	name = (const char *)ret_name->at;
	if (claimset_makes(name))
		return status_refuse(n, STATUS_USAGE, "the claim %s has its own option: use --%s", name,
				     own_option(name));
	if (json_object_get(claims, name))
		return status_refuse(n, STATUS_USAGE, "the claim %.128s is given twice: give it once", name);
	*ret_value = equals + 1;
	return claimset_text(name, "the name of a claim", &ignored, n);
}

static enum status parse_value(const char *name, const char *text, json_t **ret, struct note *n)
{
	enum reason r = jsontext_parse(span_of(text), ret);

	if (r != REASON_MALFORMED)
		return status_of_reason(r, n);
	return status_refuse(n, STATUS_USAGE,
			     "the value of the claim %.128s is not valid JSON (text needs its quotes: "
			     "'%.64s=\"...\"', or --claim)",
			     name, name);
}

static enum status add_claim(const char *argument, bool is_json, json_t *claims, struct note *n)
{
	SCOPED(bytes) name = {0};
	const char *text = NULL;
	json_t *value = NULL;
	enum status r = split_claim(claims, argument, &name, &text, n);

	if (r != STATUS_OK)
		return r;
	r = is_json ? parse_value((const char *)name.at, text, &value, n) :
		      claimset_text(text, "the value of --claim", &value, n);
	if (r == STATUS_OK && json_object_set_new(claims, (const char *)name.at, value) != 0)
		return status_out_of_memory(n);
	return r;
}

enum status claimargs_add(const struct names *arguments, bool is_json, json_t *claims, struct note *n)
{
	enum status r = STATUS_OK;

	for (size_t i = 0; i < arguments->count && r == STATUS_OK; i++)
		r = add_claim(arguments->at[i], is_json, claims, n);
	return r;
}
