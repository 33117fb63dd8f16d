/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares lint with libpam: libpam walks a stack with every set of answers, and lint must find the same
 * results.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/stacklint/stacklint.h"
#include "admin/pam/ends.h"
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
	PAM_SUCCESS,	      PAM_AUTH_ERR,	     PAM_IGNORE,
	PAM_NEW_AUTHTOK_REQD, PAM_USER_UNKNOWN,	     PAM_AUTHINFO_UNAVAIL,
	PAM_MAXTRIES,	      PAM_CRED_INSUFFICIENT, PAM_MODULE_UNKNOWN,
};
static const char *const codes[] = {
	"success",	     "auth_err", "ignore",  "new_authtok_reqd", "user_unknown",	  "authinfo_unavail",
	"cred_insufficient", "default",	 "default", "success",		"module_unknown", NULL,
};

/* What the stand-ins are, in auth and in account, and what they answer in setcred. */
static const struct {
	const char *name;
	enum pam_role auth;
	enum pam_role account;
	enum pam_setcred setcred;
} modules[] = {
	{"pam_unix", ROLE_PROOF, ROLE_PROOF, SETCRED_SUCCESS},
	{"pam_ldap", ROLE_PROOF, ROLE_PROOF, SETCRED_SUCCESS},
	{"pam_deny", ROLE_DENY, ROLE_DENY, SETCRED_FAILS},
	{"pam_permit", ROLE_PERMIT, ROLE_PERMIT, SETCRED_SUCCESS},
	{"pam_env", ROLE_SILENT, ROLE_DENY, SETCRED_VARIES},
	{"pam_shells", ROLE_HELPER, ROLE_HELPER, SETCRED_SUCCESS},
	{"pam_unix", ROLE_PROOF, ROLE_PROOF, SETCRED_SUCCESS},
	{"pam_succeed_if", ROLE_CONDITION, ROLE_CONDITION, SETCRED_IGNORE},
	{"pam_rootok", ROLE_EXEMPTION, ROLE_EXEMPTION, SETCRED_SUCCESS},
	{"pam_usertype", ROLE_SCOPE, ROLE_SCOPE, SETCRED_IGNORE},
	{"pam_systemd", ROLE_ABSENT, ROLE_ABSENT, SETCRED_ABSENT},
	{"pam_u2f", ROLE_PROOF, ROLE_ABSENT, SETCRED_SUCCESS},
	{"pam_sss", ROLE_PROOF, ROLE_PROOF, SETCRED_VARIES},
	{"pam_nologin", ROLE_SILENT, ROLE_SILENT, SETCRED_IGNORE},
};

/* A stack and libpam's results. */
struct trial {
	enum pam_type type; /* PAM_TYPE_AUTH or PAM_TYPE_ACCOUNT */
	unsigned lines;
	unsigned modules[MAX_LINES]; /* by number */
	bool has_condition;
	bool has_exemption;
	bool accepted[TOKEN_ANSWERS][PAMENDS_PROOFS]; /* by answer and number of proofs */
	bool refused[TOKEN_ANSWERS][PAMENDS_PROOFS];
	bool set[2]; /* whether pam_setcred can succeed, without a token and with one */
};

static enum pam_role role_of(const struct trial *t, unsigned number)
{
	return t->type == PAM_TYPE_AUTH ? modules[t->modules[number]].auth :
					  modules[t->modules[number]].account;
}

/* Whether a condition or an exemption is among the lines. */
static bool is_condition(enum pam_role role)
{
	return role == ROLE_CONDITION || role == ROLE_EXEMPTION || role == ROLE_SCOPE;
}

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
			t->modules[number] = which;
			t->has_condition |= is_condition(role_of(t, number));
			t->has_exemption |= role_of(t, number) == ROLE_EXEMPTION;
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
	case ROLE_ABSENT:
	case ROLE_EXEMPTION:
	case ROLE_CONDITION:
	case ROLE_SCOPE:
	case ROLE_HELPER:
		break;
	}
	return true;
}

