/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/algchoice.h"

struct algchoice algchoice_find(struct span name)
{
	const struct algorithm *alg = algorithm_find(name);

	if (!alg)
		return (struct algchoice){0};
	return (struct algchoice){alg, span_is(name, alg->name) ? alg->name : alg->alias};
}

enum status algchoice_option(const char *text, struct algchoice *ret, struct note *n)
{
	if (!text)
		return STATUS_OK;
	*ret = algchoice_find(span_of(text));
	if (ret->alg)
		return STATUS_OK;
	return status_refuse(n, STATUS_USAGE,
			     "there is no algorithm %.64s: HS256, RS256, PS256, ES256, each also with 384 "
			     "and 512, and EdDSA (or Ed25519) exist",
			     text);
}

struct algchoice algchoice_usual(const struct key *k)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		if (key_fits(k, &algorithms[i]))
			return (struct algchoice){&algorithms[i], algorithms[i].name};
	return (struct algchoice){0};
}

enum status algchoice_bind(struct key *k, struct algchoice asked, struct algchoice own, struct algchoice *ret,
			   struct note *n)
{
	struct algchoice choice = asked.alg ? asked : own, best = algchoice_usual(k);
	enum status r;

	if (asked.alg && own.alg && asked.alg != own.alg)
		return status_refuse(n, STATUS_REFUSED, "the JWK says that its key is for %s, not for %s",
				     own.name, asked.name);
	if (!choice.alg)
		choice = best;
	if (!choice.alg)
		return STATUS_BUG;
	if (!key_fits(k, choice.alg))
		return status_refuse(n, STATUS_REFUSED,
				     "%s cannot be used with this key (%s%s%s): use %s, or another key",
				     choice.name, key_type_name(k->type), k->curve ? " " : "",
				     k->curve ? k->curve->name : "", best.name);
	r = status_of_reason(key_bind(k, choice.alg, n), n);
	if (r == STATUS_OK)
		*ret = choice;
	return r;
}
