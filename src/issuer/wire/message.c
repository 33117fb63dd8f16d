/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/scoped.h"
#include "core/json/walk.h"
#include "tool/jsontext.h"

/* JSON, and nested at most MESSAGE_MAX_DEPTH deep. The scanner alone permits more, because claims need it. */
static bool is_shallow(struct span text)
{
	struct jsonwalk w = {.text = text};

	for (;;) {
		enum walk_piece piece = jsonwalk_next(&w);

		if (piece == WALK_BROKEN || piece == WALK_END)
			return piece == WALK_END;
		if (w.depth > MESSAGE_MAX_DEPTH)
			return false;
	}
}

enum reason message_read(struct span text, json_t **ret, struct note *n)
{
	json_auto_t *tree = NULL;
	enum reason r;

	if (text.len > MESSAGE_MAX_BYTES)
		return note_refuse(n, REASON_MALFORMED, "the message is longer than %d bytes",
				   MESSAGE_MAX_BYTES);
	if (!is_shallow(text))
		return note_refuse(n, REASON_MALFORMED,
				   "the message is not JSON, or is nested deeper than %d levels",
				   MESSAGE_MAX_DEPTH);
	r = jsontext_parse(text, &tree);
	if (r == REASON_MALFORMED)
		return note_refuse(n, r, "the message is not JSON, or has a member twice");
	if (r != REASON_OK)
		return r;
	if (!json_is_object(tree))
		return note_refuse(n, REASON_MALFORMED, "the message is no JSON object");
	*ret = json_incref(tree);
	return REASON_OK;
}

static enum wire wire_of_errno(void)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return WIRE_WAIT;
	if (errno == EMSGSIZE)
		return WIRE_BAD;
	return errno == ENOBUFS || errno == ENOMEM ? WIRE_NO_MEMORY : WIRE_CLOSED;
}

/* The kernel cuts a message that does not fit. One byte of room beyond the maximum shows a longer one. */
enum wire message_receive(int fd, json_t **ret, struct note *n)
{
	uint8_t text[MESSAGE_MAX_BYTES + 1];
	ssize_t got = recv(fd, text, sizeof(text), MSG_DONTWAIT);
	enum reason r;

	if (got < 0 && errno == ECONNRESET) /* reported once, before the messages that had arrived */
		got = recv(fd, text, sizeof(text), MSG_DONTWAIT);
	if (got < 0)
		return wire_of_errno();
	if (got == 0)
		return WIRE_CLOSED;
	r = message_read((struct span){text, (size_t)got}, ret, n);
	explicit_bzero(text, (size_t)got);
	if (r == REASON_OUT_OF_MEMORY)
		return WIRE_NO_MEMORY;
	return r == REASON_OK ? WIRE_OK : WIRE_BAD;
}

enum wire message_send(int fd, const json_t *message)
{
	SCOPED(bytes) text = {0};
	ssize_t sent;

	if (!jsontext_compact(message, &text))
		return WIRE_NO_MEMORY;
	if (text.len > MESSAGE_MAX_BYTES)
		return WIRE_BAD;
	sent = send(fd, text.at, text.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	return sent < 0 ? wire_of_errno() : WIRE_OK;
}

static bool rows_have(const json_t *list, const struct member *members, struct note *n)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!message_has(json_array_get(list, i), members, n))
			return false;
	return true;
}

static bool are_texts(const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!json_is_string(json_array_get(list, i)))
			return false;
	return true;
}

static bool is_of_kind(const json_t *value, const struct member *m, struct note *n)
{
	switch (m->kind) {
	case MEMBER_TEXT:
		return json_is_string(value);
	case MEMBER_INTEGER:
		return json_is_integer(value);
	case MEMBER_BOOLEAN:
		return json_is_boolean(value);
	case MEMBER_TRUE:
		return json_is_true(value);
	case MEMBER_LIST:
		return json_is_array(value) && rows_have(value, m->rows, n);
	case MEMBER_TEXTS:
		return json_is_array(value) && are_texts(value);
	case MEMBER_OBJECT:
		return json_is_object(value);
	}
	return false;
}

bool message_has(const json_t *object, const struct member *members, struct note *n)
{
	size_t found = 0;

	if (!json_is_object(object)) {
		note_set(n, "the message has something else where an object belongs");
		return false;
	}
	for (const struct member *m = members; m->name; m++) {
		const json_t *value = json_object_get(object, m->name);

		if (!value && m->is_optional)
			continue;
		if (!value || !is_of_kind(value, m, n)) {
			note_set(n, "the member %s is missing or of the wrong type", m->name);
			return false;
		}
		found++;
	}
	if (json_object_size(object) == found)
		return true;
	note_set(n, "the message has an unknown member");
	return false;
}

const char *message_text(const json_t *message, const char *name)
{
	return json_string_value(json_object_get(message, name));
}

int64_t message_integer(const json_t *message, const char *name)
{
	return json_integer_value(json_object_get(message, name));
}
