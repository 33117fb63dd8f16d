/* SPDX-License-Identifier: BSD-2-Clause */
#include "process.h"

#include <check.h>
#include <dirent.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scene.h"

static void tell_signals(FILE *out)
{
	struct sigaction action;
	sigset_t blocked;

	ck_assert_int_eq(sigprocmask(SIG_BLOCK, NULL, &blocked), 0);
	for (int s = 1; s < NSIG; s++)
		if (sigaction(s, NULL, &action) == 0)
			fprintf(out, "signal %d: %p %x%s\n", s, *(void **)&action.sa_handler, action.sa_flags,
				sigismember(&blocked, s) ? " blocked" : "");
}

static void tell_limits(FILE *out)
{
	struct rlimit limit;

	for (int r = 0; r < RLIM_NLIMITS; r++)
		if (getrlimit(r, &limit) == 0)
			fprintf(out, "limit %d: %ju %ju\n", r, (uintmax_t)limit.rlim_cur,
				(uintmax_t)limit.rlim_max);
}

static void tell_identity(FILE *out)
{
	uid_t r, e, s;
	gid_t rg, eg, sg;

	ck_assert_int_eq(getresuid(&r, &e, &s), 0);
	ck_assert_int_eq(getresgid(&rg, &eg, &sg), 0);
	fprintf(out, "uid %u %u %u gid %u %u %u dumpable %d\n", r, e, s, rg, eg, sg, prctl(PR_GET_DUMPABLE));
}

static void tell_place(FILE *out)
{
	mode_t mask = umask(0);
	char *folder = getcwd(NULL, 0);

	(void)umask(mask);
	fprintf(out, "umask %o\nfolder %s\nlocale %s\n", mask, folder, setlocale(LC_ALL, NULL));
	free(folder);
}

static void tell_environment(FILE *out)
{
	for (char **at = environ; *at; at++)
		fprintf(out, "variable %p %s\n", (void *)*at, *at);
}

const char *process_picture(void)
{
	char *text = NULL;
	const char *copy;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	tell_signals(out);
	tell_limits(out);
	tell_identity(out);
	tell_place(out);
	tell_environment(out);
	fprintf(out, "descriptors %zu\n", process_descriptors());
	ck_assert_int_eq(fclose(out), 0);
	copy = scene_text("%s", text);
	free(text);
	return copy;
}

size_t process_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	ck_assert_ptr_nonnull(folder);
	while (readdir(folder))
		count++;
	(void)closedir(folder);
	return count;
}

size_t process_mappings(const char *path)
{
	char line[4352];
	FILE *in = fopen("/proc/self/maps", "re");
	size_t count = 0;

	ck_assert_ptr_nonnull(in);
	while (fgets(line, sizeof(line), in))
		count += strstr(line, path) != NULL;
	(void)fclose(in);
	return count;
}
