/* SPDX-License-Identifier: BSD-2-Clause */
/* Header parameters: keys inside the token, critical extensions, typ, and duplicates. */
#include "attacks/must.h"
#include "attacks/signers.h"

#define REFUSED "refused_parameter"

/* A header with this parameter is refused, whatever its value and whoever signed it. */
#define NEVER(name_, json, what, clause_)                                                                    \
	{                                                                                                    \
		"header " name_ " " what, "header-invalid", REFUSED ": " name_, clause_,                     \
			.says = "carries \"" name_ "\"", .header = {                                         \
				{name_, json}                                                                \
			}                                                                                    \
	}
#define STRANGER(name_, json, what, clause_)                                                                 \
	{                                                                                                    \
		"header " name_ " " what ", and its key signed", "header-invalid", REFUSED ": " name_,       \
			clause_, .by = BY_STRANGER, .says = "carries \"" name_ "\"", .header = {             \
				{"kid", NULL},                                                               \
				{name_, json}                                                                \
			}                                                                                    \
	}
#define IGNORED(name_, json, what, clause_)                                                                  \
	{                                                                                                    \
		"header " name_ " " what, "ok", "read_header: parameters nobody needs are ignored", clause_, \
			.header = {                                                                          \
				{name_, json}                                                                \
			}                                                                                    \
	}

static const struct attack embedded[] = {
	STRANGER("jwk", "@(jwk)", "the stranger's", "CVE-2018-0114; RFC 8725 3.10"),
	NEVER("jwk", "@(jwk:main)", "the right key", "RFC 8725 3.10"),
	NEVER("jwk", "null", "null", "RFC 8725 3.10"),
	NEVER("jwk", "{}", "empty", "RFC 8725 3.10"),
	NEVER("jwk", "{'kty':'oct','k':'AAAA'}", "a secret", "CVE-2018-0114"),
	STRANGER("jku", "'https://attacker.example/jwks.json'", "a URL", "RFC 7515 4.1.2; RFC 8725 3.10"),
	NEVER("jku", "'https://login.example.com@attacker.example/'", "the issuer's, it seems", "CWE-918"),
	NEVER("jku", "'file:///etc/pam_jwt/keys/main'", "a file", "CWE-918"),
	NEVER("jku", "1", "a number", "RFC 7515 4.1.2"),
	STRANGER("x5u", "'http://169.254.169.254/'", "a URL", "RFC 7515 4.1.5; CWE-918"),
	NEVER("x5u", "''", "empty", "RFC 7515 4.1.5"),
	STRANGER("x5c", "['MIIB']", "a certificate", "RFC 7515 4.1.6; CVE-2017-11424"),
	NEVER("x5c", "[]", "empty", "RFC 7515 4.1.6"),
	NEVER("x5c", "'MIIB'", "a text", "RFC 7515 4.1.6"),
	{"header jwk in escapes", "header-invalid", REFUSED ": jwk", "RFC 8259 8.3", .by = BY_STRANGER,
	 .says = "carries \"jwk\"", .header = {{"kid", NULL}}, .header_more = ",'\\u006aw\\u006b':@(jwk)"},
	{"header x5t, and a stranger signed", "signature-invalid",
	 "signature_verify: a configured key verifies", "RFC 7515 4.1.7", .by = BY_STRANGER,
	 .header = {{"x5t", "'AAAA'"}}},
	IGNORED("x5t", "'AAAA'", "of no certificate", "RFC 7515 4.1.7"),
	IGNORED("x5t#S256", "'AAAA'", "of none", "RFC 7515 4.1.8"),
	IGNORED("JWK", "@(jwk)", "in capitals", "RFC 7515 4"),
	IGNORED("key", "@(jwk)", "", "RFC 7515 4.2"),
	{"claims with the stranger's key (jwk)", "ok", "claims_read: no claim is a key", "RFC 7519 4.3",
	 .claims = {{"jwk", "@(jwk)"}}},
	{"claims with the stranger's key (cnf)", "binding-failed", "judge_binding", "RFC 7800 3.2",
	 .claims = {{"cnf", "{'jwk':@(jwk)}"}}},
	{"claims with the stranger's key, which signed", "signature-invalid",
	 "signature_verify: a configured key verifies", "RFC 7800 3.2", .by = BY_STRANGER,
	 .claims = {{"cnf", "{'jwk':@(jwk)}"}, {"jwk", "@(jwk)"}}},
	{"the stranger's key deep in the header", "signature-invalid",
	 "signature_verify: a configured key verifies", "RFC 7515 4.2", .by = BY_STRANGER,
	 .header = {{"kid", NULL}, {"keys", "[@(jwk)]"}}},
	{"the header is the stranger's key", "signature-invalid",
	 "signature_verify: a configured key verifies", "RFC 7515 4.1.3", .by = BY_STRANGER,
	 .header_text = "@(jwk)"},
};

