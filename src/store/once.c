/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/once.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/text.h"
#include "host/descriptor.h"
#include "store/folder.h"
#include "store/prune.h"

/* A store that prunes its folders may remove one between two steps here, but not again and again. */
#define MAX_TRIES 3

/* A token in a store. */
struct place {
	const char *path; /* of the store */
	int store;
	char folder[FOLDER_NAME_SIZE];
	char name[LINK_NAME_SIZE];
	char target[LINK_TARGET_SIZE];
};

static enum reason refuse_errno(struct note *n, const struct place *p, const char *what)
{
	char why[128];
	int error = errno;

	if (error == ENOMEM)
		return REASON_OUT_OF_MEMORY;
	return note_refuse(n, REASON_STORE_UNAVAILABLE, "%s: %s: %s%s", p->path, what,
			   strerror_r(error, why, sizeof(why)),
			   error == ENOSPC ? " (or no inodes are left): see \"df\" and \"df -i\"" : "");
}

/* Without the records that were removed, nobody knows whether such a token was used. */
static enum reason check_mark(const struct place *p, const struct once_token *t, struct note *n)
{
	char date[96];
	struct text text = text_in(date, sizeof(date));
	int64_t mark;

	if (!folder_read_mark(p->store, &mark))
		return refuse_errno(n, p, "the mark cannot be read");
	if (t->exp > mark)
		return REASON_OK;
	text_add_date(&text, mark, t->now);
	return note_refuse(
		n, REASON_STORE_UNAVAILABLE,
		"%s: the clock is behind what this store dropped: records of tokens that expire until %s "
		"were removed, so such tokens are refused. Set the clock; if it is correct, see \"store\" in "
		"pam-jwt(8)",
		p->path, date);
}

/*
 * The record at this path in a store, or in a folder of it. One that cannot be read also says that the token
 * was used. REASON_UNDECIDED: there is no record.
 */
static enum reason read_record(const struct place *p, int folder, const char *path,
			       const struct once_token *t, struct usage *ret, struct note *n)
{
	char target[LINK_TARGET_SIZE];
	ssize_t len = readlinkat(folder, path, target, sizeof(target) - 1);

	if (len < 0 && (errno == ENOENT || errno == ENOTDIR))
		return REASON_UNDECIDED;
	if (len < 0 && errno != EINVAL)
		return refuse_errno(n, p, "a record cannot be read");
	target[len < 0 ? 0 : len] = '\0';
	if (!link_read(target, t->request, ret))
		*ret = (struct usage){.state = USAGE_EARLIER, .service = "?"};
	return REASON_OK;
}

/* A record of the token in one of the other folders of ten minutes. */
static enum reason find_in(const struct place *p, DIR *folders, const struct once_token *t, struct usage *ret,
			   struct note *n)
{
	enum reason r = REASON_UNDECIDED;
	int64_t start;

	for (const char *one; r == REASON_UNDECIDED && (one = folder_next(folders)) != NULL;) {
		char path[FOLDER_NAME_SIZE + LINK_NAME_SIZE];

		if (!folder_is_name(one, &start) || strcmp(one, p->folder) == 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", one, p->name);
		r = read_record(p, p->store, path, t, ret, n);
	}
	return r;
}

/*
 * Of two tokens with the same identifier and different dates, one may be used. Called after the token has its
 * own record: of two processes, at least one then finds the record of the other. REASON_UNDECIDED: no other
 * record.
 */
static enum reason find_elsewhere(const struct place *p, const struct once_token *t, struct usage *ret,
				  struct note *n)
{
	DIR *folders = folder_list(p->store);
	enum reason r;

	if (!folders)
		return refuse_errno(n, p, "the folders cannot be listed");
	r = find_in(p, folders, t, ret, n);
	(void)closedir(folders);
	return r;
}

/*
 * The mark is read again after the record was made: another process may remove the earlier record of the
 * token, but sets the mark before.
 */
static enum reason confirm(const struct place *p, int folder, const struct once_token *t, struct note *n)
{
	enum reason r = check_mark(p, t, n);

