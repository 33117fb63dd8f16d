/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The token tries to choose how it is verified: public key as secret, no signature, another hash or scheme
 * (RFC 8725 2.1, 3.1).
 */
#include "attacks/must.h"
#include "attacks/signers.h"

#define PIN "keyset_find: the key is bound to the token's alg"
#define BOUND "key_bind: a key serves one algorithm and no other"
#define CVE_SECRET "CVE-2015-9235; RFC 8725 2.1"
#define CVE_NONE "CVE-2015-2951; RFC 8725 2.1; RFC 7519 6"

/*
 * alg is HMAC, and the secret is the public key. Hosts with WIDE have HMAC secrets too, so they do not refuse
 * these for alg alone.
 */
#define SECRET(hash, form)                                                                                   \
	{hash " by the public key as " form,                                                                 \
	 "alg-not-allowed",                                                                                  \
	 PIN,                                                                                                \
	 CVE_SECRET,                                                                                         \
	 .on = ON_PUBLIC,                                                                                    \
	 .header = {{"alg", "'" hash "'"}},                                                                  \
	 .sign = sign_mac,                                                                                   \
	 .arg = hash " " form},                                                                              \
		{hash " by the public key as " form ", no kid, host with secrets",                           \
		 "signature-invalid",                                                                        \
		 BOUND,                                                                                      \
		 CVE_SECRET,                                                                                 \
		 .on = ON_PUBLIC,                                                                            \
		 .conf = WIDE,                                                                               \
		 .header = {{"alg", "'" hash "'"}, {"kid", NULL}},                                           \
		 .sign = sign_mac,                                                                           \
		 .arg = hash " " form},                                                                      \
	{                                                                                                    \
		"own alg, but " hash " by the public key as " form, "signature-invalid",                     \
			"signature_is_plausible: length", CVE_SECRET, .on = ON_PUBLIC, .sign = sign_mac,     \
								      .arg = hash " " form                   \
	}

/* alg is none, with the honest signature, without a signature, or with one byte of it. */
#define NONE(spelling)                                                                                       \
	{"alg " spelling ", signature kept", "alg-not-allowed", "algorithm_find: the table has no none",     \
	 CVE_NONE, .header = {{"alg", "'" spelling "'"}}},                                                   \
		{"alg " spelling ", empty signature",	"malformed",                                         \
		 "split: no segment is empty",		CVE_NONE,                                            \
		 .header = {{"alg", "'" spelling "'"}}, .typed = "@(h).@(p)."},                              \
	{                                                                                                    \
		"alg " spelling ", no kid, one byte of signature, every alg trusted", "alg-not-allowed",     \
			"algorithm_find: the table has no none", CVE_NONE,                                   \
			.conf = WIDE, .header = {{"alg", "'" spelling "'"}, {"kid", NULL}},                  \
			.sign = sign_bent, .arg = "one"                                                      \
	}

/*
 * Another known algorithm in the header, with the honest signature; also with WIDE, where keys for it exist.
 */
#define RELABEL(name_, index)                                                                                \
	{                                                                                                    \
		"alg says " name_, "alg-not-allowed", PIN, "RFC 8725 3.1", .on = BUT(index), .header = {     \
			{"alg", "'" name_ "'"}                                                               \
		}                                                                                            \
	}
#define RELABEL_WIDE(name_, index)                                                                           \
	{                                                                                                    \
		"alg says " name_ ", which has keys", "signature-invalid", PIN, "RFC 8725 3.1",              \
			.on = BUT(index), .conf = WIDE, .header = {                                          \
				{"alg", "'" name_ "'"},                                                      \
				{"kid", NULL}                                                                \
			}                                                                                    \
	}

/* Signed with the same key, but with another hash or padding. */
#define SIBLING(name_, mask)                                                                                 \
	{name_ " by the same key, and alg says so",                                                          \
	 "alg-not-allowed",                                                                                  \
	 PIN,                                                                                                \
	 "RFC 8725 3.1",                                                                                     \
	 .on = mask,                                                                                         \
	 .header = {{"alg", "'" name_ "'"}},                                                                 \
	 .sign = sign_as,                                                                                    \
	 .arg = name_},                                                                                      \
	{                                                                                                    \
		name_ " by the same key under its bound alg", "signature-invalid",                           \
			"set_padding, check_hmac: digest and padding are the key's", "RFC 8725 3.1",         \
			.on = mask, .sign = sign_as, .arg = name_                                            \
	}

/* An unknown alg. */
#define STRANGE(spelling, what)                                                                              \
	{                                                                                                    \
		"alg " what, "alg-not-allowed", "algorithm_find: exact names alone", "RFC 7515 4.1.1",       \
			.header = {                                                                          \
				{"alg", "'" spelling "'"}                                                    \
			}                                                                                    \
	}

/* An alg that is not a string. */
#define TYPELESS(json, what)                                                                                 \
	{                                                                                                    \
		"alg " what, "header-invalid", "read_header: alg is text", "RFC 7515 4.1.1",                 \
			.says = "alg", .header = {                                                           \
				{"alg", json}                                                                \
			}                                                                                    \
	}

