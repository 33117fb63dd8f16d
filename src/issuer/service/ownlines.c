/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/ownlines.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "issuer/mint/record.h"
#include "issuer/wire/message.h"

/* The lines that were found, and what is looked for. */
struct search {
	const char *account;
	const json_t *asked;
	json_t *lines;
	size_t text_bytes;
	int64_t first_seq;
};

/* Whether the account asked for the token, or the token opens it. */
static bool is_own(const struct search *s, const struct record *r)
{
	const char *account = message_text(r->tree, "account"), *sub = message_text(r->tree, "sub");

	return (account && strcmp(s->account, account) == 0) || (sub && strcmp(s->account, sub) == 0);
}

static bool is_wanted(const struct search *s, const struct record *r)
{
	const struct record_filter filter = {message_text(s->asked, "jti"), message_text(s->asked, "subject"),
					     message_integer(s->asked, "since")};

	return is_own(s, r) && record_passes(r, &filter);
}

/* Keep a line. When the text becomes too long for a message, drop the oldest lines. */
static bool keep(struct search *s, struct span line)
{
	if (json_array_append_new(s->lines, json_stringn((const char *)line.at, line.len)) != 0)
		return false;
	s->text_bytes += line.len;
	while (s->text_bytes > OWNLINES_TEXT_BYTES) {
		s->text_bytes -= json_string_length(json_array_get(s->lines, 0));
		(void)json_array_remove(s->lines, 0);
	}
	return true;
}

static enum reason look_at(struct search *s, struct span line)
{
	SCOPED(record) record = {0};
	enum reason r = record_read(line, &record);

	if (r != REASON_OK)
		return r == REASON_OUT_OF_MEMORY ? r : REASON_OK; /* a torn line */
	if (s->first_seq == 0)
		s->first_seq = record.seq;
	return !is_wanted(s, &record) || keep(s, line) ? REASON_OK : REASON_OUT_OF_MEMORY;
}

/* Look at the whole lines of a text. */
static enum reason look_at_all(struct search *s, struct span text)
{
	enum reason r = REASON_OK;
	const uint8_t *end;

	while (r == REASON_OK && (end = memchr(text.at, '\n', text.len))) {
		size_t len = (size_t)(end - text.at);

		r = look_at(s, (struct span){text.at, len});
		text = (struct span){end + 1, text.len - len - 1};
	}
	return r;
}

/* Read the end of a file. If it is not the whole file, the first line is a part, which record_read() refuses.
 */
static enum status read_end(struct search *s, const char *path, struct note *n)
{
	SCOPED(bytes) text = {0};
	struct stat st;
	ssize_t got = -1;
	int fd;

	if (!bytes_alloc(OWNLINES_READ_BYTES, &text))
		return status_out_of_memory(n);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && (errno == ENOENT || errno == ELOOP))
		return STATUS_OK;
	if (fd >= 0 && fstat(fd, &st) == 0)
		got = S_ISREG(st.st_mode) ?
			      pread(fd, text.at, text.len,
				    st.st_size > OWNLINES_READ_BYTES ? st.st_size - OWNLINES_READ_BYTES : 0) :
			      0;
	if (fd >= 0)
		(void)close(fd);
	if (got < 0)
		return status_refuse(n, STATUS_HOST, "the mint log cannot be read now: try again later");
	return status_of_reason(look_at_all(s, (struct span){text.at, (size_t)got}), n);
}

/* Otherwise PATH.1 is not looked at: the lines between its end and the end of PATH would be missing. */
static bool is_read_whole(const char *path)
{
	struct stat st;

	return lstat(path, &st) != 0 || st.st_size <= OWNLINES_READ_BYTES;
}

enum status ownlines_put(const char *path, const char *account, const json_t *asked, json_t *answer,
			 struct note *n)
{
	json_auto_t *lines = json_array();
	struct search s = {.account = account, .asked = asked, .lines = lines};
	enum status r = STATUS_OK;
	char rotated[PATH_MAX];

	if (!lines)
		return status_out_of_memory(n);
	if (is_read_whole(path) && snprintf(rotated, sizeof(rotated), "%s.1", path) < (int)sizeof(rotated))
		r = read_end(&s, rotated, n);
	if (r == STATUS_OK)
		r = read_end(&s, path, n);
	if (r != STATUS_OK)
		return r;
	if (json_object_set(answer, "lines", lines) != 0 ||
	    json_object_set_new(answer, "first_seq", json_integer(s.first_seq)) != 0)
		return status_out_of_memory(n);
	return STATUS_OK;
}
