/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/refusals.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/escape.h"
#include "core/base/scoped.h"
#include "core/json/write.h"
#include "issuer/mint/logopen.h"

#define MINUTE_S 60
#define MAX_TEXT 512 /* bytes of a text, if all texts fit into the line */

/* The text of a line */

/* The text, cut between two characters if it is longer than max. NULL when memory ran out. */
static json_t *cut_text(const char *text, size_t max)
{
	char buffer[MAX_TEXT + sizeof("...")];
	json_t *whole;
	size_t len = strlen(text);
	bool is_cut = len > max;

	if (is_cut)
		for (len = max; len > 0 && ((uint8_t)text[len] & 0xc0) == 0x80;)
			len--;
	(void)snprintf(buffer, sizeof(buffer), "%.*s%s", (int)len, text, is_cut ? "..." : "");
	whole = json_string(buffer);
	if (whole)
		return whole;
	/* not UTF-8, as a name in the account database may be */
	(void)escape_text((struct span){(const uint8_t *)text, len}, buffer, max + 1);
	return json_string(buffer);
}

static bool put_text(json_t *line, const char *name, const char *text, size_t max)
{
	return !text || json_object_set_new(line, name, cut_text(text, max)) == 0;
}

static bool put_number(json_t *line, const char *name, bool is_there, int64_t value)
{
	return !is_there || json_object_set_new(line, name, json_integer(value)) == 0;
}

static bool put_audiences(json_t *line, const struct names *aud, size_t max)
{
	json_t *list = json_array();
	bool is_whole = json_object_set_new(line, "aud", list) == 0;

	for (size_t i = 0; i < aud->count && i < REFUSALS_MAX_AUDIENCES && is_whole; i++)
		is_whole = json_array_append_new(list, cut_text(aud->at[i], max)) == 0;
	if (aud->count > REFUSALS_MAX_AUDIENCES && is_whole)
		is_whole = json_array_append_new(list, json_string("...")) == 0;
	return is_whole;
}

static bool put_all(json_t *line, const struct refusal *e, size_t max)
{
	const struct mintlog_who *w = &e->who;

	return line && put_number(line, "time", true, e->now_s) && put_text(line, "what", e->what, max) &&
	       put_text(line, "account", w->account, max) && put_number(line, "uid", w->has_uid, w->uid) &&
	       put_text(line, "method", w->method, max) && put_number(line, "pid", w->has_pid, w->pid) &&
	       put_text(line, "address", w->address, max) && put_text(line, "sub", e->sub, max) &&
	       (!e->aud || put_audiences(line, e->aud, max)) && put_text(line, "service", e->service, max) &&
	       put_text(line, "sentence", e->sentence, max);
}

/*
 * The line with its newline. If it is too long, texts are cut at half the bytes, and so on. With 32 bytes any
 * line fits, because no escape has more than 6 characters for a byte. False when memory ran out.
 */
static bool make_line(const struct refusal *e, struct bytes *ret)
{
	for (size_t max = MAX_TEXT;; max /= 2) {
		json_auto_t *line = json_object();

		if (!put_all(line, e, max) || !jsonwrite_text(line, JSON_COMPACT | JSON_ENSURE_ASCII, ret))
			return false;
		bytes_end_line(ret);
		if (ret->len <= REFUSALS_MAX_LINE)
			return true;
		bytes_done(ret);
	}
}

/* The file */

static bool fail(struct refusals *r, const char *why)
{
	r->is_stopped = true;
	note_set(&r->fault, "the log of refused requests, %.256s, cannot be written: %s", r->path, why);
	return false;
}

static bool open_current(struct refusals *r)
{
	const char *why;

	if (r->is_open && logopen_is_current(r->path, r->fd))
		return true;
	if (r->is_open)
		(void)close(r->fd);
	r->fd = logopen_file(r->path, &why);
	r->is_open = r->fd >= 0;
	return r->is_open || fail(r, why);
}

/* Whether the file ends in a part of a line, left by a full disk or by the end of a process. */
static bool is_torn(int fd)
{
	struct stat st;
	char last = '\n';

	return fstat(fd, &st) == 0 && st.st_size > 0 && pread(fd, &last, 1, st.st_size - 1) == 1 &&
	       last != '\n';
}

static bool write_line(struct refusals *r, struct span line)
{
	ssize_t done;

	if (!open_current(r))
		return false;
	if (is_torn(r->fd) && write(r->fd, "\n", 1) != 1)
		return fail(r, strerror(errno));
	done = write(r->fd, line.at, line.len);
	if (done < 0)
		return fail(r, strerror(errno));
	if ((size_t)done != line.len)
		return fail(r, "there is no room for the whole line");
	r->is_stopped = false;
	return true;
}

/* The sources */