static const struct attack attacks[] = {
	{"nothing changed", "ok", "decide_token", "RFC 7519 7.2", .by = BY_MAIN},
	{"nothing changed, every alg trusted", "ok", "keyset_find", "RFC 7519 7.2", .conf = WIDE,
	 .header = {{"kid", NULL}}},
	SECRET("HS256", "pem"),
	SECRET("HS256", "pem-bare"),
	SECRET("HS256", "pem-crlf"),
	SECRET("HS256", "pem-line"),
	SECRET("HS256", "der"),
	SECRET("HS256", "pkcs1-pem"),
	SECRET("HS256", "pkcs1-der"),
	SECRET("HS256", "jwk"),
	SECRET("HS256", "ssh"),
	SECRET("HS256", "ssh-blob"),
	SECRET("HS256", "raw"),
	SECRET("HS384", "pem"),
	SECRET("HS384", "jwk"),
	SECRET("HS512", "pem"),
	SECRET("HS512", "der"),
	NONE("none"),
	NONE("None"),
	NONE("NONE"),
	NONE("nOnE"),
	NONE("n\\u006fne"),
	NONE(""),
	NONE("none "),
	NONE("NoNe\\n"),
	RELABEL("HS256", HS256),
	RELABEL("HS384", HS384),
	RELABEL("HS512", HS512),
	RELABEL("RS256", RS256),
	RELABEL("RS384", RS384),
	RELABEL("RS512", RS512),
	RELABEL("PS256", PS256),
	RELABEL("PS384", PS384),
	RELABEL("PS512", PS512),
	RELABEL("ES256", ES256),
	RELABEL("ES384", ES384),
	RELABEL("ES512", ES512),
	RELABEL("EdDSA", EDDSA),
	RELABEL_WIDE("HS256", HS256),
	RELABEL_WIDE("HS512", HS512),
	RELABEL_WIDE("RS256", RS256),
	RELABEL_WIDE("PS256", PS256),
	RELABEL_WIDE("ES256", ES256),
	RELABEL_WIDE("ES384", ES384),
	RELABEL_WIDE("EdDSA", EDDSA),
	SIBLING("HS256", ON_HS &BUT(HS256)),
	SIBLING("HS384", ON_HS &BUT(HS384)),
	SIBLING("HS512", ON_HS &BUT(HS512)),
	SIBLING("RS256", ON_RSA &BUT(RS256)),
	SIBLING("RS384", ON_RSA &BUT(RS384)),
	SIBLING("RS512", ON_RSA &BUT(RS512)),
	SIBLING("PS256", ON_RSA &BUT(PS256)),
	SIBLING("PS384", ON_RSA &BUT(PS384)),
	SIBLING("PS512", ON_RSA &BUT(PS512)),
	STRANGE("HS1", "HS1"),
	STRANGE("HS256 ", "with a blank behind it"),
	STRANGE(" RS256", "with a blank before it"),
	STRANGE("hs256", "hs256"),
	STRANGE("rs256", "rs256"),
	STRANGE("Es256", "Es256"),
	STRANGE("eddsa", "eddsa"),
	STRANGE("EDDSA", "EDDSA"),
	STRANGE("Ed448", "Ed448"),
	STRANGE("ES256K", "ES256K"),
	STRANGE("ESB256", "ESB256"),
	STRANGE("RS1", "RS1"),
	STRANGE("RSA1_5", "RSA1_5"),
	STRANGE("RSA-OAEP", "RSA-OAEP"),
	STRANGE("dir", "dir"),
	STRANGE("A128KW", "A128KW"),
	STRANGE("ECDH-ES", "ECDH-ES"),
	STRANGE("HS256\\u200b", "with a zero-width space"),
	STRANGE("\\u0397S256", "with a Greek letter"),
	STRANGE("HS256,none", "a list in one text"),
	STRANGE("*", "*"),
	STRANGE("@(180:HS256)", "of 900 characters"),
	STRANGE("../HS256", "like a path"),
	{"alg PBES2 with a costly count", "alg-not-allowed", "algorithm_find: exact names alone",
	 "CVE-2022-36083; RFC 7518 4.8",
	 .header = {{"alg", "'PBES2-HS512+A256KW'"}, {"p2c", "2147483647"}, {"p2s", "'AAAAAAAA'"}}},
	TYPELESS("256", "a number"),
	TYPELESS("['@(alg)']", "a list"),
	TYPELESS("{'@(alg)':1}", "an object"),
	TYPELESS("null", "null"),
	TYPELESS("true", "true"),
	TYPELESS(NULL, "absent"),
	{"alg with a NUL behind it", "header-invalid", "take_unicode_escape: no \\u0000", "RFC 7515 4.1.1",
	 .header = {{"alg", "'@(alg)\\u0000'"}}},
	{"alg twice, the honest one last", "header-invalid", "header_read: no duplicates",
	 "RFC 7515 4; RFC 8725 3.10", .header = {{"alg", "'none','alg':'@(alg)'"}}},
	{"alg twice, none last", "header-invalid", "header_read: no duplicates", "RFC 7515 4",
	 .header_more = ",'alg':'none'"},
	{"alg in the claims too", "ok", "jws_parse: reads the header's alone", "RFC 7515 4.1.1",
	 .claims_more = ",'alg':'none'"},
	{"alg in escapes", "ok", "json_text: decoded before it is compared", "RFC 8259 8.3",
	 .header = {{"alg", "'\\u0045\\u0064\\u0044SA'"}}, .on = ON_ED},
	{"alg Ed25519, the other name of EdDSA", "ok", "algorithm_find: the alias", "RFC 9864 2.2",
	 .on = ON_ED, .header = {{"alg", "'Ed25519'"}}},
	{"alg Ed25519 for another key", "alg-not-allowed", PIN, "RFC 9864 2.2", .on = BUT(EDDSA),
	 .header = {{"alg", "'Ed25519'"}}},
};

const struct family family_confusion = {"confusion", attacks, COUNT(attacks)};