/* Whether the module has accepted a credential. */
static bool is_proof(const struct trial *t, unsigned number)
{
	return role_of(t, number) == ROLE_PROOF && libpam_script.asked[number] &&
	       libpam_script.answers[number] == PAM_SUCCESS;
}

static void ask(struct trial *t, pam_handle_t *pamh, enum token_answer means)
{
	unsigned proofs = 0;
	int code;

	memset(libpam_script.asked, 0, sizeof(libpam_script.asked));
	code = t->type == PAM_TYPE_AUTH ? pam_authenticate(pamh, 0) : pam_acct_mgmt(pamh, 0);
	for (unsigned i = 1; i < t->lines; i++)
		proofs += is_proof(t, i) && proofs + 1 < PAMENDS_PROOFS;
	if (!libpam_script.asked[OURS])
		means = TOKEN_UNASKED;
	if (code == PAM_SUCCESS)
		t->accepted[means][proofs] = true;
	else
		t->refused[means][proofs] = true;
}

/* Try every set of answers of the lines from number on. */
static void ask_all(struct trial *t, pam_handle_t *pamh, unsigned number, enum token_answer means)
{
	if (number == t->lines) {
		ask(t, pamh, means);
		return;
	}
	if (role_of(t, number) == ROLE_ABSENT) {
		libpam_script.answers[number] = PAM_MODULE_UNKNOWN;
		ask_all(t, pamh, number + 1, means);
		return;
	}
	for (size_t i = 0; i < sizeof(other_answers) / sizeof(other_answers[0]); i++) {
		if (!may_answer(role_of(t, number), other_answers[i]))
			continue;
		libpam_script.answers[number] = other_answers[i];
		ask_all(t, pamh, number + 1, means);
	}
}

/* The answers of a module in setcred. Returns their number. */
static unsigned setcred_answers(const struct trial *t, unsigned number, int ret[3])
{
	static const struct {
		unsigned count;
		int codes[3];
	} answers[] = {
		[SETCRED_SUCCESS] = {1, {PAM_SUCCESS}},
		[SETCRED_IGNORE] = {1, {PAM_IGNORE}},
		[SETCRED_FAILS] = {1, {PAM_CRED_ERR}},
		[SETCRED_VARIES] = {3, {PAM_SUCCESS, PAM_IGNORE, PAM_USER_UNKNOWN}},
		[SETCRED_ABSENT] = {1, {PAM_MODULE_UNKNOWN}},
	};
	const enum pam_setcred which = modules[t->modules[number]].setcred;

	memcpy(ret, answers[which].codes, sizeof(answers[which].codes));
	return answers[which].count;
}

/* Call pam_setcred on a handle that was not authenticated, with every set of answers from number on. */
static void set_all(struct trial *t, unsigned number, bool with_token)
{
	pam_handle_t *pamh;
	int answers[3];
	unsigned count;

	if (number < t->lines) {
		count = setcred_answers(t, number, answers);
		for (unsigned i = 0; i < count; i++) {
			libpam_script.answers[number] = answers[i];
			set_all(t, number + 1, with_token);
		}
		return;
	}
	pamh = libpam_begin(scratch_path("pam.d"));
	t->set[with_token] |= pamh && pam_setcred(pamh, 0) == PAM_SUCCESS;
	libpam_end(pamh);
}

