/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/algchoice.h"

struct algchoice algchoice_find(struct span name)
{
	const struct algorithm *alg = algorithm_find(name);

	if (!alg)
		return (struct algchoice){0};
	return (struct algchoice){alg, span_is(name, alg->name) ? alg->name : alg->alias};
}

enum outcome algchoice_option(const char *text, struct algchoice *ret, struct note *n)
{
	if (!text)
		return OUTCOME_OK;
	*ret = algchoice_find(span_of(text));
	if (ret->alg)
		return OUTCOME_OK;
	note_set(n,
		 "there is no algorithm %.64s: HS256, RS256, PS256, ES256, each also with 384 and 512, and "
		 "EdDSA "
		 "(or Ed25519) exist",
		 text);
	return OUTCOME_USAGE;
}

struct algchoice algchoice_usual(const struct key *k)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		if (key_fits(k, &algorithms[i]))
			return (struct algchoice){&algorithms[i], algorithms[i].name};
	return (struct algchoice){0};
}

enum outcome algchoice_bind(struct key *k, struct algchoice asked, struct algchoice own,
			    struct algchoice *ret, struct note *n)
{
	struct algchoice choice = asked.alg ? asked : own, best = algchoice_usual(k);
	enum outcome r;

	if (asked.alg && own.alg && asked.alg != own.alg) {
		note_set(n, "the JWK says that its key is for %s: leave --alg %s out", own.name, asked.name);
		return OUTCOME_REFUSED;
	}
	if (!choice.alg)
		choice = best;
	if (!choice.alg)
		return OUTCOME_BUG;
	if (!key_fits(k, choice.alg)) {
		note_set(n, "%s cannot be used with this key (%s%s%s): use --alg %s, or another key",
			 choice.name, key_type_name(k->type), k->curve ? " " : "",
			 k->curve ? k->curve->name : "", best.name);
		return OUTCOME_REFUSED;
	}
	r = outcome_of_reason(key_bind(k, choice.alg, n), n);
	if (r == OUTCOME_OK)
		*ret = choice;
	return r;
}
