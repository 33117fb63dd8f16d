/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "issuer/mint/logend.h"
#include "issuer/mint/logopen.h"
#include "issuer/wire/message.h"

static enum status cannot_write(struct mintlog *l, const char *why, struct note *n)
{
	l->size = -1; /* the file may end in a part of a line */
	return status_refuse(n, STATUS_HOST, "the mint log %.256s cannot be written, so no token is made: %s",
			     l->path, why);
}

static void close_file(struct mintlog *l)
{
	if (l->is_open)
		(void)close(l->fd);
	l->is_open = false;
	l->size = -1;
}

static enum status open_file(struct mintlog *l, struct note *n)
{
	const char *why;
	int fd = logopen_file(l->path, &why);

	if (fd < 0)
		return cannot_write(l, why, n);
	l->fd = fd;
	l->is_open = true;
	l->size = -1;
	return STATUS_OK;
}

static void take_end(struct mintlog *l, const struct logend *end)
{
	l->head = end->head;
	l->seq = end->seq;
	l->is_torn = end->is_torn;
	l->has_head = true;
}

/* The line that the first line of a file follows: our own last line, or else the last line of PATH.1. */
static enum status find_previous_end(struct mintlog *l, struct logend *ret, struct note *n)
{
	char path[PATH_MAX];
	enum status s = STATUS_OK;
	int fd;

	*ret = (struct logend){
		.head = l->has_head ? l->head : record_no_hash, .seq = l->seq, .is_torn = l->is_torn};
	if (l->has_head)
		return STATUS_OK;
	if (snprintf(path, sizeof(path), "%s.1", l->path) >= (int)sizeof(path))
		return cannot_write(l, "its path is too long", n);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT)
		return STATUS_OK;
	if (fd < 0)
		return status_refuse(n, STATUS_HOST,
				     "%.256s, which the mint log goes on from, cannot be read: %s", path,
				     strerror(errno));
	s = logend_read(fd, path, ret, ret, n);
	(void)close(fd);
	return s;
}

/* Read the end of the file, unless its size shows that our own line is still the last one. */
static enum status find_end(struct mintlog *l, struct note *n)
{
	struct logend before, end;
	struct stat st;
	enum status s;

	if (fstat(l->fd, &st) != 0)
		return cannot_write(l, strerror(errno), n);
	if (st.st_size == l->size)
		return STATUS_OK;
	s = find_previous_end(l, &before, n);
	if (s == STATUS_OK)
		s = logend_read(l->fd, l->path, &before, &end, n);
	if (s != STATUS_OK)
		return s;
	take_end(l, &end);
	l->has_newline = end.has_newline;
	l->size = st.st_size;
	return STATUS_OK;
}

enum status mintlog_open(struct mintlog *l, struct note *n)
{
	enum status s = STATUS_OK;

	if (!l->is_open || !logopen_is_current(l->path, l->fd)) {
		/* the old file may end in a part of a line, which then becomes part of the chain */
		if (l->is_open && l->size < 0)
			(void)find_end(l, n);
		close_file(l);
		s = open_file(l, n);
	}
	return s == STATUS_OK ? find_end(l, n) : s;
}

/* The text that one write() appends, and the end of the chain after it. */
struct piece {
	struct bytes text;
	struct record_hash head;
	int64_t seq;
};

static void piece_done(struct piece *p)
{
	bytes_done(&p->text);
}

static enum status add_line(struct piece *p, const json_t *members, struct note *n)
{
	SCOPED(bytes) line = {0};
	struct bytes longer = {0};
	enum reason r =
		members ? record_write(p->seq + 1, members, &p->head, &line, n) : REASON_OUT_OF_MEMORY;

	if (r == REASON_MALFORMED)
		return STATUS_REFUSED;
	if (r != REASON_OK || !bytes_alloc(p->text.len + line.len, &longer))
		return status_out_of_memory(n);
	if (p->text.len > 0)
		(void)memcpy(longer.at, p->text.at, p->text.len);
	(void)memcpy(longer.at + p->text.len, line.at, line.len);
	bytes_done(&p->text);
	p->text = longer;
	p->seq++;
	return record_hash((struct span){line.at, line.len - 1}, &p->head) ? STATUS_OK :
									     status_out_of_memory(n);
}

