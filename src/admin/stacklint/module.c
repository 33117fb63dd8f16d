/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stacklint/stacklint.h"

#include <stdio.h>
#include <unistd.h>

bool stacklint_find_module(const char *module, char out[PATH_MAX])
{
	static const char *const folders[] = {PAM_JWT_SECUREDIR, "/lib/security", "/usr/lib/security",
					      "/lib64/security"};

	for (size_t i = 0; module[0] != '/' && i < sizeof(folders) / sizeof(folders[0]); i++) {
		(void)snprintf(out, PATH_MAX, "%s/%s", folders[i], module);
		if (access(out, F_OK) == 0)
			return true;
	}
	(void)snprintf(out, PATH_MAX, "%s", module);
	return module[0] == '/' && access(module, F_OK) == 0;
}
