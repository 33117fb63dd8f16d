/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_RANDOM_H
#define LINT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Random numbers that are the same in each run: splitmix64 (Steele, Lea, Flood, 2014). */
struct random {
	uint64_t state;
};

static inline uint64_t random_next(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* From 0 to below - 1. */
static inline unsigned random_below(struct random *r, unsigned below)
{
	return (unsigned)(random_next(r) % below);
}

/* True once in this many times on average. */
static inline int random_once_in(struct random *r, unsigned times)
{
	return random_below(r, times) == 0;
}

#define RANDOM_OF(r, array) ((array)[random_below(r, sizeof(array) / sizeof((array)[0]))])

#endif
