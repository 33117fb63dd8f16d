/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/passphrase.h"

#include <string.h>

#include "core/base/scoped.h"
#include "tool/readfile.h"
#include "tool/say.h"
#include "tool/terminal.h"

static enum status from_file(const char *path, struct bytes *ret, struct note *n)
{
	SCOPED(bytes) content = {0};
	bool exposed = false;
	enum status r = readfile_path(path, &content, &exposed, n);
	const uint8_t *end;

	if (r != STATUS_OK)
		return r;
	if (exposed)
		say_warning("%.256s: its group or others can read this passphrase: chmod 600 it", path);
	end = content.len ? memchr(content.at, '\n', content.len) : NULL;
	if (!bytes_copy((struct span){content.at, end ? (size_t)(end - content.at) : content.len}, ret))
		return status_out_of_memory(n);
	if (ret->len == 0)
		return status_refuse(n, STATUS_REFUSED,
				     "the first line of %.256s is empty: write the passphrase there", path);
	return STATUS_OK;
}

static enum status from_terminal(const char *key_path, struct bytes *ret, struct note *n)
{
	struct note question;

	note_set(&question, "Passphrase for %.256s: ", key_path);
	return terminal_ask(question.text, ret, n);
}

static enum status refuse(struct note *n)
{
	return status_refuse(
		n, STATUS_REFUSED,
		"the key is encrypted, and no passphrase can be asked for here: write a copy without "
		"a passphrase (openssl pkey -in FILE -out NEW)");
}

static enum status fetch(struct passphrase *p)
{
	if (!p->file)
		return from_terminal(p->key_path, &p->text, &p->note);
	return *p->file ? from_file(p->file, &p->text, &p->note) : refuse(&p->note);
}

int passphrase_callback(char *out, int size, int encrypting, void *context)
{
	struct passphrase *p = context;

	(void)encrypting;
	if (p->status == STATUS_UNDECIDED)
		p->status = fetch(p);
	if (p->status == STATUS_OK && p->text.len > (size_t)size) {
		note_set(&p->note, "the passphrase is longer than the %d bytes that OpenSSL takes", size);
		p->status = STATUS_REFUSED;
	}
	if (p->status != STATUS_OK)
		return -1;
	memcpy(out, p->text.at, p->text.len);
	return (int)p->text.len;
}

void passphrase_done(struct passphrase *p)
{
	bytes_done(&p->text);
	*p = (struct passphrase){0};
}
