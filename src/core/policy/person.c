/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules on the user: the account that the token names, and the accounts that may be opened here. */
#include <inttypes.h>

#include "core/policy/mapping.h"
#include "core/policy/rule.h"

static enum reason judge_user(const struct verdict *v)
{
	struct span user;

	if (mapping_find(v))
		return REASON_OK;
	/* with a users file, the claim is not needed if another line has the account */
	if (claims_text(&v->claims, v->limits.issuer->user_claim, &user) == CLAIM_ABSENT &&
	    !mapping_nearest(v))
		return REASON_USER_MISSING;
	return REASON_USER_MISMATCH;
}

static void report_user(const struct verdict *v, struct sides *s)
{
	sides_quote(&s->expected, span_of(v->request->user));
	mapping_report(v, s);
}

/*
 * RFC 7800 3: whoever presents a token with cnf must prove possession of the key in cnf. Text at a prompt
 * proves nothing, so a stolen token would open the account. The content and the type of cnf do not matter.
 */
static enum reason judge_binding(const struct verdict *v)
{
	struct span value;

	return claims_text(&v->claims, "cnf", &value) == CLAIM_ABSENT ? REASON_OK : REASON_BINDING_FAILED;
}

static void report_binding(const struct verdict *v, struct sides *s)
{
	struct span value;
	bool bound = claims_text(&v->claims, "cnf", &value) != CLAIM_ABSENT;

	text_add(&s->expected, "no cnf");
	text_add(&s->found,
		 bound ? "a cnf: let the issuer leave it out, as for a plain bearer token" : "no cnf");
}

static enum reason judge_account(const struct verdict *v)
{
	switch (v->account.state) {
	case ACCOUNT_FOUND:
		return REASON_OK;
	case ACCOUNT_UNKNOWN:
		return REASON_ACCOUNT_UNKNOWN;
	case ACCOUNT_NOT_ASKED:
	case ACCOUNT_UNAVAILABLE:
		break;
	}
	return REASON_ACCOUNT_UNAVAILABLE;
}

static void report_account(const struct verdict *v, struct sides *s)
{
	text_add(&s->expected, "an account of this host");
	switch (v->account.state) {
	case ACCOUNT_FOUND:
		text_add(&s->found, "uid %" PRId64, v->account.uid);
		return;
	case ACCOUNT_UNKNOWN:
		text_add(&s->found, "none");
		return;
	case ACCOUNT_UNAVAILABLE:
		text_add(&s->found, "no answer");
		return;
	case ACCOUNT_NOT_ASKED:
		return;
	}
}

static enum reason judge_root(const struct verdict *v)
{
	return v->account.uid != 0 || limits_permit_root(&v->limits, v->request->service) ?
		       REASON_OK :
		       REASON_ROOT_REFUSED;
}

static void report_root(const struct verdict *v, struct sides *s)
{
	bool permitted = limits_permit_root(&v->limits, v->request->service);

	text_add(&s->expected, permitted ? "any uid (permit_root)" : "not uid 0");
	sides_uid(v, s);
}

/*
 * 65534 (nobody) stands for owners that the kernel cannot name, as over NFS and in user namespaces. 65535
 * and 4294967295 are -1 in 16 and 32 bits, which chown(2) and setresuid(2) read as "no change". No person
 * has one of these uids, so min_uid cannot permit them.
 */
static bool is_reserved(int64_t uid)
{
	return uid == 65534 || uid == UINT16_MAX || uid == UINT32_MAX;
}

/* Root that permit_root has permitted is not refused again for being below min_uid. */
static enum reason judge_uid(const struct verdict *v)
{
	int64_t uid = v->account.uid;

	if (is_reserved(uid))
		return REASON_UID_RESERVED;
	return uid == 0 || uid >= limits_min_uid(&v->limits) ? REASON_OK : REASON_UID_TOO_LOW;
}

static void report_uid(const struct verdict *v, struct sides *s)
{
	if (v->reason == REASON_UID_RESERVED)
		text_add(&s->expected, "a person's uid, not 65534, 65535 or 4294967295");
	else
		text_add(&s->expected, "uid %" PRId64 " or more, or root", limits_min_uid(&v->limits));
	sides_uid(v, s);
}

const struct rule_entry person_user = {"user", "user", judge_user, report_user, NEEDS_SECTION};
const struct rule_entry person_binding = {"binding", "binding (cnf)", judge_binding, report_binding,
					  NEEDS_CLAIMS};
const struct rule_entry person_account = {"account", "account", judge_account, report_account, NEEDS_SECTION};
const struct rule_entry person_root = {"root", "root", judge_root, report_root, NEEDS_SECTION};
const struct rule_entry person_uid = {"min-uid", "uid", judge_uid, report_uid, NEEDS_SECTION};
