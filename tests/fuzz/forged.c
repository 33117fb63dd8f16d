/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forged tokens for a host that trusts a key of every algorithm. The product and the reference must agree on
 * each token. The reference uses doubles, so it cannot be exact for a NumericDate with a fraction. For those
 * it judges twice: rounding in favour of the token and against it.
 */
#include "core/base/scoped.h"
#include "core/policy/decide.h"
#include "core/token/shape.h"
#include "forgery.h"
#include "reference.h"

static struct mint mints[ALGORITHM_COUNT];
static struct reference_key references[ALGORITHM_COUNT];
static struct trust trust;
static struct key *keys[ALGORITHM_COUNT];
static const struct key *issuer_keys[ALGORITHM_COUNT];
static char *audience[] = {(char[]){FORGERY_AUD}};
static struct issuer issuer = {
	.name = (char[]){"corp"},
	.iss = (char[]){FORGERY_ISS},
	.keys = issuer_keys,
	.key_count = ALGORITHM_COUNT,
	.audience = {audience, 1},
	.types = {(char *[]){(char *)"JWT"}, 1},
	.user_claim = (char[]){"sub"},
	.has_max_lifetime = true,
	.max_lifetime_s = 3600,
	.min_uid = 1000,
};

static const struct request request = {
	.user = FORGERY_SUB,
	.service = "sshd",
	.rhost = "",
	.hostname = FORGERY_AUD,
};

static size_t answers[REASON_COUNT];

static void print_answers(void)
{
	for (size_t r = 0; r < REASON_COUNT; r++)
		if (answers[r])
			printf("%-18s %zu\n", reason_slug((enum reason)r), answers[r]);
}

static enum reference_kind kind_of(const struct algorithm *alg)
{
	switch (alg->scheme) {
	case SCHEME_HMAC:
		return REFERENCE_HMAC;
	case SCHEME_RSA_PKCS1:
		return REFERENCE_RSA;
	case SCHEME_RSA_PSS:
		return REFERENCE_PSS;
	case SCHEME_ECDSA:
		return REFERENCE_ECDSA;
	case SCHEME_EDDSA:
		break;
	}
	return REFERENCE_EDDSA;
}

static void set_up(void)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
		mint_init(&mints[i], algorithms[i].name);
		issuer_keys[i] = keys[i] = &mints[i].key;
		references[i] =
			(struct reference_key){algorithms[i].name, kind_of(&algorithms[i]),
					       bytes_span(&mints[i].key.material), mints[i].key.public};
	}
	trust = (struct trust){
		.leeway_s = 30,
		.max_token_bytes = 8192,
		.hostname = (char[]){FORGERY_AUD},
		.keys = {.keys = keys, .count = ALGORITHM_COUNT},
		.issuers = &issuer,
		.issuer_count = 1,
	};
	DEMAND(atexit(print_answers) == 0);
}

static bool reference_says(struct span token, double favour)
{
	const struct reference_demands demands = {FORGERY_ISS, FORGERY_AUD, FORGERY_SUB, FORGERY_NOW,
						  30,	       3600,	    favour};

	return reference_accepts(token, references, ALGORITHM_COUNT, &demands);
}

static enum reason product_says(struct span typed)
{
	SCOPED(verdict) v = {0};
	struct span token;
	enum reason r = shape_trim(typed, &token);

	if (r != REASON_OK)
		return r;
	if (decide_token(&trust, token, &request, FORGERY_NOW, &v))
		decide_account(&v, (struct account){ACCOUNT_FOUND, 1000});
	return v.reason;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {{data, size}};
	enum reason said;
	char *token;

	if (!trust.issuer_count)
		set_up();
	token = forgery_make(mints, &in);
	said = product_says(span_of(token));
	answers[said]++;
	DEMAND(said == REASON_OK || reason_fault(said) == FAULT_TOKEN ||
	       reason_fault(said) == FAULT_NO_TOKEN);
	if (said == REASON_OK ? !reference_says(span_of(token), 1) : reference_says(span_of(token), -1)) {
		fprintf(stderr, "the product says %s, the reference does not agree: %s\n", reason_slug(said),
			token);
		abort();
	}
	free(token);
	return 0;
}
