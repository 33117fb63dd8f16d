/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libjwt as a second verifier of HS, RS and ES with 256, 384 and 512. Each must accept the tokens of the
 * other. Of some thousand mutations, libjwt must accept all that we accept. If libjwt alone accepts one, the
 * cause must be a known laxity (laxities.h). The mutations are the same in every run; the keys are not.
 *
 * For every algorithm, also those that libjwt lacks: a token with one changed character must be refused.
 */
#include <jwt.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/token/jws.h"
#include "core/token/shape.h"
#include "examples.h"
#include "laxities.h"
#include "opinions.h"

#define TEXT_MUTATIONS 500
#define SIGNED_MUTATIONS 200
#define CLAIMS                                                                                               \
	"{\"iss\":\"corp\",\"sub\":\"alice\",\"aud\":[\"web1\"],\"exp\":1700000060,\"iat\":1700000000,"      \
	"\"jti\":\"x\"}"
#define OTHER_CLAIMS "{\"sub\":\"root\",\"exp\":1800000000}"

static const struct {
	const char *name;
	jwt_alg_t libjwt;
} both_know[] = {
	{"HS256", JWT_ALG_HS256}, {"HS384", JWT_ALG_HS384}, {"HS512", JWT_ALG_HS512},
	{"RS256", JWT_ALG_RS256}, {"RS384", JWT_ALG_RS384}, {"RS512", JWT_ALG_RS512},
	{"ES256", JWT_ALG_ES256}, {"ES384", JWT_ALG_ES384}, {"ES512", JWT_ALG_ES512},
};

/* The keys, tokens and results of one algorithm. */
struct bench {
	const struct mint *mint;
	struct span key_file;
	struct score *score;
	uint32_t random;
	size_t tried, both_accept, only_libjwt;
};

/* xorshift32 (Marsaglia 2003): the same sequence in every run. */
static uint32_t next(struct bench *b, size_t below)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 17;
	b->random ^= b->random << 5;
	return b->random % (uint32_t)below;
}

static char *private_file(const struct mint *m, size_t *ret_len)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *copy;
	long len;

	if (m->private)
		(void)PEM_write_bio_PrivateKey(bio, m->private, NULL, NULL, 0, NULL, NULL);
	else
		(void)BIO_write(bio, m->secret, sizeof(m->secret));
	len = BIO_get_mem_data(bio, &data);
	copy = strndup(data, (size_t)len);
	*ret_len = (size_t)len;
	BIO_free(bio);
	return copy;
}

/* Let libjwt make a token. NULL if it fails. */
static char *encode_by_libjwt(const struct mint *m, jwt_alg_t alg)
{
	size_t len = 0;
	char *key = private_file(m, &len), *token = NULL;
	jwt_t *jwt = NULL;

	if (jwt_new(&jwt) == 0 && jwt_add_grants_json(jwt, CLAIMS) == 0 &&
	    jwt_set_alg(jwt, alg, (unsigned char *)key, (int)len) == 0)
		token = jwt_encode_str(jwt);
	jwt_free(jwt);
	free(key);
	return token;
}

/* Change one character of the signature, and with it the bytes. */
static void damage(char *token)
{
	char *at = strrchr(token, '.') + 5;

	*at = *at == 'A' ? 'B' : 'A';
}

static void try_encode(struct bench *b, jwt_alg_t alg)
{
	const char *name = b->mint->alg->name;
	char *token = encode_by_libjwt(b->mint, alg);

	if (!score_count(b->score, token != NULL, name, "libjwt makes a token"))
		return;
	score_count(b->score, opinion_ours(&b->mint->key, span_of(token)) == REASON_OK, name,
		    "a token by jwt_encode_str is accepted");
	damage(token);
	score_count(b->score, opinion_ours(&b->mint->key, span_of(token)) == REASON_SIGNATURE_INVALID, name,
		    "a token by jwt_encode_str with one letter changed is refused");
	free(token); /* libjwt 1.10 has no jwt_free_str(), which calls free(), too */
}

static void try_decode(struct bench *b, const char *sound)
{
	const char *name = b->mint->alg->name;
	char *token = strdup(sound);

	score_count(b->score, opinion_ours(&b->mint->key, span_of(sound)) == REASON_OK, name,
		    "our own token is accepted");
	score_count(b->score, opinion_libjwt(sound, b->key_file), name, "jwt_decode accepts our token");
	damage(token);
	score_count(b->score, !opinion_libjwt(token, b->key_file), name,
		    "jwt_decode refuses our token with one letter changed");
	free(token);
}

/*
 * Whether libjwt accepts the text without the white space around it, which our code removes.
 */
static bool ask_libjwt(const struct bench *b, struct span text)
{
	SCOPED(bytes) copy = {0};
	struct span trimmed = text;

	(void)shape_trim(text, &trimmed);
	return bytes_copy(trimmed, &copy) && opinion_libjwt((const char *)copy.at, b->key_file);
}

static void compare(struct bench *b, const char *sound, struct span text)
{
	enum reason ours = opinion_ours(&b->mint->key, text);
	bool libjwt = ask_libjwt(b, text);
	char what[128];

	b->tried++;
	b->both_accept += ours == REASON_OK && libjwt;
	b->only_libjwt += ours != REASON_OK && libjwt;
	snprintf(what, sizeof(what), "mutation %zu: %s here, %s by libjwt", b->tried, reason_slug(ours),
		 libjwt ? "accepted" : "refused");
	if (ours == REASON_OK)
		score_count(b->score, libjwt, b->mint->alg->name, what);
	else
		score_count(b->score, !libjwt || laxity_of(b->mint, sound, text, ours), b->mint->alg->name,
			    what);
}

