/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/users.h"

#include <stdlib.h>

void users_done(struct users *u)
{
	free(u->path);
	free(u->text);
	free(u->lines);
	free(u->conditions);
	free(u->names);
	*u = (struct users){0};
}
