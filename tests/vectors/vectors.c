/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Run published test vectors through the core. They are not part of the project: $VECTORS is the folder with
 * their files of JSON lines. If it is absent, nothing runs.
 *
 * A vector labelled valid must be accepted. One labelled invalid must be refused for its own fault: "sig"
 * vectors with signature-invalid, others for a fault of the token. An unreadable key or a fault of the host
 * does not count. "either" must give the same result twice. stated.c lists the exceptions, each with the
 * reason that it must have. A row there that no vector matches is a failure, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/bytes.h"
#include "core/base/scoped.h"
#include "stated.h"
#include "trials.h"

static const char *const files[] = {"rfc.jsonl", "wycheproof-jose.jsonl", "wycheproof-signatures.jsonl",
				    "json.jsonl"};

#define FILES (sizeof(files) / sizeof(files[0]))

static const struct level {
	const char *name;
	void (*try)(const json_t *vector, struct trial *ret);
	/* the reason that an invalid vector must have; undecided: any fault of the token */
	enum reason invalid;
} levels[] = {
	{"sig", trial_sig, REASON_SIGNATURE_INVALID}, {"jws", trial_jws, REASON_UNDECIDED},
	{"jwk", trial_jws, REASON_UNDECIDED},	      {"jwt", trial_jwt, REASON_UNDECIDED},
	{"json", trial_json, REASON_CLAIMS_INVALID},
};

struct tally {
	size_t passed;
	size_t failed;
	size_t by_reason[REASON_COUNT];
	size_t *met; /* the number of vectors that matched each row of stated.c */
};

static const char *text_of(const json_t *vector, const char *name)
{
	const char *text = json_string_value(json_object_get(vector, name));

	return text ? text : "";
}

static bool is_refusal(enum reason wanted, enum reason r)
{
	if (wanted != REASON_UNDECIDED)
		return r == wanted;
	return reason_fault(r) == FAULT_TOKEN || reason_fault(r) == FAULT_NO_TOKEN;
}

/* Whether a valid JSON document is an object, as a token needs: it begins with "{". */
static bool is_object(const json_t *vector)
{
	SCOPED(bytes) document = {0};
	const char *text;

	if (!trial_octets(vector, "doc_b64", &document))
		return false;
	text = (const char *)document.at; /* bytes_alloc() appends a NUL */
	return text[strspn(text, " \t\r\n")] == '{';
}

static bool is_wanted(const json_t *vector, const struct level *level, const struct trial *t)
{
	const char *expected = text_of(vector, "expected");
	bool is_json = level->try == trial_json;
	struct trial again = {0};

	if (strcmp(expected, "valid") == 0 && (!is_json || is_object(vector)))
		return t->reason == REASON_OK;
	if (strcmp(expected, "valid") == 0 || strcmp(expected, "invalid") == 0)
		return is_refusal(level->invalid, t->reason);
	level->try(vector, &again);
	return strcmp(expected, "either") == 0 && again.reason == t->reason &&
	       strcmp(again.note.text, t->note.text) == 0 &&
	       (t->reason == REASON_OK || is_refusal(level->invalid, t->reason));
}

static bool judge(const json_t *vector, const struct level *level, struct tally *tally)
{
	struct trial t = {0};
	int row = stated_find(text_of(vector, "id"));
	bool ok;

	level->try(vector, &t);
	tally->by_reason[t.reason]++;
	if (row >= 0) {
		ok = t.reason == stated[row].reason &&
		     strncmp(t.note.text, stated[row].note, strlen(stated[row].note)) == 0 &&
		     (*stated[row].note || !*t.note.text);
		tally->met[row]++;
	} else {
		ok = is_wanted(vector, level, &t);
	}
	if (!ok)
		printf("FAIL %s: expected %s%s, got %s: %s (%s)\n", text_of(vector, "id"),
		       row >= 0 ? reason_slug(stated[row].reason) : text_of(vector, "expected"),
		       row >= 0 ? " by policy" : "", reason_slug(t.reason), t.note.text,
		       text_of(vector, "comment"));
	return ok;
}

static bool judge_line(const char *line, size_t len, struct tally *tally)
{
	json_t *vector = json_loadb(line, len, 0, NULL);
	const char *name = text_of(vector, "level");
	bool ok = false, known = false;

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]) && !known; i++) {
		known = strcmp(levels[i].name, name) == 0;
		if (known)
			ok = judge(vector, &levels[i], tally);
	}
	if (!known)
		printf("FAIL a line of level \"%s\"\n", name);
	json_decref(vector);
	return ok;
}

static void print_tally(const char *file, const struct tally *t)
{
	printf("%s: %zu passed, %zu failed; answered", file, t->passed, t->failed);
	for (unsigned r = 0; r < REASON_COUNT; r++)
		if (t->by_reason[r])
			printf(" %s %zu", reason_slug((enum reason)r), t->by_reason[r]);
	putchar('\n');
}

/* Run the vectors of a file. False if it is absent. */
static bool run_file(const char *folder, const char *file, struct tally *tally)
{
	char path[4096], *line = NULL;
	size_t size = 0;
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	stream = fopen(path, "re");
	if (!stream)
		return false;
	for (ssize_t len; (len = getline(&line, &size, stream)) > 0;) {
		if (judge_line(line, (size_t)len, tally))
			tally->passed++;
		else
			tally->failed++;
	}
	free(line);
	fclose(stream);
	if (tally->passed + tally->failed == 0)
		tally->failed++;
	print_tally(file, tally);
	return true;
}

static size_t count_unmet(const size_t *met)
{
	size_t unmet = 0;

	for (size_t i = 0; i < stated_count; i++) {
		const struct stated *row = &stated[i];

		if (met[i] == (row->first ? row->last - row->first + 1 : 1))
			continue;
		printf("FAIL stated: %s %u to %u was met %zu times (%s)\n", row->id, row->first, row->last,
		       met[i], row->why);
		unmet++;
	}
	return unmet;
}

int main(void)
{
	const char *named = getenv("VECTORS"), *folder = named && *named ? named : "../shared/vectors";
	size_t passed = 0, failed = 0, skipped = 0, *met = calloc(stated_count, sizeof(*met));
	struct stat st;

	if (!met)
		return 1;
	if (stat(folder, &st) != 0) {
		printf("skipped: there is no folder %s (VECTORS names one)\n", folder);
		skipped = FILES;
	}
	for (size_t i = 0; i < FILES && skipped != FILES; i++) {
		struct tally tally = {.met = met};

		if (!run_file(folder, files[i], &tally)) {
			printf("skipped: there is no %s/%s\n", folder, files[i]);
			skipped++;
		}
		passed += tally.passed;
		failed += tally.failed;
	}
	if (skipped == 0)
		failed += count_unmet(met);
	free(met);
	printf("%zu passed, %zu failed, %zu skipped\n", passed, failed, skipped);
	return failed ? 1 : 0;
}
