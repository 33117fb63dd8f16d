/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compact form: base64url that is not canonical, too few or too many segments, and what people paste by
 * accident.
 */
#include "attacks/must.h"
#include "attacks/signers.h"

#define ALPHABET "shape_trim: the token alphabet"
#define DAMAGED "shape_of: a token among other characters"
#define CANONICAL "base64url_decode: one spelling for each text"
#define THREE "split: three segments, none empty"

#define FORM(what, text, slug_, check_, clause_)                                                             \
	{                                                                                                    \
		what, slug_, check_, clause_, .typed = text                                                  \
	}

/* A non-canonical encoding of the signed header or payload, for each length that has one. */
#define TWIN_OF(segment, text, pad, clause_)                                                                 \
	{                                                                                                    \
		"unused bits set in the " segment " (" pad ")", "malformed", CANONICAL, clause_,             \
			.says = segment " segment", .typed = text, .header_more = ",'pad':'" pad "'",        \
			.claims_more = ",'pad':'" pad "'"                                                    \
	}
#define TWIN(segment, text, pad) TWIN_OF(segment, text, pad, "RFC 4648 3.5; RFC 7515 2")

/* The same, signed in that encoding, so that the signature is valid. */
#define SIGNED_TWIN(segment, message_, text, pad)                                                            \
	{                                                                                                    \
		"unused bits set in the " segment ", and signed so (" pad ")", "malformed", CANONICAL,       \
			"RFC 4648 3.5; RFC 7515 2", .says = segment " segment", .message = message_,         \
						    .typed = text, .header_more = ",'pad':'" pad "'",        \
						    .claims_more = ",'pad':'" pad "'"                        \
	}

