/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/issue/issuekey.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "issuer/keys/private.h"
#include "tool/say.h"

#define HOST_MAX_LIFETIME_S 3600 /* the default of max_lifetime in pam_jwt.conf */
#define JTI_BYTES 16
static enum status read_clock(int64_t *ret, struct note *n)
{
	time_t now = time(NULL);

	if (now < CLAIMSET_EARLIEST_S)
		return status_refuse(n, STATUS_HOST,
				     "the clock is not set (it shows a year before 2020), so no token can be "
				     "dated: set it");
	*ret = now;
	return STATUS_OK;
}

/*
 * A jti needs no stronger random bits than the kernel's. Starting OpenSSL's generator would take half of the
 * time that the command needs for HS256 or EdDSA.
 */
static enum status random_bits(uint8_t *out, size_t len, struct note *n)
{
	ssize_t got;

	do
		got = getrandom(out, len, 0); /* up to 256 bytes, it fills the whole buffer */
	while (got < 0 && errno == EINTR);
	if (got == (ssize_t)len)
		return STATUS_OK;
	return status_refuse(n, STATUS_HOST, "there are no random numbers for jti: %s", strerror(errno));
}

/* The random jti is kept in *random, which the claims borrow. */
static enum status choose_jti(struct issue_request *o, struct bytes *random, struct note *n)
{
	uint8_t bits[JTI_BYTES];
	enum status r;

	if (o->claims.jti) {
		if (strcmp(o->claims.jti, "none") == 0)
			o->claims.jti = NULL;
		return STATUS_OK;
	}
	r = random_bits(bits, sizeof(bits), n);
	if (r != STATUS_OK)
		return r;
	r = status_of_reason(base64url_encode((struct span){bits, sizeof(bits)}, random), n);
	if (r == STATUS_OK)
		o->claims.jti = (const char *)random->at;
	return r;
}

static enum status build_claims(const struct issue_request *o, json_t **ret, struct note *n)
{
	int64_t now = 0;
	enum status r = read_clock(&now, n);

	return r == STATUS_OK ? claimset_build(&o->claims, now, ret, n) : r;
}

/* Report faults of the claims before reading the key, which may ask for a passphrase. */
static enum status judge_claims(const struct issue_request *o, struct note *n)
{
	json_auto_t *claims = NULL;

	return build_claims(o, &claims, n);
}

static enum status build_header(const struct issue_request *o, const struct key *k, const char *alg_name,
				json_t **ret, struct note *n)
{
	json_auto_t *header = json_object();
	const char *kid = o->kid ? o->kid : k->kid;
	enum status r;

	if (!header)
		return status_out_of_memory(n);
	r = claimset_set_text(header, "alg", alg_name, n);
	if (r == STATUS_OK)
		r = claimset_set_text(header, "typ", o->typ ? o->typ : "JWT", n);
	if (r == STATUS_OK && kid)
		r = claimset_set_text(header, "kid", kid, n);
	if (r == STATUS_OK)
		*ret = json_incref(header);
	return r;
}

static void warn_of_defaults(const struct issue_request *o)
{
	if (!o->claims.iss)
		say_warning(
			"without --iss the token names no issuer, and the default configuration refuses it");
	if (o->claims.aud.count == 0)
		say_warning(
			"without --aud the token names no host, and the default configuration refuses it");
	if (o->claims.ttl_s > HOST_MAX_LIFETIME_S)
		say_warning("the token lives longer than an hour, and the default configuration refuses it");
}

static enum status print_token(const struct issue_request *o, struct token *t, const json_t *claims,
			       const struct algorithm *alg, struct note *n)
{
	if (o->prompt) {
		enum status r = budget_judge(o->prompt, t, claims, alg, n);

		if (r != STATUS_OK)
			return r;
	} else {
		budget_warn(t);
	}
	warn_of_defaults(o);
	bytes_end_line(&t->text);
	return say_bytes(bytes_span(&t->text), n);
}

static enum status load_key(const struct issue_request *o, struct privatekey *ret, struct algchoice *ret_alg,
			    struct note *n)
{
	SCOPED(keyfile) f = {0};
	enum status r = keyfile_read(o->key, &f, n);

	if (r == STATUS_OK)
		r = privatekey_read(&f, o->passphrase_file, ret, n);
	if (r != STATUS_OK)
		return r;
	r = algchoice_bind(&ret->public, o->asked, ret->own, ret_alg, n);
	if (r == STATUS_REFUSED)
		note_prefix(n, "%.256s: ", o->key);
	return r;
}

/*
 * token_mint() verifies the token, so the key needs no proof of its own. If that fails, the halves of the key
 * may not match: check this, so that a damaged key is not reported as a bug of ours.
 */
static enum status mint(const struct issue_request *o, const struct privatekey *k, const json_t *header,
			const json_t *claims, struct token *ret, struct note *n)
{
	const struct signer signer = {k->key, bytes_span(&k->public.material), false};
	enum status r = token_mint(header, claims, &signer, &k->public, ret, n), proven;
	struct note why = {0};

	if (r == STATUS_OK)
		return r;
	proven = privatekey_prove(k, &why);
	if (proven == STATUS_OK)
		return r;
	*n = why;
	note_prefix(n, "%.256s: ", o->key);
	return proven;
}

enum status issue_with_key(struct issue_request *o, struct note *n)
{
	SCOPED(bytes) random = {0};
	SCOPED(privatekey) k = {0};
	SCOPED(token) t = {0};
	struct algchoice alg = {0};
	json_auto_t *header = NULL, *claims = NULL;
	enum status r = choose_jti(o, &random, n);

	if (r == STATUS_OK)
		r = judge_claims(o, n);
	if (r == STATUS_OK)
		r = load_key(o, &k, &alg, n);
	if (r == STATUS_OK)
		r = build_claims(o, &claims, n); /* again, as typing the passphrase may have taken a while */
	if (r == STATUS_OK)
		r = build_header(o, &k.public, alg.name, &header, n);
	if (r == STATUS_OK)
		r = mint(o, &k, header, claims, &t, n);
	if (r == STATUS_OK)
		r = print_token(o, &t, claims, alg.alg, n);
	return r;
}
