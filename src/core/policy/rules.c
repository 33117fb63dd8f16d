/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/rules.h"

/* What a pattern's escape stands for; false for an unknown one. */
static bool escape_value(char letter, const struct request *r, struct span *ret)
{
	struct span host = span_of(r->hostname);
	const uint8_t *dot;

	switch (letter) {
	case 'h':
		*ret = host;
		return true;
	case 'n':
		dot = host.len ? memchr(host.at, '.', host.len) : NULL;
		*ret = (struct span){host.at, dot ? (size_t)(dot - host.at) : host.len};
		return true;
	case 's':
		*ret = span_of(r->service);
		return true;
	case '%':
		*ret = span_of("%");
		return true;
	default:
		return false;
	}
}

bool policy_expand(const char *pattern, const struct request *r, char out[POLICY_AUDIENCE_SIZE])
{
	size_t used = 0;

	for (const char *at = pattern; *at; at++) {
		struct span piece = {(const uint8_t *)at, 1};

		if (*at == '%' && !escape_value(*++at, r, &piece))
			return false;
		if (piece.len >= POLICY_AUDIENCE_SIZE - used)
			return false;
		if (piece.len)
			memcpy(out + used, piece.at, piece.len);
		used += piece.len;
	}
	out[used] = '\0';
	return used > 0; /* an empty audience would match an empty one */
}

/*
 * The claim that must name the account is text, as claims_read() has it of sub: a token's form is judged
 * before its content.
 */
static enum reason rule_user_claim(const struct policy *p, const struct claims *c, const struct request *r,
				   int64_t now)
{
	struct span user;

	(void)r, (void)now;
	return claims_text(c, p->issuer->user_claim, &user) == CLAIM_OTHER ? REASON_CLAIMS_INVALID :
									     REASON_OK;
}

static bool has_audience(const struct claims *c, const char *wanted)
{
	for (size_t i = 0; i < claims_audience_count(c); i++)
		if (span_is(claims_audience(c, i), wanted))
			return true;
	return false;
}

static bool any_audience_holds(const struct names *patterns, const struct claims *c, const struct request *r)
{
	char wanted[POLICY_AUDIENCE_SIZE];

	for (size_t i = 0; i < patterns->count; i++)
		if (policy_expand(patterns->at[i], r, wanted) && has_audience(c, wanted))
			return true;
	return false;
}

/* RFC 7519 4.1.3: a token that does not name us is not for us. */
static enum reason rule_audience(const struct policy *p, const struct claims *c, const struct request *r,
				 int64_t now)
{
	(void)now;
	if (p->issuer->audience.count && !any_audience_holds(&p->issuer->audience, c, r))
		return REASON_AUDIENCE_MISMATCH;
	if (p->service && p->service->audience.count && !any_audience_holds(&p->service->audience, c, r))
		return REASON_AUDIENCE_MISMATCH;
	return REASON_OK;
}

static enum reason rule_expiry(const struct policy *p, const struct claims *c, const struct request *r,
			       int64_t now)
{
	(void)r;
	if (!c->exp.present)
		return REASON_EXP_MISSING;
	if (now - p->leeway_s >= c->exp.floor) /* RFC 7519 4.1.4: "on or after" is too late */
		return REASON_EXPIRED;
	return REASON_OK;
}

static enum reason rule_not_before(const struct policy *p, const struct claims *c, const struct request *r,
				   int64_t now)
{
	(void)r;
	if (c->nbf.present && now + p->leeway_s < c->nbf.ceiling)
		return REASON_NOT_YET_VALID;
	return REASON_OK;
}

static enum reason rule_issued_at(const struct policy *p, const struct claims *c, const struct request *r,
				  int64_t now)
{
	int64_t limit_s;

	(void)r;
	if (!c->iat.present)
		return policy_max_lifetime(p, &limit_s) ? REASON_IAT_MISSING : REASON_OK;
	if (c->iat.ceiling > now + p->leeway_s)
		return REASON_ISSUED_IN_FUTURE;
	return REASON_OK;
}

static enum reason rule_lifetime(const struct policy *p, const struct claims *c, const struct request *r,
				 int64_t now)
{
	int64_t limit_s;

	(void)r, (void)now;
	if (policy_max_lifetime(p, &limit_s) && c->exp.floor - c->iat.floor > limit_s)
		return REASON_LIFETIME_TOO_LONG;
	return REASON_OK;
}