static const struct attack base64url[] = {
	TWIN("header", "@(h~).@(p).@(s)", "xx"),
	TWIN("header", "@(h~).@(p).@(s)", "xxx"),
	TWIN("payload", "@(h).@(p~).@(s)", "x"),
	TWIN("payload", "@(h).@(p~).@(s)", "xx"),
	{"unused bits set in the signature", "malformed", CANONICAL, "RFC 4648 3.5; RFC 7515 2",
	 .says = "signature segment", .typed = "@(h).@(p).@(s~)"},
	SIGNED_TWIN("header", "@(h~).@(p)", "@(h~).@(p).@(s)", "xxx"),
	SIGNED_TWIN("header", "@(h~).@(p)", "@(h~).@(p).@(s)", "xx"),
	SIGNED_TWIN("payload", "@(h).@(p~)", "@(h).@(p~).@(s)", "x"),
	SIGNED_TWIN("payload", "@(h).@(p~)", "@(h).@(p~).@(s)", "xx"),
	FORM("padding behind the header", "@(h)=.@(p).@(s)", "malformed", ALPHABET, "RFC 7515 2, appendix C"),
	FORM("padding behind the payload", "@(h).@(p)==.@(s)", "malformed", ALPHABET, "RFC 7515 2"),
	FORM("padding behind the signature", "@(h).@(p).@(s)=", "malformed", ALPHABET, "RFC 7515 2"),
	FORM("two of padding behind the signature", "@(h).@(p).@(s)==", "malformed", ALPHABET, "RFC 7515 2"),
	FORM("padding inside the signature", "@(h).@(p).=@(s)", "malformed", ALPHABET, "RFC 7515 2"),
	FORM("a plus in the signature", "@(h).@(p).+@(s)", "malformed", ALPHABET, "RFC 4648 4, 5"),
	FORM("a slash in the payload", "@(h)./@(p).@(s)", "malformed", ALPHABET, "RFC 4648 4, 5"),
	FORM("percent signs", "@(h)%2E@(p)%2E@(s)", "malformed", ALPHABET, "RFC 3986 2.1"),
	FORM("percent signs behind dots", "@(h).@(p).%41@(s)", "malformed", ALPHABET, "RFC 3986 2.1"),
	FORM("a newline in the header", "@(h)\n.@(p).@(s)", "malformed", ALPHABET,
	     "RFC 7515 2; RFC 4648 3.3"),
	FORM("a newline before the signature", "@(h).@(p).\n@(s)", "malformed", ALPHABET, "RFC 7515 2"),
	FORM("a carriage return in the payload", "@(h).\r@(p).@(s)", "malformed", ALPHABET, "RFC 7515 2"),
	FORM("a tab in the payload", "@(h).\t@(p).@(s)", "malformed", ALPHABET, "RFC 7515 2"),
	FORM("a blank before a dot", "@(h) .@(p).@(s)", "malformed", ALPHABET, "RFC 7515 2"),
	FORM("a NUL before a dot", "@(h)@(nul).@(p).@(s)", "malformed", ALPHABET, "CWE-626"),
	FORM("a NUL behind the token", "@(h).@(p).@(s)@(nul)", "malformed", ALPHABET, "CWE-626"),
	FORM("a NUL and more behind the token", "@(h).@(p).@(s)@(nul)x", "malformed", ALPHABET, "CWE-626"),
	FORM("e with an accent", "@(h).@(p).\xc3\xa9@(s)", "malformed", ALPHABET, "RFC 4648 3.3"),
	FORM("a full-width A", "@(h).@(p).\xef\xbc\xa1@(s)", "malformed", ALPHABET, "RFC 4648 3.3"),
	FORM("a full-width dot", "@(h)\xef\xbc\x8e@(p).@(s)", "not-a-token", ALPHABET, "RFC 4648 3.3"),
	FORM("a Cyrillic letter", "\xd0\xb5@(h).@(p).@(s)", "malformed", ALPHABET, "RFC 4648 3.3"),
	FORM("a byte 0x80", "@(h).@(p).\x80@(s)", "malformed", ALPHABET, "RFC 4648 3.3"),
	FORM("a byte 0xff", "@(h).@(p).@(s)\xff", "malformed", ALPHABET, "RFC 4648 3.3"),
	FORM("a delete character", "@(h).@(p).@(s)\x7f", "malformed", ALPHABET, "RFC 4648 3.3"),
	FORM("a backspace", "@(h).@(p).x\b@(s)", "malformed", ALPHABET, "RFC 4648 3.3"),
	FORM("a star", "@(h).@(p).*@(s)", "malformed", ALPHABET, "RFC 4648 3.3"),
	FORM("a tilde", "@(h).@(p).~@(s)", "malformed", ALPHABET, "RFC 4648 3.3"),
	{"a digit too many in the signature, no whole byte", "malformed",
	 "base64url_decode: no length of 4n+1", "RFC 4648 4", .on = ON(HS384) | ON(ES384) | ON(ES512),
	 .says = "signature segment", .typed = "@(h).@(p).@(s)A"},
	{"a digit too many in the signature", "signature-invalid", "signature_is_plausible: length",
	 "RFC 7515 5.2", .on = ON(HS256) | ON(HS512) | ON_RSA | ON(ES256) | ON_ED,
	 .typed = "@(h).@(p).@(s)A"},
	FORM("four digits too many in the signature", "@(h).@(p).AAAA@(s)", "signature-invalid",
	     "signature_is_plausible: length", "RFC 7515 5.2"),
	FORM("a header of one digit", "e.@(p).@(s)", "malformed", "base64url_decode: no length of 4n+1",
	     "RFC 4648 4"),
	FORM("a signature of one digit", "@(h).@(p).A", "malformed", "base64url_decode: no length of 4n+1",
	     "RFC 4648 4"),
	FORM("a payload of one digit", "@(h).A.@(s)", "malformed", "base64url_decode: no length of 4n+1",
	     "RFC 4648 4"),
	FORM("header in capitals", "EYJHBGCIOIJIUZI1NIJ9.@(p).@(s)", "header-invalid", "header_read: JSON",
	     "RFC 7515 5.2"),
	FORM("the header as JSON", "{\"alg\":\"@(alg)\"}.@(p).@(s)", "malformed", ALPHABET, "RFC 7515 7.1"),
};

