/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/issue/issuekey.h"

#include <string.h>

#include "core/base/duration.h"
#include "core/base/scoped.h"
#include "issuer/issue/askmint.h"
#include "issuer/issue/claimargs.h"
#include "issuer/commands/command.h"
#include "issuer/mint/kid.h"
#include "issuer/wire/places.h"
#include "tool/options.h"

static const char help[] =
	"Usage: jwt-issuer issue --aud HOST [OPTION]...\n"
	"       jwt-issuer issue --key FILE --sub USER [OPTION]...\n"
	"Print a token on standard output: from the mint of this host, within its policy, or signed with a "
	"key.\n"
	"\n"
	"  --sub USER              the account that the token opens (default: the one that asks; with "
	"--key: required)\n"
	"  --aud HOST              the host it is for; may be repeated (with --key, the default is none)\n"
	"  --ttl DURATION          how long it is valid, such as 30s, 5m, 1h, 7d (default: 60s)\n"
	"  --claim NAME=TEXT       another claim, as text; may be repeated\n"
	"  --claim-json NAME=JSON  another claim, as JSON; may be repeated\n"
	"  --for sudo|ssh|login    refuse a token that is too long for this prompt (511, 1023, 4095 "
	"bytes), and\n"
	"                          show what to shorten (default: the prompt of --service, else a warning "
	"above 511 "
	"bytes)\n"
	"\n"
	"From the mint:\n"
	"  --service NAME          the PAM service it is for (default: every service of the host)\n"
	"  --sign-with NAME        the key that signs (default: the first that the policy allows)\n"
	"  --why TEXT              the reason, for the log of the mint\n"
	"  --socket PATH           the socket of the mint (default: " MINT_SOCKET ")\n"
	"\n"
	"With a key:\n"
	"  --key FILE              private key (PEM, DER, OpenSSH, JWK) or HMAC secret; recognised by its "
	"content\n"
	"  --passphrase-file FILE  passphrase of the key, the file's first line (default: asked on the "
	"terminal)\n"
	"  --iss ISSUER            name of the issuer, as in the configuration of the host (default: left "
	"out)\n"
	"  --nbf-offset DURATION   not valid before now plus this; may begin with - (default: no nbf)\n"
	"  --jti ID|none           identifier of the token (default: 128 random bits)\n"
	"  --kid ID                identifier of the key (default: the kid of a JWK, else left out)\n"
	"  --typ TYPE              type in the header (default: JWT)\n"
	"  --alg ALGORITHM         HS256 RS256 PS256 ES256, each also with 384 and 512, EdDSA or Ed25519\n"
	"                          (default: the alg of a JWK, else what fits the key: ES256, ES384 or ES512 "
	"by\n"
	"                          curve, EdDSA, RS256, HS256)\n"
	"  -h, --help              show this help\n"
	"\n"
	"The default configuration of a host requires iss, aud and a lifetime of at most one hour.\n";

static void issue_request_done(struct issue_request *o)
{
	names_done(&o->claims.aud);
	names_done(&o->text_claims);
	names_done(&o->json_claims);
	json_decref(o->others);
}

static bool is_empty(const char *text)
{
	return text && *text == '\0';
}

/* An option that belongs to one way of issuing, and is given with the other. */
static enum status judge_way(const struct issue_request *o, struct note *n)
{
	const struct {
		const char *name, *value;
		bool is_for_key;
	} rows[] = {
		{"--passphrase-file", o->passphrase_file, true},
		{"--iss", o->claims.iss, true},
		{"--nbf-offset", o->nbf_offset, true},
		{"--jti", o->claims.jti, true},
		{"--kid", o->kid, true},
		{"--typ", o->typ, true},
		{"--alg", o->alg, true},
		{"--service", o->service, false},
		{"--sign-with", o->sign_with, false},
		{"--why", o->why, false},
		{"--socket", o->socket, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].value || rows[i].is_for_key == (o->key != NULL))
			continue;
		if (o->key)
			return status_refuse(n, STATUS_USAGE,
					     "%s is for the mint, which is asked without --key: leave it out",
					     rows[i].name);
		return status_refuse(n, STATUS_USAGE,
				     "%s belongs to --key: without a key the mint decides this",
				     rows[i].name);
	}
	return STATUS_OK;
}

static enum status judge_audience(const struct issue_request *o, struct note *n)
{
	if (!o->key && o->claims.aud.count == 0)
		return status_refuse(n, STATUS_USAGE,
				     "--aud is missing: the host that the token is for (to sign with a key, "
				     "give --key)");
	for (size_t i = 0; i < o->claims.aud.count; i++)
		if (is_empty(o->claims.aud.at[i]))
			return status_refuse(n, STATUS_USAGE,
					     "--aud is empty: give the host that the token is for");
	return STATUS_OK;
}

