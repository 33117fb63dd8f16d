/* SPDX-License-Identifier: BSD-2-Clause */
/* pam_jwt.conf: a login refuses exactly the configurations in which pam-jwt lint finds a fault. */
#include <sys/stat.h>

#include "core/base/scoped.h"
#include "fuzz.h"
#include "host/config/config.h"
#include "inject.h"
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

static void set_up(void)
{
	inject_install();
	DEMAND(mkdir(scratch("keys"), 0755) == 0);
	put_key("keys/e", "ES256", 0644);
	put_key("keys/r", "RS256", 0644);
	put_key("keys/d", "EdDSA", 0644);
	put_key("keys/s", "HS256", 0600);
	put_key("keys/open", "HS256", 0644);
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
	if (!(mode & INJECTS))
		DEMAND((r == REASON_OK) == (faults_of(scratch("conf")) == 0));
	return 0;
}
