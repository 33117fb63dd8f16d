/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "core/keys/crypto.h"
#include "issuer/commands/command.h"
#include "issuer/keys/private.h"
#include "issuer/keys/publicform.h"
#include "issuer/mint/kid.h"
#include "tool/newfiles.h"
#include "tool/options.h"
#include "tool/say.h"

static const char help[] =
	"Usage: jwt-issuer keygen --out PREFIX [OPTION]...\n"
	"Make a key pair: PREFIX.key (private, PKCS#8 PEM, mode 0600) and PREFIX.pub (public, PEM, mode "
	"0644).\n"
	"For HS256, HS384 and HS512 a secret: PREFIX.secret (one line of text, mode 0600).\n"
	"A file that exists is never overwritten.\n"
	"\n"
	"  --out PREFIX      where to\n"
	"  --alg ALGORITHM   what the key is for: ES256, RS256, PS256, HS256, each also with 384 and 512, "
	"EdDSA or\n"
	"                    Ed25519 (default: ES256, whose tokens fit every prompt); RSA keys have 2048 "
	"bits\n"
	"  --kid ID          write PREFIX.pub as a JWK that holds this kid and the algorithm, because a PEM "
	"cannot hold\n"
	"                    them; give the same --kid to \"jwt-issuer issue\" (default: PEM, which any kid "
	"matches)\n"
	"  -h, --help        show this help\n";

struct request {
	const char *out, *alg, *kid;
	struct algchoice asked;
};

static bool has_file_name(const char *prefix)
{
	const char *slash = strrchr(prefix, '/');

	return *(slash ? slash + 1 : prefix) != '\0';
}

static enum status judge_request(struct request *r, struct note *n)
{
	enum status status = algchoice_option(r->alg, &r->asked, n);

	if (status != STATUS_OK)
		return status;
	if (!r->out || !has_file_name(r->out))
		return status_refuse(
			n, STATUS_USAGE,
			"--out is missing, or names no file: give the names' beginning, such as --out corp");
	if (r->kid && r->asked.alg->key_type == KEY_SECRET)
		return status_refuse(
			n, STATUS_USAGE,
			"a secret file holds no kid: leave --kid out here, and give it to jwt-issuer issue");
	return kid_judge(r->kid, n);
}

static enum status public_text(const struct request *request, struct key *public, struct bytes *ret,
			       struct note *n)
{
	json_auto_t *jwk = NULL;
	enum status r;

	if (!request->kid)
		return publicform_pem(public, ret, n);
	public->kid = strdup(request->kid);
	if (!public->kid)
		return status_out_of_memory(n);
	r = publicform_jwk(public, request->asked.name, &jwk, n);
	return r == STATUS_OK ? publicform_text(jwk, ret, n) : r;
}

static enum status write_pair(const struct request *request, struct newfile files[2], struct note *n)
{
	SCOPED(privatekey) k = {0};
	enum status r = privatekey_generate(request->asked.alg, &k, n);

	if (r == STATUS_OK)
		r = privatekey_pem(k.key, &files[0].content, n);
	if (r == STATUS_OK)
		r = public_text(request, &k.public, &files[1].content, n);
	if (r == STATUS_OK)
		r = newfiles_write(request->out, files, 2, n);
	if (r != STATUS_OK)
		return r;
	/* Not through stdio, which main() checks: the files are written, so a lost message is no failure. */
	(void)dprintf(STDOUT_FILENO, "%s.key: the private key; it signs tokens, keep it here\n",
		      request->out);
	(void)dprintf(STDOUT_FILENO, "%s.pub: the public key; copy it to the hosts\n", request->out);
	return STATUS_OK;
}

static enum status write_secret(const struct request *request, struct newfile *file, struct note *n)
{
	SCOPED(privatekey) k = {0};
	enum status r = privatekey_generate(request->asked.alg, &k, n);

	if (r != STATUS_OK)
		return r;
	if (!bytes_copy(bytes_span(&k.public.material), &file->content))
		return status_out_of_memory(n);
	bytes_end_line(&file->content); /* one line of text, which can be copied */
	r = newfiles_write(request->out, file, 1, n);
	if (r != STATUS_OK)
		return r;
	(void)dprintf(STDOUT_FILENO,
		      "%s.secret: the secret; everybody who has it can sign tokens, also the hosts\n",
		      request->out);
	return STATUS_OK;
}

static enum status make_files(const struct request *request, struct note *n)
{
	struct newfile pair[2] = {{".key", 0600, {0}}, {".pub", 0644, {0}}}, secret = {".secret", 0600, {0}};
	enum status r = request->asked.alg->key_type == KEY_SECRET ? write_secret(request, &secret, n) :
								     write_pair(request, pair, n);

	bytes_done(&secret.content);
	bytes_done(&pair[0].content);
	bytes_done(&pair[1].content);
	return r;
}

enum status keygen_run(int argc, char **argv, struct note *n)
{
	struct request request = {.alg = "ES256"};
	const struct option_spec specs[] = {
		{"out", .once = &request.out},
		{"alg", .once = &request.alg},
		{"kid", .once = &request.kid},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status r = options_parse(argc, argv, &options, n);

	if (r == STATUS_OK)
		r = judge_request(&request, n);
	return r == STATUS_OK ? make_files(&request, n) : r;
}
