/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/issue/askmint.h"

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "issuer/wire/client.h"
#include "issuer/wire/wait.h"
#include "tool/jsontext.h"
#include "tool/say.h"

static bool put_text(json_t *request, const char *name, const char *text)
{
	return !text || json_object_set_new(request, name, json_string(text)) == 0;
}

static json_t *list_of(const struct names *names)
{
	json_auto_t *list = json_array();

	for (size_t i = 0; i < names->count; i++)
		if (json_array_append_new(list, json_string(names->at[i])) != 0)
			return NULL;
	return json_incref(list);
}

static bool fill(const struct askmint *a, json_t *request)
{
	return json_object_set_new(request, "audience", list_of(a->audiences)) == 0 &&
	       json_object_set_new(request, "ttl", json_integer(a->ttl_s)) == 0 &&
	       put_text(request, "subject", a->subject) && put_text(request, "service", a->service) &&
	       put_text(request, "key", a->key) && put_text(request, "why", a->why) &&
	       (json_object_size(a->claims) == 0 ||
		json_object_set(request, "claims", (json_t *)a->claims) == 0);
}

static json_t *read_half(struct span segment)
{
	SCOPED(bytes) text = {0};
	json_t *half = NULL;

	if (base64url_decode(segment, &text) != REASON_OK ||
	    jsontext_parse(bytes_span(&text), &half) != REASON_OK)
		return NULL;
	return half;
}

/* Check the length of the token. Its claims are only listed, if it is too long; nothing is verified here. */
static enum status judge_length(const struct askmint *a, struct token *t, struct note *n)
{
	struct span rest = bytes_span(&t->text), header = span_take_segment(&rest),
		    claims = span_take_segment(&rest);
	json_auto_t *header_tree = read_half(header), *claims_tree = read_half(claims);
	const char *name = json_string_value(json_object_get(header_tree, "alg"));
	const struct algorithm *alg = algorithm_find(span_of(name ? name : ""));

	if (!alg || !json_is_object(claims_tree))
		return status_refuse(n, STATUS_HOST, "the mint gave a token that cannot be read");
	t->header_bytes = header.len;
	t->claims_bytes = claims.len;
	t->signature_bytes = rest.len;
	if (a->prompt)
		return budget_judge(a->prompt, t, claims_tree, alg, n);
	budget_warn(t);
	return STATUS_OK;
}

static enum status print(const struct askmint *a, const char *text, struct note *n)
{
	SCOPED(token) t = {0};
	enum status s;

	if (!bytes_copy(span_of(text), &t.text))
		return status_out_of_memory(n);
	s = judge_length(a, &t, n);
	if (s != STATUS_OK)
		return s;
	bytes_end_line(&t.text);
	return say_bytes(bytes_span(&t.text), n);
}

enum status askmint_run(const struct askmint *a, struct note *n)
{
	json_auto_t *request = json_object(), *answer = NULL;
	enum status s;

	if (!request || !fill(a, request))
		return status_out_of_memory(n);
	s = client_ask(a->socket, OP_ISSUE, request, wait_now_ms() + CLIENT_PATIENCE_MS, &answer, n);
	return s == STATUS_OK ? print(a, message_text(answer, "token"), n) : s;
}
