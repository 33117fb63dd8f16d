/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pam_jwt.conf: with all keys, exactly the configurations are refused in which pam-jwt lint finds a fault.
 * Logins refuse none of the others, and refuse a configuration for every token or for none.
 */
#include <sys/stat.h>

#include "core/base/scoped.h"
#include "fuzz.h"
#include "host/config/config.h"
#include "inject.h"
#include "issuer/keys/publicform.h"
#include "support/mint.h"

#define INJECTS 0x80

static void put_key(const char *name, const char *alg, int mode)
{
	struct mint m;
	char *text;

	mint_init(&m, alg);
	text = mint_public_pem(&m);
	scratch_put(name, span_of(text), mode);
	free(text);
	mint_done(&m);
}

/* A set with keys of two kids, and one that cannot be used. */
static void put_set(void)
{
	static const char *const kids[] = {"a", "b"};
	json_t *list = json_array(), *document = json_pack("{s:o}", "keys", list);
	struct note n = {0};
	char *text;

	for (size_t i = 0; i < 2; i++) {
		json_t *jwk = NULL;
		struct mint m;

		mint_init(&m, i ? "RS256" : "ES256");
		m.key.kid = strdup(kids[i]);
		DEMAND(publicform_jwk(&m.key, NULL, &jwk, &n) == STATUS_OK);
		json_array_append_new(list, jwk);
		mint_done(&m);
	}
	json_array_append_new(list, json_pack("{s:s,s:s}", "kty", "AKP", "kid", "a"));
	text = json_dumps(document, JSON_COMPACT);
	scratch_put("keys/j", span_of(text), 0644);
	free(text);
	json_decref(document);
}

static void set_up(void)
{
	inject_install();
	DEMAND(mkdir(scratch("keys"), 0755) == 0);
	put_key("keys/e", "ES256", 0644);
	put_key("keys/r", "RS256", 0644);
	put_key("keys/d", "EdDSA", 0644);
	put_key("keys/s", "HS256", 0600);
	put_key("keys/open", "HS256", 0644);
	put_set();
	scratch_put("u", span_of("own\nwith groups=ops -> alice\n"), 0644);
	scratch_put("bad", span_of("own alice\n"), 0644);
}

static void count(void *to, int line, const struct note *n)
{
	DEMAND(line >= 0 && n->text[0]);
	++*(int *)to;
}

static int faults_of(const char *path)
{
	SCOPED(draft) d = {0};
	int faults = 0;
	const struct fault_listener listener = {count, &faults};

	DEMAND(config_examine(path, &listener, &d) == REASON_OK);
	return faults;
}

/* Whether a login accepts the configuration, whatever its token needs. */
static bool accepts_for_tokens(const char *path)
{
	const struct span kids[] = {span_of("a"), span_of("c")};
	const struct algorithm *alg = algorithm_find(span_of("ES256"));
	const struct key_choice choices[] = {
		{.is_none = true}, {.kid = &kids[0], .alg = alg}, {.kid = &kids[1]}, {.alg = alg}, {0}};
	bool first = false;

	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		SCOPED(snapshot) files = {0};
		SCOPED(trust) t = {0};
		struct note n = {0};
		bool accepts = config_load(&files, path, &choices[i], &t, &n) == REASON_OK;

		DEMAND(i == 0 || accepts == first);
		first = accepts;
	}
	return first;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_set_up;
	struct input in = {{data, size}};
	uint8_t mode = input_byte(&in);
	SCOPED(snapshot) files = {0};
	SCOPED(trust) t = {0};
	struct note n = {0};
	enum reason r;

	if (!is_set_up)
		set_up();
	is_set_up = true;
	scratch_put("conf", in.rest, 0644);
	if (mode & INJECTS)
		inject_begin(in.rest);
	r = config_load(&files, scratch("conf"), NULL, &t, &n);
	(void)inject_end();
	if (r == REASON_CONFIG_INVALID)
		DEMAND(n.text[0]);
	if (mode & INJECTS)
		return 0;
	DEMAND((r == REASON_OK) == (faults_of(scratch("conf")) == 0));
	DEMAND(accepts_for_tokens(scratch("conf")) || r != REASON_OK);
	return 0;
}