static const struct attack header[] = {
	NEVER("crit", "['exp']", "of exp", "RFC 7515 4.1.11"),
	NEVER("crit", "[]", "empty", "RFC 7515 4.1.11"),
	NEVER("crit", "['http://example.com/x']", "of a stranger", "RFC 7515 4.1.11"),
	NEVER("crit", "'exp'", "a text", "RFC 7515 4.1.11"),
	NEVER("crit", "null", "null", "RFC 7515 4.1.11"),
	NEVER("crit", "['alg']", "of alg", "RFC 7515 4.1.11"),
	NEVER("crit", "['b64']", "of b64, which is absent", "CVE-2025-59420; RFC 7515 4.1.11"),
	NEVER("crit", "['x','x']", "twice the same", "RFC 7515 4.1.11"),
	NEVER("crit", "{'exp':true}", "an object", "RFC 7515 4.1.11"),
	{"header crit of b64, b64 false, payload as it is", "malformed", "shape_trim: the token alphabet",
	 "RFC 7797 3, 5.2", .header = {{"b64", "false"}, {"crit", "['b64']"}},
	 .message = "@(h).{\"sub\":\"root\"}", .typed = "@(h).{\"sub\":\"root\"}.@(s)"},
	{"header b64 false, detached payload", "malformed", "split: no segment is empty",
	 "RFC 7797 3; RFC 7515 appendix F", .header = {{"b64", "false"}}, .message = "@(h).",
	 .typed = "@(h)..@(s)"},
	{"header b64 false over the encoded payload", "header-invalid", REFUSED, "RFC 7797 3",
	 .header = {{"b64", "false"}, {"crit", "['b64']"}}},
	NEVER("b64", "false", "without crit", "RFC 7797 6"),
	NEVER("b64", "true", "true", "RFC 7797 3"),
	NEVER("b64", "0", "a number", "RFC 7797 3"),
	NEVER("zip", "'DEF'", "DEF", "RFC 7516 4.1.3; CVE-2024-28176"),
	NEVER("zip", "null", "null", "RFC 7516 4.1.3"),
	NEVER("cty", "'JWT'", "JWT", "RFC 7519 5.2"),
	NEVER("cty", "'application/json'", "json", "RFC 7515 4.1.10"),
	NEVER("cty", "''", "empty", "RFC 7515 4.1.10"),
	NEVER("enc", "'A128GCM'", "A128GCM", "RFC 7516 4.1.2"),
	NEVER("enc", "'none'", "none", "RFC 7516 4.1.2"),
	{"header as of an encrypted token", "header-invalid", REFUSED ": enc", "RFC 7516 4.1.2; RFC 8725 2.3",
	 .says = "carries \"enc\"", .header = {{"alg", "'dir'"}, {"enc", "'A256GCM'"}}},
	{"a token inside a token, cty JWT", "header-invalid", REFUSED ": cty", "RFC 7519 5.2; RFC 8725 3.3",
	 .says = "carries \"cty\"", .header = {{"cty", "'JWT'"}}, .claims_text = "@(token)"},
	{"a token inside a token", "claims-invalid", "json_claims: claims are an object", "RFC 7519 5.2",
	 .claims_text = "@(token)"},
	{"a token inside a token, as text", "claims-invalid", "json_claims: claims are an object",
	 "RFC 7519 5.2", .claims_text = "'@(token)'"},
	{"a token inside a claim", "ok", "claims_read: unknown claims are ignored", "RFC 7519 4.3",
	 .claims = {{"token", "'@(token)'"}}},
	IGNORED("epk", "@(jwk)", "", "RFC 7518 4.6.1.1"),
	IGNORED("apu", "'AA'", "", "RFC 7518 4.6.1.2"),
	IGNORED("p2c", "2147483647", "", "CVE-2023-51775"),
	IGNORED("iss", "'https://rival.example.com'", "of another", "RFC 7519 5.3"),
	IGNORED("exp", "0", "long ago", "RFC 7519 5.3"),
	IGNORED("nonce", "'x'", "", "RFC 7515 4.2"),
	IGNORED("url", "'https://x.example'", "", "RFC 7515 4.2"),
	IGNORED("", "1", "with no name", "RFC 7515 4.2"),
	IGNORED("Crit", "['exp']", "in another case", "RFC 7515 4"),
	IGNORED("__proto__", "{'alg':'none'}", "", "CWE-1321"),
	IGNORED("http://example.com/x", "{'a':[1,2,{'b':null}]}", "nested", "RFC 7515 4.2"),
};

