/* SPDX-License-Identifier: BSD-2-Clause */
/* Invalid JSON, and sizes just below, at and above each bound. */
#include "attacks/attack.h"
#include "attacks/must.h"

#define PART "jsonwalk_next: one JSON object and nothing else"
#define LONG_HEADER "header_read: at most 1 KiB"
#define TOO_LONG "bytes, at most 1024 are accepted"
#define DEEP "open_level: 32 levels"

#define NO_HEADER(what, text)                                                                                \
	{                                                                                                    \
		"header " what, "header-invalid", PART, "RFC 7515 4; RFC 8259", .header_text = text          \
	}
#define NO_CLAIMS(what, text)                                                                                \
	{                                                                                                    \
		"claims " what, "claims-invalid", PART, "RFC 7519 7.2; RFC 8259", .claims_text = text        \
	}
#define NEITHER(what, text) NO_HEADER(what, text), NO_CLAIMS(what, text)
#define GOOD_HEADER "{'alg':'@(alg)','kid':'k1'}"
#define GOOD_CLAIMS                                                                                          \
	"'iss':'https://"                                                                                    \
	"login.example.com','aud':'web1.example.com','sub':'@(user)','iat':@(now),'exp':@(exp)"

static const struct attack json[] = {
	NO_HEADER("an empty object", "{}"),
	{"claims an empty object", "issuer-mismatch", "find_issuer", "RFC 7519 4", .claims_text = "{}"},
	NEITHER("a list", "[]"),
	NEITHER("null", "null"),
	NEITHER("a number", "1"),
	NEITHER("a text", "'x'"),
	NEITHER("true", "true"),
	NEITHER("a blank", " "),
	NEITHER("a NUL", "@(nul)"),
	NEITHER("a brace", "{"),
	NEITHER("a closing brace", "}"),
	NEITHER("a member without value", "{'alg'}"),
	NEITHER("a member without name", "{:1}"),
	NEITHER("a name without quotes", "{alg:'x'}"),
	NEITHER("a number for name", "{1:1}"),
	NEITHER("of bytes", "\xff\xfe\xfd"),
	NEITHER("of UTF-16", "{@(nul)}@(nul)"),
	NEITHER("of XML", "<alg>none</alg>"),
	NEITHER("of CBOR", "\xa1\x63\x61\x6c\x67\x01"),
	NO_HEADER("with a comma behind", "{'alg':'@(alg)',}"),
	NO_HEADER("with a comma before", "{,'alg':'@(alg)'}"),
	NO_HEADER("and a second", GOOD_HEADER GOOD_HEADER),
	NO_HEADER("and junk", GOOD_HEADER "x"),
	NO_HEADER("and a NUL", GOOD_HEADER "@(nul)"),
	NO_HEADER("and a NUL and a second", GOOD_HEADER "@(nul){'alg':'none'}"),
	NO_HEADER("in a list", "[" GOOD_HEADER "]"),
	NO_HEADER("not closed", "{'alg':'@(alg)'"),
	NO_HEADER("closed twice", GOOD_HEADER "}"),
	NO_HEADER("behind a byte order mark", "\xef\xbb\xbf" GOOD_HEADER),
	NO_HEADER("with a comment", "{'alg':'@(alg)'/*x*/}"),
	NO_HEADER("in quotes", "'{}'"),
	NO_HEADER("with a raw newline in a text", "{'alg':'@(alg)','x':'a\nb'}"),
	NO_HEADER("with bad UTF-8", "{'alg':'@(alg)','x':'\xff'}"),
	NO_HEADER("with NaN", "{'alg':'@(alg)','x':NaN}"),
	NO_HEADER("with 2^63", "{'alg':'@(alg)','x':9223372036854775808}"),
	NO_HEADER("with 1e400", "{'alg':'@(alg)','x':1e400}"),
	NO_HEADER("with TRUE", "{'alg':'@(alg)','x':TRUE}"),
	NO_HEADER("with single quotes", "{@(quote)alg@(quote):@(quote)@(alg)@(quote)}"),
	NO_HEADER("with a semicolon", "{'alg':'@(alg)';'x':1}"),
	NO_HEADER("with an equals sign", "{'alg'='@(alg)'}"),
	NO_CLAIMS("with a comma behind", "{" GOOD_CLAIMS ",}"),
	NO_CLAIMS("and a second", "{" GOOD_CLAIMS "}{'sub':'root'}"),
	NO_CLAIMS("and junk", "{" GOOD_CLAIMS "}x"),
	NO_CLAIMS("and a NUL", "{" GOOD_CLAIMS "}@(nul)"),
	NO_CLAIMS("and a NUL and a second", "{" GOOD_CLAIMS "}@(nul){'sub':'root'}"),
	NO_CLAIMS("in a list", "[{" GOOD_CLAIMS "}]"),
	NO_CLAIMS("not closed", "{" GOOD_CLAIMS),
	NO_CLAIMS("closed twice", "{" GOOD_CLAIMS "}}"),
	NO_CLAIMS("behind a byte order mark", "\xef\xbb\xbf{" GOOD_CLAIMS "}"),
	NO_CLAIMS("with a comment", "{" GOOD_CLAIMS "/**/}"),
	NO_CLAIMS("with a line comment", "{" GOOD_CLAIMS "//\n}"),
	NO_CLAIMS("with a form feed", "{" GOOD_CLAIMS "\f}"),
	NO_CLAIMS("with a non-breaking space", "{" GOOD_CLAIMS "\xc2\xa0}"),
	NO_CLAIMS("with bad UTF-8 in a name", "{" GOOD_CLAIMS ",'\xff':1}"),
	NO_CLAIMS("with a NUL in a name", "{" GOOD_CLAIMS ",'x\\u0000y':1}"),
	NO_CLAIMS("with a lone surrogate in a name", "{" GOOD_CLAIMS ",'\\ud800':1}"),
	NO_CLAIMS("base64url of JSON", "eyJzdWIiOiJyb290In0"),
	NO_CLAIMS("with a misspelt null", "{" GOOD_CLAIMS ",'x':nul}"),
	NO_CLAIMS("with a number run into a word", "{" GOOD_CLAIMS ",'x':1true}"),
	NO_CLAIMS("with a hex escape for a name", "{" GOOD_CLAIMS ",'\\x41':1}"),
	{"claims with white space everywhere", "ok", PART, "RFC 8259 2",
	 .claims_text = " \t\r\n{ " GOOD_CLAIMS " , 'x' : [ 1 , 2 ] } \n"},
	{"header with white space everywhere", "ok", PART, "RFC 8259 2",
	 .header_text = "\n{\r\n\t'alg' : '@(alg)' ,\n'kid' :\t'k1' }\r\n"},
	{"claims with an empty name", "ok", PART, "RFC 8259 4", .claims_more = ",'':''"},
	{"claims with characters of every plane", "ok", PART, "RFC 8259 7",
	 .claims_more = ",'x':'\\u0001\\u007f\\u00e9\\u20ac\\ud83d\\ude00\xf0\x9f\x98\x80\xe2\x82\xac'"},
	{"claims with the largest integers", "ok", "fits_integer", "RFC 8259 6",
	 .claims_more = ",'x':[9223372036854775807,-9223372036854775808,1e308,-1e308,1e-308]"},
	{"claims with an integer above the largest", "claims-invalid", "fits_integer", "RFC 8259 6",
	 .claims_more = ",'x':9223372036854775808"},
	{"claims with an integer below the least", "claims-invalid", "fits_integer", "RFC 8259 6",
	 .claims_more = ",'x':-9223372036854775809"},
	{"claims with a real above the largest", "claims-invalid", "take_number", "RFC 8259 6",
	 .claims_more = ",'x':1e310"},
};