/* An IPv4 address is mapped into IPv6 (RFC 4291 2.5.5.2); of an IPv6 address only the /64 network counts. */
static bool read_network(const char *address, struct in6_addr *ret)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct in6_addr all;
	char text[sizeof("::ffff:") + INET6_ADDRSTRLEN];

	(void)snprintf(text, sizeof(text), "%s%s", strchr(address, ':') ? "" : "::ffff:", address);
	if (inet_pton(AF_INET6, text, &all) != 1)
		return false;
	*ret = (struct in6_addr){0};
	(void)memcpy(ret, &all, memcmp(&all, mapped, sizeof(mapped)) == 0 ? 16 : 8);
	return true;
}

static bool is_same(const struct refusals_source *a, const struct refusals_source *b)
{
	return a->is_taken && a->has_address == b->has_address && a->uid == b->uid &&
	       memcmp(&a->network, &b->network, sizeof(a->network)) == 0;
}

static struct refusals_source *find_source(struct refusals *r, const struct mintlog_who *w)
{
	struct refusals_source wanted = {.is_taken = true}, *free = NULL;

	wanted.has_address = w->address && read_network(w->address, &wanted.network);
	wanted.has_uid = w->has_uid && !wanted.has_address;
	wanted.uid = wanted.has_uid ? w->uid : 0;
	if (!wanted.has_address && !wanted.has_uid)
		return &r->shared;
	for (size_t i = 0; i < REFUSALS_SOURCES; i++) {
		if (is_same(&r->at[i], &wanted))
			return &r->at[i];
		if (!r->at[i].is_taken && !free)
			free = &r->at[i];
	}
	if (!free)
		return &r->shared;
	*free = wanted;
	return free;
}

static bool write_left_out(struct refusals *r, const struct refusals_source *s, int64_t now_s)
{
	char address[INET6_ADDRSTRLEN] = "", network[INET6_ADDRSTRLEN + sizeof("/64")];
	bool is_mapped = IN6_IS_ADDR_V4MAPPED(&s->network);
	json_auto_t *line = json_object();
	SCOPED(bytes) text = {0};

	(void)inet_ntop(is_mapped ? AF_INET : AF_INET6, s->network.s6_addr + (is_mapped ? 12 : 0), address,
			sizeof(address));
	(void)snprintf(network, sizeof(network), "%s%s", address, is_mapped ? "" : "/64");
	if (!line || !put_number(line, "time", true, now_s) ||
	    !put_text(line, "what", "left-out", MAX_TEXT) || !put_number(line, "uid", s->has_uid, s->uid) ||
	    !put_text(line, "address", s->has_address ? network : NULL, MAX_TEXT) ||
	    !put_number(line, "left_out", true, s->left_out) ||
	    !jsonwrite_text(line, JSON_COMPACT | JSON_ENSURE_ASCII, &text))
		return fail(r, "memory ran out");
	bytes_end_line(&text);
	return write_line(r, bytes_span(&text));
}

/* End the minute of a source, if it is over. False when its line cannot be written: it stays as it is. */
static bool end_minute(struct refusals *r, struct refusals_source *s, int64_t now_s, int64_t steady_s)
{
	if (s->lines == 0 || steady_s < s->until_s)
		return true;
	if (s->left_out > 0 && !write_left_out(r, s, now_s))
		return false;
	*s = (struct refusals_source){0};
	return true;
}

void refusals_flush(struct refusals *r, int64_t now_s, int64_t steady_s)
{
	bool can_write = end_minute(r, &r->shared, now_s, steady_s);

	for (size_t i = 0; i < REFUSALS_SOURCES && can_write; i++)
		can_write = end_minute(r, &r->at[i], now_s, steady_s);
}

static int64_t due(const struct refusals_source *s)
{
	return s->left_out > 0 ? s->until_s : INT64_MAX;
}

int64_t refusals_due(const struct refusals *r)
{
	int64_t next = due(&r->shared);

	if (r->is_stopped)
		return INT64_MAX;
	for (size_t i = 0; i < REFUSALS_SOURCES; i++)
		if (due(&r->at[i]) < next)
			next = due(&r->at[i]);
	return next;
}

void refusals_append(struct refusals *r, const struct refusal *e)
{
	SCOPED(bytes) line = {0};
	struct refusals_source *s;
	bool is_written;

	refusals_flush(r, e->now_s, e->steady_s);
	s = find_source(r, &e->who);
	if (s->lines == 0)
		s->until_s = e->steady_s + MINUTE_S;
	if (s->lines >= REFUSALS_PER_MINUTE) {
		s->left_out++;
		return;
	}
	s->lines++;
	is_written = make_line(e, &line) ? write_line(r, bytes_span(&line)) : fail(r, "memory ran out");
	s->left_out += !is_written;
}

void refusals_done(struct refusals *r)
{
	if (r->is_open)
		(void)close(r->fd);
	*r = (struct refusals){0};
}
