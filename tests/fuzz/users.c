/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules on claims, and users files. The input is the value of a require line, a users file and the claims of
 * a token, separated by zero bytes; this program signs the claims. Each is read, or refused with a note. Each
 * comparison has the result of a second implementation, which lets jansson read the numbers.
 */
#include <inttypes.h>
#include <jansson.h>

#include "core/base/scoped.h"
#include "core/policy/decide.h"
#include "core/policy/mapping.h"
#include "core/policy/rules.h"
#include "core/token/compare.h"
#include "fuzz.h"
#include "host/config/condition.h"
#include "host/config/usersfile.h"
#include "inject.h"
#include "support/mint.h"

#define NOW INT64_C(1700000000)
#define INJECTS 0x80

static struct mint mint;

static bool equals(const json_t *value, const char *wanted)
{
	char digits[32];

	if (json_is_string(value))
		return json_string_length(value) == strlen(wanted) &&
		       memcmp(json_string_value(value), wanted, strlen(wanted)) == 0;
	if (json_is_boolean(value))
		return strcmp(wanted, json_is_true(value) ? "true" : "false") == 0;
	(void)snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	return strcmp(digits, wanted) == 0;
}

static bool is_plain(const json_t *value)
{
	return json_is_string(value) || json_is_boolean(value) || json_is_integer(value);
}

/* The value at a path, by whole decoded names. */
static const json_t *find(const json_t *tree, const char *path)
{
	if (*path != '/')
		return json_object_get(tree, path);
	while (tree && *path) {
		size_t len = strcspn(path + 1, "/");
		char *name = strndup(path + 1, len), *to = name;

		DEMAND(name);
		for (const char *at = name; *at; at++)
			*to++ = *at != '~' ? *at : *++at == '0' ? '~' : '/';
		*to = '\0';
		tree = json_object_get(tree, name);
		path += 1 + len;
		free(name);
	}
	return tree;
}

static bool has_word(const char *path, const json_t *value, const char *wanted)
{
	const char *name = path + (*path == '/'), *text = json_string_value(value);
	char *padded = NULL, *sought = NULL;
	bool found = false;

	if (!text || (strcmp(name, "scope") != 0 && strcmp(name, "scp") != 0) || strchr(wanted, ' '))
		return false;
	DEMAND(asprintf(&padded, " %s ", text) > 0 && asprintf(&sought, " %s ", wanted) > 0);
	found = strstr(padded, sought) != NULL;
	free(padded);
	free(sought);
	return found;
}

static enum comparison reference(const json_t *tree, const char *path, const char *wanted)
{
	const json_t *value = find(tree, path), *member;
	bool equal = false;
	size_t i;

	if (!value)
		return COMPARISON_ABSENT;
	if (!json_is_array(value)) {
		if (!is_plain(value))
			return COMPARISON_IMPOSSIBLE;
		return equals(value, wanted) || has_word(path, value, wanted) ? COMPARISON_EQUAL :
										COMPARISON_DIFFERENT;
	}
	json_array_foreach(value, i, member)
	{
		if (!is_plain(member))
			return COMPARISON_IMPOSSIBLE;
		equal = equal || equals(member, wanted);
	}
	return equal ? COMPARISON_EQUAL : COMPARISON_DIFFERENT;
}

/* jansson does not keep the sign of -0. */
static bool keeps_signs(struct span payload)
{
	return !span_has(payload, "-0");
}

static void check(const struct verdict *v, const json_t *tree, const struct condition *c)
{
	struct compare_cache cache = {0};
	enum comparison result = compare_claim(&v->claims, c->claim, c->value, &cache);

	DEMAND(*c->claim && *c->value);
	DEMAND(compare_claim(&v->claims, c->claim, c->value, &cache) == result);
	if (keeps_signs(v->claims.payload))
		DEMAND(result == reference(tree, c->claim, c->value));
}

static void check_report(const struct verdict *v, enum rule rule)
{
	struct report_row row;

	rules_report(v, rule, &row);
	for (const char *at = row.expected; *at; at++)
		DEMAND(*at >= ' ' && *at <= '~');
	for (const char *at = row.found; *at; at++)
		DEMAND(*at >= ' ' && *at <= '~');
}

static void judge(const struct trust *t, struct span payload)
{
	static const struct request request = {"alice", "sshd", "", "web1.example.com", ""};
	const struct issuer *issuer = &t->issuers[0];
	SCOPED(verdict) v = {0};
	char *token = mint_token_bytes(&mint, span_of("{\"alg\":\"HS256\"}"), payload);
	json_t *tree = json_loadb((const char *)payload.at, payload.len, JSON_REJECT_DUPLICATES, NULL);

	(void)decide_token(t, span_of(token), &request, NOW, &v);
	if (v.limits.issuer) {
		const struct userline *line = mapping_find(&v);

		DEMAND(tree);
		for (size_t i = 0; i < issuer->demands.require.count; i++)
			check(&v, tree, &issuer->demands.require.at[i]);
		for (size_t i = 0; i < issuer->users.condition_count; i++)
			check(&v, tree, &issuer->users.conditions[i]);
		DEMAND(!line || line->kind == USERLINE_OWN || line->name_count);
		check_report(&v, RULE_USER);
		check_report(&v, RULE_RULES);
	}
	json_decref(tree);
	free(token);
}

static enum reason read_rules(struct input *in, struct issuer *issuer, struct note *n)
{
	struct span part = input_part(in), file = input_part(in);
	char *value = strndup(part.at ? (const char *)part.at : "", part.len);
	enum reason r = REASON_OUT_OF_MEMORY;

	if (value)
		r = condition_add(&issuer->demands.require, "require", value, 1, n);
	if (r == REASON_OK)
		r = usersfile_read(file, "/etc/pam_jwt/users", &issuer->users, n);
	free(value);
	return r;
}

static void release(struct issuer *issuer)
{
	for (size_t i = 0; i < issuer->demands.require.count; i++)
		free(issuer->demands.require.at[i].claim);
	free(issuer->demands.require.at);
	users_done(&issuer->users);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct key *of_issuer[1];
	static struct key *keys[1];
	struct input in = {{data, size}};
	uint8_t mode = input_byte(&in);
	struct issuer issuer = {.name = (char[]){"corp"},
				.keys = of_issuer,
				.key_count = 1,
				.types = {(char *[]){(char *)"JWT"}, 1},
				.user_claim = (char[]){"sub"},
				.user_suffix = mode & 1 ? (char[]){"@example.com"} : NULL};
	struct trust t = {.path = (char[]){"/etc/pam_jwt/pam_jwt.conf"},
			  .max_token_bytes = 65536,
			  .keys = {.keys = keys, .count = 1},
			  .issuers = &issuer,
			  .issuer_count = 1};
	struct note n = {0};
	enum reason r;

	if (!keys[0]) {
		inject_install();
		mint_init(&mint, "HS256");
		of_issuer[0] = keys[0] = &mint.key;
	}
	if (mode & INJECTS)
		inject_begin(in.rest);
	r = read_rules(&in, &issuer, &n);
	(void)inject_end();
	DEMAND(r == REASON_OK || (r == REASON_OUT_OF_MEMORY && mode & INJECTS) ||
	       (r == REASON_CONFIG_INVALID && n.text[0]));
	if (r == REASON_OK)
		judge(&t, in.rest);
	release(&issuer);
	return 0;
}
