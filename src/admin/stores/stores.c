/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stores/stores.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/stores/owner.h"
#include "core/policy/limits.h"
#include "store/folder.h"
#include "store/survey.h"
#include "tool/memory.h"

bool stores_limits_use(const struct trust *t, const struct service *service)
{
	for (size_t i = 0; i < t->issuer_count; i++) {
		const struct limits limits = {&t->issuers[i], service};

		if (limits_use(&limits).kind != USE_ANY)
			return true;
	}
	return false;
}

static struct store *find(struct stores *s, const char *path)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->at[i].path, path) == 0)
			return &s->at[i];
	s->at = memory_or_exit(reallocarray(s->at, s->count + 1, sizeof(*s->at)));
	s->at[s->count] = (struct store){.path = path};
	return &s->at[s->count++];
}

void stores_find(const struct trust *t, struct stores *ret)
{
	struct store *s = find(ret, folder_path(t, NULL));

	s->is_default = true;
	s->is_used = stores_limits_use(t, NULL);
	for (size_t i = 0; i < t->service_count; i++) {
		const struct service *service = &t->services[i];

		s = find(ret, folder_path(t, service));
		s->is_used |= stores_limits_use(t, service);
		if (service->store && !names_add(&s->services, service->name))
			memory_exit();
	}
}

bool stores_is_hidden(const struct store *s)
{
	return geteuid() != 0 && faccessat(AT_FDCWD, s->path, R_OK | X_OK, AT_EACCESS) != 0 &&
	       errno == EACCES;
}

static uid_t owner_of(const struct store *s)
{
	struct stat st;

	return geteuid() == 0 && !s->is_default && lstat(s->path, &st) == 0 ? st.st_uid : geteuid();
}

enum reason stores_judge(const struct store *s, int64_t now, struct note *n)
{
	struct owner owner = {0};
	uid_t uid = owner_of(s);
	enum reason r;

	if (stores_is_hidden(s))
		return note_refuse(n, REASON_STORE_UNAVAILABLE,
				   "%s: cannot be examined as uid %u: run this command as root", s->path,
				   (unsigned)geteuid());
	if (uid != geteuid() && !owner_enter(uid, &owner))
		return note_refuse(n, REASON_STORE_UNAVAILABLE, "%s: it cannot be judged as its owner: %s",
				   s->path, strerror(errno));
	r = survey_judge(s->path, now, n);
	owner_leave(&owner);
	if (r == REASON_OUT_OF_MEMORY)
		memory_exit();
	return r;
}

void stores_done(struct stores *s)
{
	for (size_t i = 0; i < s->count; i++)
		names_done(&s->at[i].services);
	free(s->at);
	*s = (struct stores){0};
}