static const struct attack segments[] = {
	FORM("no dot", "@(h)", "not-a-token", "shape_trim: two dots at least", "RFC 7515 7.1"),
	FORM("no dot, all three in one", "@(h)@(p)@(s)", "not-a-token", "shape_trim: two dots at least",
	     "RFC 7515 7.1"),
	FORM("one dot", "@(h).@(p)", "not-a-token", "shape_trim: two dots at least", "RFC 7515 7.1"),
	FORM("one dot, the signature joined", "@(h).@(p)@(s)", "not-a-token", "shape_trim: two dots at least",
	     "RFC 7515 7.1"),
	FORM("a dot alone", ".", "not-a-token", "shape_trim: two dots at least", "RFC 7515 7.1"),
	FORM("two dots alone", "..", "not-a-token", THREE, "RFC 7515 7.1"),
	FORM("three dots alone", "...", "not-a-token", THREE, "RFC 7515 7.1"),
	FORM("a thousand dots", "@(1000:.)", "malformed", THREE, "RFC 7515 7.1; CVE-2025-30204"),
	FORM("eight thousand dots", "@(8000:.)", "malformed", THREE, "CVE-2025-30204; CVE-2025-22868"),
	FORM("a dot behind the token", "@(h).@(p).@(s).", "malformed", THREE, "RFC 7515 7.1"),
	FORM("a dot before the token", ".@(h).@(p).@(s)", "malformed", THREE, "RFC 7515 7.1"),
	FORM("four segments", "@(h).@(p).@(s).@(s)", "malformed", THREE, "RFC 7515 7.1"),
	FORM("four segments, the last one short", "@(h).@(p).@(s).AA", "malformed", THREE, "RFC 7515 7.1"),
	FORM("five segments, as of an encrypted token", "@(h).@(p).@(s).@(p).@(s)", "malformed", THREE,
	     "RFC 7516 7.1; RFC 8725 2.3"),
	FORM("five segments, empty key and vector", "@(h)...@(p).@(s)", "malformed", THREE, "RFC 7516 7.1"),
	FORM("six segments", "@(h).@(p).@(s).@(h).@(p).@(s)", "malformed", THREE, "RFC 7515 7.1"),
	FORM("seven segments", "@(h).@(p).@(s).@(h).@(p).@(s).@(s)", "malformed", THREE, "RFC 7515 7.1"),
	FORM("no header", ".@(p).@(s)", "malformed", THREE, "RFC 7515 7.1"),
	FORM("no payload", "@(h)..@(s)", "malformed", THREE, "RFC 7515 appendix F"),
	FORM("no signature", "@(h).@(p).", "malformed", THREE, "RFC 7515 appendix A.5"),
	FORM("header and payload empty", "..@(s)@(100:A)", "malformed", THREE, "RFC 7515 7.1"),
	FORM("payload and signature empty", "@(100:A)@(h)..", "malformed", THREE, "RFC 7515 7.1"),
	FORM("a doubled dot", "@(h)..@(p).@(s)", "malformed", THREE, "RFC 7515 7.1"),
	FORM("payload and signature swapped", "@(h).@(s).@(p)", "signature-invalid", "signature_verify",
	     "RFC 7515 5.2"),
	FORM("the header for payload", "@(h).@(h).@(s)", "signature-invalid", "signature_verify",
	     "RFC 7515 5.2"),
	FORM("header and payload swapped", "@(p).@(h).@(s)", "header-invalid", "read_header: alg is text",
	     "RFC 7515 5.2"),
	FORM("JSON, general",
	     "{\"payload\":\"@(p)\",\"signatures\":[{\"protected\":\"@(h)\",\"signature\":\"@(s)\"}]}",
	     "not-a-token", ALPHABET, "RFC 7515 7.2.1; CVE-2022-21449's kin"),
	FORM("JSON, flattened", "{\"protected\":\"@(h)\",\"payload\":\"@(p)\",\"signature\":\"@(s)\"}",
	     "not-a-token", ALPHABET, "RFC 7515 7.2.2"),
	FORM("JSON, flattened, with two dots in it", "{\"@(h).@(p).\":0,\"signature\":\"@(s)\"}", "malformed",
	     ALPHABET, "CVE-2022-39227"),
	FORM("JSON polyglot of the compact form",
	     "{\"  @(h).\":\"\",\"payload\":\"@(p)\",\"x.@(p).@(s)\":\"\"}", "malformed", ALPHABET,
	     "CVE-2022-39227"),
	{"header and payload signed without the dot", "signature-invalid",
	 "jws_parse: signing_input as typed", "RFC 7515 5.1", .message = "@(h)@(p)"},
	{"the payload alone signed", "signature-invalid", "jws_parse: signing_input as typed", "RFC 7515 5.1",
	 .message = "@(p)"},
	{"the header alone signed", "signature-invalid", "jws_parse: signing_input as typed", "RFC 7515 5.1",
	 .message = "@(h)"},
	{"signed with a newline", "signature-invalid", "jws_parse: signing_input as typed", "RFC 7515 5.1",
	 .message = "@(h).@(p)\n"},
	{"nothing signed", "signature-invalid", "jws_parse: signing_input as typed", "RFC 7515 5.1",
	 .message = ""},
	{"another token's signature", "signature-invalid", "signature_verify", "RFC 7515 5.2",
	 .message = "e30.e30"},
	{"the boundary between header and payload moved", "signature-invalid",
	 "jws_parse: signing_input as typed", "RFC 7515 5.1", .message = "@(h).@(h)@(p)"},
	{"the SSH signature's preamble before it", "signature-invalid", "jws_parse: signing_input as typed",
	 "RFC 7515 5.1", .message = "SSHSIG@(h).@(p)"},
};

