/* SPDX-License-Identifier: BSD-2-Clause */
#include "elffile.h"

#include <check.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *map_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at;

	ck_assert_msg(fd >= 0, "cannot open %s", path);
	ck_assert_int_eq(fstat(fd, &st), 0);
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	ck_assert_ptr_ne(at, MAP_FAILED);
	ck_assert_int_eq(close(fd), 0);
	ck_assert_int_eq(memcmp(at, ELFMAG, SELFMAG), 0);
	return at;
}

static void add(struct names_list *list, const char *name)
{
	ck_assert_uint_lt(list->count, ELFFILE_MAX);
	list->at[list->count++] = name;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort(struct names_list *list)
{
	qsort(list->at, list->count, sizeof(list->at[0]), compare);
}

static void read_symbols(const char *file, const ElfW(Shdr) * symbols, const char *texts, struct elffile *ret)
{
	const ElfW(Sym) *at = (const void *)(file + symbols->sh_offset);

	for (size_t i = 1; i < symbols->sh_size / sizeof(*at); i++) {
		if (!texts[at[i].st_name] || ELF32_ST_BIND(at[i].st_info) == STB_LOCAL)
			continue;
		add(at[i].st_shndx == SHN_UNDEF ? &ret->imported : &ret->exported, texts + at[i].st_name);
	}
}

static void read_dynamic(const char *file, const ElfW(Shdr) * dynamic, const char *texts, struct elffile *ret)
{
	for (const ElfW(Dyn) *at = (const void *)(file + dynamic->sh_offset); at->d_tag != DT_NULL; at++) {
		if (at->d_tag == DT_NEEDED)
			add(&ret->needed, texts + at->d_un.d_val);
		if (at->d_tag == DT_FLAGS_1)
			ret->is_nodelete = at->d_un.d_val & DF_1_NODELETE;
		if (at->d_tag == DT_FLAGS) {
			ret->binds_now = at->d_un.d_val & DF_BIND_NOW;
			ret->has_text_relocations |= (at->d_un.d_val & DF_TEXTREL) != 0;
		}
		ret->has_run_path |= at->d_tag == DT_RPATH || at->d_tag == DT_RUNPATH;
		ret->has_text_relocations |= at->d_tag == DT_TEXTREL;
	}
}

static void read_segments(const char *file, const ElfW(Ehdr) * head, struct elffile *ret)
{
	const ElfW(Phdr) *at = (const void *)(file + head->e_phoff);

	for (int i = 0; i < head->e_phnum; i++) {
		ret->has_relro |= at[i].p_type == PT_GNU_RELRO;
		ret->has_executable_stack |= at[i].p_type == PT_GNU_STACK && (at[i].p_flags & PF_X);
	}
}

void elffile_read(const char *path, struct elffile *ret)
{
	const char *file = map_file(path);
	const ElfW(Ehdr) *head = (const void *)file;
	const ElfW(Shdr) *sections = (const void *)(file + head->e_shoff);

	*ret = (struct elffile){0};
	read_segments(file, head, ret);
	for (int i = 0; i < head->e_shnum; i++) {
		const char *texts = file + sections[sections[i].sh_link].sh_offset;

		if (sections[i].sh_type == SHT_DYNSYM)
			read_symbols(file, &sections[i], texts, ret);
		if (sections[i].sh_type == SHT_DYNAMIC)
			read_dynamic(file, &sections[i], texts, ret);
	}
	sort(&ret->exported);
	sort(&ret->imported);
	sort(&ret->needed);
}

bool names_list_has(const struct names_list *list, const char *name)
{
	return bsearch(&name, list->at, list->count, sizeof(list->at[0]), compare) != NULL;
}
