/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The input is SSH_ORIGINAL_COMMAND, and a TEXT for "-c" if a zero byte comes before it. A command that is
 * permitted must set no option but the permitted ones when the parser of options reads it, and no operand.
 * A text that is split, and in which nothing expands, must have the same words as for wordexp(3).
 */
#include <getopt.h>
#include <string.h>
#include <wordexp.h>

#include "core/base/scoped.h"
#include "fuzz.h"
#include "issuer/commands/shell.h"
#include "tool/options.h"

/* The options of "jwt-issuer issue", of "log", and some of the other commands. */
struct given {
	struct names permitted;
	const char *forbidden, *operand;
	bool forbidden_flag, json;
};

static void check_issue(struct split *words, struct given *g)
{
	const char *f[9] = {NULL}, *p[5] = {NULL};
	const struct option_spec specs[] = {
		{"key", .once = &f[0]},
		{"passphrase-file", .once = &f[1]},
		{"alg", .once = &f[2]},
		{"iss", .once = &f[3]},
		{"nbf-offset", .once = &f[4]},
		{"jti", .once = &f[5]},
		{"kid", .once = &f[6]},
		{"typ", .once = &f[7]},
		{"socket", .once = &f[8]},
		{"sub", .once = &p[0]},
		{"service", .once = &p[1]},
		{"ttl", .once = &p[2]},
		{"for", .once = &p[3]},
		{"why", .once = &p[4]},
		{"aud", .many = &g->permitted},
		{"claim", .many = &g->permitted},
		{"claim-json", .many = &g->permitted},
		{"sign-with", .many = &g->permitted},
	};
	const struct options options = {"", specs, sizeof(specs) / sizeof(specs[0]), &g->operand};
	struct note n;

	(void)options_parse((int)words->count, words->at, &options, &n);
	for (size_t i = 0; i < sizeof(f) / sizeof(f[0]); i++)
		DEMAND(!f[i]);
}

static void check_log(struct split *words, struct given *g)
{
	const char *f[3] = {NULL}, *p[3] = {NULL};
	const struct option_spec specs[] = {
		{"file", .once = &f[0]},
		{"from", .once = &f[1]},
		{"socket", .once = &f[2]},
		{"jti", .once = &p[0]},
		{"sub", .once = &p[1]},
		{"since", .once = &p[2]},
		{"json", .flag = &g->json},
		{"verify", .flag = &g->forbidden_flag},
		{"head", .flag = &g->forbidden_flag},
	};
	const struct options options = {"", specs, sizeof(specs) / sizeof(specs[0]), &g->operand};
	struct note n;

	(void)options_parse((int)words->count, words->at, &options, &n);
	DEMAND(!f[0] && !f[1] && !f[2] && !g->forbidden_flag);
}

static void check_permitted(struct split *words)
{
	struct given g = {0};

	optind = 0;
	DEMAND(words->count > 0 && !words->at[words->count]);
	if (strcmp(words->at[0], "issue") == 0)
		check_issue(words, &g);
	else if (strcmp(words->at[0], "log") == 0)
		check_log(words, &g);
	else
		DEMAND(strcmp(words->at[0], "inspect") == 0);
	DEMAND(!g.operand);
	names_done(&g.permitted);
}

/*
 * Whether the text has only characters that wordexp(3) neither expands nor refuses. (glibc takes the empty
 * quotes of ''a for a word of their own, as no shell does.)
 */
static bool is_plain(const char *text)
{
	return !strpbrk(text, "$`*?[~#{}") && !strstr(text, "''") && !strstr(text, "\"\"");
}

static void check_words(const char *text)
{
	struct split words;
	struct note n = {0};
	wordexp_t other;

	if (split_words(text, &words, &n) != STATUS_OK) {
		DEMAND(n.text[0]);
		return;
	}
	DEMAND(words.count <= SPLIT_MAX_WORDS && !words.at[words.count]);
	if (!is_plain(text) || wordexp(text, &other, WRDE_NOCMD) != 0)
		return;
	DEMAND(other.we_wordc == words.count);
	for (size_t i = 0; i < words.count; i++)
		DEMAND(strcmp(other.we_wordv[i], words.at[i]) == 0);
	wordfree(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {{data, size}};
	struct span first = input_part(&in), second = input_part(&in);
	char *original = strndup((const char *)first.at, first.len);
	char *text = strndup((const char *)second.at, second.len);
	char name[] = "shell", c[] = "-c", *argv[] = {name, second.len ? c : NULL, text, NULL};
	struct split words;
	struct note n = {0};
	enum status r;

	DEMAND(original && text);
	check_words(original);
	r = shell_read(second.len ? 3 : 1, argv, original, &words, &n);
	DEMAND(r == STATUS_OK || r == STATUS_HELP || n.text[0]);
	if (r == STATUS_OK)
		check_permitted(&words);
	free(original);
	free(text);
	return 0;
}
