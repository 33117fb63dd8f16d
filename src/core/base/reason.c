/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/base/reason.h"

#include <security/_pam_types.h>
#include <string.h>

struct reason_row {
	const char *slug;
	enum fault fault;
	enum rule rule;
	const char *sentence;
};

/* clang-format off */
static const struct reason_row reasons[REASON_COUNT] = {
	[REASON_UNDECIDED] = {"undecided", FAULT_BUG, RULE_NONE, "no decision was reached; this is a bug in pam_jwt, please report it"},
	[REASON_OK] = {"ok", FAULT_NONE, RULE_NONE, "the token opens this account"},

	[REASON_NOT_A_TOKEN] = {"not-a-token", FAULT_NO_TOKEN, RULE_NOT_A_TOKEN, "what was typed is not a token: a password, or nothing"},

	[REASON_TOKEN_TOO_LONG] = {"token-too-long", FAULT_TOKEN, RULE_TOKEN_TOO_LONG, "the token is longer than max_token_bytes"},
	[REASON_MALFORMED] = {"malformed", FAULT_TOKEN, RULE_MALFORMED, "the token is damaged: it is not three segments of base64url"},
	[REASON_HEADER_INVALID] = {"header-invalid", FAULT_TOKEN, RULE_HEADER, "the header is not a valid JSON object, or has a parameter that is not accepted"},
	[REASON_TYPE_UNEXPECTED] = {"type-unexpected", FAULT_TOKEN, RULE_HEADER, "the header's typ is not the type that the issuer section requires"},
	[REASON_KEY_UNKNOWN] = {"key-unknown", FAULT_TOKEN, RULE_KEY, "no configured key has the token's kid"},
	[REASON_ALG_NOT_ALLOWED] = {"alg-not-allowed", FAULT_TOKEN, RULE_KEY, "no configured key for this token uses its alg"},
	[REASON_KEY_AMBIGUOUS] = {"key-ambiguous", FAULT_TOKEN, RULE_KEY, "too many keys could have signed this token; none was tried"},
	[REASON_SIGNATURE_INVALID] = {"signature-invalid", FAULT_TOKEN, RULE_SIGNATURE, "no configured key verifies the signature"},
	[REASON_CLAIMS_INVALID] = {"claims-invalid", FAULT_TOKEN, RULE_CLAIMS, "the claims are not a valid JSON object, or one has the wrong type or range"},
	[REASON_ISSUER_MISMATCH] = {"issuer-mismatch", FAULT_TOKEN, RULE_ISSUER, "no issuer section with the verifying key accepts the token's iss"},
	[REASON_AUDIENCE_MISMATCH] = {"audience-mismatch", FAULT_TOKEN, RULE_AUDIENCE, "the token is not meant for this host and service"},
	[REASON_EXP_MISSING] = {"exp-missing", FAULT_TOKEN, RULE_EXP, "the token has no exp"},
	[REASON_EXPIRED] = {"expired", FAULT_TOKEN, RULE_EXP, "the token has expired"},
	[REASON_NOT_YET_VALID] = {"not-yet-valid", FAULT_TOKEN, RULE_NBF, "the token's nbf lies in the future: compare the clocks of issuer and host"},
	[REASON_IAT_MISSING] = {"iat-missing", FAULT_TOKEN, RULE_IAT, "the token has no iat, which max_lifetime needs"},
	[REASON_ISSUED_IN_FUTURE] = {"issued-in-future", FAULT_TOKEN, RULE_IAT, "the token's iat lies in the future: compare the clocks of issuer and host"},
	[REASON_LIFETIME_TOO_LONG] = {"lifetime-too-long", FAULT_TOKEN, RULE_LIFETIME, "exp minus iat is more than max_lifetime"},
	[REASON_USER_MISSING] = {"user-missing", FAULT_TOKEN, RULE_USER, "the token has no user claim"},
	[REASON_USER_MISMATCH] = {"user-mismatch", FAULT_TOKEN, RULE_USER, "the token names another account"},
	[REASON_RULE_FAILED] = {"rule-failed", FAULT_TOKEN, RULE_RULES, "the token's claims break a rule of the configuration"},
	[REASON_BINDING_FAILED] = {"binding-failed", FAULT_TOKEN, RULE_BINDING, "the token is bound to a key (cnf), and a prompt cannot check who holds that key"},
	[REASON_REVOKED] = {"revoked", FAULT_TOKEN, RULE_REVOKED, "the token was revoked on this host: see pam-jwt revoked"},
	[REASON_ACCOUNT_UNKNOWN] = {"account-unknown", FAULT_TOKEN, RULE_ACCOUNT, "this host has no such account, or sshd withheld the token because the account may not log in"},
	[REASON_ROOT_REFUSED] = {"root-refused", FAULT_TOKEN, RULE_ROOT, "uid 0 is not permitted here (permit_root)"},
	[REASON_UID_RESERVED] = {"uid-reserved", FAULT_TOKEN, RULE_MIN_UID, "the account's uid is reserved: 65534 (nobody), or 65535 or 4294967295 (-1)"},
	[REASON_UID_TOO_LOW] = {"uid-too-low", FAULT_TOKEN, RULE_MIN_UID, "the account's uid is below min_uid"},
	[REASON_JTI_MISSING] = {"jti-missing", FAULT_TOKEN, RULE_USE, "the token has no identifier, which use needs"},
	[REASON_REPLAYED] = {"replayed", FAULT_TOKEN, RULE_USE, "the token was used before"},

	[REASON_CONFIG_INVALID] = {"config-invalid", FAULT_HOST, RULE_NONE, "the configuration or a key file cannot be used"},
	[REASON_KEY_UNUSABLE] = {"key-unusable", FAULT_HOST, RULE_KEY_DATES, "the key for this token cannot be used at this time"},
	[REASON_STORE_UNAVAILABLE] = {"store-unavailable", FAULT_HOST, RULE_USE, "the record of used or revoked tokens cannot be used"},
	[REASON_CLOCK_UNSET] = {"clock-unset", FAULT_HOST, RULE_NONE, "the system clock is unset or cannot be read"},
	[REASON_ACCOUNT_UNAVAILABLE] = {"account-unavailable", FAULT_HOST, RULE_ACCOUNT, "the account database did not answer"},
	[REASON_OUT_OF_MEMORY] = {"out-of-memory", FAULT_HOST, RULE_NONE, "memory ran out"},
	[REASON_LIBRARY_MISSING] = {"library-missing", FAULT_HOST, RULE_NONE, "the decision library cannot be loaded"},
};

