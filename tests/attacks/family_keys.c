/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Valid signatures by the wrong key: another key of the issuer, another issuer's, an unknown key, or another
 * type or curve.
 */
#include "attacks/must.h"
#include "attacks/signers.h"

#define VERIFY "signature_verify: a configured key verifies"
#define VOUCH "find_section_key: the section lists the verifying key"
#define KID "key_serves: the key has the token's kid"
#define RIVAL_ISS                                                                                            \
	{                                                                                                    \
		"iss", "'https://rival.example.com'"                                                         \
	}

/* Signed by a key of another type, with its own alg and with the expected alg. */
#define TYPE(name_, mask)                                                                                    \
	{name_ " by a key of its own kind",                                                                  \
	 "alg-not-allowed",                                                                                  \
	 "keyset_find: the key is bound to the token's alg",                                                 \
	 "RFC 8725 3.1",                                                                                     \
	 .on = mask,                                                                                         \
	 .header = {{"alg", "'" name_ "'"}},                                                                 \
	 .sign = sign_as,                                                                                    \
	 .arg = name_},                                                                                      \
	{                                                                                                    \
		name_ " by a key of its own kind under the expected alg", "signature-invalid",               \
			"signature_is_plausible: length; check_public", "RFC 8725 3.1; RFC 7518 3.4",        \
			.on = mask, .sign = sign_as, .arg = name_                                            \
	}

