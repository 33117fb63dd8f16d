/* SPDX-License-Identifier: BSD-2-Clause */
/* Claims that nearly satisfy a rule of the site, or a line of a users file. */
#include "attacks/attack.h"
#include "attacks/must.h"

#define MANUAL "pam_jwt.conf(5), RULES ON CLAIMS"

/* The configuration RULED: require azp=ssh-login, require_any scope=ssh or level=3, deny groups=guests. */
#define RULED_TOKEN(what, slug_, says_, check_, azp, scope, groups, level)                                   \
	{                                                                                                    \
		"rules, " what, slug_, check_, MANUAL, .conf = RULED, .says = says_, .claims = {             \
			{"azp", azp},                                                                        \
			{"scope", scope},                                                                    \
			{"groups", groups},                                                                  \
			{"level", level}                                                                     \
		}                                                                                            \
	}
#define RIGHT(what, azp, scope, groups, level)                                                               \
	RULED_TOKEN(what, "ok", NULL, "judge_rules", azp, scope, groups, level)
#define AZP(what, json)                                                                                      \
	RULED_TOKEN("azp " what, "rule-failed", "require azp=", "judge_rules: require", json,                \
		    "'openid ssh'", "['ops']", NULL)
#define SCOPE(what, json)                                                                                    \
	RULED_TOKEN("scope " what, "rule-failed", "require_any scope=", "judge_rules: require_any",          \
		    "'ssh-login'", json, "['ops']", NULL)
#define LEVEL(what, json)                                                                                    \
	RULED_TOKEN("level " what, "rule-failed", "require_any scope=", "compare_claim: by the digits",      \
		    "'ssh-login'", "'openid'", "['ops']", json)
#define GROUPS(what, json)                                                                                   \
	RULED_TOKEN("groups " what, "rule-failed", "deny groups=", "is_clear_of: deny", "'ssh-login'",       \
		    "'openid ssh'", json, NULL)

/* The configuration RECENT: max_auth_age = 15m. */
#define AUTH_TIME(what, slug_, json)                                                                         \
	{                                                                                                    \
		"auth_time " what, slug_, "is_recent", "OpenID Connect Core 1.0, 2",                         \
			.conf = RECENT, .claims = {                                                          \
				{"auth_time", json}                                                          \
			}                                                                                    \
	}

/*
 * The configuration MAPPED: user_claim = email, user_suffix = @example.com, and a users file:
 *   own
 *   user "subject=4711@example.com" -> bob
 *   with /org/teams=ops repository_id=4711 -> bob toor
 */
#define MAPPED_USER(what, account, slug_, json, verified)                                                    \
	{                                                                                                    \
		"email " what, slug_, "mapping_find", "pam_jwt.conf(5), USERS FILES",                        \
			.conf = MAPPED, .user = account, .claims = {                                         \
				{"email", json},                                                             \
				{"email_verified", verified}                                                 \
			}                                                                                    \
	}
#define MAPPED_WITH(what, account, slug_, org, id)                                                           \
	{                                                                                                    \
		"users file, " what, slug_, "mapping_find", "pam_jwt.conf(5), USERS FILES",                  \
			.conf = MAPPED, .user = account, .claims = {                                         \
				{"org", org},                                                                \
				{"repository_id", id}                                                        \
			}                                                                                    \
	}