#define TYP(json, slug_, what)                                                                               \
	{                                                                                                    \
		"typ " what, slug_, "jws_type_is", "RFC 7515 4.1.9; RFC 8725 3.11", .header = {              \
			{"typ", json}                                                                        \
		}                                                                                            \
	}
#define ACCESS_TYP(json, slug_, what)                                                                        \
	{                                                                                                    \
		"typ " what " where at+jwt is wanted", slug_, "jws_type_is",                                 \
			"RFC 9068 2.1, 4; RFC 8725 3.11", .conf = ACCESS, .header = {                        \
				{"typ", json}                                                                \
			}                                                                                    \
	}

static const struct attack types[] = {
	TYP(NULL, "ok", "absent"),
	TYP("'jwt'", "ok", "jwt"),
	TYP("'Jwt'", "ok", "Jwt"),
	TYP("'application/jwt'", "ok", "application/jwt"),
	TYP("'APPLICATION/JWT'", "ok", "APPLICATION/JWT"),
	TYP("'\\u004aWT'", "ok", "in escapes"),
	TYP("'at+jwt'", "type-unexpected", "at+jwt"),
	TYP("'application/at+jwt'", "type-unexpected", "application/at+jwt"),
	TYP("'secevent+jwt'", "type-unexpected", "secevent+jwt"),
	TYP("'dpop+jwt'", "type-unexpected", "dpop+jwt"),
	TYP("'logout+jwt'", "type-unexpected", "logout+jwt"),
	TYP("'JOSE'", "type-unexpected", "JOSE"),
	TYP("'JWS'", "type-unexpected", "JWS"),
	TYP("'JWE'", "type-unexpected", "JWE"),
	TYP("''", "type-unexpected", "empty"),
	TYP("'JWT '", "type-unexpected", "with a blank behind it"),
	TYP("' JWT'", "type-unexpected", "with a blank before it"),
	TYP("'JW'", "type-unexpected", "a prefix"),
	TYP("'JWTX'", "type-unexpected", "with one more"),
	TYP("'application/'", "type-unexpected", "application/"),
	TYP("'application/application/jwt'", "type-unexpected", "application twice"),
	TYP("'text/jwt'", "type-unexpected", "text/jwt"),
	TYP("'jwt/application'", "type-unexpected", "the wrong way round"),
	TYP("'application/jwt;v=1'", "type-unexpected", "with a parameter"),
	TYP("'J\\u0057T\\u0301'", "type-unexpected", "with a combining accent"),
	TYP("'\\uff2aWT'", "type-unexpected", "full width"),
	TYP("'\\n pam_jwt: accepted'", "type-unexpected", "a log line"),
	TYP("'@(300:JWT)'", "type-unexpected", "of 900 bytes"),
	TYP("null", "header-invalid", "null"),
	TYP("1", "header-invalid", "a number"),
	TYP("['JWT']", "header-invalid", "a list"),
	TYP("{'JWT':1}", "header-invalid", "an object"),
	TYP("true", "header-invalid", "true"),
	TYP("'JWT\\u0000'", "header-invalid", "with a NUL"),
	ACCESS_TYP("'at+jwt'", "ok", "at+jwt"),
	ACCESS_TYP("'AT+JWT'", "ok", "AT+JWT"),
	ACCESS_TYP("'application/at+jwt'", "ok", "application/at+jwt"),
	ACCESS_TYP(NULL, "type-unexpected", "absent"),
	ACCESS_TYP("'at'", "type-unexpected", "at"),
	ACCESS_TYP("'at+jw'", "type-unexpected", "a prefix"),
	ACCESS_TYP("'JWT'", "type-unexpected", "JWT"),
	{"typ at+jwt for the rival's section, at+jwt wanted elsewhere", "type-unexpected",
	 "jws_type_is: the deciding section's type", "RFC 8725 3.11", .conf = ACCESS, .by = BY_RIVAL,
	 .header = {{"typ", "'at+jwt'"}, {"kid", "'r1'"}},
	 .claims = {{"iss", "'https://rival.example.com'"}}},
	{"typ JWT for the rival's section, at+jwt wanted elsewhere", "ok",
	 "jws_type_is: the deciding section's type", "RFC 8725 3.11", .conf = ACCESS, .by = BY_RIVAL,
	 .header = {{"kid", "'r1'"}}, .claims = {{"iss", "'https://rival.example.com'"}}},
	{"typ in the claims", "ok", "jws_parse: reads the header's alone", "RFC 7515 4.1.9",
	 .claims_more = ",'typ':'at+jwt'"},
};

