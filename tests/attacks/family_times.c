/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exp, nbf and iat: one second around each bound, with leeway (30 s) and without, and around max_lifetime (1
 * h); and values of every JSON type.
 */
#include "attacks/attack.h"
#include "attacks/must.h"

#define EXP(what, json, slug_)                                                                               \
	{                                                                                                    \
		"exp " what, slug_, "judge_exp: on or after, leeway included", "RFC 7519 4.1.4", .claims = { \
			{"exp", json},                                                                       \
			{"iat", "@(now-60)"}                                                                 \
		}                                                                                            \
	}
#define EXP_EXACT(what, json, slug_)                                                                         \
	{                                                                                                    \
		"exp " what ", no leeway", slug_, "judge_exp: on or after", "RFC 7519 4.1.4",                \
			.conf = EXACT, .claims = {                                                           \
				{"exp", json},                                                               \
				{"iat", "@(now-60)"}                                                         \
			}                                                                                    \
	}
#define NBF(what, json, slug_)                                                                               \
	{                                                                                                    \
		"nbf " what, slug_, "judge_nbf: leeway included", "RFC 7519 4.1.5", .claims = {              \
			{"nbf", json}                                                                        \
		}                                                                                            \
	}
#define NBF_EXACT(what, json, slug_)                                                                         \
	{                                                                                                    \
		"nbf " what ", no leeway", slug_, "judge_nbf", "RFC 7519 4.1.5", .conf = EXACT, .claims = {  \
			{"nbf", json}                                                                        \
		}                                                                                            \
	}
#define IAT(what, json, slug_)                                                                               \
	{                                                                                                    \
		"iat " what, slug_, "judge_iat: leeway included",                                            \
			"RFC 7519 4.1.6; pam_jwt.conf(5), max_lifetime", .claims = {                         \
				{"iat", json}                                                                \
			}                                                                                    \
	}
#define IAT_EXACT(what, json, slug_)                                                                         \
	{                                                                                                    \
		"iat " what ", no leeway", slug_, "judge_iat", "RFC 7519 4.1.6", .conf = EXACT, .claims = {  \
			{"iat", json}                                                                        \
		}                                                                                            \
	}
#define LIFE(what, iat_, exp_, slug_)                                                                        \
	{                                                                                                    \
		"lifetime " what, slug_, "judge_lifetime: exp - iat, both rounded down",                     \
			"pam_jwt.conf(5), max_lifetime; DESIGN 5", .claims = {                               \
				{"iat", iat_},                                                               \
				{"exp", exp_}                                                                \
			}                                                                                    \
	}
#define WAIVED(what, iat_, exp_, slug_)                                                                      \
	{                                                                                                    \
		"lifetime waived, " what, slug_, "judge_iat, judge_lifetime",                                \
			"pam_jwt.conf(5), max_lifetime", .conf = BARE, .claims = {                           \
				{"iat", iat_},                                                               \
				{"exp", exp_}                                                                \
			}                                                                                    \
	}

