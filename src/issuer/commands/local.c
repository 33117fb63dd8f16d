/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/commands/local.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "host/account.h"
#include "host/config/config.h"
#include "host/config/syntax.h"
#include "host/groups.h"
#include "host/hostname.h"
#include "host/uidname.h"

static enum status status_of(enum account_state state, const char *name, struct note *n)
{
	if (state == ACCOUNT_FOUND)
		return STATUS_OK;
	if (state == ACCOUNT_UNKNOWN)
		return status_refuse(n, STATUS_REFUSED, "there is no account %.64s on this host", name);
	return status_refuse(n, STATUS_HOST, "the account database cannot be asked for %.64s", name);
}

static enum status find(const void *context, const char *name, struct person *ret, struct note *n)
{
	SCOPED(person) p = {0};
	enum status s = status_of(groups_find(name, &p.uid, &p.groups), name, n);

	(void)context;
	if (s != STATUS_OK)
		return s;
	p.name = strdup(name);
	if (!p.name)
		return status_out_of_memory(n);
	p.has_uid = true;
	*ret = TAKE(p);
	return STATUS_OK;
}

/*
 * The account of this name must have this uid. Otherwise, with two accounts of one name in the database, the
 * tokens of one would go to the other.
 */
static enum status find_uid(const void *context, uid_t uid, struct person *ret, struct note *n)
{
	SCOPED(person) p = {0};
	char number[24], *name = NULL;
	enum status s;

	(void)snprintf(number, sizeof(number), "with uid %lu", (unsigned long)uid);
	s = status_of(uidname_find(uid, &name), number, n);
	if (s == STATUS_OK)
		s = find(context, name, &p, n);
	free(name);
	if (s == STATUS_OK && p.uid != uid)
		return status_refuse(n, STATUS_REFUSED,
				     "the account database names uid %lu %.64s, but that account has uid %lu",
				     (unsigned long)uid, p.name, (unsigned long)p.uid);
	if (s == STATUS_OK)
		*ret = TAKE(p);
	return s;
}

static enum status is_root(const void *context, const char *name, bool *ret, struct note *n)
{
	struct account a = account_find(name);

	(void)context;
	*ret = a.state == ACCOUNT_FOUND && a.uid == 0;
	return a.state == ACCOUNT_UNKNOWN ? STATUS_OK : status_of(a.state, name, n);
}

const struct accounts local_accounts = {.find = find, .find_uid = find_uid, .is_root = is_root};

static bool add(struct names *list, const char *name)
{
	return names_has(list, name) || names_add(list, name);
}

/* Add a name and its first label. */
static bool add_host(struct names *ret, const char *name)
{
	char label[HOSTNAME_SIZE];

	(void)snprintf(label, sizeof(label), "%.*s", (int)strcspn(name, "."), name);
	return add(ret, name) && add(ret, label);
}

/* Faults of pam_jwt.conf are not ours to report. */
static void ignore(void *to, int line, const struct note *n)
{
	(void)to;
	(void)line;
	(void)n;
}

/* The hostname that pam_jwt.conf in the folder of conf_path sets, if any. */
static bool add_configured(const char *conf_path, struct names *ret)
{
	static const struct fault_listener deaf = {ignore, NULL};
	SCOPED(draft) hosts = {0};
	char *path = syntax_path_beside(conf_path, "", "pam_jwt.conf");
	bool is_read = path && config_examine(path, &deaf, &hosts) == REASON_OK;

	free(path);
	if (!is_read)
		return false;
	return !hosts.trust.hostname || add_host(ret, hosts.trust.hostname);
}

bool local_own_hosts(const char *conf_path, struct names *ret)
{
	char name[HOSTNAME_SIZE];

	hostname_read(name);
	return (!*name || add_host(ret, name)) && add_configured(conf_path, ret);
}

enum status local_load(const char *conf_path, struct conf *ret, struct note *n)
{
	SCOPED(conf) c = {0};
	enum reason r = conf_load(conf_path, &c, n);

	if (r == REASON_CONFIG_INVALID)
		return STATUS_HOST;
	if (r != REASON_OK)
		return status_of_reason(r, n);
	if (!c.permits_this_host && !local_own_hosts(conf_path, &c.policy.own_hosts))
		return status_out_of_memory(n);
	*ret = TAKE(c);
	return STATUS_OK;
}
