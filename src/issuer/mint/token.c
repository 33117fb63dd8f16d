/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/token.h"

#include <jwt.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/json/tree.h"
#include "core/token/jws.h"
#include "core/token/shape.h"
#include "core/token/signature.h"
#include "tool/jsontext.h"

/*
 * Whether text has the same strings as shape. When memory runs out, jansson may lose a byte while it reads or
 * writes.
 */
static bool has_strings_of(struct span text, const struct json_shape *shape)
{
	struct json_shape found;

	return jsonscan_check(text, &found) && found.strings == shape->strings &&
	       found.string_bytes == shape->string_bytes && found.digest == shape->digest;
}

/* Convert one half to libjwt's own objects, and back to text. */
static enum status convert_with_libjwt(enum token_half half, const char *text, const struct json_shape *shape,
				       struct bytes *ret, struct note *n)
{
	jwt_t *jwt = NULL;
	char *made = NULL;
	bool copied;

	if (jwt_new(&jwt) != 0)
		return status_out_of_memory(n);
	if (half == TOKEN_HEADER && jwt_add_headers_json(jwt, text) == 0)
		made = jwt_get_headers_json(jwt, NULL);
	if (half == TOKEN_CLAIMS && jwt_add_grants_json(jwt, text) == 0)
		made = jwt_get_grants_json(jwt, NULL);
	jwt_free(jwt);
	copied = made && has_strings_of(span_of(made), shape) && bytes_copy(span_of(made), ret);
	jsontext_free(made);
	return copied ? STATUS_OK : status_out_of_memory(n); /* the text was sound */
}

/* Apply the bounds of the reader, because every host refuses a token beyond them. */
static enum status write_part(enum token_half half, const json_t *tree, struct bytes *ret, struct note *n)
{
	SCOPED(bytes) text = {0};
	struct json_shape shape;

	if (!jsontext_compact(tree, &text))
		return status_out_of_memory(n);
	if (!jsonscan_check(bytes_span(&text), &shape))
		return status_refuse(n, STATUS_REFUSED,
				     "the header or the claims are longer than %d bytes or nested deeper "
				     "than %d levels: no host reads them",
				     JSONSCAN_MAX_BYTES, JSONSCAN_MAX_DEPTH);
	if (half == TOKEN_HEADER && text.len > HEADER_MAX_BYTES)
		return status_refuse(n, STATUS_REFUSED,
				     "the header has %zu bytes, more than the %d that a host reads", text.len,
				     HEADER_MAX_BYTES);
	return convert_with_libjwt(half, (const char *)text.at, &shape, ret, n);
}

static enum status encode_part(enum token_half half, const json_t *tree, struct bytes *ret, struct note *n)
{
	SCOPED(bytes) json = {0};
	enum status r = write_part(half, tree, &json, n);

	return r == STATUS_OK ? status_of_reason(base64url_encode(bytes_span(&json), ret), n) : r;
}

/* Make "a.b". */
static enum status join(struct span a, struct span b, struct bytes *ret, struct note *n)
{
	if (!bytes_alloc(a.len + 1 + b.len, ret))
		return status_out_of_memory(n);
	memcpy(ret->at, a.at, a.len);
	ret->at[a.len] = '.';
	memcpy(ret->at + a.len + 1, b.at, b.len);
	return STATUS_OK;
}

static enum status write_signed(struct span input, const struct signer *s, const struct key *k,
				struct token *t, struct note *n)
{
	SCOPED(bytes) signature = {0};
	SCOPED(bytes) encoded = {0};
	enum status r = sign_message(s, k->alg, input, &signature, n);

	if (r == STATUS_OK)
		r = status_of_reason(base64url_encode(bytes_span(&signature), &encoded), n);
	if (r == STATUS_OK)
		r = join(input, bytes_span(&encoded), &t->text, n);
	t->signature_bytes = encoded.len;
	return r;
}

static enum status write_token(const json_t *header, const json_t *claims, const struct signer *s,
			       const struct key *k, struct token *t, struct note *n)
{
	SCOPED(bytes) first = {0};
	SCOPED(bytes) second = {0};
	SCOPED(bytes) input = {0};
	enum status r = encode_part(TOKEN_HEADER, header, &first, n);

	if (r == STATUS_OK)
		r = encode_part(TOKEN_CLAIMS, claims, &second, n);
	if (r == STATUS_OK)
		r = join(bytes_span(&first), bytes_span(&second), &input, n);
	t->header_bytes = first.len;
	t->claims_bytes = second.len;
	return r == STATUS_OK ? write_signed(bytes_span(&input), s, k, t, n) : r;
}

/* Whether a text is the JSON of this tree: REASON_OK; REASON_UNDECIDED if not; REASON_OUT_OF_MEMORY. */
static enum reason compare_tree(struct span text, const json_t *tree)
{
	json_auto_t *read = NULL;
	enum reason r = json_parse(text, REASON_UNDECIDED, &read);

	return r == REASON_OK && !json_equal(read, tree) ? REASON_UNDECIDED : r;
}

static enum reason read_back(const struct token *t, const struct signer *s, const struct key *k,
			     const json_t *header, const json_t *claims)
{
	struct note ignored = {0};
	SCOPED(jws) jws = {0};
	SCOPED(bytes) first = {0};
	struct span text;
	enum reason r = shape_trim(bytes_span(&t->text), &text);

	if (r == REASON_OK)
		r = jws_parse(text, t->text.len, &jws, &ignored);
	if (r == REASON_OK && !s->is_proved)
		r = signature_check(k, jws.signing_input, bytes_span(&jws.signature));
	if (r == REASON_OK)
		r = base64url_decode((struct span){text.at, t->header_bytes}, &first);
	if (r == REASON_OK)
		r = compare_tree(bytes_span(&first), header);
	return r == REASON_OK ? compare_tree(bytes_span(&jws.payload), claims) : r;
}

enum status token_mint(const json_t *header, const json_t *claims, const struct signer *s,
		       const struct key *k, struct token *ret, struct note *n)
{
	SCOPED(token) t = {0};
	enum status r = write_token(header, claims, s, k, &t, n);
	enum reason found;

	if (r != STATUS_OK)
		return r;
	found = read_back(&t, s, k, header, claims);
	/* a second attempt that ends in another way means that memory ran out */
	if (found != REASON_OK && read_back(&t, s, k, header, claims) != found)
		found = REASON_OUT_OF_MEMORY;
	if (found == REASON_OUT_OF_MEMORY)
		return status_out_of_memory(n);
	if (found != REASON_OK)
		return status_refuse(n, STATUS_BUG,
				     "the token made does not pass our own check (%s), so it is not printed: "
				     "please report this",
				     reason_slug(found));
	*ret = t;
	t = (struct token){0};
	return STATUS_OK;
}

void token_done(struct token *t)
{
	bytes_done(&t->text);
	*t = (struct token){0};
}
