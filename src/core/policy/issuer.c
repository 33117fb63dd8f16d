/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules on the issuer section that applies to the token, and on the dates of its key. */
#include "core/policy/rule.h"

/* The user claim must be a string, like sub in claims_read(). Types are checked before values. */
static enum reason judge_claims(const struct verdict *v)
{
	struct span user;

	return claims_text(&v->claims, v->limits.issuer->user_claim, &user) == CLAIM_OTHER ?
		       REASON_CLAIMS_INVALID :
		       REASON_OK;
}

/* Only the configured user claim: claims_read() has checked the types of all others. */
static void report_claims(const struct verdict *v, struct sides *s)
{
	const char *name = v->limits.issuer->user_claim;
	struct span value;

	if (claims_text(&v->claims, name, &value) == CLAIM_OTHER)
		sides_claim(v, &s->found, name);
}

/*
 * Name the section with the token's iss if it lacks the verifying key. The mistake may be in the token or in
 * the section.
 */
static void add_other_section(const struct verdict *v, struct text *t)
{
	const struct issuer *other = NULL;
	struct span iss;

	if (claims_text(&v->claims, "iss", &iss) == CLAIM_TEXT)
		other = trust_section_of(v->trust, iss);
	if (other)
		text_add(t, ", the iss of [issuer %.64s], which lacks the key that verifies the token",
			 other->name);
}

/* Only the issuers whose sections list the verifying key: no other iss could be accepted with this key. */
static void report_issuer(const struct verdict *v, struct sides *s)
{
	struct items issuers = {.to = &s->expected, .separator = ", "};

	for (size_t i = 0; i < v->trust->issuer_count; i++)
		if (trust_names_key(&v->trust->issuers[i], v->verified))
			sides_add_configured(&issuers, v->trust->issuers[i].iss ? v->trust->issuers[i].iss :
										  "any (waived)");
	sides_claim(v, &s->found, "iss");
	if (v->reason == REASON_ISSUER_MISMATCH)
		add_other_section(v, &s->found);
	else if (v->limits.issuer)
		text_add(&s->found, ", [issuer %.64s]", v->limits.issuer->name);
}

static enum reason judge_key_dates(const struct verdict *v)
{
	const struct key *k = trust_entry(v->limits.issuer, v->verified, v->now);

	return k && key_in_date(k, v->now) ? REASON_OK : REASON_KEY_UNUSABLE;
}

/* The dates of the certificate that was used, among the section's entries of the key. */
static void report_key_dates(const struct verdict *v, struct sides *s)
{
	const struct key *k = trust_entry(v->limits.issuer, v->verified, v->now);

	text_add(&s->expected, "a key without dates, or one that is valid now");
	if (!k || !k->has_dates) {
		text_add(&s->found, "no dates");
	} else if (v->now < k->not_before) {
		text_add(&s->found, "a certificate that is valid from ");
		sides_found_date(s, k->not_before);
		text_add(&s->found, ": wait, or set the clock");
	} else {
		text_add(&s->found, v->now > k->not_after ? "a certificate that expired at " :
							    "a certificate that is valid until ");
		sides_found_date(s, k->not_after);
		text_add(&s->found, v->now > k->not_after ? ": renew it" : "");
	}
}

const struct rule_entry issuer_claims = {"claims", "claims", judge_claims, report_claims, NEEDS_SECTION};
const struct rule_entry issuer_iss = {"issuer", "issuer (iss)", NULL, report_issuer, NEEDS_CLAIMS};
const struct rule_entry issuer_key_dates = {"key-dates", "key dates", judge_key_dates, report_key_dates,
					    NEEDS_SECTION};
