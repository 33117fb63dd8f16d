/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/after.h"

#include <security/pam_modules.h>

#include "admin/pam/module.h"
#include "admin/pam/walk.h"

/* How ours and the modules after it answer in one walk. */
struct plan {
	int code;	     /* of ours */
	size_t failing_from; /* from this entry on, modules that may refuse do so */
	bool conditions_hold;
};

static bool is_condition(const struct pam_entry *e)
{
	enum pam_role role = pam_module_of(e)->auth;

	return role == ROLE_EXEMPTION || role == ROLE_CONDITION || role == ROLE_SCOPE;
}

static bool may_refuse(const struct pam_entry *e)
{
	return e->kind == ENTRY_MODULE && !pam_entry_is_token(e) &&
	       (pam_module_of(e)->auth == ROLE_PROOF || is_condition(e) ||
		pam_module_of(e)->flags & MODULE_GATE);
}

static int answer_of(const struct pam_entry *e, size_t i, const struct plan *plan)
{
	enum pam_role role = e->kind == ENTRY_MODULE ? pam_module_of(e)->auth : ROLE_DENY;

	if (role == ROLE_ABSENT)
		return PAM_MODULE_UNKNOWN;
	if (role == ROLE_DENY || (may_refuse(e) && i >= plan->failing_from) ||
	    (is_condition(e) && !plan->conditions_hold))
		return PAM_AUTH_ERR;
	return role == ROLE_SILENT ? PAM_IGNORE : PAM_SUCCESS;
}

/* Walk the stack from our entry on. Whether the login is accepted, and whether entry at is reached. */
static bool is_accepted(const struct pam_entries *entries, size_t ours, const struct plan *plan, size_t at,
			bool *ret_reached)
{
	struct pamwalk w = pamwalk_begin();
	size_t i = pamwalk_step(entries, ours, plan->code, &w, NULL);

	*ret_reached = false;
	while (i < entries->count) {
		*ret_reached |= i == at;
		i = pamwalk_step(entries, i, answer_of(&entries->at[i], i, plan), &w, NULL);
	}
	return pamwalk_result(&w) == PAM_SUCCESS;
}

bool pamafter_reaches(const struct pam_entries *entries, size_t ours, int code, size_t at)
{
	bool is_reached = false;

	for (size_t from = ours + 1; from <= entries->count && !is_reached; from++)
		for (int hold = 0; hold < 2 && !is_reached; hold++) {
			const struct plan plan = {code, from, hold};

			(void)is_accepted(entries, ours, &plan, at, &is_reached);
		}
	return is_reached;
}

/* Whether the login is accepted if no module refuses, and refused if this one and those after it do. */
static bool decides(const struct pam_entries *entries, size_t ours, size_t at, bool conditions_hold)
{
	const struct plan good = {PAM_SUCCESS, entries->count, conditions_hold},
			  bad = {PAM_SUCCESS, at, conditions_hold};
	bool is_reached;

	return is_accepted(entries, ours, &good, at, &is_reached) && is_reached &&
	       !is_accepted(entries, ours, &bad, at, &is_reached);
}

size_t pamafter_refuser(const struct pam_entries *entries, size_t ours)
{
	for (size_t at = entries->count; at-- > ours + 1;)
		if (may_refuse(&entries->at[at]) &&
		    (decides(entries, ours, at, true) || decides(entries, ours, at, false)))
			return at;
	return entries->count;
}
