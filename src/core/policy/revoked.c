/* SPDX-License-Identifier: BSD-2-Clause */
/* The rule on revoked tokens (revocation.h). */
#include "core/keys/thumbprint.h"
#include "core/policy/rule.h"
#include "core/policy/use.h"

/* What lines are compared with. A text is empty if the token lacks it: no line has an empty value. */
struct traits {
	struct span iss, values[REVOCATION_KINDS];
	char thumbprint[THUMBPRINT_SIZE];
};

static bool has_kind(const struct trust *t, enum revocation_kind kind)
{
	for (size_t f = 0; f < REVOCATION_FILES; f++)
		for (size_t i = 0; i < t->revocations[f].count; i++)
			if (t->revocations[f].at[i].kind == kind)
				return true;
	return false;
}

/* False when memory ran out. A secret has no thumbprint, and no line revokes it. */
static bool find_traits(const struct verdict *v, struct traits *ret)
{
	const struct key *key = verified_key(v->verified);

	*ret = (struct traits){
		.values = {[REVOCATION_USER] = span_of(v->request->user), [REVOCATION_ALL] = span_of("*")}};
	(void)claims_text(&v->claims, "iss", &ret->iss);
	(void)claims_text(&v->claims, "sub", &ret->values[REVOCATION_SUB]);
	(void)use_identifier(v, &ret->values[REVOCATION_JTI]);
	if (key->type == KEY_SECRET || !has_kind(v->trust, REVOCATION_KEY))
		return true;
	if (!thumbprint_of(key, ret->thumbprint))
		return false;
	ret->values[REVOCATION_KEY] = span_of(ret->thumbprint);
	return true;
}

static bool applies(const struct revocation *r, const struct traits *t, const struct date *iat)
{
	if (!span_is(t->values[r->kind], r->value) || (r->iss && !span_is(t->iss, r->iss)))
		return false;
	return !r->has_before || !iat->present || iat->floor <= r->before;
}

/* Find the line that revokes the token. *ret is NULL if there is none. False when memory ran out. */
static bool find(const struct verdict *v, const struct revocations **ret_file, const struct revocation **ret)
{
	struct traits traits;

	*ret = NULL;
	if (!find_traits(v, &traits))
		return false;
	for (size_t f = 0; f < REVOCATION_FILES; f++)
		for (size_t i = 0; i < v->trust->revocations[f].count; i++) {
			const struct revocation *r = &v->trust->revocations[f].at[i];

			if (!applies(r, &traits, &v->claims.iat))
				continue;
			*ret_file = &v->trust->revocations[f];
			*ret = r;
			return true;
		}
	return true;
}

static enum reason judge_revoked(const struct verdict *v)
{
	const struct revocations *file;
	const struct revocation *found;

	if (!find(v, &file, &found))
		return REASON_OUT_OF_MEMORY;
	return found ? REASON_REVOKED : REASON_OK;
}

static void report_revoked(const struct verdict *v, struct sides *s)
{
	const struct revocations *file;
	const struct revocation *found;

	text_add(&s->expected, "no revocation");
	if (!find(v, &file, &found) || !found)
		return;
	sides_place(&s->found, file->path, found->line);
	text_add(&s->found, "%s ", revocation_word(found->kind));
	sides_quote(&s->found, span_of(found->value));
	if (!found->has_before)
		return;
	text_add(&s->found, ", issued at or before ");
	sides_found_date(s, found->before);
}

const struct rule_entry revoked_rule = {"revoked", "revocation", judge_revoked, report_revoked,
					NEEDS_SECTION};
