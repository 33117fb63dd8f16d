/* SPDX-License-Identifier: BSD-2-Clause */
/* replay FILE...: give each file to the fuzz target that this is linked with. For builds without libFuzzer. */
#include "fuzz.h"

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

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%d inputs\n", argc - 1);
	return argc > 1 ? 0 : 1;
}
