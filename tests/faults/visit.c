/* SPDX-License-Identifier: BSD-2-Clause */
#include "visit.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module/support/logbook.h"
#include "module/support/stack.h"
#include "module/support/witness.h"

static const struct visit *now;

/* The module asks for parts: the texts are given in slices, up to the first one that is not full. */
static bool in_parts;
static size_t given;

#define PART_BYTES 500
#define IN_PARTS                                                                                             \
	"auth [default=ignore] pam_witness.so before\n"                                                      \
	"auth [default=ok] pam_jwt.so parts=16\n"                                                            \
	"auth [default=ignore] pam_witness.so after\n"

static void enter(void)
{
	if (now->enter)
		now->enter();
}

static void leave(void)
{
	if (now->leave)
		now->leave();
}

static int reply(int count, const struct pam_message **messages, struct pam_response **ret, void *unused)
{
	(void)count, (void)messages, (void)unused;
	leave();
	*ret = calloc(1, sizeof(**ret));
	(*ret)->resp = in_parts ? strndup(now->typed + given, PART_BYTES) : strdup(now->typed);
	given += PART_BYTES;
	enter();
	return PAM_SUCCESS;
}

void visit_prepare(void)
{
	stack_end(stack_start(BETWEEN_WITNESSES, "alice"));
}

void visit_prepare_parts(void)
{
	in_parts = true;
	stack_end(stack_start(IN_PARTS, "alice"));
}

static void take_line(struct answer *ret)
{
	const char *text = logbook.count ? logbook.lines[0].text : "";

	ret->lines = 0;
	for (size_t i = 0; i < logbook.count && i < LOGBOOK_LINES; i++)
		if (strstr(logbook.lines[i].text, " slug=") && ret->lines++ == 0)
			text = logbook.lines[i].text;
	(void)snprintf(ret->line, sizeof(ret->line), "%.500s", text);
}

void visit_run(const struct visit *v, struct answer *ret)
{
	struct stack *s = stack_start_again(v->user);
	const struct pam_conv conv = {reply, &s->talk}; /* it notes the delay */

	now = v;
	given = 0;
	witness.before = enter;
	witness.after = leave;
	logbook.count = 0;
	ck_assert_int_eq(pam_set_item(s->pamh, PAM_CONV, &conv), PAM_SUCCESS);
	ret->code = pam_authenticate(s->pamh, 0);
	stack_end(s);
	take_line(ret);
}
