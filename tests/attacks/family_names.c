/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iss, aud, sub and the user claim: names that look right but differ in some byte (RFC 7519 2, StringOrURI).
 */
#include "attacks/attack.h"
#include "attacks/must.h"

#define ISS(what, json, slug_)                                                                               \
	{                                                                                                    \
		"iss " what, slug_, "find_issuer: byte for byte", "RFC 7519 4.1.1, 7.3; RFC 8725 3.8",       \
			.claims = {                                                                          \
				{"iss", json}                                                                \
			}                                                                                    \
	}
#define ISS_BAD(what, json)                                                                                  \
	{                                                                                                    \
		"iss " what, "claims-invalid", "check_texts: iss is text", "RFC 7519 4.1.1; CVE-2024-53861", \
			.says = "iss", .claims = {                                                           \
				{"iss", json}                                                                \
			}                                                                                    \
	}
#define NO_JSON(claim, what, json)                                                                           \
	{                                                                                                    \
		claim " " what, "claims-invalid", "json_claims: sound Unicode, no NUL",                      \
			"RFC 8259 8; CWE-626", .says = "the claims are not valid JSON", .claims = {          \
				{claim, json}                                                                \
			}                                                                                    \
	}
#define BAD_TEXT(claim)                                                                                      \
	NO_JSON(claim, "with a NUL behind it", "'x\\u0000'"), NO_JSON(claim, "a NUL", "'\\u0000'"),          \
		NO_JSON(claim, "with half a surrogate pair", "'\\ud800'"),                                   \
		NO_JSON(claim, "with the other half", "'\\udc00x'"),                                         \
		NO_JSON(claim, "with the halves swapped", "'\\udc00\\ud800'"),                               \
		NO_JSON(claim, "with a raw newline", "'a\nb'"),                                              \
		NO_JSON(claim, "with a raw NUL", "'a@(nul)b'"), NO_JSON(claim, "with a raw tab", "'a\tb'"),  \
		NO_JSON(claim, "with overlong UTF-8", "'\xc0\xaf'"),                                         \
		NO_JSON(claim, "with UTF-8 cut short", "'\xe2\x80'"),                                        \
		NO_JSON(claim, "with a surrogate in UTF-8", "'\xed\xa0\x80'"),                               \
		NO_JSON(claim, "with a code point above the last", "'\xf4\x90\x80\x80'"),                    \
		NO_JSON(claim, "with Latin-1", "'caf\xe9'"),                                                 \
		NO_JSON(claim, "with an escape of none", "'\\x41'"),                                         \
		NO_JSON(claim, "with a short escape", "'\\u00e'"), NO_JSON(claim, "not closed", "'x")

