/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the text of a token to the verdict. The input is a token, or a header and a payload that this program
 * signs, or such a token with changed bytes. A valid signature lets inputs reach the checks after it.
 */
#include "core/base/scoped.h"
#include "core/policy/decide.h"
#include "core/token/shape.h"
#include "fuzz.h"
#include "inject.h"
#include "reference.h"
#include "support/mint.h"

#define NOW INT64_C(1700000000)
/* Bits of the first byte. The lowest two choose the kind of input. */
#define ALL_KEYS 0x10 /* the host has all keys, not only the one that signs */
#define INJECTS 0x80

static const char *const algs[] = {"HS256", "ES256", "EdDSA", "RS256", "HS512", "PS256"};
static const enum reference_kind kinds[] = {REFERENCE_HMAC, REFERENCE_ECDSA, REFERENCE_EDDSA,
					    REFERENCE_RSA,  REFERENCE_HMAC,  REFERENCE_RSA};
static const char usual_header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

#define ALGS (sizeof(algs) / sizeof(algs[0]))
#define REFERENCED 5 /* without PS256: no host has its key */

static struct mint mints[ALGS];
static struct reference_key reference_keys[REFERENCED];
static struct trust trust;
static const struct key *issuer_keys[REFERENCED];
static char *audience[] = {(char[]){"web1.example.com"}};
static struct issuer issuer = {
	.name = (char[]){"corp"},
	.iss = (char[]){"https://login.example.com"},
	.keys = issuer_keys,
	.key_count = REFERENCED,
	.audience = {audience, 1},
	.types = {(char *[]){(char *)"JWT"}, 1},
	.user_claim = (char[]){"sub"},
	.has_max_lifetime = true,
	.max_lifetime_s = 3600,
	.min_uid = 1000,
};

static const struct request request = {
	.user = "alice",
	.service = "sshd",
	.rhost = "",
	.hostname = "web1.example.com",
};
static const struct reference_demands demands = {
	.iss = "https://login.example.com",
	.aud = "web1.example.com",
	.sub = "alice",
	.now = NOW,
	.leeway_s = 30,
	.max_lifetime_s = 3600,
	.favour = 1,
};

/* Change up to four bytes of the token. The input has two bytes of position and one of mask for each. */
static void mutate(char *token, struct input *in)
{
	size_t len = strlen(token);

	for (int i = 0; i < 4 && in->rest.len >= 3; i++) {
		size_t at = (size_t)input_byte(in) << 8;

		at |= input_byte(in);
		token[at % len] ^= (char)input_byte(in);
	}
	token[strnlen(token, len)] = '\0';
}

/* The configuration of a host with this key only. */
static struct trust trust_in(size_t i)
{
	static struct issuer alone;
	static struct key *keys[1];
	static const struct key *of_issuer[1];
	struct trust t = trust;

	keys[0] = &mints[i % REFERENCED].key;
	of_issuer[0] = keys[0];
	alone = issuer;
	alone.keys = of_issuer;
	alone.key_count = 1;
	t.keys = (struct keyset){.keys = keys, .count = 1};
	t.issuers = &alone;
	return t;
}

/* Make the token of this input. The caller frees it. */
static char *make_token(const struct mint *m, struct input *in, uint8_t mode)
{
	struct span header, payload;
	char *token;

	if (mode % 4 == 0)
		return strndup((const char *)in->rest.at, in->rest.len);
	header = mode % 4 == 1 ? span_of(usual_header) : input_part(in);
	payload = input_part(in);
	token = mint_token_bytes(m, header, payload);
	if (mode % 4 == 3)
		mutate(token, in);
	return token;
}

static void judge(const struct trust *t, struct span token)
{
	SCOPED(verdict) v = {0};
	struct span trimmed;
	enum reason r = shape_trim(token, &trimmed);

	if (r != REASON_OK)
		return;
	if (decide_token(t, trimmed, &request, NOW, &v))
		decide_account(&v, (struct account){ACCOUNT_FOUND, 1000});
	(void)inject_end();
	DEMAND(v.reason != REASON_UNDECIDED);
	if (v.reason == REASON_OK)
		DEMAND(reference_accepts(token, reference_keys, REFERENCED, &demands));
}

/*
 * Decide a valid token before failures are injected: OpenSSL makes some objects once per process, and does
 * not try again after a failure. (tests/faults covers failures in the first login of a process.)
 */
static void judge_untouched(const struct mint *m)
{
	char *header = NULL, *token;

	DEMAND(asprintf(&header, "{\"alg\":\"%s\"}", m->alg->name) > 0);
	token = mint_token(
		m, header,
		"{\"iss\":\"https://login.example.com\",\"aud\":\"web1.example.com\",\"sub\":\"alice\","
		"\"iat\":1700000000,\"exp\":1700000060}");
	judge(&trust, span_of(token));
	DEMAND(reference_accepts(span_of(token), reference_keys, REFERENCED, &demands));
	free(token);
	free(header);
}

static void set_up(void)
{
	static struct key *keys[REFERENCED];

	inject_install();
	for (size_t i = 0; i < ALGS; i++)
		mint_init(&mints[i], algs[i]);
	for (size_t i = 0; i < REFERENCED; i++) {
		issuer_keys[i] = keys[i] = &mints[i].key;
		reference_keys[i] = (struct reference_key){
			algs[i], kinds[i], bytes_span(&mints[i].key.material), mints[i].key.public};
	}
	trust = (struct trust){
		.leeway_s = 30,
		.max_token_bytes = 8192,
		.hostname = (char[]){"web1.example.com"},
		.keys = {.keys = keys, .count = REFERENCED},
		.issuers = &issuer,
		.issuer_count = 1,
	};
	for (size_t i = 0; i < REFERENCED; i++)
		judge_untouched(&mints[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {{data, size}};
	uint8_t mode = input_byte(&in), alg = input_byte(&in) % ALGS;
	struct trust host;
	char *token;

	if (!trust.issuer_count)
		set_up();
	host = mode & ALL_KEYS ? trust : trust_in(alg);
	token = make_token(&mints[alg], &in, mode);
	if (mode & INJECTS)
		inject_begin((struct span){data, size});
	judge(&host, span_of(token));
	(void)inject_end();
	free(token);
	return 0;
}
