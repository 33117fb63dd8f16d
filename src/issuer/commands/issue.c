/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "core/base/base64url.h"
#include "core/base/duration.h"
#include "core/base/scoped.h"
#include "issuer/commands/budget.h"
#include "issuer/commands/claimargs.h"
#include "issuer/commands/command.h"
#include "issuer/keys/private.h"
#include "issuer/mint/claims.h"
#include "issuer/mint/kid.h"
#include "tool/options.h"
#include "tool/say.h"

#define HOST_MAX_LIFETIME_S 3600 /* the default of max_lifetime in pam_jwt.conf */
#define JTI_BYTES 16
#define CLOCK_SET_S 1577836800 /* 2020-01-01: a clock that shows an earlier time has not been set */

static const char help[] =
	"Usage: jwt-issuer issue --key FILE --sub USER [OPTION]...\n"
	"Sign a token and print it on standard output.\n"
	"\n"
	"  --key FILE              private key (PEM, DER, OpenSSH, JWK) or HMAC secret; recognised by its "
	"content\n"
	"  --sub USER              the account that the token opens\n"
	"  --iss ISSUER            who issues it; as the host's configuration has it (default: left out)\n"
	"  --aud AUDIENCE          the host it is for; may be repeated (default: left out)\n"
	"  --ttl DURATION          how long it is valid, such as 30s, 5m, 1h, 7d (default: 60s)\n"
	"  --nbf-offset DURATION   not valid before now plus this; may begin with - (default: no nbf)\n"
	"  --jti ID|none           the token's own name (default: 128 random bits)\n"
	"  --kid ID                which key signed it (default: the kid of a JWK, else left out)\n"
	"  --typ TYPE              type in the header (default: JWT)\n"
	"  --alg ALGORITHM         HS256 RS256 PS256 ES256, each also with 384 and 512, EdDSA or Ed25519\n"
	"                          (default: the alg of a JWK, else what fits the key: ES256, ES384 or ES512 "
	"by\n"
	"                          curve, EdDSA, RS256, HS256)\n"
	"  --claim NAME=TEXT       another claim, as text; may be repeated\n"
	"  --claim-json NAME=JSON  another claim, as JSON; may be repeated\n"
	"  --for sudo|ssh|login    refuse a token that this prompt would cut (511, 1023, 4095 bytes), and "
	"tell what to\n"
	"                          shorten (default: a warning above 511 bytes)\n"
	"  --passphrase-file FILE  passphrase of the key, the file's first line (default: asked on the "
	"terminal)\n"
	"  -h, --help              show this help\n"
	"\n"
	"The default configuration of a host wants iss, aud and a lifetime of at most one hour.\n";

/* The options of the command line, and the values read from them. */
struct request {
	const char *key, *passphrase_file, *alg, *ttl, *nbf_offset, *kid, *typ, *prompt_name;
	struct names text_claims, json_claims;
	json_t *others;
	struct claimset claims;
	struct algchoice asked;
	const struct prompt *prompt;
	struct bytes random_jti;
};

static void request_done(struct request *o)
{
	names_done(&o->claims.aud);
	names_done(&o->text_claims);
	names_done(&o->json_claims);
	json_decref(o->others);
	bytes_done(&o->random_jti);
}

static bool is_empty(const char *text)
{
	return text && *text == '\0';
}

static enum status judge_texts(const struct request *o, struct note *n)
{
	if (!o->key)
		return status_refuse(n, STATUS_USAGE, "--key is missing: the file of the key that signs");
	if (!o->claims.sub)
		return status_refuse(n, STATUS_USAGE, "--sub is missing: the account that the token opens");
	if (is_empty(o->claims.sub))
		return status_refuse(n, STATUS_USAGE,
				     "--sub is empty: give the account that the token opens");
	if (is_empty(o->claims.iss) || is_empty(o->claims.jti) || is_empty(o->typ))
		return status_refuse(
			n, STATUS_USAGE,
			"an option has an empty value: leave --iss and --typ out, or use --jti none");
	for (size_t i = 0; i < o->claims.aud.count; i++)
		if (is_empty(o->claims.aud.at[i]))
			return status_refuse(n, STATUS_USAGE,
					     "--aud is empty: give the host that the token is for");
	return kid_judge(o->kid, n);
}

static bool read_offset(const char *text, int64_t *ret_s)
{
	bool negative = *text == '-', is_signed = negative || *text == '+';

	if (!duration_parse(text + (is_signed ? 1 : 0), ret_s))
		return false;
	if (negative)
		*ret_s = -*ret_s;
	return true;
}

