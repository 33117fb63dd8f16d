/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of revoked tokens, and the targets of the records of used ones. The input is a file and a target,
 * separated by a zero byte. What is read is valid, and a target that is read equals the one that would be
 * written, except for the hash of the login.
 */
#include <inttypes.h>

#include "core/base/scoped.h"
#include "core/json/string.h"
#include "core/policy/mapping.h"
#include "core/token/claims.h"
#include "fuzz.h"
#include "store/link.h"
#include "store/revoked.h"

static void check_date(int64_t date)
{
	DEMAND(date >= 0 && date <= CLAIMS_MAX_DATE);
}

static void check_line(const struct revocation *r, int earlier)
{
	DEMAND(r->kind >= 0 && r->kind < REVOCATION_KINDS && r->line > earlier);
	check_date(r->until);
	if (r->has_before)
		check_date(r->before);
	DEMAND(*r->value && jsonstring_is_utf8(span_of(r->value)));
	DEMAND(r->kind != REVOCATION_USER || mapping_is_account(span_of(r->value)));
	DEMAND(r->kind != REVOCATION_KEY || strlen(r->value) == 43);
	DEMAND(r->kind != REVOCATION_ALL || strcmp(r->value, "*") == 0);
}

static void read_file(struct span text)
{
	SCOPED(revocations) list = {0};
	struct note n = {0};
	enum reason r = revoked_read(text, "/x", &list, &n);

	if (r != REASON_OK) {
		DEMAND(r == REASON_STORE_UNAVAILABLE && strncmp(n.text, "/x:", 3) == 0 && !list.path);
		return;
	}
	for (size_t i = 0; i < list.count; i++)
		check_line(&list.at[i], i ? list.at[i - 1].line : 0);
}

static void read_target(const char *target)
{
	struct request login = {.user = "alice", .service = "", .rhost = "", .ruser = "", .hostname = ""};
	struct usage u = {0};
	char again[LINK_TARGET_SIZE];
	size_t digits = strspn(target, "0123456789");

	if (!link_read(target, &login, &u)) {
		DEMAND(u.state == USAGE_NOT_ASKED);
		return;
	}
	check_date(u.at);
	login.service = u.service;
	DEMAND(link_target(&login, u.at, again));
	/* leading zeros of the time, and the hash between the spaces, may differ */
	DEMAND(strtoll(again, NULL, 10) == strtoll(target, NULL, 10));
	DEMAND(strcmp(strchr(again, ' ') + 1 + 22, target + digits + 1 + 22) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {{data, size}};
	struct span file = input_part(&in), target = input_part(&in);
	char text[256];

	read_file(file);
	snprintf(text, sizeof(text), "%.*s", (int)target.len, target.len ? (const char *)target.at : "");
	read_target(text);
	return 0;
}