static const struct attack rules[] = {
	RIGHT("right", "'ssh-login'", "'openid ssh'", "['ops']", NULL),
	RIGHT("right by level", "'ssh-login'", NULL, "['ops']", "3"),
	RIGHT("right by a list of scopes", "['ssh-login']", "['ssh']", "[]", NULL),
	RIGHT("right in escapes", "'\\u0073sh-login'", "'openid \\u0073sh'", "'op\\u0073'", NULL),
	AZP("of another client", "'portal'"),
	AZP("absent", NULL),
	AZP("in capitals", "'SSH-LOGIN'"),
	AZP("with more behind it", "'ssh-login2'"),
	AZP("with a blank behind it", "'ssh-login '"),
	AZP("a prefix", "'ssh'"),
	AZP("empty", "''"),
	AZP("a wildcard", "'*'"),
	AZP("two words", "'portal ssh-login'"),
	AZP("two in one text", "'portal,ssh-login'"),
	AZP("with a Cyrillic s", "'\\u0455sh-login'"),
	AZP("with a newline", "'ssh-login\\n'"),
	AZP("a log line", "'x\\npam_jwt(sshd:auth): accepted slug=ok'"),
	AZP("terminal escapes", "'\\u001b[2J'"),
	AZP("of 4000 bytes", "'@(4000:a)'"),
	AZP("null", "null"),
	AZP("true", "true"),
	AZP("a number", "1"),
	AZP("an object", "{'ssh-login':true}"),
	AZP("a list of others", "['portal']"),
	AZP("a list with null", "['ssh-login',null]"),
	AZP("a list in a list", "[['ssh-login']]"),
	AZP("a list with an object", "['ssh-login',{}]"),
	{"rules, azp within another claim", "rule-failed", "claimpath_value: top level", MANUAL,
	 .conf = RULED, .says = "require azp=", .claims = {{"act", "{'azp':'ssh-login'}"}}},
	{"rules, azp in capitals of the name", "rule-failed", "claimpath_value: by the exact name", MANUAL,
	 .conf = RULED, .says = "require azp=", .claims = {{"AZP", "'ssh-login'"}}},
	SCOPE("absent", NULL),
	SCOPE("another", "'openid'"),
	SCOPE("with a longer word", "'openid ssh-admin'"),
	SCOPE("with a comma", "'openid,ssh'"),
	SCOPE("with a tab", "'openid\\tssh'"),
	SCOPE("in capitals", "'openid SSH'"),
	SCOPE("a list of words", "['openid ssh']"),
	SCOPE("an object", "{'ssh':1}"),
	LEVEL("4", "4"),
	LEVEL("30", "30"),
	LEVEL("3.0", "3.0"),
	LEVEL("3e0", "3e0"),
	LEVEL("30e-1", "30e-1"),
	LEVEL("-3", "-3"),
	LEVEL("2.9999999999999999999", "2.9999999999999999999"),
	LEVEL("with a fraction in a list", "[3,3.5]"),
	GROUPS("denied", "'guests'"),
	GROUPS("denied in a list", "['ops','guests']"),
	GROUPS("denied in escapes", "['\\u0067uests']"),
	GROUPS("absent", NULL),
	GROUPS("null", "null"),
	GROUPS("an object", "{'guests':true}"),
	GROUPS("a number with a fraction", "1.5"),
	GROUPS("a list with null", "['ops',null]"),
	GROUPS("a list with a list", "['ops',['guests']]"),
	GROUPS("a list with an object", "['ops',{'name':'guests'}]"),
	{"rules broken, and another account", "user-mismatch", "judge_user: before the rules", "DESIGN 2",
	 .conf = RULED, .claims = {{"sub", "'bob'"}}},
	{"rules broken, and cnf", "rule-failed", "judge_rules: before the binding", "DESIGN 2", .conf = RULED,
	 .claims = {{"cnf", "{}"}}},
	AUTH_TIME("now", "ok", "@(now)"),
	AUTH_TIME("at the bound", "ok", "@(now-930)"),
	AUTH_TIME("a second before the bound", "rule-failed", "@(now-931)"),
	AUTH_TIME("ahead within the leeway", "ok", "@(now+30)"),
	AUTH_TIME("ahead of the leeway", "rule-failed", "@(now+31)"),
	AUTH_TIME("a fraction ahead of the leeway", "rule-failed", "@(now+30).0000000000000000000001"),
	AUTH_TIME("absent", "rule-failed", NULL),
	AUTH_TIME("a string", "rule-failed", "'@(now)'"),
	AUTH_TIME("null", "rule-failed", "null"),
	AUTH_TIME("a list", "rule-failed", "[@(now)]"),
	AUTH_TIME("in milliseconds", "rule-failed", "@(now)000"),
	AUTH_TIME("0", "rule-failed", "0"),
	MAPPED_USER("right", NULL, "ok", "'@(user)@example.com'", "true"),
	MAPPED_USER("right, verified as text", NULL, "ok", "'@(user)@example.com'", "'true'"),
	MAPPED_USER("not verified", NULL, "rule-failed", "'@(user)@example.com'", "false"),
	MAPPED_USER("without email_verified", NULL, "rule-failed", "'@(user)@example.com'", NULL),
	MAPPED_USER("verified by 1", NULL, "rule-failed", "'@(user)@example.com'", "1"),
	MAPPED_USER("verified by a list", NULL, "rule-failed", "'@(user)@example.com'", "[true]"),
	MAPPED_USER("of another domain", NULL, "user-mismatch", "'@(user)@example.org'", "true"),
	MAPPED_USER("of a subdomain", NULL, "user-mismatch", "'@(user)@x.example.com'", "true"),
	MAPPED_USER("with the domain twice", NULL, "user-mismatch", "'@(user)@example.com@example.com'",
		    "true"),
	MAPPED_USER("with more behind it", NULL, "user-mismatch", "'@(user)@example.com.attacker.example'",
		    "true"),
	MAPPED_USER("in capitals", NULL, "user-mismatch", "'@(user)@EXAMPLE.COM'", "true"),
	MAPPED_USER("without a domain", NULL, "user-mismatch", "'@(user)'", "true"),
	MAPPED_USER("the domain alone", "", "user-mismatch", "'@example.com'", "true"),
	MAPPED_USER("absent", NULL, "user-missing", NULL, "true"),
	MAPPED_USER("a list", NULL, "claims-invalid", "['@(user)@example.com']", "true"),
	MAPPED_USER("of a line", "bob", "ok", "'subject=4711@example.com'", "true"),
	MAPPED_USER("of a line, not verified", "bob", "rule-failed", "'subject=4711@example.com'", "false"),
	MAPPED_USER("of a line, for its name", "subject=4711", "account-unknown",
		    "'subject=4711@example.com'", "true"),
	MAPPED_USER("of a line, without the domain", "bob", "user-mismatch", "'subject=4711'", "true"),
	MAPPED_USER("of a line, for another account", "toor", "user-mismatch", "'subject=4711@example.com'",
		    "true"),
	MAPPED_WITH("right", "bob", "ok", "{'teams':['dev','ops']}", "4711"),
	MAPPED_WITH("right with a text", "bob", "ok", "{'teams':'ops'}", "'4711'"),
	MAPPED_WITH("uid 0", "toor", "root-refused", "{'teams':['ops']}", "4711"),
	MAPPED_WITH("another account", "system", "user-missing", "{'teams':['ops']}", "4711"),
	MAPPED_WITH("another team", "bob", "user-mismatch", "{'teams':['dev']}", "4711"),
	MAPPED_WITH("another number", "bob", "user-mismatch", "{'teams':['ops']}", "4712"),
	MAPPED_WITH("a number with zeros", "bob", "user-mismatch", "{'teams':['ops']}", "'04711'"),
	MAPPED_WITH("a number with an exponent", "bob", "user-mismatch", "{'teams':['ops']}", "4711e0"),
	MAPPED_WITH("no number", "bob", "user-mismatch", "{'teams':['ops']}", NULL),
	MAPPED_WITH("the pointer as a name", "bob", "user-mismatch", "'ops'", "4711"),
	MAPPED_WITH("a list at the pointer", "bob", "user-mismatch", "[{'teams':'ops'}]", "4711"),
	MAPPED_WITH("deeper than the pointer", "bob", "user-mismatch", "{'org':{'teams':'ops'}}", "4711"),
};

const struct family family_rules = {"rules", rules, COUNT(rules)};