static void set_credentials(struct trial *t)
{
	for (int with_token = 0; with_token < 2 && t->type == PAM_TYPE_AUTH; with_token++) {
		libpam_script.answers[OURS] = with_token ? PAM_SUCCESS : PAM_IGNORE;
		set_all(t, OURS + 1, with_token);
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
static bool says(const struct pamends_walks *walks, int proofs)
{
	return walks->at[proofs][false] || walks->at[proofs][true];
}

static bool can_set(const struct pam_entries *entries, size_t ours, enum pamends_phase phase)
{
	struct pamends ends;
	bool can = false;

	pamends_find(entries, ours, phase, &ends);
	for (int proofs = 0; proofs < PAMENDS_PROOFS; proofs++)
		can |= says(&ends.accepted[TOKEN_UNASKED], proofs);
	return can;
}

/* An exemption counts as a proof only where it skips one, which is not looked at here. */
static bool agrees(const struct trial *t, const bool libpam[PAMENDS_PROOFS],
		   const struct pamends_walks *walks)
{
	bool any_of_libpam = false, any = false, same = true;

	for (int proofs = 0; proofs < PAMENDS_PROOFS; proofs++) {
		any_of_libpam |= libpam[proofs];
		any |= says(walks, proofs);
		same &= libpam[proofs] == says(walks, proofs);
	}
	return t->has_exemption ? any_of_libpam == any : same;
}

static bool compare_ends(const struct trial *t, const struct pam_entries *entries)
{
	struct pamends ends;
	size_t ours = 0;
	bool same = true;

	while (ours < entries->count && !pam_entry_is_token(&entries->at[ours]))
		ours++;
	if (ours == entries->count)
		return false;
	pamends_find(entries, ours, t->type == PAM_TYPE_AUTH ? WALK_AUTH : WALK_ACCOUNT, &ends);
	for (int answer = 0; answer < TOKEN_ANSWERS; answer++)
		same &= agrees(t, t->accepted[answer], &ends.accepted[answer]) &&
			agrees(t, t->refused[answer], &ends.refused[answer]);
	if (t->type == PAM_TYPE_AUTH)
		same &= can_set(entries, ours, WALK_SETCRED_WITHOUT_TOKEN) == t->set[false] &&
			can_set(entries, ours, WALK_SETCRED_WITH_TOKEN) == t->set[true];
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

/* The least number of proofs with which a login is accepted. */
static int least(const bool accepted[PAMENDS_PROOFS])
{
	int proofs = 0;

	while (proofs < PAMENDS_PROOFS && !accepted[proofs])
		proofs++;
	return proofs;
}

static bool accepts_proof(const bool accepted[PAMENDS_PROOFS])
{
	return accepted[1] || accepted[2] || accepted[3];
}

/* Check the findings against libpam's results. */
static bool compare_findings(const struct trial *t, const struct findings *f)
{
	const int with = least(t->accepted[TOKEN_GOOD]), without = least(t->accepted[TOKEN_NONE]);
	const bool lets_token_in = with < PAMENDS_PROOFS,
		   is_enough = with == 0 || (with < without && without < PAMENDS_PROOFS);
	bool nothing_needed = false, optional = false, same = true;

	for (int answer = 0; answer < TOKEN_ANSWERS; answer++) {
		nothing_needed |= answer != TOKEN_GOOD && t->accepted[answer][0];
		optional |=
			answer != TOKEN_GOOD && answer != TOKEN_UNASKED && least(t->accepted[answer]) <= with;
	}
	optional &= lets_token_in && !is_enough;
	if (!t->has_exemption)
		same &= agree(f, FINDING_NO_CREDENTIAL, nothing_needed);
	if (t->has_condition) /* it may skip a credential, but not replace it */
		return same;
	same &= agree(f, FINDING_TOKEN_SHADOWED, !lets_token_in);
	same &= agree(f, FINDING_SECOND_FACTOR_OPTIONAL, optional);
	same &= agree(f, FINDING_SECOND_FACTOR_SKIPPED,
		      lets_token_in && !is_enough && !optional && least(t->accepted[TOKEN_UNASKED]) <= with);
	same &= agree(f, FINDING_FAULT_LOCKS_OUT,
		      is_enough && accepts_proof(t->accepted[TOKEN_NONE]) &&
			      !accepts_proof(t->accepted[TOKEN_FAULT]));
	same &= agree(f, FINDING_REFUSED_TOKEN_GOES_ON,
		      is_enough && accepts_proof(t->accepted[TOKEN_REFUSED]));
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
	set_credentials(&t);
	pamstacks_read(scratch_path("pam.d"), &f, &stacks);
	stacklint_run(&stacks, &f, &ignored);
	same = compare_ends(&t, &pamstacks_find(&stacks, "svc")->types[t.type]);
	if (t.type == PAM_TYPE_AUTH)
		same &= compare_findings(&t, &f);
	*accepting += least(t.accepted[TOKEN_GOOD]) < PAMENDS_PROOFS;
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