#define LENGTH(conf_, length_, slug_, what)                                                                  \
	{                                                                                                    \
		"token of " what, slug_, "jws_parse: max_token_bytes",                                       \
			"pam_jwt.conf(5), max_token_bytes; CWE-400", .conf = conf_, .length = length_        \
	}
#define DEPTH(part, where, slug_, what, open, close)                                                         \
	{                                                                                                    \
		part " of " what, slug_, DEEP, "CWE-674; CVE-2024-28176's kin",                              \
			.where = ",'d':" open "0" close                                                      \
	}
#define HOSTILE(part, where, slug_, what, text)                                                              \
	{                                                                                                    \
		part " " what, slug_, DEEP, "CWE-674; CWE-400", .where = text                                \
	}

static const struct attack sizes[] = {
	LENGTH(PLAIN, 8191, "ok", "8191 bytes, one below the most"),
	LENGTH(PLAIN, 8192, "ok", "8192 bytes, the most"),
	LENGTH(PLAIN, 8193, "token-too-long", "8193 bytes, one too many"),
	LENGTH(SHORT, 1023, "ok", "1023 bytes where 1024 are the most"),
	LENGTH(SHORT, 1024, "ok", "1024 bytes where they are the most"),
	LENGTH(SHORT, 1025, "token-too-long", "1025 bytes where 1024 are the most"),
	LENGTH(LONG, 8193, "ok", "8193 bytes where more is allowed"),
	LENGTH(LONG, 65535, "ok", "65535 bytes, one below the most there is"),
	LENGTH(LONG, 65536, "ok", "65536 bytes, the most there is"),
	LENGTH(LONG, 65537, "token-too-long", "65537 bytes, one more than there is"),
	{"token of 8192 bytes and a thousand blanks", "ok", "shape_trim: white space does not count",
	 "pam_jwt(8), Authentication", .length = 8192, .typed = "@(500: )@(h).@(p).@(s)@(500:\n)"},
	{"token of a million bytes", "token-too-long", "jws_parse: before anything is decoded",
	 "CWE-400; DESIGN 1.4", .claims = {{"x", "'@(1000000:x)'"}}},
	{"token of a million bytes, far more allowed than there is", "token-too-long",
	 "jws_parse: before anything is decoded", "CWE-400", .conf = LONG,
	 .claims = {{"x", "'@(1000000:x)'"}}},
	{"junk of a million bytes in three segments", "token-too-long",
	 "jws_parse: before anything is decoded", "CWE-400", .typed = "@(h).@(1000000:A).@(s)"},
	{"junk of a million bytes without a dot", "not-a-token", "shape_trim", "CWE-400",
	 .typed = "@(1000000:A)"},
	{"a million blanks", "not-a-token", "shape_trim", "CWE-400", .typed = "@(1000000: )"},
	{"a million dots", "token-too-long", "jws_parse: before anything is decoded", "CVE-2025-30204",
	 .typed = "@(1000000:.)"},
	{"a token in a million blanks", "ok", "shape_trim: white space does not count",
	 "pam_jwt(8), Authentication", .typed = "@(500000: )@(h).@(p).@(s)@(500000: )"},
	DEPTH("claims", claims_more, "ok", "31 levels", "@(30:[)", "@(30:])"),
	DEPTH("claims", claims_more, "ok", "32 levels, the most", "@(31:[)", "@(31:])"),
	DEPTH("claims", claims_more, "claims-invalid", "33 levels", "@(32:[)", "@(32:])"),
	DEPTH("claims", claims_more, "ok", "32 levels of objects", "@(31:{'a':)", "@(31:})"),
	DEPTH("claims", claims_more, "claims-invalid", "33 levels of objects", "@(32:{'a':)", "@(32:})"),
	DEPTH("claims", claims_more, "claims-invalid", "2000 levels", "@(2000:[)", "@(2000:])"),
	DEPTH("claims", claims_more, "token-too-long", "10 000 levels", "@(10000:[)", "@(10000:])"),
	DEPTH("header", header_more, "ok", "32 levels", "@(31:[)", "@(31:])"),
	DEPTH("header", header_more, "header-invalid", "33 levels", "@(32:[)", "@(32:])"),
	DEPTH("header", header_more, "header-invalid", "2000 levels", "@(2000:[)", "@(2000:])"),
	DEPTH("header", header_more, "token-too-long", "10 000 levels", "@(10000:[)", "@(10000:])"),
	{"claims of 10 000 levels where they fit", "claims-invalid", DEEP, "CWE-674", .conf = LONG,
	 .claims_more = ",'d':@(10000:[)0@(10000:])"},
	{"header of 10 000 levels where they fit", "header-invalid", DEEP, "CWE-674", .conf = LONG,
	 .header_more = ",'d':@(10000:[)0@(10000:])"},
	{"claims of 20 000 levels never closed", "claims-invalid", DEEP, "CWE-674", .conf = LONG,
	 .claims_text = "@(20000:[)"},
	{"header of 9 000 levels never closed", "header-invalid", DEEP, "CWE-674", .conf = LONG,
	 .header_text = "@(9000:{'a':)"},
	HOSTILE("claims", claims_text, "claims-invalid", "of 4000 brackets", "@(4000:[)"),
	HOSTILE("header", header_text, "header-invalid", "of 4000 brackets", "@(4000:[)"),
	HOSTILE("header", header_text, "header-invalid", "of 4000 closing brackets", "@(4000:])"),
	{"brackets in a text, which are no levels", "ok", "take_string", "RFC 8259 7",
	 .claims_more = ",'x':'@(3000:[)'"},
	{"many lists side by side, which are no levels", "ok", DEEP, "RFC 8259 5",
	 .claims_more = ",'x':[0@(900:,[])]"},
	{"claims of 600 members of one name", "claims-invalid", "json_claims: no duplicates", "CWE-407",
	 .claims_more = "@(600:,'a':1)"},
	{"claims with a number of 4000 digits", "claims-invalid", "fits_integer", "CWE-400",
	 .claims_more = ",'x':@(4000:9)"},
	{"claims with a number of 40 000 digits", "claims-invalid", "fits_integer",
	 "CWE-400; CVE-2020-10735's kin", .conf = LONG, .claims_more = ",'x':@(40000:9)"},
	{"claims with a number of a million digits", "token-too-long",
	 "jws_parse: before anything is decoded", "CVE-2020-10735's kin", .claims_more = ",'x':@(1000000:9)"},
	{"header with a number of 900 digits", "header-invalid", "fits_integer", "CWE-400",
	 .says = "more than 64 bits", .header_more = ",'x':@(900:9)"},
	{"header with a number of 4000 digits", "header-invalid", LONG_HEADER, "CWE-400",
	 .header_more = ",'x':@(4000:9)"},
	{"claims with 4000 digits behind the point", "ok", "take_number", "RFC 8259 6",
	 .claims_more = ",'x':0.@(4000:1)"},
	{"exp with 4000 digits behind the point", "claims-invalid", "take_digits: 64 of them", "CWE-400",
	 .claims = {{"exp", "@(now+60).@(4000:0)"}}},
	{"claims with 4000 blanks", "ok", "jsonscan_check", "RFC 8259 2",
	 .claims_text = "{@(4000: )" GOOD_CLAIMS "}"},
	{"claims with 4000 escapes", "token-too-long", "jws_parse", "CWE-400",
	 .claims_more = ",'x':'@(4000:\\u0041)'"},
	{"claims with 700 escapes", "ok", "take_escape", "RFC 8259 7",
	 .claims_more = ",'x':'@(700:\\u0041)'"},
	{"claims with a name of 4000 bytes", "ok", "jsonscan_check", "RFC 8259 4",
	 .claims_more = ",'@(4000:n)':1"},
	{"claims with 40 000 bytes in a text", "ok", "jsonscan_check", "RFC 8259 7", .conf = LONG,
	 .claims_more = ",'x':'@(40000:x)'"},
	{"header with 900 bytes in a text", "ok", "take_string", "RFC 8259 7",
	 .header_more = ",'x':'@(900:x)'"},
	{"header with 5000 bytes in a text", "header-invalid", LONG_HEADER, "CWE-400", .says = TOO_LONG,
	 .header_more = ",'x':'@(5000:x)'"},
	{"header with 1000 blanks", "header-invalid", LONG_HEADER, "CWE-400", .says = TOO_LONG,
	 .header_more = "@(1000: )"},
	{"header of 64 KiB", "header-invalid", LONG_HEADER, "CWE-400", .conf = LONG, .says = TOO_LONG,
	 .header_more = ",'x':'@(40000:x)'"},
};

const struct family family_json = {"json", json, COUNT(json)};
const struct family family_sizes = {"sizes", sizes, COUNT(sizes)};
