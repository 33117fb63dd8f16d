/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ELFFILE_H
#define ELFFILE_H

#include <stdbool.h>
#include <stddef.h>

/* The dynamic section of a shared object, read from its file. */

#define ELFFILE_MAX 512

/* Sorted names. They point into the file's content, which is never freed. */
struct names_list {
	size_t count;
	const char *at[ELFFILE_MAX];
};

struct elffile {
	struct names_list exported; /* functions and variables that it defines for others */
	struct names_list imported; /* those that it needs from others */
	struct names_list needed;   /* libraries */
	bool is_nodelete;
	bool binds_now;
	bool has_run_path;
	bool has_text_relocations;
	bool has_relro;
	bool has_executable_stack;
};

/* Reads a file of this machine's own ELF class; ends the test when it cannot. */
void elffile_read(const char *path, struct elffile *ret);

bool names_list_has(const struct names_list *list, const char *name);

#endif
