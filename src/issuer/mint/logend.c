/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/logend.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"

/* Enough for the longest record, and for torn lines after it. */
#define END_BYTES (INT64_C(4) * (RECORD_MAX_BYTES + 1))

/* The end of a file, from the beginning of a line if the file is longer. */
struct end {
	struct bytes text;
	size_t used;
	bool is_all; /* text is the whole file */
};

static void end_done(struct end *e)
{
	bytes_done(&e->text);
}

static enum status read_bytes(int fd, const char *path, struct end *ret, struct note *n)
{
	struct stat st;
	off_t from;

	if (fstat(fd, &st) != 0)
		return status_refuse(n, STATUS_HOST, "%.256s cannot be read: %s", path, strerror(errno));
	from = st.st_size > END_BYTES ? st.st_size - END_BYTES : 0;
	ret->is_all = from == 0;
	if (!bytes_alloc((size_t)END_BYTES, &ret->text))
		return status_out_of_memory(n);
	while (ret->used < END_BYTES) {
		ssize_t got =
			pread(fd, ret->text.at + ret->used, END_BYTES - ret->used, from + (off_t)ret->used);

		if (got < 0)
			return status_refuse(n, STATUS_HOST, "%.256s cannot be read: %s", path,
					     strerror(errno));
		if (got == 0)
			break;
		ret->used += (size_t)got;
	}
	return STATUS_OK;
}

/* Remove the last line from text; *ret is that line, without newline. False if its beginning is missing. */
static bool take_last(struct span *text, bool is_all, struct span *ret)
{
	size_t end = text->len, begin;

	if (end > 0 && text->at[end - 1] == '\n')
		end--;
	begin = end;
	while (begin > 0 && text->at[begin - 1] != '\n')
		begin--;
	*ret = (struct span){text->at + begin, end - begin};
	text->len = begin;
	return begin > 0 || is_all;
}

/* The number of the last line is the number of the last record plus the number of lines after that record. */
static enum status number_last_line(struct span text, bool is_all, const char *path, struct logend *end,
				    struct note *n)
{
	int64_t after = 0;

	for (struct span line; text.len > 0 && take_last(&text, is_all, &line); after++) {
		SCOPED(record) record = {0};
		enum reason r = record_read(line, &record);

		if (r == REASON_OUT_OF_MEMORY)
			return status_out_of_memory(n);
		if (r != REASON_OK)
			continue;
		end->seq = record.seq + after;
		return STATUS_OK;
	}
	if (!is_all)
		return status_refuse(
			n, STATUS_HOST,
			"%.256s does not end as a mint log does: move it away, so that a new one "
			"can begin",
			path);
	end->seq += after;
	return STATUS_OK;
}

enum status logend_read(int fd, const char *path, const struct logend *before, struct logend *ret,
			struct note *n)
{
	struct logend found = *before;
	SCOPED(end) end = {0};
	SCOPED(record) record = {0};
	struct span text, line;
	enum status s = read_bytes(fd, path, &end, n);

	found.has_newline = true;
	text = (struct span){end.text.at, end.used};
	if (s == STATUS_OK && end.used > 0) {
		enum reason r;

		found.has_newline = text.at[text.len - 1] == '\n';
		s = number_last_line(text, end.is_all, path, &found, n);
		(void)take_last(&text, end.is_all, &line);
		r = record_read(line, &record);
		found.is_torn = !found.has_newline || r != REASON_OK;
		if (s == STATUS_OK && (r == REASON_OUT_OF_MEMORY || !record_hash(line, &found.head)))
			s = status_out_of_memory(n);
	}
	if (s == STATUS_OK)
		*ret = found;
	return s;
}
