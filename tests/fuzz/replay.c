/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * replay FILE...: give each file to the fuzz target in this program, for builds without libFuzzer.
 * replay --random COUNT [SEED]: give it COUNT inputs of random bytes. The same seed gives the same inputs.
 */
#include "fuzz.h"

#define RANDOM_BYTES 48

static void replay(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *f = fopen(path, "re");
	size_t size;

	DEMAND(f != NULL);
	size = fread(data, 1, sizeof(data), f);
	DEMAND(!ferror(f));
	fclose(f);
	(void)LLVMFuzzerTestOneInput(data, size);
}

static void play_random(unsigned long count, uint64_t seed)
{
	uint8_t data[RANDOM_BYTES];

	for (unsigned long i = 0; i < count; i++) {
		for (size_t k = 0; k < sizeof(data); k++)
			data[k] = (uint8_t)fuzz_random(&seed);
		(void)LLVMFuzzerTestOneInput(data, sizeof(data));
	}
}

int main(int argc, char **argv)
{
	unsigned long count = (unsigned long)argc - 1;

	if (argc > 2 && strcmp(argv[1], "--random") == 0) {
		count = strtoul(argv[2], NULL, 10);
		play_random(count, argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
	} else {
		for (int i = 1; i < argc; i++)
			replay(argv[i]);
	}
	printf("%lu inputs\n", count);
	return count ? 0 : 1;
}