	if (r == REASON_OK && !folder_sync(folder))
		r = refuse_errno(n, p, "the record cannot be written to the disk");
	return r;
}

/* A record of a login that may be repeated stays after a failure: another process may have relied on it. */
static enum reason confirm_new(const struct place *p, int folder, const struct once_token *t,
			       struct usage *ret, struct note *n)
{
	enum reason r = find_elsewhere(p, t, ret, n);
	bool is_first = r == REASON_UNDECIDED;

	if (is_first) {
		ret->state = USAGE_FIRST;
		r = confirm(p, folder, t, n);
	}
	if (!is_first || (r != REASON_OK && !t->may_repeat))
		(void)unlinkat(folder, p->name, 0);
	return r;
}

/* Make the record, or read the one that exists. REASON_UNDECIDED: the folder, or this record, was removed. */
static enum reason try_once(const struct place *p, const struct once_token *t, struct usage *ret,
			    struct note *n)
{
	SCOPED_FD folder = -1;
	enum reason r = check_mark(p, t, n); /* so that a token that is refused leaves nothing behind */

	if (r != REASON_OK)
		return r;
	folder = folder_enter(p->store, p->folder, true);
	if (folder < 0)
		return errno == ENOENT ? REASON_UNDECIDED : refuse_errno(n, p, "a folder cannot be made");
	if (symlinkat(p->target, folder, p->name) == 0)
		return confirm_new(p, folder, t, ret, n);
	if (errno == ENOENT)
		return REASON_UNDECIDED;
	if (errno != EEXIST)
		return refuse_errno(n, p, "a record cannot be made");
	r = read_record(p, folder, p->name, t, ret, n);
	return r == REASON_OK && t->may_repeat ? confirm(p, folder, t, n) : r;
}

static enum reason open_place(const char *folder, const struct once_token *t, uid_t owner, struct place *ret,
			      struct note *n)
{
	*ret = (struct place){.path = folder, .store = -1};
	folder_name(t->exp, ret->folder);
	if (!link_name(&t->link, ret->name) || !link_target(t->request, t->now, ret->target))
		return REASON_OUT_OF_MEMORY;
	return folder_open(folder, owner, &ret->store, n);
}

enum reason once_take(const char *folder, const struct once_token *t, struct usage *ret, struct note *n)
{
	struct place p;
	struct usage usage = {0};
	enum reason r = open_place(folder, t, geteuid(), &p, n);

	if (r != REASON_OK)
		return r;
	prune_store(p.store, t->now);
	r = REASON_UNDECIDED;
	for (int tries = 0; r == REASON_UNDECIDED && tries < MAX_TRIES; tries++)
		r = try_once(&p, t, &usage, n);
	if (r == REASON_UNDECIDED)
		r = refuse_errno(n, &p, "a record cannot be made");
	if (r == REASON_OK)
		*ret = usage;
	(void)close(p.store);
	return r;
}

static enum reason look(const struct place *p, const struct once_token *t, struct usage *ret, struct note *n)
{
	SCOPED_FD folder = -1;
	enum reason r = check_mark(p, t, n);

	if (r != REASON_OK)
		return r;
	if (faccessat(p->store, ".", W_OK, AT_EACCESS) != 0 && errno == EROFS)
		return refuse_errno(n, p, "a record cannot be made");
	*ret = (struct usage){.state = USAGE_UNUSED};
	folder = folder_enter(p->store, p->folder, false);
	if (folder < 0 && errno != ENOENT)
		return refuse_errno(n, p, "a folder cannot be read");
	r = folder < 0 ? REASON_UNDECIDED : read_record(p, folder, p->name, t, ret, n);
	if (r == REASON_UNDECIDED)
		r = find_elsewhere(p, t, ret, n);
	return r == REASON_UNDECIDED ? REASON_OK : r;
}

enum reason once_look(const char *folder, const struct once_token *t, struct usage *ret, struct note *n)
{
	struct place p;
	struct usage usage = {0};
	enum reason r = open_place(folder, t, t->any_owner ? FOLDER_ANY_OWNER : geteuid(), &p, n);

	if (r != REASON_OK)
		return r;
	r = look(&p, t, &usage, n);
	if (r == REASON_OK)
		*ret = usage;
	(void)close(p.store);
	return r;
}
