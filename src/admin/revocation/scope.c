/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/revocation/scope.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "core/keys/thumbprint.h"
#include "host/config/config.h"
#include "tool/memory.h"
#include "tool/options.h"

enum status scope_load(const char *conf, struct trust *ret, struct note *n)
{
	SCOPED(snapshot) files = {0};
	char *path = options_absolute_path(conf);
	enum reason r;

	if (!path)
		return status_refuse(n, STATUS_HOST, "the folder of %.256s: %s", conf, strerror(errno));
	r = config_load(&files, path, NULL, ret, n);
	free(path);
	return r == REASON_CONFIG_INVALID ? STATUS_HOST : status_of_reason(r, n);
}

/* "*" in place of an issuer means every issuer. */
static bool is_waived(const struct issuer *issuer)
{
	return !issuer->iss || strcmp(issuer->iss, "*") == 0;
}

enum status scope_issuer(const struct trust *t, const char *section, const char **ret, struct note *n)
{
	*ret = NULL;
	if (!section)
		return STATUS_OK;
	for (size_t i = 0; i < t->issuer_count; i++) {
		if (strcmp(t->issuers[i].name, section) != 0)
			continue;
		if (is_waived(&t->issuers[i]))
			return status_refuse(n, STATUS_USAGE,
					     "[issuer %.64s] accepts any iss, so that its tokens cannot be "
					     "distinguished by it: leave out --issuer",
					     section);
		*ret = t->issuers[i].iss;
		return STATUS_OK;
	}
	return status_refuse(n, STATUS_USAGE, "--issuer: %.256s has no section [issuer %.64s]", t->path,
			     section);
}

static bool is_concerned(const struct issuer *issuer, const char *iss)
{
	return !iss || (issuer->iss && strcmp(issuer->iss, iss) == 0);
}

enum status scope_lifetime(const struct trust *t, const char *iss, int64_t *ret_s, struct note *n)
{
	int64_t longest_s = 0;

	for (size_t i = 0; i < t->issuer_count; i++) {
		const struct issuer *issuer = &t->issuers[i];

		if (!is_concerned(issuer, iss))
			continue;
		if (!issuer->has_max_lifetime)
			return status_refuse(n, STATUS_USAGE,
					     "--for is missing: [issuer %.64s] has max_lifetime = none, so "
					     "only you know how long its tokens are valid, as in --for 30d",
					     issuer->name);
		if (issuer->max_lifetime_s > longest_s)
			longest_s = issuer->max_lifetime_s;
	}
	*ret_s = longest_s;
	return STATUS_OK;
}

static bool has_thumbprint(const struct key *k, const char *thumbprint)
{
	char own[THUMBPRINT_SIZE];

	if (k->type == KEY_SECRET)
		return false;
	if (!thumbprint_of(k, own))
		memory_exit();
	return strcmp(own, thumbprint) == 0;
}

bool scope_has_key(const struct trust *t, const char *thumbprint)
{
	for (size_t i = 0; i < t->issuer_count; i++)
		for (size_t k = 0; k < t->issuers[i].key_count; k++)
			if (has_thumbprint(t->issuers[i].keys[k], thumbprint))
				return true;
	return false;
}