static const struct attack attacks[] = {
	{"eight keys without kid", "ok", "keyset_find: at most KEYSET_MAX_CANDIDATES",
	 "DESIGN 2; SECURITY.md 4", .conf = FULL, .header = {{"kid", NULL}}},
	{"nine keys without kid", "key-ambiguous", "keyset_find: at most KEYSET_MAX_CANDIDATES",
	 "DESIGN 2; SECURITY.md 4", .conf = CROWD, .header = {{"kid", NULL}}},
	{"nine keys, a stranger signed without kid", "key-ambiguous", "keyset_find: none is tried",
	 "DESIGN 2; SECURITY.md 4", .by = BY_STRANGER, .conf = CROWD, .header = {{"kid", NULL}}},
	{"nine keys and the last one's kid", "ok", "keyset_find: the kid chooses", "DESIGN 2", .conf = CROWD,
	 .header = {{"kid", "'k9'"}}},
	{"eight keys and a ninth's kid", "key-unknown", "keyset_find: the kid chooses", "DESIGN 2",
	 .conf = FULL, .header = {{"kid", "'k9'"}}},
	{"nine keys without kid, another alg", "alg-not-allowed", "keyset_find: counts keys of the alg alone",
	 "DESIGN 2", .conf = CROWD, .header = {{"kid", NULL}, {"alg", "'none'"}}},
	{"a stranger's key under our kid", "signature-invalid", VERIFY, "RFC 7515 5.2", .by = BY_STRANGER,
	 .conf = TRIO},
	{"a stranger's key without kid", "signature-invalid", VERIFY, "RFC 7515 5.2", .by = BY_STRANGER,
	 .header = {{"kid", NULL}}, .conf = TRIO},
	{"a stranger's key under the second kid", "signature-invalid", VERIFY, "RFC 7515 5.2",
	 .by = BY_STRANGER, .header = {{"kid", "'k2'"}}, .conf = TRIO},
	{"a stranger's key, every alg trusted", "signature-invalid", VERIFY, "RFC 7515 5.2",
	 .by = BY_STRANGER, .conf = WIDE, .header = {{"kid", NULL}}},
	{"the issuer's second key under its kid", "ok", KID, "RFC 7515 4.1.4", .by = BY_SECOND,
	 .header = {{"kid", "'k2'"}}, .conf = TRIO},
	{"the issuer's second key without kid", "ok", KID, "RFC 7515 4.1.4", .by = BY_SECOND,
	 .header = {{"kid", NULL}}, .conf = TRIO},
	{"the main key without kid", "ok", KID, "RFC 7515 4.1.4", .header = {{"kid", NULL}}, .conf = TRIO},
	{"the issuer's second key under the first's kid", "signature-invalid", KID, "RFC 7515 4.1.4",
	 .by = BY_SECOND, .conf = TRIO},
	{"the main key under the second's kid", "signature-invalid", KID, "RFC 7515 4.1.4",
	 .header = {{"kid", "'k2'"}}, .conf = TRIO},
	{"the main key under the rival's kid", "signature-invalid", KID, "RFC 7515 4.1.4",
	 .header = {{"kid", "'r1'"}}, .conf = TRIO},
	{"the rival's key under our kid", "signature-invalid", KID, "RFC 7515 4.1.4", .by = BY_RIVAL,
	 .conf = TRIO},
	{"the rival's key for our issuer", "issuer-mismatch", VOUCH, "RFC 8725 3.8", .by = BY_RIVAL,
	 .header = {{"kid", "'r1'"}}, .conf = TRIO},
	{"the rival's key for our issuer, no kid", "issuer-mismatch", VOUCH, "RFC 8725 3.8", .by = BY_RIVAL,
	 .header = {{"kid", NULL}}, .conf = TRIO},
	{"the rival's key for no issuer", "issuer-mismatch", VOUCH, "RFC 8725 3.8", .by = BY_RIVAL,
	 .header = {{"kid", "'r1'"}}, .claims = {{"iss", NULL}}, .conf = TRIO},
	{"the rival's key for the rival", "ok", VOUCH, "RFC 8725 3.8", .by = BY_RIVAL,
	 .header = {{"kid", "'r1'"}}, .claims = {RIVAL_ISS}, .conf = TRIO},
	{"the rival's key for the rival, no kid", "ok", VOUCH, "RFC 8725 3.8", .by = BY_RIVAL,
	 .header = {{"kid", NULL}}, .claims = {RIVAL_ISS}, .conf = TRIO},
	{"the rival's key where our issuer is waived", "issuer-mismatch", VOUCH, "RFC 8725 3.8",
	 .by = BY_RIVAL, .conf = BARE, .header = {{"kid", "'r1'"}}},
	{"the rival's key under our kid for the rival", "signature-invalid", KID, "RFC 8725 3.8",
	 .by = BY_RIVAL, .claims = {RIVAL_ISS}, .conf = TRIO},
	{"our key for the rival", "issuer-mismatch", VOUCH, "RFC 8725 3.8", .claims = {RIVAL_ISS},
	 .conf = TRIO},
	{"our key for the rival, no kid", "issuer-mismatch", VOUCH, "RFC 8725 3.8", .claims = {RIVAL_ISS},
	 .header = {{"kid", NULL}}, .conf = TRIO},
	{"our second key for the rival", "issuer-mismatch", VOUCH, "RFC 8725 3.8", .by = BY_SECOND,
	 .header = {{"kid", "'k2'"}}, .claims = {RIVAL_ISS}, .conf = TRIO},
	TYPE("ES256", ON_PUBLIC &BUT(ES256)),
	TYPE("ES384", ON_PUBLIC &BUT(ES384)),
	TYPE("ES512", ON_PUBLIC &BUT(ES512)),
	TYPE("EdDSA", ON_PUBLIC &BUT(EDDSA)),
	TYPE("RS256", ON_ES | ON_ED),
	TYPE("PS256", ON_ES | ON_ED),
	TYPE("ES256", ON_HS),
	TYPE("EdDSA", ON_HS),
	TYPE("RS256", ON_HS),
	TYPE("HS256", ON_PUBLIC),
	{"HMAC with an empty secret", "signature-invalid", "check_hmac: the configured secret",
	 "CVE-2019-20933", .on = ON_HS, .sign = sign_secret, .arg = "empty"},
	{"HMAC with a secret of zeros", "signature-invalid", "check_hmac: the configured secret", "CWE-321",
	 .on = ON_HS, .sign = sign_secret, .arg = "zeros"},
	{"HMAC with the secret and a newline", "signature-invalid", "check_hmac: byte for byte", "RFC 2104 2",
	 .on = ON_HS, .sign = sign_secret, .arg = "pad"},
	{"HMAC with the secret's base64url", "signature-invalid", "check_hmac: byte for byte",
	 "RFC 7518 6.4.1", .on = ON_HS, .sign = sign_secret, .arg = "base64url"},
};

const struct family family_keys = {"keys", attacks, COUNT(attacks)};

#define UNKNOWN(json, what)                                                                                  \
	{                                                                                                    \
		"kid " what, "key-unknown", "key_serves: kid compared byte for byte",                        \
			"RFC 7515 4.1.4; RFC 8725 3.10", .header = {                                         \
				{"kid", json}                                                                \
			}                                                                                    \
	}
#define TYPELESS(json, what)                                                                                 \
	{                                                                                                    \
		"kid " what, "header-invalid", "read_string: kid is text", "RFC 7515 4.1.4",                 \
			.says = "kid", .header = {                                                           \
				{"kid", json}                                                                \
			}                                                                                    \
	}

