/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares lint with libpam: libpam walks a stack with every set of answers, and lint must find the same
 * results.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/stacklint/stacklint.h"
#include "admin/pam/walk.h"
#include "core/base/scoped.h"
#include "core/base/text.h"
#include "lint/differential.h"
#include "lint/libpam.h"
#include "lint/random.h"
#include "lint/scratch.h"
#include "lint/stackgen.h"

#define MAX_LINES 5
#define OURS 0 /* the number of the line with pam_jwt.so; the others follow */

struct answer {
	int code;
	enum token_answer means; /* for pam_jwt.so */
};

/* The answers of our module (pam_jwt.c). */
static const struct answer auth_answers[] = {
	{PAM_SUCCESS, TOKEN_GOOD},	     {PAM_AUTH_ERR, TOKEN_REFUSED},
	{PAM_CRED_INSUFFICIENT, TOKEN_NONE}, {PAM_AUTHINFO_UNAVAIL, TOKEN_FAULT},
	{PAM_SYSTEM_ERR, TOKEN_BROKEN},	     {PAM_CONV_ERR, TOKEN_BROKEN},
	{PAM_AUTHTOK_ERR, TOKEN_BROKEN},
};
static const struct answer account_answers[] = {
	{PAM_SUCCESS, TOKEN_GOOD},	     {PAM_IGNORE, TOKEN_NONE},	     {PAM_PERM_DENIED, TOKEN_REFUSED},
	{PAM_AUTHINFO_UNAVAIL, TOKEN_FAULT}, {PAM_SYSTEM_ERR, TOKEN_BROKEN}, {PAM_AUTH_ERR, TOKEN_REFUSED},
	{PAM_ACCT_EXPIRED, TOKEN_REFUSED},
};

/* The answers of other modules: each code that a control below names, and one other code. */
static const int other_answers[] = {
	PAM_SUCCESS,	  PAM_AUTH_ERR,		PAM_IGNORE,   PAM_NEW_AUTHTOK_REQD,
	PAM_USER_UNKNOWN, PAM_AUTHINFO_UNAVAIL, PAM_MAXTRIES, PAM_CRED_INSUFFICIENT,
};
static const char *const codes[] = {
	"success",	     "auth_err", "ignore",  "new_authtok_reqd", "user_unknown", "authinfo_unavail",
	"cred_insufficient", "default",	 "default", "success",		NULL,
};

static const struct {
	const char *name;
	enum pam_role role;
} modules[] = {
	{"pam_unix", ROLE_PROOF},    {"pam_ldap", ROLE_PROOF},		 {"pam_deny", ROLE_DENY},
	{"pam_permit", ROLE_PERMIT}, {"pam_env", ROLE_SILENT},		 {"pam_shells", ROLE_HELPER},
	{"pam_unix", ROLE_PROOF},    {"pam_succeed_if", ROLE_CONDITION},
};

/* A stack and libpam's results. */
struct trial {
	enum pam_type type; /* PAM_TYPE_AUTH or PAM_TYPE_ACCOUNT */
	unsigned lines;
	enum pam_role roles[MAX_LINES]; /* by number */
	bool has_condition;
	bool accepted[TOKEN_ANSWERS][2]; /* by answer and proof */
	bool refused[TOKEN_ANSWERS][2];
};

static void add_line(struct random *r, struct trial *t, unsigned number, const char *module,
		     struct text *text)
{
	char control[256];

	stackgen_control(r, codes, control, sizeof(control));
	text_add(text, "%s %s %s %u\n", pam_type_name(t->type), control,
		 scratch_path("modules/%s.so", module), number);
}

