/* SPDX-License-Identifier: BSD-2-Clause */
#include "differential.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/pam/stack.h"
#include "admin/pam/walk.h"
#include "core/base/scoped.h"
#include "lint/libpam.h"
#include "lint/random.h"
#include "lint/scratch.h"
#include "lint/stackgen.h"

#define RUNS 8 /* the number of sets of answers for each stack */

struct phase {
	const char *name;
	enum pam_type type;
	/*
	 * setcred uses a second handle that was not authenticated, because it would reuse the answers of
	 * authenticate
	 */
	int handle;
	int (*call)(pam_handle_t *pamh, int flags);
};

static const struct phase phases[] = {
	{"authenticate", PAM_TYPE_AUTH, 0, pam_authenticate},
	{"acct_mgmt", PAM_TYPE_ACCOUNT, 0, pam_acct_mgmt},
	{"setcred", PAM_TYPE_AUTH, 1, pam_setcred},
};

/* The results of all stacks. */
struct tally {
	unsigned codes[PAMCONTROL_CODES];
	unsigned wrong;
};

/* Find out whether this libpam reads lines like 1.5 or like 1.7. False if it does neither. */
static bool find_form(enum stackgen_form *ret)
{
	int code;
	pam_handle_t *pamh;
	char line[4200];

	snprintf(line, sizeof(line), "auth required \\\n# between\n %s 0\n",
		 scratch_path("modules/pam_stub.so"));
	scratch_write("pam.d/svc", line);
	scratch_write("pam.d/other", "auth required pam_deny.so\n");
	libpam_script.answers[0] = PAM_SUCCESS;
	pamh = libpam_begin(scratch_path("pam.d"));
	code = pamh ? pam_authenticate(pamh, 0) : PAM_ABORT;
	libpam_end(pamh);
	*ret = code == PAM_SUCCESS ? STACKGEN_1_5 : STACKGEN_1_7;
	return code == PAM_SUCCESS || code == PAM_PERM_DENIED;
}

/*
 * Choose from all codes but PAM_INCOMPLETE, on which an application must call again. Common ones are chosen
 * more often.
 */
static void choose_answers(struct random *r)
{
	static const int common[] = {PAM_SUCCESS,  PAM_SUCCESS,		 PAM_IGNORE,
				     PAM_AUTH_ERR, PAM_NEW_AUTHTOK_REQD, PAM_USER_UNKNOWN};

	for (int i = 0; i < LIBPAM_MODULES; i++)
		libpam_script.answers[i] =
			random_once_in(r, 4) ? (int)random_below(r, PAM_INCOMPLETE) : RANDOM_OF(r, common);
}

/* The answer of the entry's module; PAM_MODULE_UNKNOWN if there is no such module. */
static int answer_of(const struct pam_entry *e)
{
	if (e->kind != ENTRY_MODULE)
		return PAM_SUCCESS; /* not used */
	if (!pam_entry_is(e, "pam_stub") || strchr(e->module, '\r'))
		return PAM_MODULE_UNKNOWN;
	return e->argument_count == 1 ? libpam_script.answers[atoi(e->arguments[0])] : PAM_SERVICE_ERR;
}

static int walk(const struct pam_entries *entries)
{
	struct pamwalk w = pamwalk_begin();

	for (size_t i = 0; i < entries->count;)
		i = pamwalk_step(entries, i, answer_of(&entries->at[i]), &w, NULL);
	return pamwalk_result(&w);
}

static int predict(const struct pamstacks *stacks, enum pam_type type)
{
	const struct pamstack *svc = pamstacks_find(stacks, "svc"), *other = pamstacks_find(stacks, "other");

	if (svc->is_refused || other->is_refused)
		return PAM_ABORT;
	return walk(pamstacks_entries(stacks, svc, type));
}

static void compare(const struct pamstacks *stacks, pam_handle_t *const handles[2], unsigned number,
		    struct tally *t)
{
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
		pam_handle_t *pamh = handles[phases[i].handle];
		int real = pamh ? phases[i].call(pamh, 0) : PAM_ABORT, ours = predict(stacks, phases[i].type);

		t->codes[real]++;
		t->wrong += real != ours;
		if (real != ours)
			printf("stack %u, %s: libpam answers %d, lint expects %d\n", number, phases[i].name,
			       real, ours);
	}
}

/* Start libpam, which reads the stack now. For libpam 1.7 then write the stack again as lint must read it. */
static void begin_stack(struct random *r, enum stackgen_form form, pam_handle_t *handles[2])
{
	struct random same = *r;

	stackgen_write(r, form);
	for (int i = 0; i < 2; i++)
		handles[i] = libpam_begin(scratch_path("pam.d"));
	if (form == STACKGEN_1_7)
		stackgen_write(&same, STACKGEN_1_7_SPELLED_OUT);
}

static void try_stack(struct random *r, enum stackgen_form form, unsigned number, struct tally *t)
{
	struct pamstacks stacks = {0};
	SCOPED(findings) ignored = {0};
	pam_handle_t *handles[2];

	begin_stack(r, form, handles);
	pamstacks_read(scratch_path("pam.d"), &ignored, &stacks);
	for (int i = 0; i < (handles[0] ? RUNS : 1); i++) {
		choose_answers(r);
		compare(&stacks, handles, number, t);
	}
	for (int i = 0; i < 2; i++)
		libpam_end(handles[i]);
	pamstacks_done(&stacks);
}

unsigned differential_run(unsigned stacks)
{
	unsigned different = 0, calls = 0;
	struct tally t = {0};
	enum stackgen_form form;

	if (!find_form(&form)) {
		puts("libpam reads a comment within a line neither as 1.5 does nor as 1.7");
		return 1;
	}
	for (unsigned i = 0; i < stacks; i++) {
		struct random r = {i};

		try_stack(&r, form, i, &t);
	}
	for (int code = 0; code < PAMCONTROL_CODES; code++) {
		calls += t.codes[code];
		different += t.codes[code] > 0;
	}
	printf("%u random stacks, %u calls of libpam %s, %u different codes, %u times success: %u "
	       "disagreements\n",
	       stacks, calls, form == STACKGEN_1_5 ? "1.5" : "1.7", different, t.codes[PAM_SUCCESS], t.wrong);
	return t.wrong;
}
