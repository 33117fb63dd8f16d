/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/stack.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/pam/reader.h"
#include "core/base/scoped.h"
#include "tool/memory.h"

static const char *const system_folders[] = {"/etc/pam.d", "/usr/lib/pam.d"};

static FILE *open_stack(const char *folder, const char *name, char **ret_path)
{
	FILE *f = NULL;

	if (folder)
		return pamreader_open(folder, name, ret_path);
	for (size_t i = 0; !f && i < sizeof(system_folders) / sizeof(system_folders[0]); i++)
		f = pamreader_open(system_folders[i], name, ret_path);
	return f;
}

static struct pamstack *append(struct pamstacks *all, const char *service, const char *path)
{
	struct pamstack *stack;

	all->at = memory_or_exit(reallocarray(all->at, all->count + 1, sizeof(*all->at)));
	stack = &all->at[all->count++];
	*stack = (struct pamstack){.service = memory_or_exit(strdup(service)),
				   .file = memory_or_exit(strdup(path))};
	return stack;
}

static void add_unread(struct pamstacks *all, const char *what, const char *why)
{
	char *text = NULL;

	if (asprintf(&text, "%s: %s", what, why) < 0 || !names_add(&all->unread, text))
		memory_exit();
	free(text);
}

static void read_service(const char *folder, const char *service, struct findings *findings,
			 struct pamstacks *all)
{
	SCOPED(findings) own = {0};
	struct pamreader r = {
		.folder = folder, .included = &all->included, .unread = &all->unread, .findings = &own};
	char *path = NULL;
	FILE *f = open_stack(folder, service, &path);
	struct finding_place place = {service, 0, service};

	if (!f) {
		const char *why = strerror(errno);

		findings_add(findings, FINDING_STACK_UNREADABLE, &place, NULL, "cannot open the stack: %s",
			     why);
		add_unread(all, service, why);
		return;
	}
	r.stack = append(all, service, path);
	pamreader_read(&r, f);
	(void)fclose(f);
	free(path);
	if (r.stack->uses_token || (r.stack->is_refused && strcmp(service, "other") == 0))
		findings_join(findings, &own);
}

/* Whether the file is a copy that an editor, dpkg, rpm or pam-auth-update has left. */
static bool is_left_over(const char *name)
{
	static const char *const patterns[] = {".*",	      "*~",    "*.dpkg-*", "*.ucf-*", "*.pam-*",
					       "*.rpm[nos]*", "*.bak", "*.old",	   "*.orig",  "*.save"};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (fnmatch(patterns[i], name, 0) == 0)
			return true;
	return false;
}

/* A file that PAM would take for a service's. */
static int is_service(const struct dirent *entry)
{
	return !is_left_over(entry->d_name) &&
	       (entry->d_type == DT_REG || entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN);
}

/* False if there is no such folder. */
static bool read_folder(const char *folder, const char *lookup, struct findings *findings,
			struct pamstacks *all)
{
	struct dirent **names = NULL;
	int count = scandir(folder, &names, is_service, alphasort);
	struct finding_place place = {folder, 0, NULL};

	if (count < 0) {
		const char *why = strerror(errno);

		if (errno == ENOENT)
			return false;
		findings_add(findings, FINDING_STACK_UNREADABLE, &place, NULL, "cannot read the folder: %s",
			     why);
		add_unread(all, folder, why);
	}
	for (int i = 0; i < count; i++) {
		if (!pamstacks_find(all, names[i]->d_name))
			read_service(lookup, names[i]->d_name, findings, all);
		free(names[i]);
	}
	free(names);
	return true;
}

void pamstacks_read(const char *folder, struct findings *findings, struct pamstacks *ret)
{
	struct finding_place place = {folder ? folder : system_folders[0], 0, NULL};
	bool is_there = folder && read_folder(folder, folder, findings, ret);

	for (size_t i = 0; !folder && i < sizeof(system_folders) / sizeof(system_folders[0]); i++)
		is_there |= read_folder(system_folders[i], NULL, findings, ret);
	if (!is_there)
		add_unread(ret, place.file, "there is no folder of PAM stacks");
	if (ret->count == 0)
		findings_add(findings, FINDING_STACK_UNREADABLE, &place, NULL, "there is no PAM stack here");
}

const struct pamstack *pamstacks_find(const struct pamstacks *all, const char *service)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->at[i].service, service) == 0)
			return &all->at[i];
	return NULL;
}

const struct pam_entries *pamstacks_entries(const struct pamstacks *all, const struct pamstack *stack,
					    enum pam_type type)
{
	const struct pamstack *other = stack->types[type].count ? NULL : pamstacks_find(all, "other");

	return other ? &other->types[type] : &stack->types[type];
}

void pamstacks_done(struct pamstacks *all)
{
	for (size_t i = 0; i < all->count; i++)
		pamstack_done(&all->at[i]);
	free(all->at);
	names_done(&all->included);
	names_done(&all->unread);
	*all = (struct pamstacks){0};
}