static void flip_bits(struct bench *b, uint8_t *at, size_t len)
{
	for (uint32_t flips = 1 + next(b, 2); flips && len; flips--)
		at[next(b, len)] ^= (uint8_t)(1U << next(b, 8));
}

/* Three segments in random order, each from one of two tokens. */
static size_t swap_segments(struct bench *b, const char *sound, const char *other, char *out, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < 3; i++) {
		const char *from = next(b, 2) ? sound : other;
		uint32_t number = next(b, 3) ? (uint32_t)i : next(b, 3);
		size_t len;

		while (number--)
			from = strchr(from, '.') + 1;
		len = strcspn(from, ".");
		used += (size_t)snprintf(out + used, size - used, "%s%.*s", i ? "." : "", (int)len, from);
	}
	return used;
}

static size_t mutate_text(struct bench *b, const char *sound, const char *other, char *out, size_t size)
{
	static const char strange[] = "=+/.-_ \n\tA9%\x80";
	size_t len = strlen(sound), at = next(b, len + 1), last = strlen(strrchr(sound, '.'));

	memcpy(out, sound, len + 1);
	switch (next(b, 6)) {
	case 0:
		flip_bits(b, (uint8_t *)out, len);
		break;
	case 1:
		len = at;
		break;
	case 2:
		return swap_segments(b, sound, other, out, size);
	case 3:
		memmove(out + at + 1, out + at, len++ - at);
		out[at] = strange[next(b, sizeof(strange) - 1)];
		break;
	case 4: /* the last characters of the signature, which have unused bits */
		out[len - 1 - next(b, last < 3 ? last : 3)] = "AQgwBCDEFGHIJKLMNOP048=_-"[next(b, 25)];
		break;
	default:
		len -= len > at;
		memmove(out + at, out + at + 1, len - at);
	}
	out[len] = '\0';
	return len;
}

static void try_texts(struct bench *b, const char *sound, const char *other)
{
	char text[4096];

	for (int i = 0; i < TEXT_MUTATIONS; i++) {
		size_t len = mutate_text(b, sound, other, text, sizeof(text));

		compare(b, sound, (struct span){(uint8_t *)text, len});
	}
}

/*
 * Flip bits in the JSON of the header or the claims, and sign the result, so that only its content is wrong.
 */
static void try_signed(struct bench *b, const char *header)
{
	for (int i = 0; i < SIGNED_MUTATIONS; i++) {
		char h[256], p[256] = CLAIMS, *token;
		size_t header_len = (size_t)snprintf(h, sizeof(h), "%s", header), payload_len = strlen(p);

		if (next(b, 2))
			flip_bits(b, (uint8_t *)h, header_len);
		else
			flip_bits(b, (uint8_t *)p, payload_len);
		token = mint_token_bytes(b->mint, (struct span){(uint8_t *)h, header_len},
					 (struct span){(uint8_t *)p, payload_len});
		compare(b, token, span_of(token));
		free(token);
	}
}

static void try_algorithm(size_t i, struct score *score)
{
	struct mint m;
	char header[64], *sound, *other, *key;
	size_t before = score->failed;
	struct bench b = {.mint = &m, .score = score, .random = 2463534242U + (uint32_t)i};

	mint_init(&m, both_know[i].name);
	snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"k1\"}", m.alg->name);
	sound = mint_token(&m, header, CLAIMS);
	other = mint_token(&m, header, OTHER_CLAIMS);
	key = mint_public_pem(&m);
	b.key_file = m.private ? span_of(key) : (struct span){m.secret, sizeof(m.secret)};
	try_encode(&b, both_know[i].libjwt);
	try_decode(&b, sound);
	try_texts(&b, sound, other);
	try_signed(&b, header);
	score_count(score, b.both_accept > 0 && b.both_accept < b.tried, m.alg->name,
		    "some mutations are accepted, and some not");
	printf("%s %s: %zu mutations, %zu accepted by both, %zu by libjwt alone\n",
	       score->failed == before ? "ok" : "FAIL", m.alg->name, b.tried, b.both_accept, b.only_libjwt);
	free(sound);
	free(other);
	free(key);
	mint_done(&m);
}

/* The base64url character whose value differs in this bit; for a dot, any character. */
static char other_letter(char letter, int bit)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = strchr(digits, letter);

	return digits[at ? (at - digits) ^ 1 << bit : bit];
}

/* Change each character in its lowest bit, and in its highest bit. */
static void try_letters(const char *alg, struct score *score)
{
	struct mint m;
	char header[64], *token;
	size_t wrong = 0, tried = 0;

	mint_init(&m, alg);
	snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"typ\":\"JWT\"}", alg);
	token = mint_token(&m, header, CLAIMS);
	score_count(score, opinion_ours(&m.key, span_of(token)) == REASON_OK, alg, "the token is accepted");
	for (char *at = token; *at; at++) {
		for (int bit = 0; bit < 6; bit += 5, tried++) {
			char letter = *at;
			enum fault fault;

			*at = other_letter(letter, bit);
			fault = reason_fault(opinion_ours(&m.key, span_of(token)));
			wrong += fault != (letter == '.' ? FAULT_NO_TOKEN : FAULT_TOKEN);
			*at = letter;
		}
	}
	if (score_count(score, wrong == 0, alg, "a letter changed is refused, as a fault of the token"))
		printf("ok %s: all of %zu changes of one letter refused\n", alg, tried);
	free(token);
	mint_done(&m);
}

int main(void)
{
	struct score score = {0};

	for (size_t i = 0; i < sizeof(both_know) / sizeof(both_know[0]); i++)
		try_algorithm(i, &score);
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		try_letters(algorithms[i].name, &score);
	examples_run(&score);
	printf("%zu passed, %zu failed\n", score.passed, score.failed);
	return score.failed ? 1 : 0;
}