static const struct attack issuers[] = {
	ISS("in capitals", "'HTTPS://LOGIN.EXAMPLE.COM'", "issuer-mismatch"),
	ISS("with a slash behind it", "'https://login.example.com/'", "issuer-mismatch"),
	ISS("with a dot behind it", "'https://login.example.com.'", "issuer-mismatch"),
	ISS("with a blank behind it", "'https://login.example.com '", "issuer-mismatch"),
	ISS("with a blank before it", "' https://login.example.com'", "issuer-mismatch"),
	ISS("with a newline behind it", "'https://login.example.com\\n'", "issuer-mismatch"),
	ISS("a prefix", "'https://login.example.co'", "issuer-mismatch"),
	ISS("a suffix", "'login.example.com'", "issuer-mismatch"),
	ISS("with more behind it", "'https://login.example.com.attacker.example'", "issuer-mismatch"),
	ISS("with http", "'http://login.example.com'", "issuer-mismatch"),
	ISS("with the port", "'https://login.example.com:443'", "issuer-mismatch"),
	ISS("with a path", "'https://login.example.com/x'", "issuer-mismatch"),
	ISS("with a user", "'https://x@login.example.com'", "issuer-mismatch"),
	ISS("with a fragment", "'https://login.example.com#'", "issuer-mismatch"),
	ISS("with a query", "'https://login.example.com?'", "issuer-mismatch"),
	ISS("percent-encoded", "'https://login%2Eexample.com'", "issuer-mismatch"),
	ISS("empty", "''", "issuer-mismatch"),
	ISS("none", "'none'", "issuer-mismatch"),
	ISS("the section's name", "'corp'", "issuer-mismatch"),
	ISS("a wildcard", "'*'", "issuer-mismatch"),
	ISS("a pattern", "'%s%n'", "issuer-mismatch"),
	ISS("with a Cyrillic o", "'https://l\\u043egin.example.com'", "issuer-mismatch"),
	ISS("with a full-width dot", "'https://login\\uff0eexample.com'", "issuer-mismatch"),
	ISS("with an ideographic stop", "'https://login\\u3002example.com'", "issuer-mismatch"),
	ISS("with a dotless i", "'https://log\\u0131n.example.com'", "issuer-mismatch"),
	ISS("with a combining mark", "'https://login.example.com\\u0301'", "issuer-mismatch"),
	ISS("with a zero-width space", "'https://login\\u200b.example.com'", "issuer-mismatch"),
	ISS("with a soft hyphen", "'https://log\\u00adin.example.com'", "issuer-mismatch"),
	ISS("with a ligature", "'https://lo\\ufb01in.example.com'", "issuer-mismatch"),
	ISS("with an override", "'\\u202ehttps://login.example.com'", "issuer-mismatch"),
	ISS("absent", NULL, "issuer-mismatch"),
	ISS("two in one text", "'https://login.example.com,https://rival.example.com'", "issuer-mismatch"),
	ISS("of 4000 bytes", "'@(4000:x)'", "issuer-mismatch"),
	ISS("a log line", "'x\\' slug=ok\\npam_jwt(sshd:auth): accepted'", "issuer-mismatch"),
	ISS("in escapes", "'https:\\/\\/login\\u002Eexample.com'", "ok"),
	ISS_BAD("a list of the right one", "['https://login.example.com']"),
	ISS_BAD("a list of two", "['https://login.example.com','https://rival.example.com']"),
	ISS_BAD("an empty list", "[]"),
	ISS_BAD("a number", "1"),
	ISS_BAD("null", "null"),
	ISS_BAD("true", "true"),
	ISS_BAD("an object", "{'https://login.example.com':1}"),
	BAD_TEXT("iss"),
	{"iss of a stranger where it is waived", "ok", "find_issuer: the section that waives",
	 "pam_jwt.conf(5), iss", .conf = BARE, .claims = {{"iss", "'https://other.example.com'"}}},
	{"iss of another section where it is waived", "issuer-mismatch",
	 "trust_issuer: no waiver for another section's iss", "RFC 8725 3.8; pam_jwt.conf(5), iss",
	 .conf = BARE, .says = "the iss of [issuer rival]",
	 .claims = {{"iss", "'https://rival.example.com'"}}},
	{"iss absent where it is waived", "ok", "find_issuer: the section that waives",
	 "pam_jwt.conf(5), iss", .conf = BARE, .claims = {{"iss", NULL}}},
	{"iss a number where it is waived", "claims-invalid", "check_texts: iss is text", "RFC 7519 4.1.1",
	 .conf = BARE, .claims = {{"iss", "1"}}},
};

#define AUD(what, json, slug_)                                                                               \
	{                                                                                                    \
		"aud " what, slug_, "has_audience: byte for byte", "RFC 7519 4.1.3; RFC 8725 3.9",           \
			.claims = {                                                                          \
				{"aud", json}                                                                \
			}                                                                                    \
	}
/* A token for one service of one host. The service asked for is login. */
#define AUD_ONE(what, json, slug_)                                                                           \
	{                                                                                                    \
		"aud " what, slug_, "audience_expand: %s@%h, byte for byte", "pam_jwt.conf(5), audience",    \
			.claims = {                                                                          \
				{"aud", json}                                                                \
			}                                                                                    \
	}