/* If the last line is torn, add what closes it off: its newline, and a mark. */
static enum status close_off(const struct mintlog *l, struct piece *p, int64_t now_s, struct note *n)
{
	json_auto_t *mark = NULL;

	if (!l->has_newline && !bytes_copy(span_of("\n"), &p->text))
		return status_out_of_memory(n);
	if (!l->is_torn)
		return STATUS_OK;
	mark = record_torn_mark(now_s);
	return add_line(p, mark, n);
}

static enum status write_piece(struct mintlog *l, const struct piece *p, struct note *n)
{
	ssize_t done = write(l->fd, p->text.at, p->text.len);

	if (done < 0)
		return cannot_write(l, strerror(errno), n);
	if ((size_t)done != p->text.len)
		return cannot_write(l, "there is no room for the whole line", n);
	l->size += done;
	l->head = p->head;
	l->seq = p->seq;
	l->is_torn = false;
	l->has_newline = true;
	return STATUS_OK;
}

static bool put_text(json_t *tree, const char *name, const char *text)
{
	return !text || json_object_set_new(tree, name, json_string(text)) == 0;
}

static bool put_integer(json_t *tree, const char *name, bool is_there, int64_t value)
{
	return !is_there || json_object_set_new(tree, name, json_integer(value)) == 0;
}

/* Copy a member of the header or of the claims, if it is there. */
static bool put_copy(json_t *tree, const char *name, const json_t *from)
{
	json_t *value = json_object_get(from, name);

	return !value || json_object_set(tree, name, value) == 0;
}

static json_t *members_of(const struct mintlog_entry *e)
{
	static const char *const of_claims[] = {"sub", "aud", "jti", "iat", "exp"};
	json_auto_t *tree = json_object();
	const struct mintlog_who *w = &e->who;
	bool is_whole = tree && put_integer(tree, "time", true, e->now_s) &&
			put_text(tree, "account", w->account) &&
			put_integer(tree, "uid", w->has_uid, w->uid) && put_text(tree, "method", w->method) &&
			put_integer(tree, "pid", w->has_pid, w->pid) && put_text(tree, "address", w->address);

	for (size_t i = 0; i < sizeof(of_claims) / sizeof(of_claims[0]); i++)
		is_whole = is_whole && put_copy(tree, of_claims[i], e->claims);
	if (!is_whole || !put_copy(tree, "kid", e->header) || !put_copy(tree, "alg", e->header) ||
	    !put_text(tree, "section", e->section) || !put_text(tree, "why", e->why))
		return NULL;
	return json_incref(tree);
}

static enum status append(struct mintlog *l, const struct mintlog_entry *e, struct note *n)
{
	json_auto_t *members = members_of(e);
	SCOPED(piece) p = {0};
	enum status s = mintlog_open(l, n);

	if (s != STATUS_OK)
		return s;
	p.head = l->head;
	p.seq = l->seq;
	s = close_off(l, &p, e->now_s, n);
	if (s == STATUS_OK)
		s = add_line(&p, members, n);
	return s == STATUS_OK ? write_piece(l, &p, n) : s;
}

enum status mintlog_append(struct mintlog *l, const struct mintlog_entry *e, struct note *n)
{
	enum status s;

	if (e->why && strlen(e->why) > MINTLOG_MAX_WHY)
		return status_refuse(n, STATUS_REFUSED, "the reason is longer than %d bytes",
				     MINTLOG_MAX_WHY);
	s = append(l, e, n);
	if (s != STATUS_REFUSED)
		l->is_stopped = s != STATUS_OK;
	return s;
}

void mintlog_done(struct mintlog *l)
{
	close_file(l);
	*l = (struct mintlog){0};
}