/* The example token of jwt.io, whose secret everybody knows. */
#define TUTORIAL                                                                                             \
	"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."                                                              \
	"eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."                        \
	"SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"

#define PASTE(what, text)                                                                                    \
	FORM(what, text, "not-a-token", ALPHABET, "paste accident: RFC 6750 2.1, RFC 7515 7.1")
#define AROUND(what, text)                                                                                   \
	FORM(what, text, "malformed", DAMAGED, "paste accident: RFC 6750 2.1, RFC 7515 7.1")
#define TOLD(what, text, told)                                                                               \
	{                                                                                                    \
		what, "malformed", DAMAGED, "paste accident; pam_jwt(8), Authentication", .says = told,      \
											  .typed = text      \
	}
#define TAKEN(what, text)                                                                                    \
	FORM(what, text, "ok", "shape_trim: white space around it is dropped",                               \
	     "paste accident; pam_jwt(8), Authentication")

static const struct attack pastes[] = {
	TAKEN("a newline behind", "@(h).@(p).@(s)\n"),
	TAKEN("CR LF behind", "@(h).@(p).@(s)\r\n"),
	TAKEN("a blank before", " @(h).@(p).@(s)"),
	TAKEN("blanks and tabs around", " \t@(h).@(p).@(s)\t  "),
	TAKEN("form feed and vertical tab around", "\f\v@(h).@(p).@(s)\v\f"),
	TAKEN("a thousand blanks behind", "@(h).@(p).@(s)@(1000: )"),
	TAKEN("nine thousand newlines before", "@(9000:\n)@(h).@(p).@(s)"),
	TOLD("Bearer before", "Bearer @(h).@(p).@(s)", "Bearer"),
	TOLD("bearer in small letters", "bearer @(h).@(p).@(s)", "Bearer"),
	TOLD("BEARER and two blanks", "BEARER  @(h).@(p).@(s)", "Bearer"),
	TOLD("double quotes", "\"@(h).@(p).@(s)\"", "quotes"),
	TOLD("single quotes", "'@(h).@(p).@(s)'", "quotes"),
	TOLD("backquotes", "`@(h).@(p).@(s)`", "quotes"),
	TOLD("a double quote before", "\"@(h).@(p).@(s)", "quotes"),
	TOLD("wrapped behind the header", "@(h).\n@(p).@(s)", "white space"),
	TOLD("wrapped in the signature with CR LF", "@(h).@(p).\r\n@(s)", "white space"),
	TOLD("indented where it was wrapped", "@(h).@(p)\n    .@(s)", "white space"),
	TOLD("two tokens with a blank between", "@(token) @(h).@(p).@(s)", "white space"),
	TOLD("two tokens in lines", "@(h).@(p).@(s)\n@(token)", "white space"),
	TOLD("a comment behind", "@(h).@(p).@(s) # alice", "other characters"),
	AROUND("the whole header line", "Authorization: Bearer @(h).@(p).@(s)"),
	AROUND("Bearer without a blank", "Bearer:@(h).@(p).@(s)"),
	AROUND("angle brackets", "<@(h).@(p).@(s)>"),
	AROUND("square brackets", "[@(h).@(p).@(s)]"),
	AROUND("a double quote behind", "@(h).@(p).@(s)\""),
	AROUND("curly quotes", "\xe2\x80\x9c@(h).@(p).@(s)\xe2\x80\x9d"),
	AROUND("a comma behind", "@(h).@(p).@(s),"),
	AROUND("a semicolon behind", "@(h).@(p).@(s);"),
	AROUND("an assignment", "TOKEN=@(h).@(p).@(s)"),
	AROUND("a form's field", "access_token=@(h).@(p).@(s)&token_type=Bearer"),
	AROUND("a JSON answer", "{\"access_token\":\"@(h).@(p).@(s)\"}"),
	AROUND("a byte order mark before", "\xef\xbb\xbf@(h).@(p).@(s)"),
	AROUND("a non-breaking space before", "\xc2\xa0@(h).@(p).@(s)"),
	AROUND("a non-breaking space behind", "@(h).@(p).@(s)\xc2\xa0"),
	AROUND("a zero-width space behind a dot", "@(h).\xe2\x80\x8b@(p).@(s)"),
	AROUND("a zero-width joiner behind", "@(h).@(p).@(s)\xe2\x80\x8d"),
	AROUND("a soft hyphen where it was wrapped", "@(h).@(p).\xc2\xad@(s)"),
	AROUND("an ideographic space behind", "@(h).@(p).@(s)\xe3\x80\x80"),
	AROUND("a line separator inside", "@(h).\xe2\x80\xa8@(p).@(s)"),
	AROUND("a right-to-left override before", "\xe2\x80\xae@(h).@(p).@(s)"),
	PASTE("an ellipsis for the middle", "@(h)\xe2\x80\xa6@(s)"),
	AROUND("bracketed paste's escapes", "\x1b[200~@(h).@(p).@(s)\x1b[201~"),
	PASTE("UTF-16", "e@(nul)y@(nul).@(nul)a@(nul).@(nul)b@(nul)"),
	AROUND("a shell's prompt", "$ @(h).@(p).@(s)"),
	AROUND("a mail's quote", "> @(h).@(p).@(s)"),
	PASTE("base64 of the whole, no dot", "ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZTMwLkFB"),
	PASTE("a password", "correct horse battery staple"),
	PASTE("a password with two dots and a star", "a.b*.c"),
	PASTE("nothing", ""),
	PASTE("blanks alone", "   \n"),
	FORM("two tokens joined", "@(token)@(h).@(p).@(s)", "malformed", THREE,
	     "paste accident; RFC 7515 7.1"),
	FORM("two tokens joined by a dot", "@(token).@(h).@(p).@(s)", "malformed", THREE,
	     "paste accident; RFC 7515 7.1"),
	FORM("a full stop behind", "@(h).@(p).@(s).", "malformed", THREE, "paste accident; RFC 7515 7.1"),
	FORM("an ellipsis of dots for the middle", "@(h)...@(s)", "malformed", THREE,
	     "paste accident; RFC 7515 7.1"),
	FORM("Bearer. before, as a domain", "Bearer.@(h).@(p).@(s)", "malformed", THREE,
	     "paste accident; RFC 7515 7.1"),
	FORM("a password shaped a.b.c", "aa.bb.cc", "not-a-token", CANONICAL, "pam_jwt(8), Authentication"),
	FORM("a password shaped like segments", "AA.AA.AA", "not-a-token", "header_read",
	     "pam_jwt(8), Authentication"),
	{"a JWT of the tutorials", "alg-not-allowed", "keyset_find: the key is bound to the token's alg",
	 "RFC 8725 3.1", .on = BUT(HS256), .typed = TUTORIAL},
	{"a JWT of the tutorials for its alg", "signature-invalid", "signature_verify", "RFC 7515 5.2",
	 .on = ON(HS256), .typed = TUTORIAL},
	FORM("sshd's junk of 90 bytes",
	     "\b\n\r\177INCORRECT\b\n\r\177INCORRECT\b\n\r\177INCORRECT\b\n\r\177INCORRECT\b\n\r\177INCORRECT"
	     "\b\n\r\177INCORRECT"
	     "\b\n\r\177INCORREC",
	     "account-unknown", "shape_is_fake", "OpenSSH auth-pam.c; DESIGN 7"),
	FORM("sshd's junk of 13 bytes", "\b\n\r\177INCORRECT", "not-a-token", "shape_is_fake",
	     "OpenSSH auth-pam.c; DESIGN 7"),
};

const struct family family_base64url = {"base64url", base64url, COUNT(base64url)};
const struct family family_segments = {"segments", segments, COUNT(segments)};
const struct family family_pastes = {"pastes", pastes, COUNT(pastes)};