static const struct fault_row {
	const char *name;
	int pam_code;
	int exit_status;
} faults[] = {
	[FAULT_BUG] = {"bug", PAM_SYSTEM_ERR, 70},
	[FAULT_NONE] = {"none", PAM_SUCCESS, 0},
	[FAULT_TOKEN] = {"token", PAM_AUTH_ERR, 1},
	[FAULT_NO_TOKEN] = {"no-token", PAM_CRED_INSUFFICIENT, 1},
	[FAULT_HOST] = {"host", PAM_AUTHINFO_UNAVAIL, 3},
};
/* clang-format on */

/* A value outside the enumeration is a bug and is treated as REASON_UNDECIDED. */
static const struct reason_row *row_of(enum reason r)
{
	return &reasons[(unsigned)r < REASON_COUNT ? r : REASON_UNDECIDED];
}

const char *reason_slug(enum reason r)
{
	return row_of(r)->slug;
}

enum reason reason_find(const char *slug)
{
	for (unsigned r = 0; r < REASON_COUNT; r++)
		if (strcmp(reasons[r].slug, slug) == 0)
			return (enum reason)r;
	return REASON_UNDECIDED;
}

enum fault reason_fault(enum reason r)
{
	return row_of(r)->fault;
}

enum rule reason_rule(enum reason r)
{
	return row_of(r)->rule;
}

const char *reason_sentence(enum reason r)
{
	return row_of(r)->sentence;
}

const char *reason_class(enum reason r)
{
	return faults[reason_fault(r)].name;
}

int reason_pam_code(enum reason r)
{
	return faults[reason_fault(r)].pam_code;
}

int reason_exit_status(enum reason r)
{
	return faults[reason_fault(r)].exit_status;
}
