/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of keys, by checks that are too expensive for a login. */
#include "admin/lint/lint.h"
#include "admin/lint/secrets.h"

#include <openssl/evp.h>

#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/keys/format.h"
#include "tool/memory.h"

#define SOON_S (30 * INT64_C(86400)) /* a certificate that ends within this time is reported */

static void check_public(const char *path, const struct key *k, struct findings *f)
{
	EVP_PKEY_CTX *ctx = memory_or_exit(EVP_PKEY_CTX_new_from_pkey(NULL, k->public, NULL));
	struct finding_place place = {path, 0, NULL};

	if (EVP_PKEY_public_check(ctx) != 1)
		findings_add(f, FINDING_KEY_INVALID, &place, NULL,
			     "the %s key fails OpenSSL's check (EVP_PKEY_public_check): make a new key pair",
			     key_type_name(k->type));
	EVP_PKEY_CTX_free(ctx);
}

static void check_dates(const char *path, const struct key *k, int64_t now, struct findings *f)
{
	struct finding_place place = {path, 0, NULL};
	char buffer[64];
	struct text when = text_in(buffer, sizeof(buffer));

	text_add_date(&when, now < k->not_before ? k->not_before : k->not_after, now);
	if (now < k->not_before)
		findings_add(f, FINDING_CERTIFICATE_DATES, &place, NULL,
			     "the certificate's validity begins only at %s: until then its key's tokens are "
			     "refused",
			     buffer);
	else if (now > k->not_after)
		findings_add(f, FINDING_CERTIFICATE_DATES, &place, NULL,
			     "the certificate ended at %s, so its key's tokens are refused: renew it",
			     buffer);
	else if (now > k->not_after - SOON_S)
		findings_add(f, FINDING_CERTIFICATE_DATES, &place, NULL,
			     "the certificate ends within 30 days, at %s: renew it, or its key's tokens are "
			     "refused from then on",
			     buffer);
}

void lint_key(const char *path, const struct key *k, const struct lint_host *host, struct findings *f)
{
	if (k->public)
		check_public(path, k, f);
	if (k->has_dates && host->has_now)
		check_dates(path, k, host->now, f);
	if (k->type == KEY_SECRET)
		lint_secret(path, bytes_span(&k->material), f);
}