static const struct attack times[] = {
	EXP("now - 31", "@(now-31)", "expired"),
	EXP("now - 30", "@(now-30)", "expired"),
	EXP("now - 29", "@(now-29)", "ok"),
	EXP("now - 29.1", "@(now-30).9", "expired"),
	EXP("now - 29.0", "@(now-29).0", "ok"),
	EXP("now - 28.1", "@(now-29).9", "ok"),
	EXP("now", "@(now)", "ok"),
	EXP("long ago", "@(now-86400)", "expired"),
	EXP("before iat", "@(now-61)", "expired"),
	EXP("a hair above now - 30", "@(now-30).0000000000000001", "expired"),
	EXP("a hair below now - 29", "@(now-30).9999999999999999", "expired"),
	EXP("of another century in milliseconds", "@(now)000", "claims-invalid"),
	EXP("of microseconds", "@(now)000000", "claims-invalid"),
	EXP("of year 9999", "253402300799", "lifetime-too-long"),
	EXP_EXACT("now - 1", "@(now-1)", "expired"),
	EXP_EXACT("now", "@(now)", "expired"),
	EXP_EXACT("now + 0.9", "@(now).9", "expired"),
	EXP_EXACT("now + 1", "@(now+1)", "ok"),
	EXP_EXACT("now + 1.5", "@(now+1).5", "ok"),
	NBF("now + 29", "@(now+29)", "ok"),
	NBF("now + 30", "@(now+30)", "ok"),
	NBF("now + 31", "@(now+31)", "not-yet-valid"),
	NBF("now + 30.1", "@(now+30).1", "not-yet-valid"),
	NBF("now + 30.0", "@(now+30).0", "ok"),
	NBF("now + 29.9", "@(now+29).9", "ok"),
	NBF("a hair above now + 30", "@(now+30).0000000000000001", "not-yet-valid"),
	NBF("tomorrow", "@(now+86400)", "not-yet-valid"),
	NBF("behind exp", "@(now+61)", "not-yet-valid"),
	NBF("0", "0", "ok"),
	NBF("absent", NULL, "ok"),
	NBF("of year 9999", "253402300799", "not-yet-valid"),
	NBF_EXACT("now - 1", "@(now-1)", "ok"),
	NBF_EXACT("now", "@(now)", "ok"),
	NBF_EXACT("now + 0.1", "@(now).1", "not-yet-valid"),
	NBF_EXACT("now + 1", "@(now+1)", "not-yet-valid"),
	IAT("now + 29", "@(now+29)", "ok"),
	IAT("now + 30", "@(now+30)", "ok"),
	IAT("now + 31", "@(now+31)", "issued-in-future"),
	IAT("now + 30.1", "@(now+30).1", "issued-in-future"),
	IAT("now + 30.0", "@(now+30).0", "ok"),
	IAT("a hair above now + 30", "@(now+30).0000000000000001", "issued-in-future"),
	IAT("tomorrow", "@(now+86400)", "issued-in-future"),
	IAT("absent", NULL, "iat-missing"),
	IAT("0", "0", "lifetime-too-long"),
	IAT("of year 9999", "253402300799", "issued-in-future"),
	IAT_EXACT("now - 1", "@(now-1)", "ok"),
	IAT_EXACT("now", "@(now)", "ok"),
	IAT_EXACT("now + 0.1", "@(now).1", "issued-in-future"),
	IAT_EXACT("now + 1", "@(now+1)", "issued-in-future"),
	LIFE("1 h - 1 s", "@(now)", "@(now+3599)", "ok"),
	LIFE("1 h", "@(now)", "@(now+3600)", "ok"),
	LIFE("1 h + 1 s", "@(now)", "@(now+3601)", "lifetime-too-long"),
	LIFE("1 h + 0.9 s", "@(now)", "@(now+3600).9", "ok"),
	LIFE("of 1 h + 0.5 s that begins between seconds", "@(now-1).5", "@(now+3600)", "lifetime-too-long"),
	LIFE("1 h from an iat at the leeway's end", "@(now+30)", "@(now+3630)", "ok"),
	LIFE("1 h + 1 s from there", "@(now+30)", "@(now+3631)", "lifetime-too-long"),
	LIFE("below 0", "@(now+20)", "@(now+10)", "ok"),
	LIFE("of a year", "@(now)", "@(now+31536000)", "lifetime-too-long"),
	LIFE("without exp", "@(now)", NULL, "exp-missing"),
	LIFE("without either", NULL, NULL, "exp-missing"),
	LIFE("iat 0, exp of year 9999", "0", "253402300799", "lifetime-too-long"),
	LIFE("iat -0", "-0", "@(now+60)", "lifetime-too-long"),
	WAIVED("no iat", NULL, "@(now+60)", "ok"),
	WAIVED("a year", "@(now)", "@(now+31536000)", "ok"),
	WAIVED("exp of year 9999", "0", "253402300799", "ok"),
	WAIVED("iat in the future all the same", "@(now+31)", "@(now+60)", "issued-in-future"),
	WAIVED("no exp all the same", "@(now)", NULL, "exp-missing"),
	WAIVED("expired all the same", NULL, "@(now-30)", "expired"),
	{"lifetime of the service's limit", "ok", "limits_max_lifetime: the stricter",
	 "pam_jwt.conf(5), max_lifetime", .conf = NARROW,
	 .claims = {{"exp", "@(now+120)"}, {"aud", "['web1.example.com','login@web1']"}}},
	{"lifetime a second above the service's limit", "lifetime-too-long",
	 "limits_max_lifetime: the stricter", "pam_jwt.conf(5), max_lifetime", .conf = NARROW,
	 .claims = {{"exp", "@(now+121)"}, {"aud", "['web1.example.com','login@web1']"}}},
};

/* An invalid date in each of the three claims. */
#define NO_DATE_IN(claim, what, json)                                                                        \
	{                                                                                                    \
		claim " " what, "claims-invalid", "read_date: a number from 0 to 253402300799",              \
			"RFC 7519 2, 4.1.4", .claims = {                                                     \
				{claim, json}                                                                \
			}                                                                                    \
	}
#define NO_DATE(what, json)                                                                                  \
	NO_DATE_IN("exp", what, json), NO_DATE_IN("nbf", what, json), NO_DATE_IN("iat", what, json)

/* The right exp in another notation. */
#define SAME(what, json)                                                                                     \
	{                                                                                                    \
		"exp " what, "ok", "claims_date: a number, however it is written", "RFC 8259 6; RFC 7519 2", \
			.claims = {                                                                          \
				{"exp", json}                                                                \
			}                                                                                    \
	}

