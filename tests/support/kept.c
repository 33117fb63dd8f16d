/* SPDX-License-Identifier: BSD-2-Clause */
#include "kept.h"

#include <check.h>
#include <openssl/pem.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct block {
	struct block *earlier;
	uint8_t at[];
} * latest;

static void *room(size_t bytes)
{
	struct block *b = malloc(sizeof(*b) + bytes);

	ck_assert_ptr_nonnull(b);
	b->earlier = latest;
	latest = b;
	return b->at;
}

struct span keep(struct span bytes)
{
	void *copy = room(bytes.len);

	if (bytes.len)
		memcpy(copy, bytes.at, bytes.len);
	return (struct span){copy, bytes.len};
}

char *keep_text(const char *format, ...)
{
	va_list args, again;
	char *text;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	ck_assert_int_ge(len, 0);
	text = room((size_t)len + 1);
	(void)vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	va_end(args);
	return text;
}

struct span keep_der(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	struct span der;
	long len = 0;

	ck_assert_int_eq(PEM_read_bio(bio, &name, &header, &data, &len), 1);
	der = keep((struct span){data, (size_t)len});
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(data);
	BIO_free(bio);
	return der;
}

void kept_free(void)
{
	while (latest) {
		struct block *b = latest;

		latest = b->earlier;
		free(b);
	}
}
