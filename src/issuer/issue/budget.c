/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/issue/budget.h"

#include <stdio.h>

#include "core/base/bytes.h"
#include "core/base/escape.h"
#include "core/base/scoped.h"
#include "tool/jsontext.h"
#include "tool/say.h"

#define HOST_MAX_BYTES 8192 /* the default of max_token_bytes in pam_jwt.conf */

/* Shortest first. Buffer sizes with NUL: sudo 512, OpenSSH's client 1024, su and login (misc_conv) 4096. */
static const struct prompt prompts[] = {{"sudo", 511}, {"ssh", 1023}, {"login", 4095}};

const struct prompt *budget_find(const char *name)
{
	for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++)
		if (strcmp(name, prompts[i].name) == 0)
			return &prompts[i];
	return NULL;
}

/* How many bytes a claim adds to the token: "name":value and a comma, in base64url. */
static size_t cost_of(const char *name, const json_t *value)
{
	SCOPED(bytes) text = {0};

	if (!jsontext_compact(value, &text))
		return 0;
	return ((strlen(name) + 4 + text.len) * 4 + 2) / 3;
}

static void put_row(const char *label, struct span what, size_t bytes)
{
	char shown[40];

	(void)escape_text(what, shown, sizeof(shown));
	(void)fprintf(stderr, "  %-9s %-40s %6zu\n", label, shown, bytes);
}

static void put_table(const struct token *t, const json_t *claims)
{
	const char *name;
	json_t *value;

	say_title(stderr, "What the token costs, in bytes (claims about):");
	put_row("header", span_of(""), t->header_bytes);
	json_object_foreach((json_t *)claims, name, value)
		put_row("claim", span_of(name), cost_of(name, value));
	put_row("signature", span_of(""), t->signature_bytes);
	put_row("total", span_of(""), t->text.len);
}

static void put_advice(const struct token *t, const json_t *claims, const struct algorithm *alg)
{
	const json_t *jti = json_object_get(claims, "jti");

	say_title(stderr, "How to shrink it:");
	if (alg->key_type == KEY_RSA || alg->digest_bytes > 32)
		(void)fprintf(stderr,
			      "  a key for ES256 or EdDSA makes a signature of 86 bytes instead of %zu\n",
			      t->signature_bytes);
	if (jti)
		(void)fprintf(stderr, "  --jti none saves %zu bytes (the token then has no ID of its own)\n",
			      cost_of("jti", jti));
	(void)fprintf(stderr, "  shorter or fewer --claim, --aud, --iss and --kid values\n");
}

enum status budget_judge(const struct prompt *p, const struct token *t, const json_t *claims,
			 const struct algorithm *alg, struct note *n)
{
	if (t->text.len <= p->max_bytes)
		return STATUS_OK;
	put_table(t, claims);
	put_advice(t, claims, alg);
	return status_refuse(
		n, STATUS_REFUSED,
		"the token has %zu bytes, and the prompt of %s takes at most %zu: make it shorter",
		t->text.len, p->name, p->max_bytes);
}

void budget_warn(const struct token *t)
{
	size_t len = t->text.len;

	if (len > HOST_MAX_BYTES)
		say_warning("the token has %zu bytes: a host refuses more than %d unless its max_token_bytes "
			    "says otherwise",
			    len, HOST_MAX_BYTES);
	else if (len > prompts[2].max_bytes)
		say_warning("the token has %zu bytes: the prompts of sudo, ssh, su and login all cut or "
			    "refuse it (--for lists what to shorten)",
			    len);
	else if (len > prompts[1].max_bytes)
		say_warning("the token has %zu bytes: the prompt of ssh CUTS what is longer than %zu, so "
			    "that the login fails, and sudo's refuses it (--for lists what to shorten)",
			    len, prompts[1].max_bytes);
	else if (len > prompts[0].max_bytes)
		say_warning("the token has %zu bytes: sudo's prompt takes at most %zu (--for sudo lists what "
			    "to shorten)",
			    len, prompts[0].max_bytes);
}
