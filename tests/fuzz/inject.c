/* SPDX-License-Identifier: BSD-2-Clause */
#include "inject.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#include "fuzz.h"

static struct {
	bool on;
	uint64_t state;
	unsigned failed;
} injection;

__attribute__((visibility("default"))) bool inject_here(void)
{
	if (!injection.on || fuzz_random(&injection.state) % INJECT_RARITY != 0)
		return false;
	injection.failed++;
	return true;
}

static void *openssl_malloc(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return inject_here() ? NULL : malloc(size);
}

static void *openssl_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return inject_here() ? NULL : realloc(old, size);
}

static void openssl_free(void *old, const char *file, int line)
{
	(void)file, (void)line;
	free(old);
}

void inject_install(void)
{
	(void)CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free);
}

void inject_begin(struct span input)
{
	uint64_t seed = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

	for (size_t i = 0; i < input.len; i++)
		seed = (seed ^ input.at[i]) * UINT64_C(0x100000001b3);
	injection.state = seed;
	injection.failed = 0;
	injection.on = true;
}

unsigned inject_end(void)
{
	injection.on = false;
	return injection.failed;
}
