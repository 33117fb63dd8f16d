/* SPDX-License-Identifier: BSD-2-Clause */
#include "flips.h"

#include <string.h>

#include "attacks/attack.h"
#include "attacks/must.h"
#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/policy/decide.h"
#include "core/token/shape.h"
#include "host/config/config.h"

struct flips {
	const struct world *w;
	struct trust trust;
	struct request request;
	struct bytes token;
	struct bytes decoded[3];
	size_t passed, failed;
};

/*
 * Whether the reason means that no key verified the token: it belongs to the rule of the signature or an
 * earlier one.
 */
static bool is_unverified(enum reason r)
{
	return r != REASON_OK && reason_fault(r) != FAULT_HOST && reason_fault(r) != FAULT_BUG &&
	       reason_rule(r) <= RULE_SIGNATURE;
}

static void decide(const struct flips *f, struct span token, struct verdict *ret)
{
	if (decide_token(&f->trust, token, &f->request, f->w->now, ret))
		decide_account(ret, (struct account){ACCOUNT_FOUND, 4711});
}

static void try_text(struct flips *f, struct span text, const char *change, size_t at, unsigned value)
{
	struct verdict v = {0};
	struct span token;
	enum reason r = shape_trim(text, &token);
	bool verified = false;

	if (r == REASON_OK) {
		decide(f, token, &v);
		r = v.reason;
		verified = v.verified != NULL;
		verdict_done(&v);
	}
	if (!verified && is_unverified(r)) {
		f->passed++;
		return;
	}
	f->failed++;
	printf("FAIL flips %s: %s %zu, %u: got %s\n", f->w->alg->name, change, at, value, reason_slug(r));
}

static void text_bits(struct flips *f)
{
	for (size_t at = 0; at < f->token.len; at++)
		for (unsigned bit = 0; bit < 8; bit++) {
			f->token.at[at] ^= (uint8_t)(1U << bit);
			try_text(f, bytes_span(&f->token), "bit of the text, byte", at, bit);
			f->token.at[at] ^= (uint8_t)(1U << bit);
		}
}

/* Replace each byte by its successor in ASCII, the last digit, a dot, white space and NUL. */
static void text_bytes(struct flips *f)
{
	for (size_t at = 0; at < f->token.len; at++) {
		const uint8_t kept = f->token.at[at];
		const uint8_t others[] = {(uint8_t)(kept + 1), '_', '.', ' ', 0};

		for (size_t i = 0; i < COUNT(others); i++) {
			if (others[i] == kept)
				continue;
			f->token.at[at] = others[i];
			try_text(f, bytes_span(&f->token), "byte of the text", at, others[i]);
		}
		f->token.at[at] = kept;
	}
}

static void cuts(struct flips *f)
{
	for (size_t len = 0; len < f->token.len; len++) {
		try_text(f, (struct span){f->token.at, len}, "cut behind byte", len, 0);
		if (len)
			try_text(f, span_after(bytes_span(&f->token), len), "cut before byte", len, 0);
	}
}

static void try_decoded(struct flips *f, size_t segment, size_t at, unsigned bit)
{
	struct bytes texts[3] = {0};
	char *text = NULL;

	for (size_t i = 0; i < 3; i++)
		MUST(base64url_encode(bytes_span(&f->decoded[i]), &texts[i]) == REASON_OK);
	MUST(asprintf(&text, "%s.%s.%s", (char *)texts[0].at, (char *)texts[1].at, (char *)texts[2].at) > 0);
	try_text(f, span_of(text),
		 segment == 0 ? "bit of the header, byte" :
		 segment == 1 ? "bit of the payload, byte" :
				"bit of the signature, byte",
		 at, bit);
	for (size_t i = 0; i < 3; i++)
		bytes_done(&texts[i]);
	free(text);
}

static void decoded_bits(struct flips *f)
{
	for (size_t segment = 0; segment < 3; segment++)
		for (size_t at = 0; at < f->decoded[segment].len; at++)
			for (unsigned bit = 0; bit < 8; bit++) {
				f->decoded[segment].at[at] ^= (uint8_t)(1U << bit);
				try_decoded(f, segment, at, bit);
				f->decoded[segment].at[at] ^= (uint8_t)(1U << bit);
			}
}

static void prepare(struct flips *f)
{
	/* The shortest token that is accepted, because each of its bits costs a verification. */
	static const struct attack bare = {.name = "bare", .claims_text = "{'sub':'@(user)','exp':@(exp)}"};
	SCOPED(snapshot) files = {0};
	struct note note = {0};
	struct jws jws = {0};
	struct span header;
	char conf[512];

	world_conf_path(f->w, BARE, conf, sizeof(conf));
	MUST(config_load(&files, conf, NULL, &f->trust, &note) == REASON_OK &&
	     attack_forge(&bare, f->w, &f->token));
	f->request = (struct request){f->w->user, "login", "", f->trust.hostname, ""};
	MUST(jws_parse(bytes_span(&f->token), f->trust.max_token_bytes, &jws, &note) == REASON_OK);
	header = (struct span){f->token.at,
			       (size_t)((uint8_t *)memchr(f->token.at, '.', f->token.len) - f->token.at)};
	MUST(base64url_decode(header, &f->decoded[0]) == REASON_OK &&
	     bytes_copy(bytes_span(&jws.payload), &f->decoded[1]));
	MUST(bytes_copy(bytes_span(&jws.signature), &f->decoded[2]));
	jws_done(&jws);
}

/* The unchanged token is accepted, so the changed ones fail only because of the change. */
static void check_sound(const struct flips *f)
{
	struct verdict v;

	decide(f, bytes_span(&f->token), &v);
	MUST(v.reason == REASON_OK);
	verdict_done(&v);
}

void flips_run(const struct world *w, size_t *ret_passed, size_t *ret_failed)
{
	struct flips f = {.w = w};

	prepare(&f);
	check_sound(&f);
	text_bits(&f);
	text_bytes(&f);
	cuts(&f);
	decoded_bits(&f);
	check_sound(&f);
	*ret_passed = f.passed;
	*ret_failed = f.failed;
	for (size_t i = 0; i < 3; i++)
		bytes_done(&f.decoded[i]);
	bytes_done(&f.token);
	trust_done(&f.trust);
}