static enum status judge_texts(const struct issue_request *o, struct note *n)
{
	if (o->key && !o->claims.sub)
		return status_refuse(n, STATUS_USAGE, "--sub is missing: the account that the token opens");
	if (is_empty(o->claims.sub))
		return status_refuse(n, STATUS_USAGE,
				     "--sub is empty: give the account that the token opens");
	if (is_empty(o->claims.iss) || is_empty(o->claims.jti) || is_empty(o->typ))
		return status_refuse(
			n, STATUS_USAGE,
			"an option has an empty value: leave --iss and --typ out, or use --jti none");
	if (is_empty(o->service) || is_empty(o->sign_with) || is_empty(o->socket))
		return status_refuse(n, STATUS_USAGE,
				     "--service, --sign-with or --socket is empty: leave it out");
	return kid_judge(o->kid, n);
}

/* The prompt that the token must fit: of --for, or else that of the service. NULL: none is named. */
static enum status choose_prompt(struct issue_request *o, struct note *n)
{
	static const char *const services[][2] = {{"sudo", "sudo"},   {"sudo-i", "sudo"}, {"sshd", "ssh"},
						  {"login", "login"}, {"su", "login"},	  {"su-l", "login"}};

	for (size_t i = 0; o->service && !o->prompt && i < sizeof(services) / sizeof(services[0]); i++)
		if (strcmp(o->service, services[i][0]) == 0)
			o->prompt = budget_find(services[i][1]);
	if (!o->prompt_name)
		return STATUS_OK;
	o->prompt = budget_find(o->prompt_name);
	return o->prompt ? STATUS_OK : status_refuse(n, STATUS_USAGE, "--for is sudo, ssh or login");
}

static bool read_offset(const char *text, int64_t *ret_s)
{
	bool negative = *text == '-', is_signed = negative || *text == '+';

	if (!duration_parse(text + (is_signed ? 1 : 0), ret_s))
		return false;
	if (negative)
		*ret_s = -*ret_s;
	return true;
}

static enum status read_durations(struct issue_request *o, struct note *n)
{
	if (!duration_parse(o->ttl, &o->claims.ttl_s))
		return status_refuse(n, STATUS_USAGE,
				     "--ttl is no duration: write 30s, 5m, 1h or 7d (at most 100 years)");
	if (o->claims.ttl_s == 0)
		return status_refuse(n, STATUS_USAGE, "--ttl is 0: the token would expire as it is made");
	o->claims.has_nbf = o->nbf_offset != NULL;
	if (o->nbf_offset && !read_offset(o->nbf_offset, &o->claims.nbf_offset_s))
		return status_refuse(
			n, STATUS_USAGE,
			"--nbf-offset is no duration: write 30s, 5m or 1h, or -30s for a time before now");
	return STATUS_OK;
}

static enum status read_others(struct issue_request *o, struct note *n)
{
	enum status r;

	o->claims.others = o->others = json_object();
	if (!o->others)
		return status_out_of_memory(n);
	r = claimargs_add(&o->text_claims, false, o->others, n);
	return r == STATUS_OK ? claimargs_add(&o->json_claims, true, o->others, n) : r;
}

static enum status judge_request(struct issue_request *o, struct note *n)
{
	enum status r = judge_way(o, n);

	if (r == STATUS_OK)
		r = judge_texts(o, n);
	if (r == STATUS_OK)
		r = judge_audience(o, n);

	if (r == STATUS_OK)
		r = read_durations(o, n);
	if (r == STATUS_OK)
		r = algchoice_option(o->alg, &o->asked, n);
	if (r == STATUS_OK)
		r = read_others(o, n);
	return r == STATUS_OK ? choose_prompt(o, n) : r;
}

static enum status ask_the_mint(const struct issue_request *o, struct note *n)
{
	const struct askmint a = {
		.socket = o->socket ? o->socket : MINT_SOCKET,
		.subject = o->claims.sub,
		.audiences = &o->claims.aud,
		.service = o->service,
		.ttl_s = o->claims.ttl_s,
		.key = o->sign_with,
		.claims = o->others,
		.why = o->why,
		.prompt = o->prompt,
	};

	return askmint_run(&a, n);
}

enum status issue_run(int argc, char **argv, struct note *n)
{
	SCOPED(issue_request) o = {.ttl = "60s"};
	const struct option_spec specs[] = {
		{"key", .once = &o.key},
		{"alg", .once = &o.alg},
		{"sub", .once = &o.claims.sub},
		{"iss", .once = &o.claims.iss},
		{"aud", .many = &o.claims.aud},
		{"ttl", .once = &o.ttl},
		{"nbf-offset", .once = &o.nbf_offset},
		{"jti", .once = &o.claims.jti},
		{"kid", .once = &o.kid},
		{"typ", .once = &o.typ},
		{"claim", .many = &o.text_claims},
		{"claim-json", .many = &o.json_claims},
		{"for", .once = &o.prompt_name},
		{"passphrase-file", .once = &o.passphrase_file},
		{"service", .once = &o.service},
		{"sign-with", .once = &o.sign_with},
		{"why", .once = &o.why},
		{"socket", .once = &o.socket},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status r = options_parse(argc, argv, &options, n);

	if (r == STATUS_OK)
		r = judge_request(&o, n);
	if (r != STATUS_OK)
		return r;
	return o.key ? issue_with_key(&o, n) : ask_the_mint(&o, n);
}
