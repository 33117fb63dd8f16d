/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_REASON_H
#define CORE_BASE_REASON_H

/*
 * The outcomes of every check. A function that can refuse returns an enum reason; only REASON_OK means
 * success. Zero is "undecided", and undecided denies. Slugs are public (logs, tools, tests): slugs may be
 * added, but never renamed.
 */
enum reason {
	REASON_UNDECIDED = 0,
	REASON_OK,
	REASON_NOT_A_TOKEN,
	REASON_TOKEN_TOO_LONG,
	REASON_MALFORMED,
	REASON_HEADER_INVALID,
	REASON_TYPE_UNEXPECTED,
	REASON_KEY_UNKNOWN,
	REASON_ALG_NOT_ALLOWED,
	REASON_KEY_AMBIGUOUS,
	REASON_SIGNATURE_INVALID,
	REASON_CLAIMS_INVALID,
	REASON_ISSUER_MISMATCH,
	REASON_AUDIENCE_MISMATCH,
	REASON_EXP_MISSING,
	REASON_EXPIRED,
	REASON_NOT_YET_VALID,
	REASON_IAT_MISSING,
	REASON_ISSUED_IN_FUTURE,
	REASON_LIFETIME_TOO_LONG,
	REASON_USER_MISSING,
	REASON_USER_MISMATCH,
	REASON_RULE_FAILED,
	REASON_BINDING_FAILED,
	REASON_REVOKED,
	REASON_ACCOUNT_UNKNOWN,
	REASON_ROOT_REFUSED,
	REASON_UID_RESERVED,
	REASON_UID_TOO_LOW,
	REASON_JTI_MISSING,
	REASON_REPLAYED,
	REASON_CONFIG_INVALID,
	REASON_KEY_UNUSABLE,
	REASON_STORE_UNAVAILABLE,
	REASON_CLOCK_UNSET,
	REASON_ACCOUNT_UNAVAILABLE,
	REASON_OUT_OF_MEMORY,
	REASON_LIBRARY_MISSING,
	REASON_COUNT
};

/* Who is at fault. This class alone determines the PAM code and the exit status. */
enum fault { FAULT_BUG = 0, FAULT_NONE, FAULT_TOKEN, FAULT_NO_TOKEN, FAULT_HOST };

/*
 * The checks, in the order in which they are made and reported. Each reason belongs to the check that fails
 * with it. RULE_NONE is for what is decided before the first check (a broken configuration, an unset clock).
 */
enum rule {
	RULE_NONE = 0,
	RULE_NOT_A_TOKEN,
	RULE_TOKEN_TOO_LONG,
	RULE_MALFORMED,
	RULE_HEADER,
	RULE_KEY,
	RULE_SIGNATURE,
	RULE_CLAIMS,
	RULE_ISSUER,
	RULE_KEY_DATES,
	RULE_AUDIENCE,
	RULE_EXP,
	RULE_NBF,
	RULE_IAT,
	RULE_LIFETIME,
	RULE_USER,
	RULE_RULES,
	RULE_BINDING,
	RULE_REVOKED,
	RULE_ACCOUNT,
	RULE_ROOT,
	RULE_MIN_UID,
	RULE_USE,
	RULE_COUNT
};

/* The public name, such as "signature-invalid". */
const char *reason_slug(enum reason r);

/* The reason with this slug, or REASON_UNDECIDED. */
enum reason reason_find(const char *slug);

enum fault reason_fault(enum reason r);

/* The rule that fails with this reason; RULE_NONE for REASON_OK and for reasons outside the rules. */
enum rule reason_rule(enum reason r);

/* One sentence for the administrator, without a full stop. */
const char *reason_sentence(enum reason r);

/* "none", "token", "no-token", "host" or "bug". */
const char *reason_class(enum reason r);

/* The PAM code that pam_sm_authenticate returns: PAM_SUCCESS for REASON_OK alone. */
int reason_pam_code(enum reason r);

/* The exit status of a command: 0 accepted, 1 refused, 3 host at fault, 70 a bug in pam_jwt. */
int reason_exit_status(enum reason r);

#endif