/* Write a stack; some of its lines may be in a substack or an include. */
static void write_stack(struct random *r, struct trial *t)
{
	char main_text[4096], inner_text[4096];
	struct text outer = text_in(main_text, sizeof(main_text)),
		    inner = text_in(inner_text, sizeof(inner_text));
	unsigned ours = random_below(r, t->lines), number = OURS + 1,
		 inner_from = random_below(r, t->lines + 1);
	unsigned inner_to = inner_from + random_below(r, 3);

	text_add(&inner, "# inner\n");
	text_add(&outer, "# outer\n");
	for (unsigned i = 0; i < t->lines; i++) {
		bool is_inner = i >= inner_from && i < inner_to;
		unsigned which = random_below(r, sizeof(modules) / sizeof(modules[0]));

		if (i == inner_from)
			text_add(&outer, "%s %s %s\n", pam_type_name(t->type),
				 random_once_in(r, 3) ? "include" : "substack", scratch_path("inc/1"));
		if (i != ours) {
			t->roles[number] = modules[which].role;
			t->has_condition |= modules[which].role == ROLE_CONDITION;
		}
		add_line(r, t, i == ours ? OURS : number++, i == ours ? "pam_jwt" : modules[which].name,
			 is_inner ? &inner : &outer);
	}
	scratch_write("inc/1", inner_text);
	scratch_write("pam.d/svc", main_text);
	scratch_write("pam.d/other", "auth required pam_deny.so\naccount required pam_deny.so\n");
}

/* Whether a module of this role may return this code. */
static bool may_answer(enum pam_role role, int code)
{
	switch (role) {
	case ROLE_PROOF:
		return code != PAM_IGNORE;
	case ROLE_SILENT:
		return code != PAM_SUCCESS;
	case ROLE_PERMIT:
		return code == PAM_SUCCESS;
	case ROLE_DENY:
		return code == PAM_AUTH_ERR;
	case ROLE_EXEMPTION:
	case ROLE_CONDITION:
	case ROLE_SCOPE:
	case ROLE_HELPER:
		break;
	}
	return true;
}

static void ask(struct trial *t, pam_handle_t *pamh, enum token_answer means)
{
	bool has_proof = false;
	int code;

	memset(libpam_script.asked, 0, sizeof(libpam_script.asked));
	code = t->type == PAM_TYPE_AUTH ? pam_authenticate(pamh, 0) : pam_acct_mgmt(pamh, 0);
	for (unsigned i = 1; i < t->lines; i++)
		has_proof |= t->roles[i] == ROLE_PROOF && libpam_script.asked[i] &&
			     libpam_script.answers[i] == PAM_SUCCESS;
	if (!libpam_script.asked[OURS])
		means = TOKEN_UNASKED;
	if (code == PAM_SUCCESS)
		t->accepted[means][has_proof] = true;
	else
		t->refused[means][has_proof] = true;
}

/* Try every set of answers of the lines from number on. */
static void ask_all(struct trial *t, pam_handle_t *pamh, unsigned number, enum token_answer means)
{
	if (number == t->lines) {
		ask(t, pamh, means);
		return;
	}
	for (size_t i = 0; i < sizeof(other_answers) / sizeof(other_answers[0]); i++) {
		if (!may_answer(t->roles[number], other_answers[i]))
			continue;
		libpam_script.answers[number] = other_answers[i];
		ask_all(t, pamh, number + 1, means);
	}
}

static void ask_libpam(struct trial *t)
{
	const struct answer *answers = t->type == PAM_TYPE_AUTH ? auth_answers : account_answers;
	pam_handle_t *pamh = libpam_begin(scratch_path("pam.d"));

	_Static_assert(sizeof(auth_answers) == sizeof(account_answers), "one loop serves both");
	for (size_t i = 0; i < sizeof(auth_answers) / sizeof(auth_answers[0]) && pamh; i++) {
		libpam_script.answers[OURS] = answers[i].code;
		ask_all(t, pamh, OURS + 1, answers[i].means);
	}
	libpam_end(pamh);
}

/* Whether the walk has this result, with or without an exemption by a condition. */
static bool says(const bool ends[TOKEN_ANSWERS][WALK_SETS], int answer, bool has_proof)
{
	unsigned seen = has_proof ? WALK_PROOF : 0;

	return ends[answer][seen] || ends[answer][seen | WALK_EXEMPT];
}

