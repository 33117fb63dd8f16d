/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/reply.h"

#include "issuer/http/filler.h"
#include "issuer/serve/pages.h"

void reply_page(struct reply *r, enum http status, const json_t *values)
{
	bytes_done(&r->body);
	r->status = status;
	r->location = NULL;
	r->type = "text/html; charset=utf-8";
	if (values && filler_fill(pages_page(), values, &r->body) == FILLER_OK)
		return;
	r->status = HTTP_FAULT;
	r->type = "text/plain; charset=utf-8";
	(void)bytes_copy(span_of("The page cannot be made.\n"), &r->body);
}

void reply_file(struct reply *r, struct span file, const char *type)
{
	r->status = bytes_copy(file, &r->body) ? HTTP_OK : HTTP_FAULT;
	r->type = type;
}

void reply_lead(struct reply *r, enum http status, const char *location)
{
	r->status = status;
	r->type = "text/plain; charset=utf-8";
	r->location = location;
}

bool reply_cookie(struct reply *r, enum cookie cookie, struct span value, int64_t max_age_s)
{
	char line[COOKIE_LINE_BYTES];
	bool copied;

	if (r->cookie_count == REPLY_COOKIES_MAX)
		return false;
	cookie_write(cookie, value, max_age_s, line);
	copied = bytes_copy(span_of(line), &r->cookies[r->cookie_count]);
	explicit_bzero(line, sizeof(line));
	r->cookie_count += copied;
	return copied;
}

void reply_done(struct reply *r)
{
	bytes_done(&r->body);
	for (size_t i = 0; i < r->cookie_count; i++)
		bytes_done(&r->cookies[i]);
	*r = (struct reply){0};
}