#define AUD_BAD(what, json)                                                                                  \
	{                                                                                                    \
		"aud " what, "claims-invalid", "check_texts, is_text_list", "RFC 7519 4.1.3",                \
			.says = "aud", .claims = {                                                           \
				{"aud", json}                                                                \
			}                                                                                    \
	}

static const struct attack audiences[] = {
	AUD("in capitals", "'WEB1.EXAMPLE.COM'", "audience-mismatch"),
	AUD("with a dot behind it", "'web1.example.com.'", "audience-mismatch"),
	AUD("with a slash behind it", "'web1.example.com/'", "audience-mismatch"),
	AUD("with a blank behind it", "'web1.example.com '", "audience-mismatch"),
	AUD("with a blank before it", "' web1.example.com'", "audience-mismatch"),
	AUD("the first label", "'web1'", "audience-mismatch"),
	AUD("the domain", "'example.com'", "audience-mismatch"),
	AUD("another host", "'web2.example.com'", "audience-mismatch"),
	AUD("web10", "'web10.example.com'", "audience-mismatch"),
	AUD("a prefix", "'web1.example.co'", "audience-mismatch"),
	AUD("with more behind it", "'web1.example.com.attacker.example'", "audience-mismatch"),
	AUD("with more before it", "'xweb1.example.com'", "audience-mismatch"),
	AUD("a wildcard", "'*.example.com'", "audience-mismatch"),
	AUD("*", "'*'", "audience-mismatch"),
	AUD("the pattern itself", "'%h'", "audience-mismatch"),
	AUD("none", "'none'", "audience-mismatch"),
	AUD("empty", "''", "audience-mismatch"),
	AUD("localhost", "'localhost'", "audience-mismatch"),
	AUD("as a URL", "'https://web1.example.com'", "audience-mismatch"),
	AUD("two in one text", "'web1.example.com web2.example.com'", "audience-mismatch"),
	AUD("two with a comma", "'web1.example.com,web2.example.com'", "audience-mismatch"),
	AUD("absent", NULL, "audience-mismatch"),
	AUD("an empty list", "[]", "audience-mismatch"),
	AUD("a list of others", "['web2.example.com','web3.example.com']", "audience-mismatch"),
	AUD("a list of an empty text", "['']", "audience-mismatch"),
	AUD("the full name with a Cyrillic e", "'w\\u0435b1.example.com'", "audience-mismatch"),
	AUD("full-width", "'\\uff57eb1.example.com'", "audience-mismatch"),
	AUD("a digit one of another script", "'web\\u0661.example.com'", "audience-mismatch"),
	AUD("with a zero-width joiner", "'web1\\u200d.example.com'", "audience-mismatch"),
	AUD("a sharp s's kin", "'web1.exam\\u01bfle.com'", "audience-mismatch"),
	AUD("of 4000 bytes", "'@(4000:w)'", "audience-mismatch"),
	AUD("of 200 entries", "['x'@(200:,'w')]", "audience-mismatch"),
	AUD("a list of the right one", "['web1.example.com']", "ok"),
	AUD("a list with the right one last", "['a','b','web1.example.com']", "ok"),
	AUD("a list with it twice", "['web1.example.com','web1.example.com']", "ok"),
	AUD("of 200 entries and the right one", "['x'@(200:,'w'),'web1.example.com']", "ok"),
	AUD("in escapes", "'\\u0077eb1.example.com'", "ok"),
	AUD_ONE("for this service", "'login@web1.example.com'", "ok"),
	AUD_ONE("for this service and others", "['sudo@web1.example.com','login@web1.example.com','a@b@c']",
		"ok"),
	AUD_ONE("for this service in escapes", "'login\\u0040web1.example.com'", "ok"),
	AUD_ONE("for another service", "'sudo@web1.example.com'", "audience-mismatch"),
	AUD_ONE("for a service that begins alike", "'login-i@web1.example.com'", "audience-mismatch"),
	AUD_ONE("for a service that ends alike", "'xlogin@web1.example.com'", "audience-mismatch"),
	AUD_ONE("for the service in capitals", "'LOGIN@web1.example.com'", "audience-mismatch"),
	AUD_ONE("for every service", "'*@web1.example.com'", "audience-mismatch"),
	AUD_ONE("for a service without a name", "'@web1.example.com'", "audience-mismatch"),
	AUD_ONE("for the service of another host", "'login@web2.example.com'", "audience-mismatch"),
	AUD_ONE("for the service of the first label", "'login@web1'", "audience-mismatch"),
	AUD_ONE("for the service of no host", "'login@'", "audience-mismatch"),
	AUD_ONE("for the service alone", "'login'", "audience-mismatch"),
	AUD_ONE("of an at sign", "'@'", "audience-mismatch"),
	AUD_ONE("for service and host exchanged", "'web1.example.com@login'", "audience-mismatch"),
	AUD_ONE("with two at signs", "'login@@web1.example.com'", "audience-mismatch"),
	AUD_ONE("with an at sign behind it", "'login@web1.example.com@'", "audience-mismatch"),
	AUD_ONE("with an at sign before it", "'@login@web1.example.com'", "audience-mismatch"),
	AUD_ONE("with an at sign behind the host", "'web1.example.com@'", "audience-mismatch"),
	AUD_ONE("for two services", "'login@sudo@web1.example.com'", "audience-mismatch"),
	AUD_ONE("for two hosts", "'login@web1.example.com@web2.example.com'", "audience-mismatch"),
	AUD_ONE("for the service, with a blank", "'login @web1.example.com'", "audience-mismatch"),
	AUD_ONE("for the service, with a dot", "'login.web1.example.com'", "audience-mismatch"),
	AUD_ONE("for the service, percent-encoded", "'login%40web1.example.com'", "audience-mismatch"),
	AUD_ONE("for the service, with a full-width at sign", "'login\\uff20web1.example.com'",
		"audience-mismatch"),
	AUD_ONE("for the service, with a small at sign", "'login\\ufe6bweb1.example.com'",
		"audience-mismatch"),
	AUD_ONE("for the service, as a URL", "'https://login@web1.example.com'", "audience-mismatch"),
	AUD_ONE("of the service's pattern", "'%s@%h'", "audience-mismatch"),
	AUD_ONE("for the service, in one text with another", "'sudo@web1.example.com,login@web1.example.com'",
		"audience-mismatch"),
	AUD_ONE("of two halves of it", "['sudo@web1.example.com','login@web2.example.com']",
		"audience-mismatch"),
	AUD_ONE("of its pieces", "['login','@','web1','login@','@web1.example.com']", "audience-mismatch"),
	AUD_BAD("a list with a number", "['web1.example.com',1]"),
	AUD_BAD("a list with null", "['web1.example.com',null]"),
	AUD_BAD("a list in a list", "[['web1.example.com']]"),
	AUD_BAD("a list with an object", "['web1.example.com',{}]"),
	AUD_BAD("a list with true first", "[true,'web1.example.com']"),
	AUD_BAD("an object", "{'web1.example.com':true}"),
	AUD_BAD("an object like a list", "{'0':'web1.example.com'}"),
	AUD_BAD("a number", "1"),
	AUD_BAD("0", "0"),
	AUD_BAD("null", "null"),
	AUD_BAD("true", "true"),
	AUD_BAD("false", "false"),
	BAD_TEXT("aud"),
	{"aud absent where it is waived", "ok", "judge_audience", "pam_jwt.conf(5), audience", .conf = BARE,
	 .claims = {{"aud", NULL}}},
	{"aud a number where it is waived", "claims-invalid", "check_texts", "RFC 7519 4.1.3", .conf = BARE,
	 .claims = {{"aud", "1"}}},
	{"aud of the host alone, where its service wants its own", "audience-mismatch",
	 "judge_audience: the service's in addition", "pam_jwt.conf(5), audience", .conf = NARROW},
	{"aud of the service alone, where both are wanted", "audience-mismatch",
	 "judge_audience: the service's in addition", "pam_jwt.conf(5), audience", .conf = NARROW,
	 .claims = {{"aud", "'login@web1'"}}},
	{"aud of the service, which its section wants in another form", "audience-mismatch",
	 "judge_audience: the service's in addition", "pam_jwt.conf(5), audience", .conf = NARROW,
	 .claims = {{"aud", "'login@web1.example.com'"}}},
	{"aud of the service in both forms", "ok", "judge_audience: the service's in addition",
	 "pam_jwt.conf(5), audience", .conf = NARROW,
	 .claims = {{"aud", "['login@web1.example.com','login@web1']"}}},
	{"aud of the host and of another service", "audience-mismatch",
	 "audience_expand: %s is the service asked for", "pam_jwt.conf(5), audience", .conf = NARROW,
	 .claims = {{"aud", "['web1.example.com','sudo@web1']"}}},
	{"aud of the host and the service's pattern", "audience-mismatch",
	 "audience_expand: the pattern is no name", "pam_jwt.conf(5), audience", .conf = NARROW,
	 .claims = {{"aud", "['web1.example.com','%s@%n']"}}},
	{"aud of the host and the service", "ok", "judge_audience: the service's in addition",
	 "pam_jwt.conf(5), audience", .conf = NARROW,
	 .claims = {{"aud", "['web1.example.com','login@web1']"}}},
	{"aud of another host and expired", "audience-mismatch", "judge_audience: before exp", "DESIGN 2",
	 .claims = {{"aud", "'web2.example.com'"}, {"exp", "1"}}},
};

