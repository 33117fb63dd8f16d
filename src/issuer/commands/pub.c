/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/keys/format.h"
#include "issuer/commands/command.h"
#include "issuer/keys/private.h"
#include "issuer/keys/publicform.h"
#include "issuer/mint/kid.h"
#include "tool/options.h"
#include "tool/say.h"

static const char help[] =
	"Usage: jwt-issuer pub --key FILE [OPTION]...\n"
	"Print the public half of a key, which is what a host needs.\n"
	"\n"
	"  --key FILE               private or public key (PEM, DER, OpenSSH, JWK, JWKS, certificate)\n"
	"  --format pem|jwk|jwks    PEM, which holds no kid and no algorithm; a JWK; or a JWK set\n"
	"                           (default: pem; jwk with --kid or --alg)\n"
	"  --kid ID                 the kid of the JWK (default: the one the key has)\n"
	"  --alg ALGORITHM          the only algorithm that the JWK is for (default: the one the key names)\n"
	"  --passphrase-file FILE   passphrase of the key, the file's first line (default: asked on the "
	"terminal)\n"
	"  -h, --help               show this help\n";

enum form { FORM_PEM = 1, FORM_JWK, FORM_JWKS };

struct request {
	const char *key, *format, *kid, *alg, *passphrase_file;
	struct algchoice asked;
	enum form form;
};

static enum status choose_form(struct request *r, struct note *n)
{
	bool wants_members = r->kid || r->alg;

	if (!r->format)
		r->form = wants_members ? FORM_JWK : FORM_PEM;
	else if (strcmp(r->format, "pem") == 0)
		r->form = FORM_PEM;
	else if (strcmp(r->format, "jwk") == 0)
		r->form = FORM_JWK;
	else if (strcmp(r->format, "jwks") == 0)
		r->form = FORM_JWKS;
	else
		return status_refuse(n, STATUS_USAGE, "--format is pem, jwk or jwks");
	if (r->form == FORM_PEM && wants_members)
		return status_refuse(n, STATUS_USAGE,
				     "a PEM holds no kid and no algorithm: use --format jwk");
	return STATUS_OK;
}

static enum status judge_request(struct request *r, struct note *n)
{
	enum status status;

	if (!r->key)
		return status_refuse(n, STATUS_USAGE, "--key is missing: the file of the key");
	status = kid_judge(r->kid, n);
	if (status == STATUS_OK)
		status = algchoice_option(r->alg, &r->asked, n);
	return status == STATUS_OK ? choose_form(r, n) : status;
}

static enum status read_private(const struct keyfile *f, const struct request *request, struct keyset *set,
				struct note *n)
{
	SCOPED(privatekey) k = {0};
	enum status r = privatekey_read(f, request->passphrase_file, &k, n);

	if (r != STATUS_OK)
		return r;
	r = privatekey_prove(&k, n);
	if (r != STATUS_OK) {
		note_prefix(n, "%.256s: ", f->path);
		return r;
	}
	k.public.alg = k.own.alg;
	return status_of_reason(keyset_add(set, &k.public), n);
}

static enum status read_public(const struct keyfile *f, struct keyset *set, struct note *n)
{
	enum status r = status_of_reason(keyformat_read(bytes_span(&f->content), set, n), n);

	if (r == STATUS_REFUSED)
		note_prefix(n, "%.256s: ", f->path);
	for (size_t i = 0; i < set->skipped_count; i++)
		say_warning("%.256s: a key of the set is left out: %.400s", f->path, set->skipped[i].why);
	return r;
}

static enum status read_keys(const struct request *request, struct keyset *set, struct note *n)
{
	SCOPED(keyfile) f = {0};
	enum status r = keyfile_read(request->key, &f, n);

	if (r == STATUS_OK)
		r = f.kind == KEYKIND_PUBLIC ? read_public(&f, set, n) : read_private(&f, request, set, n);
	if (r != STATUS_OK)
		return r;
	for (size_t i = 0; i < set->count; i++)
		if (set->keys[i]->type == KEY_SECRET)
			return status_refuse(
				n, STATUS_REFUSED,
				"%.256s: a secret has no public half: host and issuer both hold it",
				request->key);
	if (set->count > 1 && (request->form != FORM_JWKS || request->kid || request->alg))
		return status_refuse(n, STATUS_REFUSED,
				     "%.256s holds %zu keys: use --format jwks, without --kid and --alg",
				     request->key, set->count);
	return STATUS_OK;
}

/* --kid replaces the kid of the key. --alg sets the algorithm; it must not contradict that of the key. */
static enum status set_kid_and_alg(const struct request *request, struct key *k, const char **ret_alg,
				   struct note *n)
{
	struct algchoice own = {0}, chosen = {0};
	enum status r;
	char *kid;

	if (k->alg)
		own = (struct algchoice){k->alg, k->alg->name};
	if (request->kid) {
		kid = strdup(request->kid);
		if (!kid)
			return status_out_of_memory(n);
		free(k->kid);
		k->kid = kid;
	}
	*ret_alg = own.name;
	if (!request->asked.alg)
		return STATUS_OK;
	r = algchoice_bind(k, request->asked, own, &chosen, n);
	*ret_alg = chosen.name;
	return r;
}

static enum status make_jwk(const struct request *request, struct key *k, json_t **ret, struct note *n)
{
	const char *alg = NULL;
	enum status r = set_kid_and_alg(request, k, &alg, n);

	return r == STATUS_OK ? publicform_jwk(k, alg, ret, n) : r;
}

static enum status make_set(const struct request *request, const struct keyset *set, json_t **ret,
			    struct note *n)
{
	json_auto_t *document = json_object();
	json_t *list = json_array();
	enum status r = STATUS_OK;

	if (!document || json_object_set_new(document, "keys", list) != 0)
		return status_out_of_memory(n);
	for (size_t i = 0; i < set->count && r == STATUS_OK; i++) {
		json_t *jwk = NULL;

		r = make_jwk(request, set->keys[i], &jwk, n);
		if (r == STATUS_OK && json_array_append_new(list, jwk) != 0)
			r = status_out_of_memory(n);
	}
	if (r == STATUS_OK)
		*ret = json_incref(document);
	return r;
}

static enum status make_json(const struct request *request, const struct keyset *set, struct bytes *ret,
			     struct note *n)
{
	json_auto_t *document = NULL;
	enum status r = request->form == FORM_JWKS ? make_set(request, set, &document, n) :
						     make_jwk(request, set->keys[0], &document, n);

	return r == STATUS_OK ? publicform_text(document, ret, n) : r;
}

static enum status print_public(const struct request *request, struct note *n)
{
	SCOPED(keyset) set = {0};
	SCOPED(bytes) text = {0};
	enum status r = read_keys(request, &set, n);

	if (r == STATUS_OK)
		r = request->form == FORM_PEM ? publicform_pem(set.keys[0], &text, n) :
						make_json(request, &set, &text, n);
	return r == STATUS_OK ? say_bytes(bytes_span(&text), n) : r;
}

enum status pub_run(int argc, char **argv, struct note *n)
{
	struct request request = {0};
	const struct option_spec specs[] = {
		{"key", .once = &request.key},
		{"format", .once = &request.format},
		{"kid", .once = &request.kid},
		{"alg", .once = &request.alg},
		{"passphrase-file", .once = &request.passphrase_file},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status r = options_parse(argc, argv, &options, n);

	if (r == STATUS_OK)
		r = judge_request(&request, n);
	return r == STATUS_OK ? print_public(&request, n) : r;
}