/* A name that a log, a shell or a path may carry: no control octet, no separator of passwd(5), no option. */
static bool is_sane_user(struct span user)
{
	if (user.len == 0 || user.len > POLICY_MAX_USER_BYTES || user.at[0] == '-')
		return false;
	for (size_t i = 0; i < user.len; i++)
		if (user.at[i] <= ' ' || user.at[i] == 0x7f || user.at[i] == ':' || user.at[i] == '/')
			return false;
	return true;
}

static enum reason rule_user(const struct policy *p, const struct claims *c, const struct request *r,
			     int64_t now)
{
	struct span user = {0};

	(void)now;
	if (claims_text(c, p->issuer->user_claim, &user) == CLAIM_ABSENT)
		return REASON_USER_MISSING;
	return is_sane_user(user) && span_is(user, r->user) ? REASON_OK : REASON_USER_MISMATCH;
}

/*
 * RFC 7800 3: whoever presents the token must prove that they hold the key in cnf. Text at a prompt proves
 * nothing, so that a stolen token would open the account. What cnf holds, and of which type it is, does not
 * matter.
 */
static enum reason rule_binding(const struct policy *p, const struct claims *c, const struct request *r,
				int64_t now)
{
	struct span value;

	(void)p, (void)r, (void)now;
	return claims_text(c, "cnf", &value) == CLAIM_ABSENT ? REASON_OK : REASON_BINDING_FAILED;
}

static enum reason rule_account(const struct policy *p, const struct request *r, const struct account *a)
{
	(void)p, (void)r;
	switch (a->state) {
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

static enum reason rule_root(const struct policy *p, const struct request *r, const struct account *a)
{
	return a->uid != 0 || policy_permits_root(p, r->service) ? REASON_OK : REASON_ROOT_REFUSED;
}

/*
 * 65534 (nobody) owns what has no owner that the kernel can name, as over NFS and in user namespaces. 65535
 * and 4294967295 are -1 in 16 and in 32 bits, which chown(2) and setresuid(2) take for "no change". No person
 * has one of them, whatever min_uid says.
 */
static enum reason rule_reserved_uid(const struct policy *p, const struct request *r, const struct account *a)
{
	(void)p, (void)r;
	return a->uid == 65534 || a->uid == UINT16_MAX || a->uid == UINT32_MAX ? REASON_UID_RESERVED :
										 REASON_OK;
}

/* Root, once permitted by name, is not refused again for its number. */
static enum reason rule_min_uid(const struct policy *p, const struct request *r, const struct account *a)
{
	(void)r;
	return a->uid == 0 || a->uid >= policy_min_uid(p) ? REASON_OK : REASON_UID_TOO_LOW;
}

static enum reason (*const rules[])(const struct policy *, const struct claims *, const struct request *,
				    int64_t) = {
	rule_user_claim, rule_audience, rule_expiry, rule_not_before,
	rule_issued_at,	 rule_lifetime, rule_user,   rule_binding,
};

static enum reason (*const account_rules[])(const struct policy *, const struct request *,
					    const struct account *) = {
	rule_account,
	rule_root,
	rule_reserved_uid,
	rule_min_uid,
};

enum reason policy_decide(const struct policy *p, const struct claims *c, const struct request *r,
			  int64_t now, struct account *ret_account)
{
	enum reason reason = REASON_OK;

	for (size_t i = 0; reason == REASON_OK && i < sizeof(rules) / sizeof(rules[0]); i++)
		reason = rules[i](p, c, r, now);
	if (reason != REASON_OK)
		return reason;
	*ret_account = r->find_account(r->user);
	for (size_t i = 0; reason == REASON_OK && i < sizeof(account_rules) / sizeof(account_rules[0]); i++)
		reason = account_rules[i](p, r, ret_account);
	return reason;
}

bool policy_max_lifetime(const struct policy *p, int64_t *ret_s)
{
	bool issuer = p->issuer->has_max_lifetime, service = p->service && p->service->has_max_lifetime;

	if (!issuer && !service)
		return false;
	if (!service || (issuer && p->issuer->max_lifetime_s < p->service->max_lifetime_s))
		*ret_s = p->issuer->max_lifetime_s;
	else
		*ret_s = p->service->max_lifetime_s;
	return true;
}

int64_t policy_min_uid(const struct policy *p)
{
	int64_t min = p->issuer->min_uid;

	return p->service && p->service->has_min_uid && p->service->min_uid > min ? p->service->min_uid : min;
}

static bool permits(const struct root_permit *permit, const char *service)
{
	return permit->everywhere || names_has(&permit->services, service);
}

bool policy_permits_root(const struct policy *p, const char *service)
{
	if (p->service && p->service->has_root && !permits(&p->service->root, service))
		return false;
	return permits(&p->issuer->root, service);
}