#define USER(claim, what, json, slug_)                                                                       \
	{                                                                                                    \
		claim " " what, slug_, "judge_user: byte for byte", "RFC 7519 4.1.2; DESIGN 1.3",            \
			.claims = {                                                                          \
				{claim, json}                                                                \
			}                                                                                    \
	}
#define SUB(what, json) USER("sub", what, json, "user-mismatch")
#define SUB_BAD(what, json)                                                                                  \
	{                                                                                                    \
		"sub " what, "claims-invalid", "check_texts: sub is text", "RFC 7519 4.1.2",                 \
			.says = "sub", .claims = {                                                           \
				{"sub", json}                                                                \
			}                                                                                    \
	}
#define ASKED(what, account, slug_)                                                                          \
	{                                                                                                    \
		"account " what, slug_, "judge_user", "DESIGN 1.3", .user = account, .claims = {             \
			{"sub", "'@(user)'"}                                                                 \
		}                                                                                            \
	}
#define HIS(what, account, slug_, check_)                                                                    \
	{                                                                                                    \
		"account " what ", and its own token", slug_, check_,                                        \
			"DESIGN 1.3; pam_jwt.conf(5), permit_root, min_uid", .user = account, .claims = {    \
				{"sub", "'" account "'"}                                                     \
			}                                                                                    \
	}
