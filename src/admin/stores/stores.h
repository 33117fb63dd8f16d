/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STORES_STORES_H
#define ADMIN_STORES_STORES_H

#include "core/base/note.h"
#include "core/policy/trust.h"

/* The stores of used tokens that a configuration names. */

struct store {
	const char *path;      /* borrowed from the trust */
	bool is_default;       /* of the services whose sections name no store, or that have no section */
	struct names services; /* the sections that name it */
	bool is_used;	       /* use is limited for one of these services */
};

struct stores {
	struct store *at;
	size_t count;
};

/* Whether use is limited for a service, given its section or NULL, and for the tokens of any issuer. */
bool stores_limits_use(const struct trust *t, const struct service *service);

/* Find the stores, the default one first, also those that are not used. Ends the process without memory. */
void stores_find(const struct trust *t, struct stores *ret);

/* Whether the effective user, who is not root, has no right to look into a store. */
bool stores_is_hidden(const struct store *s);

/*
 * Decide whether logins at now would be refused, as survey_judge() does. now is INT64_MAX if the clock was
 * never set: the mark is then not judged. A store that only service sections
 * name may belong to another user than root, such as the user of a database. Root therefore judges it with
 * the rights of its owner. Of a hidden store, nothing is known but that. Ends the process without memory.
 */
enum reason stores_judge(const struct store *s, int64_t now, struct note *n);

void stores_done(struct stores *s);

#endif