static const struct attack dates[] = {
	NO_DATE("a text", "'@(now+60)'"),
	NO_DATE("an empty text", "''"),
	NO_DATE("a date as text", "'2099-01-01T00:00:00Z'"),
	NO_DATE("null", "null"),
	NO_DATE("true", "true"),
	NO_DATE("false", "false"),
	NO_DATE("a list", "[@(now+60)]"),
	NO_DATE("an empty list", "[]"),
	NO_DATE("an object", "{'exp':@(now+60)}"),
	NO_DATE("-1", "-1"),
	NO_DATE("-0.5", "-0.5"),
	NO_DATE("-1e-9", "-1e-9"),
	NO_DATE("253402300800", "253402300800"),
	NO_DATE("253402300799.5", "253402300799.5"),
	NO_DATE("2^63 - 1", "9223372036854775807"),
	NO_DATE("2^63", "9223372036854775808"),
	NO_DATE("2^64 + now", "18446744075476777216"),
	NO_DATE("-2^63", "-9223372036854775808"),
	NO_DATE("1e19", "1e19"),
	NO_DATE("1e308", "1e308"),
	NO_DATE("1e309", "1e309"),
	NO_DATE("1e400", "1e400"),
	NO_DATE("1e99999999999", "1e99999999999"),
	NO_DATE("of 400 digits", "@(400:9)"),
	NO_DATE("of 3000 digits", "@(3000:1)"),
	NO_DATE("with 60 zeros behind the point", "@(now+60).@(60:0)"),
	NO_DATE("with a zero before it", "0@(now+60)"),
	NO_DATE("with a plus", "+@(now+60)"),
	NO_DATE(".5", ".5"),
	NO_DATE("1.", "1."),
	NO_DATE("1.e9", "1.e9"),
	NO_DATE("1e", "1e"),
	NO_DATE("1e+", "1e+"),
	NO_DATE("-", "-"),
	NO_DATE("- 1", "- 1"),
	NO_DATE("0x7fffffff", "0x7fffffff"),
	NO_DATE("NaN", "NaN"),
	NO_DATE("Infinity", "Infinity"),
	NO_DATE("-Infinity", "-Infinity"),
	NO_DATE("1_000", "1_000"),
	NO_DATE("1,5", "1,5"),
	NO_DATE("two numbers", "1 2"),
	NO_DATE("full-width digits", "\xef\xbc\x91"),
	NO_DATE("an unquoted word", "now"),
	NO_DATE("nothing", ""),
	SAME("with e0", "@(exp)e0"),
	SAME("with E+0", "@(exp)E+0"),
	SAME("with e-0", "@(exp)e-0"),
	SAME("with 50 zeros behind the point", "@(exp).@(50:0)"),
	SAME("tenfold, e-1", "@(exp)0e-1"),
	SAME("a billionfold, e-9", "@(exp)000000000.0e-9"),
	SAME("with blanks around", " @(exp) "),
	SAME("with every white space of JSON around", "\t\r\n @(exp)\n"),
	{"exp 1e9, 2001", "expired", "claims_date: a number, however it is written", "RFC 8259 6",
	 .claims = {{"exp", "1e9"}}},
	{"exp 0", "expired", "judge_exp: 0 is no absence", "RFC 7519 4.1.4", .claims = {{"exp", "0"}}},
	{"exp -0", "expired", "claims_date: -0 is 0", "RFC 8259 6", .claims = {{"exp", "-0"}}},
	{"exp -0.0e5", "expired", "claims_date: -0 is 0", "RFC 8259 6", .claims = {{"exp", "-0.0e5"}}},
	{"exp 1e-400", "expired", "claims_date: rounded down from the text", "RFC 8259 6",
	 .claims = {{"exp", "1e-400"}}},
	{"exp 1.5", "expired", "claims_date: rounded down", "RFC 7519 2", .claims = {{"exp", "1.5"}}},
	{"exp absent", "exp-missing", "judge_exp: never waived", "DESIGN 1.2; RFC 8725 3.10's kin",
	 .claims = {{"exp", NULL}}},
	{"exp absent, nbf later", "exp-missing", "judge_exp: before nbf", "DESIGN 2",
	 .claims = {{"exp", NULL}, {"nbf", "@(now+100)"}}},
	{"exp absent where everything is waived", "exp-missing", "judge_exp: never waived", "DESIGN 1.2",
	 .conf = BARE, .claims = {{"exp", NULL}}},
	{"nbf -0", "ok", "claims_date: -0 is 0", "RFC 8259 6", .claims = {{"nbf", "-0"}}},
	{"nbf 1e9", "ok", "claims_date: a number, however it is written", "RFC 8259 6",
	 .claims = {{"nbf", "1e9"}}},
	{"iat 1e9", "lifetime-too-long", "judge_lifetime", "RFC 8259 6", .claims = {{"iat", "1e9"}}},
	{"expires_in instead of exp", "exp-missing", "judge_exp", "RFC 6749 5.1",
	 .claims = {{"exp", NULL}, {"expires_in", "3600"}}},
};

const struct family family_times = {"times", times, COUNT(times)};
const struct family family_dates = {"dates", dates, COUNT(dates)};