#define BOUND(what, json)                                                                                    \
	{                                                                                                    \
		"cnf " what, "binding-failed", "judge_binding: whatever it holds", "RFC 7800 3", .claims = { \
			{"cnf", json}                                                                        \
		}                                                                                            \
	}
#define CUSTOM(what, json, slug_)                                                                            \
	{                                                                                                    \
		"user_claim " what, slug_, "judge_user: the configured claim alone",                         \
			"pam_jwt.conf(5), user_claim", .conf = CLAIM, .claims = {                            \
				{"preferred_username", json}                                                 \
			}                                                                                    \
	}
#define CUSTOM_BAD(what, json)                                                                               \
	{                                                                                                    \
		"user_claim " what, "claims-invalid", "judge_claims: text", "pam_jwt.conf(5), user_claim",   \
			.conf = CLAIM, .says = "preferred_username is not a string", .claims = {             \
				{"preferred_username", json}                                                 \
			}                                                                                    \
	}

static const struct attack users[] = {
	SUB("in capitals", "'ALICE'"),
	SUB("with one capital", "'Alice'"),
	SUB("with a blank behind it", "'@(user) '"),
	SUB("with a blank before it", "' @(user)'"),
	SUB("with a newline behind it", "'@(user)\\n'"),
	SUB("with a dot behind it", "'@(user).'"),
	SUB("a prefix", "'alic'"),
	SUB("with one more", "'@(user)x'"),
	SUB("with a domain", "'@(user)@example.com'"),
	SUB("with a realm before it", "'EXAMPLE\\\\@(user)'"),
	SUB("another account", "'bob'"),
	SUB("root", "'root'"),
	SUB("empty", "''"),
	SUB("a wildcard", "'*'"),
	SUB("a uid", "'4711'"),
	SUB("a uid with a hash", "'#4711'"),
	SUB("two in one text", "'@(user),bob'"),
	SUB("an option", "'-@(user)'"),
	SUB("a path", "'../@(user)'"),
	SUB("a passwd line", "'@(user):x:0:0::/:/bin/sh'"),
	SUB("with a Cyrillic a", "'\\u0430lice'"),
	SUB("full width", "'\\uff41lice'"),
	SUB("with a combining mark", "'@(user)\\u0301'"),
	SUB("with a dotless i", "'al\\u0131ce'"),
	SUB("with a zero-width joiner", "'ali\\u200dce'"),
	SUB("with a soft hyphen", "'ali\\u00adce'"),
	SUB("with an override", "'\\u202ealice'"),
	SUB("with a non-breaking space", "'@(user)\\u00a0'"),
	SUB("with a backspace", "'@(user)x\\b'"),
	SUB("of 4000 bytes", "'@(4000:a)'"),
	SUB("a format", "'%s%n'"),
	SUB("a substitution", "'$(id)'"),
	SUB("a log line", "'x\\' slug=ok\\npam_jwt(sshd:auth): accepted slug=ok user=\\'root'"),
	SUB("terminal escapes", "'\\u001b[2J\\u0007'"),
	USER("sub", "absent", NULL, "user-missing"),
	USER("sub", "in escapes", "'\\u0061lice'", "ok"),
	SUB_BAD("a number", "4711"),
	SUB_BAD("0", "0"),
	SUB_BAD("null", "null"),
	SUB_BAD("true", "true"),
	SUB_BAD("a list", "['@(user)']"),
	SUB_BAD("a list of two", "['@(user)','root']"),
	SUB_BAD("an object", "{'@(user)':1}"),
	BAD_TEXT("sub"),
	ASKED("bob asked for with alice's token", "bob", "user-mismatch"),
	ASKED("ALICE asked for", "ALICE", "user-mismatch"),
	ASKED("root's asked for", "toor", "user-mismatch"),
	ASKED("of nobody asked for", "nobody-here", "user-mismatch"),
	ASKED("empty asked for", "", "user-mismatch"),
	HIS("bob", "bob", "ok", "judge_user"),
	HIS("of nobody", "nobody-here", "account-unknown", "judge_account"),
	HIS("of uid 0", "toor", "root-refused", "judge_root: by uid, not by name"),
	HIS("of uid 999", "system", "uid-too-low", "judge_uid"),
	HIS("of uid 1000", "first", "ok", "judge_uid"),
	HIS("of uid 65534", "nobody", "uid-reserved", "judge_uid"),
	HIS("named like an option", "-x", "user-mismatch", "mapping_is_account"),
	HIS("with a slash", "a/b", "user-mismatch", "mapping_is_account"),
	HIS("with a blank", "a b", "user-mismatch", "mapping_is_account"),
	HIS("with a colon", "a:b", "user-mismatch", "mapping_is_account"),
	HIS("empty", "", "user-mismatch", "mapping_is_account"),
	BOUND("a thumbprint", "{'jkt':'0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'}"),
	BOUND("a key", "{'jwk':{'kty':'oct','k':'AAAA'}}"),
	BOUND("a certificate's thumbprint", "{'x5t#S256':'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2'}"),
	BOUND("a kid", "{'kid':'k1'}"),
	BOUND("empty", "{}"),
	BOUND("null", "null"),
	BOUND("false", "false"),
	BOUND("a text", "''"),
	BOUND("a list", "[]"),
	{"cnf, and another account", "user-mismatch", "judge_user: before the binding", "DESIGN 2",
	 .claims = {{"cnf", "{}"}, {"sub", "'bob'"}}},
	{"cnf in another claim", "ok", "judge_binding: a member of the claims themselves", "RFC 7800 3",
	 .claims = {{"act", "{'cnf':{}}"}}},
	CUSTOM("right", "'@(user)'", "ok"),
	CUSTOM("another", "'bob'", "user-mismatch"),
	CUSTOM("absent, sub right", NULL, "user-missing"),
	CUSTOM("empty", "''", "user-mismatch"),
	CUSTOM_BAD("a number", "1"),
	CUSTOM_BAD("a list", "['@(user)']"),
	CUSTOM_BAD("null", "null"),
	CUSTOM_BAD("an object", "{'a':'@(user)'}"),
	{"user_claim a list, and another host's aud", "claims-invalid",
	 "judge_claims: before every rule about content", "DESIGN 2", .conf = CLAIM,
	 .claims = {{"preferred_username", "['@(user)']"}, {"aud", "'web2.example.com'"}}},
	{"user_claim a list, and expired", "claims-invalid", "judge_claims: before every rule about content",
	 "DESIGN 2", .conf = CLAIM, .claims = {{"preferred_username", "['@(user)']"}, {"exp", "@(now-60)"}}},
	{"user_claim a list, and another issuer", "issuer-mismatch",
	 "find_issuer: without a section no claim names the account", "DESIGN 2", .conf = CLAIM,
	 .claims = {{"preferred_username", "['@(user)']"}, {"iss", "'https://rival.example.com'"}}},
	{"user_claim right and sub another", "ok", "judge_user: the configured claim alone",
	 "pam_jwt.conf(5), user_claim", .conf = CLAIM,
	 .claims = {{"preferred_username", "'@(user)'"}, {"sub", "'bob'"}}},
	{"user_claim absent, preferred_username for sub", "ok", "judge_user: sub alone by default",
	 "pam_jwt.conf(5), user_claim", .claims = {{"preferred_username", "'root'"}}},
	{"jti a number", "claims-invalid", "check_texts: jti is text", "RFC 7519 4.1.7", .says = "jti",
	 .claims = {{"jti", "1"}}},
	{"jti a list", "claims-invalid", "check_texts: jti is text", "RFC 7519 4.1.7", .says = "jti",
	 .claims = {{"jti", "['x']"}}},
	{"jti null", "claims-invalid", "check_texts: jti is text", "RFC 7519 4.1.7", .says = "jti",
	 .claims = {{"jti", "null"}}},
	{"jti absent", "ok", "check_texts: jti need not be", "RFC 7519 4.1.7", .claims = {{"jti", NULL}}},
	{"jti of 4000 bytes", "ok", "audit_line: bounded", "RFC 7519 4.1.7",
	 .claims = {{"jti", "'@(4000:j)'"}}},
	{"jti a log line", "ok", "text_add_escaped: no line but ours", "CWE-117",
	 .claims = {{"jti", "'\\npam_jwt(sshd:auth): accepted slug=ok user=\\'root\\u001b[2J'"}}},
	BAD_TEXT("jti"),
};

const struct family family_issuer = {"issuer", issuers, COUNT(issuers)};
const struct family family_audience = {"audience", audiences, COUNT(audiences)};
const struct family family_user = {"user", users, COUNT(users)};