static enum status read_durations(struct request *o, struct note *n)
{
	if (!duration_parse(o->ttl, &o->claims.ttl_s))
		return status_refuse(n, STATUS_USAGE,
				     "--ttl is no duration: write 30s, 5m, 1h or 7d (at most 100 years)");
	if (o->claims.ttl_s == 0)
		return status_refuse(n, STATUS_USAGE, "--ttl is 0: the token would expire as it is made");
	o->claims.has_nbf = o->nbf_offset != NULL;
	if (o->nbf_offset && !read_offset(o->nbf_offset, &o->claims.nbf_offset_s))
		return status_refuse(
			n, STATUS_USAGE,
			"--nbf-offset is no duration: write 30s, 5m or 1h, or -30s for a time before now");
	return STATUS_OK;
}

static enum status read_others(struct request *o, struct note *n)
{
	enum status r;

	o->claims.others = o->others = json_object();
	if (!o->others)
		return status_out_of_memory(n);
	r = claimargs_add(&o->text_claims, false, o->others, n);
	return r == STATUS_OK ? claimargs_add(&o->json_claims, true, o->others, n) : r;
}

static enum status judge_request(struct request *o, struct note *n)
{
	enum status r = judge_texts(o, n);

	if (r == STATUS_OK)
		r = read_durations(o, n);
	if (r == STATUS_OK)
		r = algchoice_option(o->alg, &o->asked, n);
	if (r == STATUS_OK)
		r = read_others(o, n);
	if (r == STATUS_OK && o->prompt_name && !(o->prompt = budget_find(o->prompt_name)))
		r = status_refuse(n, STATUS_USAGE, "--for is sudo, ssh or login");
	return r;
}

static enum status read_clock(int64_t *ret, struct note *n)
{
	time_t now = time(NULL);

	if (now < CLOCK_SET_S)
		return status_refuse(n, STATUS_HOST,
				     "the clock is not set (it says a year before 2020), so no token can be "
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

static enum status choose_jti(struct request *o, struct note *n)
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
	r = status_of_reason(base64url_encode((struct span){bits, sizeof(bits)}, &o->random_jti), n);
	if (r == STATUS_OK)
		o->claims.jti = (const char *)o->random_jti.at;
	return r;
}

static enum status build_claims(const struct request *o, json_t **ret, struct note *n)
{
	int64_t now = 0;
	enum status r = read_clock(&now, n);

	return r == STATUS_OK ? claimset_build(&o->claims, now, ret, n) : r;
}

/* Report faults of the claims before reading the key, which may ask for a passphrase. */
static enum status judge_claims(const struct request *o, struct note *n)
{
	json_auto_t *claims = NULL;

	return build_claims(o, &claims, n);
}

static enum status build_header(const struct request *o, const struct key *k, const char *alg_name,
				json_t **ret, struct note *n)
{
	json_auto_t *header = json_object();
	const char *kid = o->kid ? o->kid : k->kid;
	enum status r;

	if (!header)
		return status_out_of_memory(n);
	r = claimset_set_text(header, "alg", alg_name, n);
	if (r == STATUS_OK)
		r = claimset_set_text(header, "typ", o->typ, n);
	if (r == STATUS_OK && kid)
		r = claimset_set_text(header, "kid", kid, n);
	if (r == STATUS_OK)
		*ret = json_incref(header);
	return r;
}

static void warn_of_defaults(const struct request *o)
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

static enum status print_token(const struct request *o, struct token *t, const json_t *claims,
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

static enum status load_key(const struct request *o, struct privatekey *ret, struct algchoice *ret_alg,
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
static enum status mint(const struct request *o, const struct privatekey *k, const json_t *header,
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

static enum status issue(struct request *o, struct note *n)
{
	SCOPED(privatekey) k = {0};
	SCOPED(token) t = {0};
	struct algchoice alg = {0};
	json_auto_t *header = NULL, *claims = NULL;
	enum status r = choose_jti(o, n);

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

enum status issue_run(int argc, char **argv, struct note *n)
{
	SCOPED(request) o = {.ttl = "60s", .typ = "JWT"};
	const struct option_spec specs[] = {
		{"key", .once = &o.key},
		{"alg", .once = &o.alg},
		{"sub", .once = &o.claims.sub},
		{"iss", .once = &o.claims.iss},
		{"aud", .many = &o.claims.aud},
		{"ttl", .once = &o.ttl},
		{"nbf-offset", .once = &o.nbf_offset},
		{"jti", .once = &o.claims.jti},
		{"kid", .once = &o.kid},
		{"typ", .once = &o.typ},
		{"claim", .many = &o.text_claims},
		{"claim-json", .many = &o.json_claims},
		{"for", .once = &o.prompt_name},
		{"passphrase-file", .once = &o.passphrase_file},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status r = options_parse(argc, argv, &options, n);

	if (r == STATUS_OK)
		r = judge_request(&o, n);
	return r == STATUS_OK ? issue(&o, n) : r;
}