static bool compare_ends(const struct trial *t, const struct pam_entries *entries)
{
	struct pamwalk_ends ends;
	size_t ours = 0;
	bool same = true;

	while (ours < entries->count && !pam_entry_is_token(&entries->at[ours]))
		ours++;
	if (ours == entries->count)
		return false;
	pamwalk_all(entries, ours, t->type == PAM_TYPE_AUTH ? WALK_AUTH : WALK_ACCOUNT, &ends);
	for (int answer = 0; answer < TOKEN_ANSWERS; answer++)
		for (int proof = 0; proof < 2; proof++)
			same &= says(ends.accepted, answer, proof) == t->accepted[answer][proof] &&
				says(ends.refused, answer, proof) == t->refused[answer][proof];
	return same && !ends.is_too_large;
}

static bool has_finding(const struct findings *f, enum finding kind)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->at[i].kind == kind && names_has(&f->at[i].services, "svc"))
			return true;
	return false;
}

static bool agree(const struct findings *f, enum finding kind, bool expected)
{
	if (has_finding(f, kind) == expected)
		return true;
	printf("%s: expected %s\n", finding_slug(kind), expected ? "and not found" : "not, but found");
	return false;
}

/* Check the findings against libpam's results. */
static bool compare_findings(const struct trial *t, const struct findings *f)
{
	bool lets_token_in = t->accepted[TOKEN_GOOD][0] || t->accepted[TOKEN_GOOD][1],
	     is_enough = t->accepted[TOKEN_GOOD][0];
	bool nothing_needed = false, optional = false, same = true;

	for (int answer = 0; answer < TOKEN_ANSWERS; answer++) {
		nothing_needed |= answer != TOKEN_GOOD && t->accepted[answer][0];
		optional |= answer != TOKEN_GOOD && answer != TOKEN_UNASKED && t->accepted[answer][1];
	}
	optional &= lets_token_in && !is_enough;
	same &= agree(f, FINDING_NO_CREDENTIAL, nothing_needed);
	if (t->has_condition) /* it may skip a credential, but not replace it */
		return same;
	same &= agree(f, FINDING_TOKEN_SHADOWED, !lets_token_in);
	same &= agree(f, FINDING_SECOND_FACTOR_OPTIONAL, optional);
	same &= agree(f, FINDING_SECOND_FACTOR_SKIPPED,
		      lets_token_in && !is_enough && !optional && t->accepted[TOKEN_UNASKED][1]);
	same &= agree(f, FINDING_REFUSED_TOKEN_GOES_ON, is_enough && t->accepted[TOKEN_REFUSED][1]);
	same &= agree(f, FINDING_FAULT_LOCKS_OUT,
		      is_enough && t->accepted[TOKEN_NONE][1] && !t->accepted[TOKEN_FAULT][1]);
	return same;
}

static bool try_one(struct random *r, unsigned *accepting)
{
	struct trial t = {.type = random_once_in(r, 4) ? PAM_TYPE_ACCOUNT : PAM_TYPE_AUTH,
			  .lines = 2 + random_below(r, MAX_LINES - 1)};
	struct pamstacks stacks = {0};
	SCOPED(findings) f = {0};
	SCOPED(names) ignored = {0};
	bool same;

	write_stack(r, &t);
	ask_libpam(&t);
	pamstacks_read(scratch_path("pam.d"), &f, &stacks);
	stacklint_run(&stacks, &f, &ignored);
	same = compare_ends(&t, &pamstacks_find(&stacks, "svc")->types[t.type]);
	if (t.type == PAM_TYPE_AUTH)
		same &= compare_findings(&t, &f);
	*accepting += t.accepted[TOKEN_GOOD][0] || t.accepted[TOKEN_GOOD][1];
	pamstacks_done(&stacks);
	return same;
}

unsigned oracle_run(unsigned stacks)
{
	unsigned wrong = 0, accepting = 0;

	for (unsigned i = 0; i < stacks; i++) {
		struct random r = {i};

		if (try_one(&r, &accepting))
			continue;
		printf("stack %u: lint and libpam differ\n", i);
		wrong++;
	}
	printf("%u random stacks with a line of ours, %u of them take a token: %u disagreements\n", stacks,
	       accepting, wrong);
	return wrong;
}
