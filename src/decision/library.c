/* SPDX-License-Identifier: BSD-2-Clause */
#include "decision/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>

#include "core/base/bytes.h"
#include "core/base/scoped.h"

#define LIBRARY_NAME "pam_jwt/decision.so"

bool library_path(const char *module, char out[PATH_MAX])
{
	const char *slash = strrchr(module, '/');
	int len;

	if (module[0] != '/')
		return false;
	len = snprintf(out, PATH_MAX, "%.*s/" LIBRARY_NAME, (int)(slash - module), module);
	return len > 0 && len < PATH_MAX;
}

/*
 * Set the note to the text of dlerror(3). It advises to reinstall only if a file is missing, because
 * dlopen(3) also fails without memory. A missing file is recognised by the text for ENOENT, in the language
 * of the process.
 */
static void explain_dlopen(struct note *n)
{
	const char *error = dlerror(); /* NOLINT(concurrency-mt-unsafe): each thread has its own */
	char buffer[128];
	const char *absent = strerror_r(ENOENT, buffer, sizeof(buffer));

	if (!error)
		error = "dlopen gave no reason";
	note_set(n, "%s%s", error,
		 strstr(error, absent) ? ": reinstall the package libpam-jwt, or run \"make install\" again" :
					 "");
}

/* ISO C does not convert dlsym(3)'s pointer to an object into a pointer to a function, so it is copied. */
static decide_function *find_function(void *handle)
{
	void *symbol = dlsym(handle, DECISION_SYMBOL);
	decide_function *function;

	memcpy(&function, &symbol, sizeof(function));
	return function;
}

static bool load(const char *path, struct library *ret, struct note *n)
{
	SCOPED(library) l = {.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL)};

	if (!l.handle) {
		explain_dlopen(n);
		return false;
	}
	l.decide = find_function(l.handle);
	if (!l.decide) {
		note_set(n,
			 "%s has no " DECISION_SYMBOL
			 ": it belongs to another version of pam_jwt.so; restart the program that asked, "
			 "or reinstall both",
			 path);
		return false;
	}
	*ret = TAKE(l);
	return true;
}

/* Like every fault, a failure counts only if it repeats and memory is available (login.h). */
enum reason library_load(const char *path, struct library *ret, struct note *n)
{
	SCOPED(library) again = {0};
	struct note ignored;

	if (load(path, ret, n))
		return REASON_OK;
	if (load(path, &again, &ignored) || !bytes_available())
		return REASON_OUT_OF_MEMORY;
	return REASON_LIBRARY_MISSING;
}

enum reason library_load_own(struct library *ret, struct note *n)
{
	char path[PATH_MAX];
	Dl_info own;

	if (dladdr((const void *)library_path, &own) && own.dli_fname && library_path(own.dli_fname, path))
		return library_load(path, ret, n);
	return note_refuse(n, REASON_LIBRARY_MISSING,
			   "the module's own path is not absolute, so that " LIBRARY_NAME
			   " beside it cannot be found: write the whole path in the stack");
}

void library_done(struct library *l)
{
	if (l->handle)
		(void)dlclose(l->handle);
	*l = (struct library){0};
}