#define HEADER_TWICE(text, what)                                                                             \
	{                                                                                                    \
		"header " what, "header-invalid", "header_read: no duplicates", "RFC 7515 4",                \
			.says = "names a member twice", .header_more = text                                  \
	}
#define CLAIMS_TWICE(text, what)                                                                             \
	{                                                                                                    \
		"claims " what, "claims-invalid", "json_claims: no duplicates", "RFC 7519 4; RFC 8259 4",    \
			.says = "name a member twice", .claims_more = text                                   \
	}

static const struct attack duplicates[] = {
	HEADER_TWICE(",'typ':'JWT'", "typ twice"),
	HEADER_TWICE(",'x':1,'x':1", "x twice"),
	HEADER_TWICE(",'\\u0061lg':'none'", "alg twice, escaped"),
	HEADER_TWICE(",'x':{'y':1,'y':2}", "twice inside a member"),
	HEADER_TWICE(",'x':[{'y':1,'\\u0079':2}]", "twice inside a list, escaped"),
	HEADER_TWICE(",'':1,'':2", "no name twice"),
	CLAIMS_TWICE(",'exp':@(exp)", "exp twice, the same"),
	CLAIMS_TWICE(",'exp':9999999999", "exp twice, a later one last"),
	CLAIMS_TWICE(",'sub':'root'", "sub twice"),
	CLAIMS_TWICE(",'aud':'web1.example.com'", "aud twice"),
	CLAIMS_TWICE(",'iss':'x'", "iss twice"),
	CLAIMS_TWICE(",'iat':0", "iat twice"),
	CLAIMS_TWICE(",'nbf':0", "nbf twice"),
	CLAIMS_TWICE(",'jti':'x'", "jti twice"),
	CLAIMS_TWICE(",'\\u0065xp':9999999999", "exp twice, escaped"),
	CLAIMS_TWICE(",'\\u0073\\u0075\\u0062':'root'", "sub twice, all escaped"),
	CLAIMS_TWICE(",'s\\u0075b':'alice'", "sub twice, escaped, the same"),
	CLAIMS_TWICE(",'x':{'sub':1,'sub':2}", "twice inside a claim"),
	CLAIMS_TWICE(",'x':{'y':{'z':1,'\\u007a':2}}", "twice deep inside, escaped"),
	CLAIMS_TWICE(",'x':[[{'y':1,'y':1}]]", "twice inside lists"),
	CLAIMS_TWICE(",'exp':null", "exp twice, null last"),
	CLAIMS_TWICE(",'\\ud83d\\ude00':1,'\\uD83D\\uDE00':2", "a surrogate pair twice"),
	{"claims Exp beside exp", "ok", "json_object_get: names have their case", "RFC 7519 4",
	 .claims_more = ",'Exp':0,'EXP':0"},
	{"claims SUB beside sub", "ok", "json_object_get: names have their case", "RFC 7519 4",
	 .claims_more = ",'SUB':'root','Sub':'root'"},
	{"claims SUB alone", "user-missing", "json_object_get: names have their case", "RFC 7519 4",
	 .claims = {{"sub", NULL}, {"SUB", "'@(user)'"}}},
	{"claims exp inside another claim", "exp-missing", "json_object_get: members of the top alone",
	 "RFC 7519 4", .claims = {{"exp", NULL}, {"x", "{'exp':@(exp)}"}}},
	{"claims the same name at two depths", "ok", "json_claims: duplicates within one object",
	 "RFC 8259 4", .claims_more = ",'x':{'sub':'root','exp':0}"},
	{"claims sub with a NUL in its name beside sub", "claims-invalid", "json_claims: no NUL in a name",
	 "CWE-626", .claims_more = ",'sub\\u0000':'root'"},
	{"claims exp in escapes alone", "ok", "jsonscan_member: names compared decoded", "RFC 8259 8.3",
	 .claims = {{"exp", NULL}, {"\\u0065x\\u0070", "@(exp)"}}},
	{"claims exp in escapes alone, expired", "expired", "jsonscan_member: names compared decoded",
	 "RFC 8259 8.3", .claims = {{"exp", NULL}, {"\\u0065x\\u0070", "@(now-100)"}, {"iat", "@(now-200)"}}},
};

const struct family family_embedded = {"embedded", embedded, COUNT(embedded)};
const struct family family_header = {"header", header, COUNT(header)};
const struct family family_type = {"type", types, COUNT(types)};
const struct family family_duplicates = {"duplicates", duplicates, COUNT(duplicates)};
