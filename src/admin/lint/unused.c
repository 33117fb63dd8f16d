/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of files in a folder of keys that no configuration names. */
#include "admin/lint/lint.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/keys/private.h"
#include "host/config/syntax.h"
#include "tool/memory.h"

#define MAX_KEY_BYTES 65536

/* Owner and permissions do not matter, because the file is not used as a key. */
static struct span content_of(const char *path)
{
	static unsigned char content[MAX_KEY_BYTES];
	FILE *f = fopen(path, "re");
	struct span text;

	if (!f && errno == ENOMEM)
		memory_exit();
	if (!f)
		return (struct span){0};
	text = (struct span){content, fread(content, 1, sizeof(content), f)};
	(void)fclose(f);
	return text;
}

static void check_file(const char *path, bool is_complete, struct findings *f)
{
	struct finding_place place = {path, 0, NULL};
	struct span content = content_of(path);

	if (keyprivate_in(content))
		findings_add(f, FINDING_KEY_PRIVATE, &place, NULL,
			     "this is a private key: whoever takes over this host can mint tokens with it. "
			     "Only the issuer needs it: remove it here");
	else if (is_complete)
		findings_add(f, FINDING_KEY_UNUSED, &place, NULL,
			     "no section names this file: remove it, or name it in the section it is for");
}

void lint_unused_keys(const char *config_path, const struct names *used, bool is_complete, struct findings *f)
{
	char *folder = memory_or_exit(syntax_path_beside(config_path, "keys", ""));
	struct dirent **names = NULL;
	int count = scandir(folder, &names, NULL, alphasort);

	if (count < 0 && errno == ENOMEM)
		memory_exit();
	for (int i = 0; i < count; i++) {
		char *path = memory_or_exit(syntax_path_beside(config_path, "keys/", names[i]->d_name));

		if (names[i]->d_type == DT_REG && !names_has(used, path))
			check_file(path, is_complete, f);
		free(path);
		free(names[i]);
	}
	free(names);
	free(folder);
}
