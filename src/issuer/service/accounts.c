/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/accounts.h"

#include <stdlib.h>

void person_done(struct person *p)
{
	free(p->name);
	names_done(&p->groups);
	*p = (struct person){0};
}