static const struct attack kids[] = {
	UNKNOWN("'k9'", "of nobody"),
	UNKNOWN("''", "empty"),
	UNKNOWN("'K1'", "in capitals"),
	UNKNOWN("'k1 '", "with a blank behind it"),
	UNKNOWN("' k1'", "with a blank before it"),
	UNKNOWN("'k'", "a prefix"),
	UNKNOWN("'k11'", "with one more"),
	UNKNOWN("'../../../../etc/passwd'", "a path"),
	UNKNOWN("'/dev/null'", "an empty file"),
	UNKNOWN("'main'", "the key's file name"),
	UNKNOWN("'keys/main'", "the key's path"),
	UNKNOWN("'file:///dev/zero'", "a file URL"),
	UNKNOWN("'https://attacker.example/k1'", "a URL"),
	UNKNOWN("'k1\\u0027 OR \\u00271\\u0027=\\u00271'", "SQL"),
	UNKNOWN("'x\\u0027 UNION SELECT \\u0027secret'", "SQL union (CVE-2018-0114's kin)"),
	UNKNOWN("'k1; id'", "a shell command"),
	UNKNOWN("'$(id)'", "a substitution"),
	UNKNOWN("'|id'", "a pipe"),
	UNKNOWN("'%s%n%99999d'", "a format"),
	UNKNOWN("'*'", "a wildcard"),
	UNKNOWN("'k?'", "a pattern"),
	UNKNOWN("'k1\\n'", "with a newline"),
	UNKNOWN("'k1\\u200b'", "with a zero-width space"),
	UNKNOWN("'\\u212a1'", "with a Kelvin sign"),
	UNKNOWN("'\\uff4b\\uff11'", "full width"),
	UNKNOWN("'\\n pam_jwt(sshd:auth): accepted slug=ok user=\\'root\\''", "a log line"),
	UNKNOWN("'\\u001b[2J\\u001b]0;x\\u0007'", "terminal escapes"),
	UNKNOWN("'\\u0001\\u007f\\u0085\\u202e'", "control characters"),
	UNKNOWN("'\\' slug=ok user=\\'root'", "a field of the log"),
	UNKNOWN("'@(256:k)'", "of 256 bytes, the most"),
	UNKNOWN("'@(128:\\u00e9)'", "of 128 characters, 256 bytes"),
	UNKNOWN("'@(150:\\u0001)'", "of 150 control characters"),
	TYPELESS("'@(257:k)'", "of 257 bytes"),
	TYPELESS("'@(128:\\u00e9)k'", "of 129 characters, 257 bytes"),
	TYPELESS("'@(300:../)'", "of 900 bytes"),
	TYPELESS("1", "a number"),
	TYPELESS("null", "null"),
	TYPELESS("true", "true"),
	TYPELESS("['k1']", "a list"),
	TYPELESS("{'k1':1}", "an object"),
	{"kid with a NUL", "header-invalid", "take_unicode_escape: no \\u0000", "CWE-626",
	 .header = {{"kid", "'k1\\u0000'"}}},
	{"kid a NUL", "header-invalid", "take_unicode_escape: no \\u0000", "CWE-626",
	 .header = {{"kid", "'\\u0000'"}}},
	{"kid with half a surrogate pair", "header-invalid", "take_unicode_escape: sound UTF-16 escapes",
	 "RFC 8259 8.2", .header = {{"kid", "'k1\\ud800'"}}},
	{"kid twice, the right one last", "header-invalid", "header_read: no duplicates", "RFC 7515 4",
	 .header = {{"kid", "'k9','kid':'k1'"}}},
	{"kid twice, the same", "header-invalid", "header_read: no duplicates", "RFC 7515 4",
	 .header_more = ",'kid':'k1'"},
	{"kid twice, once escaped", "header-invalid", "header_read: names compared decoded",
	 "RFC 7515 4; RFC 8259 8.3", .header_more = ",'\\u006bid':'k9'"},
	{"kid in escapes", "ok", "json_text: decoded before it is compared", "RFC 8259 8.3",
	 .header = {{"kid", "'\\u006b\\u0031'"}}},
	{"KID beside kid", "ok", "json_object_get: names have their case", "RFC 7515 4",
	 .header_more = ",'KID':'k9'"},
	{"KID alone", "ok", "json_object_get: names have their case", "RFC 7515 4",
	 .header = {{"kid", NULL}, {"KID", "'k9'"}}},
	{"kid in the claims", "ok", "jws_parse: reads the header's alone", "RFC 7515 4.1.4",
	 .claims_more = ",'kid':'k9'"},
	{"kid unknown, every key without one", "ok", "key_serves: a key without kid matches any",
	 "RFC 7515 4.1.4", .conf = WIDE, .header = {{"kid", "'k9'"}}},
};

const struct family family_kid = {"kid", kids, COUNT(kids)};
