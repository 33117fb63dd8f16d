/* SPDX-License-Identifier: BSD-2-Clause */
#include "sample.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "attacks/attack.h"
#include "attacks/must.h"
#include "core/base/scoped.h"
#include "module/support/fakehost.h"

/* OpenSSH's client cuts longer text. */
#define PROMPT_BYTES 1023

struct sample {
	const char *folder;
	struct world worlds[ALGORITHM_COUNT];
	size_t candidates; /* the number so far */
	size_t written;
	FILE *index; /* NULL while tokens are only counted */
	size_t of, count;
};

/* A terminal interprets control characters, and an empty answer does not reach the module. */
static bool fits_prompt(struct span typed)
{
	if (typed.len < 16 || typed.len > PROMPT_BYTES)
		return false;
	for (size_t i = 0; i < typed.len; i++)
		if (typed.at[i] < 0x20 || typed.at[i] == 0x7f)
			return false;
	return true;
}

/* False if the token depends on the exact second, or on an account that this host does not have. */
static bool is_portable(const struct family *f, const struct attack *a)
{
	return f != &family_times && a->conf == PLAIN && !a->user;
}

static void write_one(struct sample *s, const struct world *w, const struct attack *a, struct span typed)
{
	char path[512];
	FILE *out;

	(void)snprintf(path, sizeof(path), "%s/%zu", s->folder, s->written);
	out = fopen(path, "we");
	MUST(out && fwrite(typed.at, typed.len, 1, out) == 1 && fputc('\n', out) == '\n' && fclose(out) == 0);
	fprintf(s->index, "%zu\t%s\t%zu\t%s\t%s\n", s->written++, w->alg->name, typed.len, a->slug, a->name);
}

static void consider(struct sample *s, const struct world *w, const struct family *f, const struct attack *a)
{
	SCOPED(bytes) typed = {0};

	if (!is_portable(f, a) || !attack_applies(a, w) || !attack_forge(a, w, &typed) ||
	    !fits_prompt(bytes_span(&typed)))
		return;
	if (s->index && s->written < s->count && s->candidates * s->count >= s->written * s->of)
		write_one(s, w, a, bytes_span(&typed));
	s->candidates++;
}

/* The algorithms take turns, so that the sample has every kind of attack for several of them. */
static void walk(struct sample *s)
{
	s->candidates = 0;
	for (size_t f = 0; f < FAMILY_COUNT; f++)
		for (size_t i = 0; i < families[f]->count; i++)
			for (size_t k = 0; k < ALGORITHM_COUNT; k++)
				consider(s, &s->worlds[(i + k) % ALGORITHM_COUNT], families[f],
					 &families[f]->attacks[i]);
}

static void make_worlds(struct sample *s, const struct pool *pool, const char *user)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
		struct world *w = &s->worlds[i];
		char dir[200];

		(void)snprintf(dir, sizeof(dir), "%.150s/%s", s->folder, algorithms[i].name);
		MUST(mkdir(dir, 0755) == 0);
		world_make(w, pool, &algorithms[i], dir);
		w->now = (int64_t)time(NULL);
		w->life_s = 1800;
		w->user = user;
		world_write(w, "pam_jwt.so");
	}
}

int sample_write(const char *folder, const char *user, size_t count)
{
	struct sample s = {.folder = folder, .count = count};
	struct pool pool;
	char path[512];

	pool_make(&pool);
	make_worlds(&s, &pool, user);
	walk(&s);
	s.of = s.candidates;
	(void)snprintf(path, sizeof(path), "%s/index", folder);
	MUST(s.of >= count && (s.index = fopen(path, "we")));
	walk(&s);
	MUST(fclose(s.index) == 0 && s.written == count);
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		world_done(&s.worlds[i]);
	pool_done(&pool);
	return 0;
}
