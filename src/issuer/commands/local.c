/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/commands/local.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "host/account.h"
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
	struct account a = account_find(name);
	enum status s = status_of(a.state, name, n);

	(void)context;
	if (s == STATUS_OK)
		s = status_of(groups_find(name, &p.groups), name, n);
	if (s != STATUS_OK)
		return s;
	p.name = strdup(name);
	if (!p.name)
		return status_out_of_memory(n);
	p.uid = (uid_t)a.uid;
	p.has_uid = true;
	*ret = TAKE(p);
	return STATUS_OK;
}

static enum status find_uid(const void *context, uid_t uid, struct person *ret, struct note *n)
{
	char number[24], *name = NULL;
	enum status s;

	(void)snprintf(number, sizeof(number), "with uid %lu", (unsigned long)uid);
	s = status_of(uidname_find(uid, &name), number, n);
	if (s == STATUS_OK)
		s = find(context, name, ret, n);
	free(name);
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

bool local_own_hosts(struct names *ret)
{
	char name[HOSTNAME_SIZE];

	hostname_read(name);
	if (!*name)
		return true;
	if (!names_add(ret, name))
		return false;
	name[strcspn(name, ".")] = '\0';
	return names_has(ret, name) || names_add(ret, name);
}
