/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attacks PAM_JWT_SO [FAMILY]           every attack, in process and through the module
 * attacks --list                        family, name, slug, check and clause of each, tab-separated
 * attacks --sample FOLDER USER COUNT    write tokens for real programs (sample.h)
 */
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attacks/flips.h"
#include "attacks/judge.h"
#include "attacks/must.h"
#include "attacks/sample.h"
#include "core/base/scoped.h"
#include "module/support/fakehost.h"

/* The largest number of attacks in a family. */
#define MAX_ATTACKS 256

/* The counts of one worker. */
struct score {
	struct tally {
		size_t tokens, passed, failed;
	} families[FAMILY_COUNT];
	size_t flips_passed, flips_failed;
	bool made[FAMILY_COUNT][MAX_ATTACKS];
};

static const char *module, *only_family;

static void note_verdict(struct tally *t, bool passed, const struct world *w, const struct family *f,
			 const struct attack *a, const char *way, const struct complaint *c)
{
	t->passed += passed;
	t->failed += !passed;
	if (!passed)
		printf("FAIL %s, %s, %s, %s: %s\n", f->name, w->alg->name, way, a->name, c->text);
}

static void run_attack(const struct world *w, const struct family *f, const struct attack *a, struct tally *t,
		       bool *ret_made)
{
	SCOPED(bytes) typed = {0};
	struct complaint c = {0};
	bool passed, skipped = false;

	if (!attack_applies(a, w) || !attack_forge(a, w, &typed))
		return;
	*ret_made = true;
	t->tokens++;
	passed = judge_in_process(w, a, bytes_span(&typed), &c);
	note_verdict(t, passed, w, f, a, "in process", &c);
	passed = judge_module(w, a, bytes_span(&typed), &skipped, &c);
	if (!skipped)
		note_verdict(t, passed, w, f, a, "module", &c);
}

static void run_world(const struct pool *pool, const char *root, size_t index, struct score *score)
{
	char dir[200];
	struct world w;

	(void)snprintf(dir, sizeof(dir), "%.150s/%s", root, algorithms[index].name);
	MUST(mkdir(dir, 0700) == 0);
	fakehost_reset();
	world_make(&w, pool, &algorithms[index], dir);
	w.now = fakehost.now;
	w.life_s = 60;
	w.user = "alice";
	world_write(&w, module);
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		for (size_t k = 0; k < families[i]->count; k++)
			if (!only_family || strcmp(only_family, families[i]->name) == 0)
				run_attack(&w, families[i], &families[i]->attacks[k], &score->families[i],
					   &score->made[i][k]);
	if (!only_family || strcmp(only_family, "flips") == 0)
		flips_run(&w, &score->flips_passed, &score->flips_failed);
	world_done(&w);
}

/* Run a worker for each algorithm, as many at a time as there are processors. False if one of them failed. */
static bool run_workers(const struct pool *pool, const char *root, struct score *scores)
{
	long room = sysconf(_SC_NPROCESSORS_ONLN);
	bool sound = true;
	int status;

	(void)fflush(NULL);
	for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
		pid_t worker;

		if (room-- <= 0)
			sound &= wait(&status) > 0 && status == 0;
		worker = fork();
		MUST(worker >= 0);
		if (worker == 0) {
			run_world(pool, root, i, &scores[i]);
			exit(0);
		}
	}
	while (wait(&status) > 0)
		sound &= status == 0;
	return sound;
}

static void add(struct tally *sum, const struct tally *one)
{
	sum->tokens += one->tokens;
	sum->passed += one->passed;
	sum->failed += one->failed;
}

/* Every attack must be possible for at least one algorithm. */
static void check_made(const struct score *scores, size_t family, struct tally *ret)
{
	MUST(families[family]->count <= MAX_ATTACKS);
	for (size_t k = 0; k < families[family]->count; k++) {
		bool made = false;

		for (size_t i = 0; i < ALGORITHM_COUNT; i++)
			made |= scores[i].made[family][k];
		if (!made)
			printf("FAIL %s: there is no token for %s\n", families[family]->name,
			       families[family]->attacks[k].name);
		ret->failed += !made;
	}
}

static bool report(const struct score *scores)
{
	struct tally all = {0}, flips = {0};
	size_t attacks = 0;

	for (size_t f = 0; f < FAMILY_COUNT; f++) {
		struct tally sum = {0};

		for (size_t i = 0; i < ALGORITHM_COUNT; i++)
			add(&sum, &scores[i].families[f]);
		if (sum.tokens)
			check_made(scores, f, &sum);
		if (sum.tokens)
			printf("%-12s %3zu attacks %5zu tokens %6zu passed %3zu failed\n", families[f]->name,
			       families[f]->count, sum.tokens, sum.passed, sum.failed);
		attacks += sum.tokens ? families[f]->count : 0;
		add(&all, &sum);
	}
	for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
		flips.passed += scores[i].flips_passed;
		flips.failed += scores[i].flips_failed;
	}
	printf("%-12s %17zu tokens %6zu passed %3zu failed\n", "flips", flips.passed + flips.failed,
	       flips.passed, flips.failed);
	add(&all, &flips);
	printf("%-12s %3zu attacks %5zu tokens\n", "all but flips", attacks, all.tokens);
	printf("%zu passed, %zu failed\n", all.passed, all.failed);
	return all.passed && !all.failed;
}

static int run(const char *root)
{
	struct score *scores = mmap(NULL, ALGORITHM_COUNT * sizeof(*scores), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct pool pool;
	bool sound;

	MUST(scores != MAP_FAILED);
	pool_make(&pool);
	sound = run_workers(&pool, root, scores);
	pool_done(&pool);
	if (!sound)
		printf("FAIL a worker did not end well\n");
	return report(scores) && sound ? 0 : 1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st, (void)kind, (void)where;
	return remove(path);
}

/* Run in a child and remove the folder, however the child ends. The parent ignores the terminal's signals. */
static int run_and_clean(void)
{
	char root[] = "/tmp/pam-jwt-attacks.XXXXXX";
	int status = 0;
	pid_t runner;

	MUST(mkdtemp(root));
	(void)fflush(NULL);
	runner = fork();
	if (runner == 0)
		exit(run(root));
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	if (runner < 0 || waitpid(runner, &status, 0) != runner)
		perror("attacks");
	(void)nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return runner > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

static int list(void)
{
	for (size_t f = 0; f < FAMILY_COUNT; f++)
		for (size_t i = 0; i < families[f]->count; i++) {
			const struct attack *a = &families[f]->attacks[i];

			printf("%s\t%s\t%s\t%s\t%s\n", families[f]->name, a->name, a->slug, a->check,
			       a->clause);
		}
	return 0;
}

int main(int argc, char **argv)
{
	char path[PATH_MAX];

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	if (argc == 5 && strcmp(argv[1], "--sample") == 0)
		return sample_write(argv[2], argv[3], strtoul(argv[4], NULL, 10));
	if (argc < 2 || !realpath(argv[1], path)) {
		fprintf(stderr, "usage: attacks PAM_JWT_SO [FAMILY] | --list | --sample FOLDER USER COUNT\n");
		return 2;
	}
	module = path;
	only_family = argv[2];
	return run_and_clean();
}
